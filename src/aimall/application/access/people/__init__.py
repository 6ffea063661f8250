"""People as admins see them: who there is, how each one stands, and who may come in."""
