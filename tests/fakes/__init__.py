"""Stand-ins for the outside world that really speak its protocols, and misbehave when told to."""
