"""Use cases and ports of `wallet`: one use case per file, ports beside their users."""
