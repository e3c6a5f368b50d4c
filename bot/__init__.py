"""The conversation: channels, the dialogue and the intake of what people write."""
