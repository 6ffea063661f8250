"""Housekeeping in memory."""
