"""Crypto: passwords, tokens and keys, by the libraries that know how."""
