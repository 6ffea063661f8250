"""Log-ins of a person, seen and ended one by one or all at once."""
