"""Limits at the door: the guard that applies them, and the headers that tell them."""
