"""Responses: the newer way to ask for an answer, told as items. Nothing is kept: each request brings it all."""
