"""Jobs and files in PostgreSQL."""
