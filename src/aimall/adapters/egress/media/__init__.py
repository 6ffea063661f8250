"""What the vendors' media adapters share: how they ask, and how answers of OpenAI's shape are read."""
