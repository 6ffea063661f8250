"""Implementations of ports, one folder per vendor or technology."""
