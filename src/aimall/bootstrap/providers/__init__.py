"""Providers: how each family of parts is made and wired. One file per family, everything once per application.

Nothing is made per request: use cases are stateless, and a unit of work opens and closes inside its use case.
"""
