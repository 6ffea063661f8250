"""Studios over HTTP: what is asked for, how it is answered, and what it shows."""
