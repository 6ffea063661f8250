"""Overseeing: what admins see of the jobs of the whole platform, and may do about one that died."""
