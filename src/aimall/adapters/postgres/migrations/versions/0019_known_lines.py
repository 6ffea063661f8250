"""Whoever has a conversation's earlier lines is given only those after them."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL: Final = Path(__file__).parents[2] / "generation"
OURS: Final = ("chat_context(uuid, uuid, uuid, uuid)", "message_line(uuid, uuid)", "message_way(uuid, uuid, uuid)")


def upgrade() -> None:
    """Replace the function. The release before calls the new one, which takes one thing more, as it called the old."""
    op.execute("DROP FUNCTION chat_context(uuid, uuid, uuid)")
    run_script((SQL / "context.sql").read_text())


def downgrade() -> None:
    """Bring the old one back."""
    for function in OURS:
        op.execute(f"DROP FUNCTION {function}")
    run_script(Path(__file__).with_name("0005_context.sql").read_text())
