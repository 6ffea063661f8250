"""API keys: made, listed, changed, rotated and revoked by whoever logged in; shown by programs."""
