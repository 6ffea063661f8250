"""Health over HTTP: whether this process can serve."""
