"""Making the encoder: needs PyTorch and an environment of its own (`make encoder`).

Nothing here is imported when the program runs.
"""
