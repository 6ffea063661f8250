"""Catalog: the models on offer, what they can do, and by which route a run may reach them."""
