"""Use cases and ports of `catalog`: one use case per file, ports beside their users."""
