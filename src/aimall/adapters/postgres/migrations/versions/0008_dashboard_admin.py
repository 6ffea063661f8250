"""Admins suspend people, and read the audit log by who acted and by what was done."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
GRANT UPDATE (is_disabled) ON app_user TO aimall_app;
CREATE INDEX audit_entry_of_actor ON audit_entry (actor_id, id);
CREATE INDEX audit_entry_of_action ON audit_entry (action, id);
"""


def upgrade() -> None:
    """Give the right and create the indexes."""
    run_script(UP)


def downgrade() -> None:
    """Take both back."""
    op.execute("DROP INDEX audit_entry_of_action")
    op.execute("DROP INDEX audit_entry_of_actor")
    op.execute("REVOKE UPDATE (is_disabled) ON app_user FROM aimall_app")
