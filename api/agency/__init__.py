"""The agency API: an agency reads its own deliveries and says what it does with them."""
