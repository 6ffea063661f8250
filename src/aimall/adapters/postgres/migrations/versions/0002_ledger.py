"""The ledger: wallets, double entry, holds, and the only functions that move coins."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HERE: Final = Path(__file__).parent
SQL: Final = HERE.parents[1] / "ledger"
SCRIPTS: Final = (
    SQL / "tables.sql",
    SQL / "guards.sql",
    *(HERE / f"0002_{name}.sql" for name in ("moves", "holds", "credits", "rights")),
)


def upgrade() -> None:
    """Create the schema `ledger`; the application may call its acts and read its rows, and write nothing itself."""
    for script in SCRIPTS:
        run_script(script.read_text())


def downgrade() -> None:
    """Remove the ledger and all that it knows."""
    op.execute("DROP SCHEMA ledger CASCADE")
