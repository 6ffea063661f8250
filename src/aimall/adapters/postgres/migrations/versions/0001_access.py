"""People, workspaces, log-ins, throttles, the audit log, idempotency claims, and the role that the application has."""

from pathlib import Path
from typing import Final

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL: Final = Path(__file__).parents[2] / "access"
TABLES: Final = (
    "idempotency_claim",
    "audit_entry",
    "throttle",
    "refresh_token",
    "session",
    "workspace_member",
    "app_user",
    "workspace",
)


def upgrade() -> None:
    """Create the role and the tables, and grant exactly what the application needs."""
    for name in ("role.sql", "tables.sql", "rights.sql"):
        run_script((SQL / name).read_text())


def downgrade() -> None:
    """Remove the tables. The role stays: it belongs to the server, and other databases may use it."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION refuse_change()")
