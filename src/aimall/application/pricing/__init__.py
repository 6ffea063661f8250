"""Use cases and ports of `pricing`: one use case per file, ports beside their users."""
