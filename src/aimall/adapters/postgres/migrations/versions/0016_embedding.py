"""Runs may be embeddings."""

from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None

UP: Final = """
ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    ADD CONSTRAINT generation_kind_check CHECK (kind IN
        ('chat', 'completion', 'embedding', 'text', 'image', 'speech', 'transcription', 'video'));
"""
DOWN: Final = """
DELETE FROM generation_event e USING generation g
    WHERE g.id = e.generation_id AND g.kind IN ('completion', 'embedding');
DELETE FROM generation WHERE kind IN ('completion', 'embedding');
ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    ADD CONSTRAINT generation_kind_check
        CHECK (kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video'))
"""


def upgrade() -> None:
    """Allow them."""
    run_script(UP)


def downgrade() -> None:
    """Allow them no more, and remove those that there are."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
