"""Catalogue over HTTP: the models on offer."""
