"""Completions: chats whose whole conversation comes with each request, and that nobody can resume."""
