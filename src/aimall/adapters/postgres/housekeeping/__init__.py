"""Housekeeping in PostgreSQL: what is not needed any more, and when each chore was done."""
