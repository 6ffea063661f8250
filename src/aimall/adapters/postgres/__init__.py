"""PostgreSQL: what must last. Core queries, one file for each feature; the ledger in its own schema."""
