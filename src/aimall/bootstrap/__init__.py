"""Wiring: settings go in, a running application comes out."""
