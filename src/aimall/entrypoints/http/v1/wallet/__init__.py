"""Wallet over HTTP: what there is, how it came to be, and corrections."""
