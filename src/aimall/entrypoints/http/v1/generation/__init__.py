"""Generation over HTTP: chat and text as streams, and what there is to know of each run."""
