"""Limits: how much may be asked for within a while, and how that is counted."""
