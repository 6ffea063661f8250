"""The public internet as people and models name it: guarded addresses, bounded fetches."""
