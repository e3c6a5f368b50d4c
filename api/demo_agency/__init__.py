"""A demonstration agency: a program of its own that takes tickets and answers as an agency would.

It knows nothing of the service but what `docs/agencies.md` tells an agency.
"""
