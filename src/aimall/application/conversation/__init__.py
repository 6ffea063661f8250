"""Use cases and ports of `conversation`: one use case per file, ports beside their users."""
