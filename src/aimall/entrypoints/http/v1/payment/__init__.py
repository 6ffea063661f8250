"""Payment over HTTP: what is for sale."""
