"""The command line: what it understands, and how it shows what it found."""
