"""API keys: how programs come in, and how far each of them may go."""
