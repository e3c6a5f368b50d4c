"""Alembic migrations, oldest first; each is tried up, down and with data."""
