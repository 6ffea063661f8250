"""Runs, without a database and without a network."""
