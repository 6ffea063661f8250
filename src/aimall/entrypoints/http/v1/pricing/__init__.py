"""Pricing over HTTP: binding quotes."""
