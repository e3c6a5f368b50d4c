"""Handing tickets over to agencies: signed, once for each version in effect, tried for days."""
