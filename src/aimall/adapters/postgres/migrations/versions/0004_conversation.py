"""Conversations and their messages."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE conversation (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL REFERENCES app_user,
    title text NOT NULL,
    model text,
    head_message_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz
);
CREATE INDEX conversation_newest ON conversation (workspace_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE message (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    conversation_id uuid NOT NULL REFERENCES conversation,
    parent_id uuid REFERENCES message,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    content jsonb NOT NULL,
    generation_id uuid,
    status text NOT NULL
        CHECK (status IN ('pending', 'streaming', 'complete', 'stopped', 'incomplete', 'failed')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX message_in_order ON message (conversation_id, created_at, id);

GRANT SELECT, INSERT, UPDATE ON conversation, message TO aimall_app;
"""


def upgrade() -> None:
    """Create the tables."""
    run_script(TABLES)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP TABLE message")
    op.execute("DROP TABLE conversation")
