"""One's own account: what a person may change about it."""
