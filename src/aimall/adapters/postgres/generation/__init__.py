"""Runs in PostgreSQL: the book, the log, the reads and the recovery, on the prepared hot path."""
