"""Runs begin and end together: what there is before any of them is read once for all that share a statement.

What a call that is under way calls in turn stays as it was, `run_begin` with three arguments and `key_settle`. A later
release may drop them. On the way down a call that is under way may fail, with nothing done.
"""

from pathlib import Path
from typing import Final

from aimall.adapters.postgres.sql_script import run_script

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HERE: Final = Path(__file__).parent
POSTGRES: Final = HERE.parents[1]
AFTER: Final = (
    POSTGRES / "access" / "keys.sql",
    *(POSTGRES / "ledger" / f"{name}.sql" for name in ("holds", "rights")),
    *(POSTGRES / "generation" / f"{name}.sql" for name in ("begin", "settle")),
)
BEFORE: Final = (
    HERE / "0015_keys.sql",
    *(HERE / f"0020_{name}.sql" for name in ("holds", "rights", "begin", "settle")),
)
PLANNED_ONCE: Final = """
ALTER FUNCTION runs_begin(jsonb) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION runs_settle(jsonb) SET plan_cache_mode = force_generic_plan;
"""
DROP_NEW: Final = """
REVOKE EXECUTE ON FUNCTION ledger.spendable(uuid, timestamptz) FROM aimall_app;
DROP FUNCTION run_begin(jsonb, boolean, bigint, text, bytea);
DROP FUNCTION runs_asked(jsonb, timestamptz);
DROP FUNCTION keys_settle(uuid[], timestamptz[], bigint[], bigint[]);
DROP FUNCTION ledger.holds_asked(uuid[], uuid[], bigint[], interval[], timestamptz);
"""


def upgrade() -> None:
    """Read for all at once."""
    for script in AFTER:
        run_script(script.read_text())
    run_script(PLANNED_ONCE)


def downgrade() -> None:
    """Read for each run by itself."""
    for script in BEFORE:
        run_script(script.read_text())
    run_script(PLANNED_ONCE + DROP_NEW)
