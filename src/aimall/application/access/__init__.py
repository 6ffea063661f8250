"""Use cases and ports of `access`: one use case per file, ports beside their users."""
