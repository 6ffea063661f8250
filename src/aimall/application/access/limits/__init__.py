"""Limits of calls that come by an API key: per key, per workspace and per network."""
