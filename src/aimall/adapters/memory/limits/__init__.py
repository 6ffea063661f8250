"""Limits in this process's memory."""
