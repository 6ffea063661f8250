"""Valkey: what several processes count together. Money never depends on it."""
