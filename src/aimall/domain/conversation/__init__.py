"""Conversation: messages, their order and branches, and the window of history a model is given."""
