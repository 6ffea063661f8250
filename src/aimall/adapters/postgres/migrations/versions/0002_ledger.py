"""The ledger: wallets, double entry, holds, and the only functions that move coins."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL: Final = Path(__file__).parents[2] / "ledger"
FILES: Final = ("tables.sql", "guards.sql", "moves.sql", "holds.sql", "credits.sql", "rights.sql")


def upgrade() -> None:
    """Create the schema `ledger`; the application may call its acts and read its rows, and write nothing itself."""
    for name in FILES:
        run_script((SQL / name).read_text())


def downgrade() -> None:
    """Remove the ledger and all that it knows."""
    op.execute("DROP SCHEMA ledger CASCADE")
