"""Media made and looked at on this machine, each by a program that may die of it."""
