"""API keys in memory."""
