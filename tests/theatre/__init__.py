"""Runs on a stage: the application whole, scripted providers, people who watch, and an auditor of the books."""
