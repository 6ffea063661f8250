"""Reports in memory: what many rows add up to."""
