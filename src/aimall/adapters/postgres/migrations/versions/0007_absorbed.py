"""What the platform absorbs is booked with each run, a day may be limited, and a quote remembers what was asked."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FUNCTIONS: Final = Path(__file__).with_name("0005_functions.sql")
UP: Final = """
ALTER TABLE generation ADD COLUMN absorbed_micro bigint NOT NULL DEFAULT 0 CHECK (absorbed_micro >= 0);
ALTER TABLE quote ADD COLUMN fingerprint bytea;
"""


def upgrade() -> None:
    """Add the columns, then the functions that fill and read them."""
    run_script(UP)
    run_script(FUNCTIONS.read_text())


def downgrade() -> None:
    """Remove the columns."""
    op.execute("ALTER TABLE quote DROP COLUMN fingerprint")
    op.execute("ALTER TABLE generation DROP COLUMN absorbed_micro")
