"""Signing in: passwords, lock-out, sessions, and the proof that a form is ours."""
