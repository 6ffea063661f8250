"""Calls that came by API keys: noted beside their answers, and listed for whoever owns the keys."""
