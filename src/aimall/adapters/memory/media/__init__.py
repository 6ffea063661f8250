"""Jobs and files in memory."""
