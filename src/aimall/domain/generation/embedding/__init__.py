"""Embedding: vectors of texts. They go to whoever asked, and are not kept."""
