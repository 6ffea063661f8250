"""Running: the live runs of this process, their completion, their settlement and their recovery."""
