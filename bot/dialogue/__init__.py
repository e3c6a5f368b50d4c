"""The conversation as a pure function: state and event in, state, replies and actions out."""
