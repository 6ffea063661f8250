"""System: the real time, and fresh identity."""
