"""Access over HTTP: registration, log-in, and who one is."""
