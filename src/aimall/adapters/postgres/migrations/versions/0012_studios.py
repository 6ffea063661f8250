"""Runs remember what they were asked for and what their summary may cost; pictures have small ones beside them."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FUNCTIONS: Final = Path(__file__).with_name("0005_functions.sql")
UP: Final = """
ALTER TABLE generation
    ADD COLUMN brief jsonb,
    ADD COLUMN is_preview boolean NOT NULL DEFAULT false,
    ADD COLUMN summary jsonb,
    ADD COLUMN summary_used jsonb,
    ADD CHECK (brief IS NULL OR kind = 'text'),
    ADD CHECK (summary IS NULL OR kind = 'transcription'),
    ADD CHECK (summary_used IS NULL OR summary IS NOT NULL);
ALTER TABLE file ADD COLUMN has_thumbnail boolean NOT NULL DEFAULT false;
"""
DOWN: Final = """
ALTER TABLE file DROP COLUMN has_thumbnail;
ALTER TABLE generation DROP COLUMN summary_used, DROP COLUMN summary, DROP COLUMN is_preview, DROP COLUMN brief;
"""


def upgrade() -> None:
    """Add the columns, then the functions that use them."""
    run_script(UP)
    run_script(FUNCTIONS.read_text())


def downgrade() -> None:
    """Remove them."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
