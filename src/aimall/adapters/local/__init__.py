"""Embedded parts: a PostgreSQL server and a small language model that need no installation and no network."""
