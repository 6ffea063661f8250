"""Reading the audit log: who did what to whom, for those who run the platform."""
