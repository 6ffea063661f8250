"""Use cases and ports of `generation`: one use case per file, ports beside their users."""
