"""Limits, wired."""
