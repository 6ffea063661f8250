"""What follows from a transcript."""
