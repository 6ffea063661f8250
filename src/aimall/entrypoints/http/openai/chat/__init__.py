"""Chat completions: what is asked, how an answer is written, whole and in pieces."""
