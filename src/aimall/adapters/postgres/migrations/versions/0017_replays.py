"""A call that repeats an earlier one is known as such: what it was answered with was paid for by the first."""

from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A constant default rewrites no rows, and the release before writes its own as it did.
UP: Final = """
ALTER TABLE api_call ADD COLUMN is_replay boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    """Add the column."""
    run_script(UP)


def downgrade() -> None:
    """Remove it."""
    op.execute("ALTER TABLE api_call DROP COLUMN is_replay")
