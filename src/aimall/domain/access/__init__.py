"""Access: people, workspaces, roles, log-ins, and who may do what."""
