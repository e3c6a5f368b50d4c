"""Durable jobs: what happens after an event was stored."""
