"""Programs come in by API keys, whose spending is counted by month; runs may be completions and embeddings."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UP: Final = """
-- Of a secret only its hash is here. The former one opens until `former_until`.
CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL REFERENCES app_user,
    name text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    last_four text NOT NULL CHECK (length(last_four) = 4),
    former_hash bytea UNIQUE CHECK (length(former_hash) = 32),
    former_until timestamptz,
    scopes text[] NOT NULL,
    models text[],
    cap_total_micro bigint CHECK (cap_total_micro >= 0),
    cap_month_micro bigint CHECK (cap_month_micro >= 0),
    requests_per_minute integer CHECK (requests_per_minute > 0),
    tokens_per_minute integer CHECK (tokens_per_minute > 0),
    runs_at_once integer CHECK (runs_at_once > 0),
    networks text[] NOT NULL,
    expires_at timestamptz,
    outlives_connection boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CHECK ((former_hash IS NULL) = (former_until IS NULL))
);
CREATE INDEX api_key_newest ON api_key (workspace_id, created_at DESC, id DESC) WHERE revoked_at IS NULL;

-- What the runs of a key that began in a month of UTC were charged, and what those that have not ended may still be.
CREATE TABLE api_key_spending (
    api_key_id uuid NOT NULL REFERENCES api_key,
    month date NOT NULL,
    charged_micro bigint NOT NULL DEFAULT 0 CHECK (charged_micro >= 0),
    held_micro bigint NOT NULL DEFAULT 0 CHECK (held_micro >= 0),
    PRIMARY KEY (api_key_id, month)
);

ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    DROP CONSTRAINT generation_max_tokens_check,
    ADD CONSTRAINT generation_kind_check
        CHECK (kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video', 'completion', 'embedding')),
    ADD CONSTRAINT generation_max_tokens_check
        CHECK (max_tokens > 0 OR kind NOT IN ('chat', 'text', 'completion') AND max_tokens = 0),
    ADD COLUMN api_key_id uuid REFERENCES api_key;

GRANT SELECT, INSERT, UPDATE (name, hash, last_four, former_hash, former_until, scopes, models, cap_total_micro,
    cap_month_micro, requests_per_minute, tokens_per_minute, runs_at_once, networks, expires_at, outlives_connection,
    last_used_at, revoked_at) ON api_key TO aimall_app;
GRANT SELECT, INSERT, UPDATE (charged_micro, held_micro) ON api_key_spending TO aimall_app;
"""
DOWN: Final = """
DROP FUNCTION key_settle(uuid, timestamptz, bigint, bigint);
DROP FUNCTION key_hold(uuid, timestamptz, bigint);
DROP FUNCTION key_refusal(jsonb, timestamptz);
DROP FUNCTION key_month(timestamptz);
DELETE FROM generation_event e USING generation g
    WHERE g.id = e.generation_id AND g.kind IN ('completion', 'embedding');
DELETE FROM generation WHERE kind IN ('completion', 'embedding');
ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    DROP CONSTRAINT generation_max_tokens_check,
    DROP COLUMN api_key_id,
    ADD CONSTRAINT generation_kind_check
        CHECK (kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video')),
    ADD CONSTRAINT generation_max_tokens_check
        CHECK (max_tokens > 0 OR kind NOT IN ('chat', 'text') AND max_tokens = 0);
DROP TABLE api_key_spending;
DROP TABLE api_key
"""


def upgrade() -> None:
    """Add the tables, then the functions that use them."""
    run_script(UP)
    run_script(Path(__file__).with_name("0015_keys.sql").read_text())
    run_script(Path(__file__).with_name("0005_functions.sql").read_text())


def downgrade() -> None:
    """Remove them, and the runs that cannot be without them."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
