"""Streams: how a run's log travels as server-sent events, and how a dropped follower resumes."""
