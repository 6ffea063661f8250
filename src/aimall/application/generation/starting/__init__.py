"""The start of a run: what it may cost, which routes it has, and what opens it."""
