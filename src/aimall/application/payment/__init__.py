"""Use cases and ports of `payment`: one use case per file, ports beside their users."""
