"""Workers are seen while they work, chores have a book, and a job that died tells why and may be tried again."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MEDIA: Final = Path(__file__).parents[2] / "media"
UP: Final = """
-- `trouble` is what went wrong last, in the words of whoever failed; `retried_as` is what an admin began instead.
ALTER TABLE generation
    ADD COLUMN started_at timestamptz,
    ADD COLUMN trouble text,
    ADD COLUMN retried_as uuid REFERENCES generation;
CREATE INDEX generation_dead ON generation (created_at DESC, id DESC)
    WHERE request IS NOT NULL AND state = 'voided' AND failure IS NOT NULL AND retried_as IS NULL;
CREATE INDEX file_brought ON file (created_at) WHERE generation_id IS NULL AND NOT is_favourite;

CREATE TABLE worker (
    owner text PRIMARY KEY,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE chore (
    name text PRIMARY KEY,
    last_run_at timestamptz NOT NULL,
    next_run_at timestamptz NOT NULL,
    failure text,
    detail text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON worker TO aimall_app;
GRANT SELECT, INSERT, UPDATE ON chore TO aimall_app;
"""
DOWN: Final = """
DROP TABLE chore;
DROP TABLE worker;
DROP INDEX file_brought;
DROP INDEX generation_dead;
ALTER TABLE generation DROP COLUMN retried_as, DROP COLUMN trouble, DROP COLUMN started_at
"""


def upgrade() -> None:
    """Add them, then the functions that use them."""
    run_script(UP)
    run_script((MEDIA / "jobs.sql").read_text())


def downgrade() -> None:
    """Remove them."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
