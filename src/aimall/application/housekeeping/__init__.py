"""Housekeeping: what was once needed and is not any more."""
