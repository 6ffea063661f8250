"""Egress: the only door to the outside. It alone imports aiohttp and httpx; the vendors' adapters stand on it."""
