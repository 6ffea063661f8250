"""Embedding: texts to vectors, given at once to whoever waits for them."""
