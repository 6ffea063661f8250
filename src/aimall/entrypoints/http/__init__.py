"""The HTTP door: JSON and event streams in front of the use cases. It decides nothing and never touches money."""
