"""A text may be another version of an earlier one: it names the first of them, so that they are found together."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FUNCTIONS: Final = Path(__file__).with_name("0005_functions.sql")
UP: Final = """
ALTER TABLE generation
    ADD COLUMN version_of uuid REFERENCES generation,
    ADD CHECK (version_of IS NULL OR kind = 'text');
CREATE INDEX generation_version ON generation (version_of) WHERE version_of IS NOT NULL;
"""
DOWN: Final = """
DROP INDEX generation_version;
ALTER TABLE generation DROP COLUMN version_of
"""


def upgrade() -> None:
    """Add the column, then the function that writes it."""
    run_script(UP)
    run_script(FUNCTIONS.read_text())


def downgrade() -> None:
    """Remove them."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
