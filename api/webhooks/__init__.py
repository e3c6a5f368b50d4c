"""Where platforms post their events."""
