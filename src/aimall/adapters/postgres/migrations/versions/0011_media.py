"""Jobs are runs with a request, prices may be for units, and files have books."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GENERATION: Final = Path(__file__).parents[2] / "generation"
UP: Final = """
ALTER TABLE price_version
    ADD COLUMN unit text CHECK (unit IN ('image', 'second', 'character')),
    ADD COLUMN per_unit_micro bigint CHECK (per_unit_micro >= 0),
    ADD CHECK ((unit IS NULL) = (per_unit_micro IS NULL));

ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    DROP CONSTRAINT generation_max_tokens_check,
    ADD CONSTRAINT generation_kind_check
        CHECK (kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video')),
    ADD CONSTRAINT generation_max_tokens_check
        CHECK (max_tokens > 0 OR kind NOT IN ('chat', 'text') AND max_tokens = 0),
    ADD COLUMN request jsonb,
    ADD COLUMN checkpoint jsonb,
    ADD COLUMN transcript jsonb,
    ADD COLUMN priority integer NOT NULL DEFAULT 0,
    ADD COLUMN due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN usage_unit text CHECK (usage_unit IN ('image', 'second', 'character')),
    ADD COLUMN usage_quantity bigint CHECK (usage_quantity >= 0),
    ADD CHECK (request IS NULL OR kind NOT IN ('chat', 'text')),
    ADD CHECK ((usage_unit IS NULL) = (usage_quantity IS NULL));
-- Small, whatever has been done before: only what waits or is worked on is in it.
CREATE INDEX generation_job ON generation (priority DESC, created_at, id)
    WHERE request IS NOT NULL AND ended_at IS NULL;
CREATE INDEX generation_made ON generation (workspace_id, kind, created_at DESC, id DESC) WHERE request IS NOT NULL;

CREATE TABLE file (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL,
    generation_id uuid REFERENCES generation,
    position integer CHECK (position >= 0),
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 bytea NOT NULL,
    width integer,
    height integer,
    seconds double precision,
    object_key text NOT NULL UNIQUE,
    is_favourite boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- However often a job was done, each of its artifacts is there once.
    UNIQUE (generation_id, position),
    CHECK ((generation_id IS NULL) = (position IS NULL))
);
CREATE INDEX file_newest ON file (workspace_id, created_at DESC, id DESC);
GRANT SELECT, INSERT, DELETE, UPDATE (is_favourite) ON file TO aimall_app;
"""
DOWN: Final = """
DROP FUNCTION job_claim(text, interval, int, int);
DROP FUNCTION file_add(jsonb, bigint);
DROP TABLE file;
DELETE FROM generation_event e USING generation g
    WHERE g.id = e.generation_id AND g.kind NOT IN ('chat', 'text');
DELETE FROM generation WHERE kind NOT IN ('chat', 'text');
DROP INDEX generation_made;
DROP INDEX generation_job;
ALTER TABLE generation
    DROP CONSTRAINT generation_kind_check,
    DROP CONSTRAINT generation_max_tokens_check,
    DROP COLUMN usage_quantity, DROP COLUMN usage_unit, DROP COLUMN due_at, DROP COLUMN priority,
    DROP COLUMN transcript, DROP COLUMN checkpoint, DROP COLUMN request,
    ADD CONSTRAINT generation_kind_check CHECK (kind IN ('chat', 'text')),
    ADD CONSTRAINT generation_max_tokens_check CHECK (max_tokens > 0);
ALTER TABLE price_version DROP COLUMN per_unit_micro, DROP COLUMN unit;
"""


def upgrade() -> None:
    """Add the columns and the table, then the functions that use them."""
    run_script(UP)
    run_script(Path(__file__).with_name("0005_functions.sql").read_text())
    run_script((GENERATION.parent / "media" / "jobs.sql").read_text())


def downgrade() -> None:
    """Remove them, and the runs that cannot be without them."""
    for statement in filter(None, map(str.strip, DOWN.split(";"))):
        op.execute(statement)
