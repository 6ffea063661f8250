"""Files: their bytes are objects, their names are in the books; neither is there without the other for long."""
