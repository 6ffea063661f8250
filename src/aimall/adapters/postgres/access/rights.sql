-- Exactly what the application does; what it never does, it may not do.

GRANT SELECT, INSERT ON workspace, workspace_member, refresh_token, audit_entry, idempotency_claim TO aimall_app;
GRANT SELECT, INSERT, UPDATE (password_hash, token_version) ON app_user TO aimall_app;
GRANT SELECT, INSERT, UPDATE (current_hash, parent_hash, seed, refreshed_at, ended_at) ON session TO aimall_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO aimall_app;
