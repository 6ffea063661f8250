"""Housekeeping over HTTP, for admins."""
