"""Runs, whole: the application in one process, its database, scripted providers, and books that an auditor reads."""
