"""The structured case: what is in it, who receives it, and how it changes."""
