"""Embedding as OpenAI's shape has it: batches out, vectors in."""
