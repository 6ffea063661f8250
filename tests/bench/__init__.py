"""The bench: what the platform reaches on this machine, beside what it should reach. Nothing here is a test."""
