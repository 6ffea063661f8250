"""Entrypoints: the doors through which people and programs reach the use cases."""
