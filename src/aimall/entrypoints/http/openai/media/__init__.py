"""Pictures and sound, as OpenAI's clients order them: each call waits until it is made, and leaving it is a Stop."""
