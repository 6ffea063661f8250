"""Pricing: what a run may cost, what it did cost, and by which published price."""
