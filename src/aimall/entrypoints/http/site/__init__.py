"""The dashboard's exported site: read whole at the start, and answered from memory beside the API."""
