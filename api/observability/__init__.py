"""What can be seen of the running program: logs, metrics and health, all without content."""
