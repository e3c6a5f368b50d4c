"""Statistics of the hotline: counts and times by period, matter and place, and what leaves."""
