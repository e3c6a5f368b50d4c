"""The operators' room: the queue, a conversation, and what can be done there."""
