"""In-memory adapters for tests of use cases; each passes the contract suite of its port."""
