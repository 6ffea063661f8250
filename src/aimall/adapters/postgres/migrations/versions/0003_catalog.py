"""Published prices and binding quotes."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = """
-- A price never changes; another price is another row, and the newest row of a route is the one that counts.
CREATE TABLE price_version (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    upstream_model text NOT NULL,
    input_per_million_micro bigint NOT NULL CHECK (input_per_million_micro >= 0),
    output_per_million_micro bigint NOT NULL CHECK (output_per_million_micro >= 0),
    cached_input_per_million_micro bigint NOT NULL CHECK (cached_input_per_million_micro >= 0),
    per_request_micro bigint NOT NULL CHECK (per_request_micro >= 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX price_version_newest ON price_version (provider, upstream_model, created_at DESC);
CREATE TRIGGER price_version_stays BEFORE UPDATE OR DELETE ON price_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE quote (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL REFERENCES app_user,
    model text NOT NULL,
    likely_micro bigint NOT NULL CHECK (likely_micro >= 0),
    ceiling_micro bigint NOT NULL CHECK (ceiling_micro >= likely_micro),
    expires_at timestamptz NOT NULL
);
CREATE INDEX quote_over ON quote (expires_at);

GRANT SELECT, INSERT ON price_version TO aimall_app;
GRANT SELECT, INSERT, DELETE ON quote TO aimall_app;
"""


def upgrade() -> None:
    """Create the tables."""
    run_script(TABLES)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP TABLE quote")
    op.execute("DROP TABLE price_version")
