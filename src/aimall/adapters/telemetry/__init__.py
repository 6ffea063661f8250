"""Telemetry: what the operator reads. No secret and nothing that people wrote ever enters it."""
