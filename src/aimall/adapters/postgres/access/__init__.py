"""Access in PostgreSQL: people, log-ins, throttles, the audit log and idempotency claims."""
