"""The compatible door: OpenAI's API under `/v1`, for clients that know no other."""
