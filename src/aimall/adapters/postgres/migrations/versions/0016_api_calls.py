"""What came by API keys is noted: one row for each call, kept for some weeks."""

from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP: Final = """
-- Written many at once, after the answers. `route` is a template: nothing of what was asked is in it. What a call cost
-- is its run's to know; `generation_id` names no run when it was refused. No row of another table is held by one of
-- these, so that none waits for the hot path, or keeps those beside it out.
CREATE TABLE api_call (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    workspace_id uuid NOT NULL,
    api_key_id uuid NOT NULL,
    method text NOT NULL,
    route text NOT NULL,
    model text,
    status smallint NOT NULL,
    error text,
    latency_ms integer NOT NULL CHECK (latency_ms >= 0),
    generation_id uuid,
    is_streamed boolean NOT NULL
);
CREATE INDEX api_call_newest ON api_call (workspace_id, at DESC, id DESC);
CREATE INDEX api_call_oldest ON api_call (at);
GRANT SELECT, INSERT, DELETE ON api_call TO aimall_app;
"""


def upgrade() -> None:
    """Add the table."""
    run_script(UP)


def downgrade() -> None:
    """Remove it."""
    op.execute("DROP TABLE api_call")
