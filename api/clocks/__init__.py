"""Deadlines that fire once, whatever restarts and however many workers there are."""
