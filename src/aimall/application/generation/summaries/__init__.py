"""Summaries of transcripts: who writes them, at which price, and how they are written."""
