"""The jobs of everybody, over HTTP, for admins."""
