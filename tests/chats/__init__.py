"""Scripted conversations as data."""
