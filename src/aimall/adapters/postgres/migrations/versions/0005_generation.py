"""Runs, their event logs, and the functions of the paid spine."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HERE: Final = Path(__file__).parent
SCRIPTS: Final = (
    HERE.parents[1] / "generation" / "tables.sql",
    HERE / "0005_functions.sql",
    HERE / "0005_context.sql",
)
GRANTS: Final = """
GRANT SELECT, INSERT, UPDATE ON generation TO aimall_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON generation_event TO aimall_app;
REVOKE ALL ON FUNCTION ledger.wallet_lock(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.wallet_lock(uuid) TO aimall_app;
"""
FUNCTIONS: Final = (
    "chat_context(uuid, uuid, uuid)",
    "message_line(uuid, uuid)",
    "run_take_stale(text, interval, integer)",
    "run_flush(text, interval, jsonb)",
    "run_settle(jsonb)",
    "file_write(jsonb)",
    "run_write_answer(jsonb, generation)",
    "run_begin(jsonb)",
    "run_write_turn(jsonb)",
    "run_refusal(jsonb)",
    "run_spent_today(uuid)",
    "ledger.wallet_lock(uuid)",
)


def upgrade() -> None:
    """Create everything that runs need."""
    for script in SCRIPTS:
        run_script(script.read_text())
    run_script(GRANTS)


def downgrade() -> None:
    """Remove it again; the holds of runs stay in the ledger."""
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP TABLE generation_event")
    op.execute("DROP TABLE generation")
