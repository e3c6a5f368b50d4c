"""The platforms people write on, each behind one port."""
