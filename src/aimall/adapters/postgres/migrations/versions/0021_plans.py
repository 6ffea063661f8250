"""How runs begin and end is planned once for a connection, and not for each call."""

from typing import Final

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FUNCTIONS: Final = ("runs_begin(jsonb)", "runs_settle(jsonb)")


def upgrade() -> None:
    """Keep the first plan of each statement, which serves every value."""
    for function in FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} SET plan_cache_mode = force_generic_plan")


def downgrade() -> None:
    """Let PostgreSQL choose for each call whether to plan anew."""
    for function in FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} RESET plan_cache_mode")
