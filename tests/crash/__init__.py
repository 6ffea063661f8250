"""The real server, killed with SIGKILL at every moment that matters, and what is left of people's coins."""
