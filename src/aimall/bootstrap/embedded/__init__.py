"""Embedded: what the operator did not bring, started by ourselves."""
