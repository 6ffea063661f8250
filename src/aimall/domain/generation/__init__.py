"""Generation: the paid act of any kind, from request to receipt."""
