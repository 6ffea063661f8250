"""Conversations are pinned, archived, and found by their words."""

from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script
from aimall.domain.kernel.spelling import LETTERS_FROM, LETTERS_TO, UNSEEN

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP: Final = f"""
ALTER TABLE conversation ADD COLUMN pinned boolean NOT NULL DEFAULT false;
ALTER TABLE conversation ADD COLUMN archived boolean NOT NULL DEFAULT false;
-- The same as the domain's `fold`; what has no counterpart in `translate` is left out.
CREATE FUNCTION fold_text(p_text text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(translate(normalize(p_text, NFC), '{LETTERS_FROM}{UNSEEN}', '{LETTERS_TO}'))
$$;
"""


def upgrade() -> None:
    """Add them."""
    run_script(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP FUNCTION fold_text(text)")
    op.execute("ALTER TABLE conversation DROP COLUMN archived")
    op.execute("ALTER TABLE conversation DROP COLUMN pinned")
