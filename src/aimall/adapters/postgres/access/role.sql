-- The role that the application takes on after it has connected; whoever migrates must be able to make or grant it.
-- Roles belong to the whole server, so another database may be making the same one at this moment.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aimall_app') THEN
        CREATE ROLE aimall_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'aimall_app', 'SET') THEN
        EXECUTE format('GRANT aimall_app TO %I', current_user);
    END IF;
END
$$;
