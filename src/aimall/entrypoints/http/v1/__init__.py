"""The native API, version 1: one folder per feature."""
