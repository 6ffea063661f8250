"""What follows from a transcript, and the languages it may be in."""
