"""Housekeeping: the application may remove what nobody asks for again, and finds it without reading whole tables."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX idempotency_claim_over ON idempotency_claim (created_at);
CREATE INDEX session_begun ON session (created_at);
GRANT DELETE ON idempotency_claim, refresh_token, session TO aimall_app;
"""


def upgrade() -> None:
    """Grant it."""
    run_script(UP)


def downgrade() -> None:
    """Take it back."""
    op.execute("REVOKE DELETE ON idempotency_claim, refresh_token, session FROM aimall_app")
    op.execute("DROP INDEX session_begun")
    op.execute("DROP INDEX idempotency_claim_over")
