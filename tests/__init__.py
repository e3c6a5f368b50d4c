"""Promises of the program, a room for each room of the house."""
