-- Who exists and who is logged in. `user` is a reserved word, hence app_user.

CREATE TABLE workspace (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('personal', 'organisation')),
    name text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE app_user (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    display_name text NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'admin')),
    workspace_id uuid NOT NULL UNIQUE REFERENCES workspace DEFERRABLE INITIALLY DEFERRED,
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    token_version integer NOT NULL CHECK (token_version >= 1),
    is_disabled boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX app_user_newest ON app_user (created_at DESC, id DESC);

CREATE TABLE workspace_member (
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL REFERENCES app_user,
    role text NOT NULL CHECK (role IN ('owner', 'member')),
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_member_of ON workspace_member (user_id);

-- One log-in. Only hashes of its refresh tokens are here; a seed is worth nothing without the token it was made for.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES app_user,
    workspace_id uuid NOT NULL REFERENCES workspace,
    token_version integer NOT NULL,
    current_hash bytea NOT NULL UNIQUE CHECK (length(current_hash) = 32),
    parent_hash bytea CHECK (length(parent_hash) = 32),
    seed text NOT NULL,
    device text NOT NULL,
    created_at timestamptz NOT NULL,
    refreshed_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX session_open ON session (user_id, created_at DESC) WHERE ended_at IS NULL;

-- Every token that a log-in ever had, so that using an old one again is noticed.
CREATE TABLE refresh_token (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE
);
CREATE INDEX refresh_token_family ON refresh_token (session_id);

-- One instant for each braked thing: until when tries are already paid for. A lost row is a fresh start.
CREATE TABLE throttle (
    id uuid PRIMARY KEY,
    arrival timestamptz NOT NULL
);
CREATE INDEX throttle_over ON throttle (arrival);

CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid,
    workspace_id uuid,
    action text NOT NULL,
    subject text NOT NULL,
    facts jsonb NOT NULL
);
CREATE INDEX audit_entry_of_workspace ON audit_entry (workspace_id, id);
CREATE INDEX audit_entry_of_subject ON audit_entry (subject, id);

CREATE TABLE idempotency_claim (
    id uuid PRIMARY KEY,
    fingerprint bytea NOT NULL,
    subject uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_all_stay BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
