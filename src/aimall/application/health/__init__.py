"""Health: whether the platform can serve, and which of its parts cannot."""
