"""Stores of bytes: a local folder, or S3."""
