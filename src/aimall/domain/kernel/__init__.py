"""Kernel: the few values that every other room speaks in (ids, coins, actors, errors)."""
