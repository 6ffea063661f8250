"""People change their own names, passwords and preferences."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE app_user ADD COLUMN default_chat_model text;
ALTER TABLE app_user ADD COLUMN default_text_model text;
GRANT UPDATE (email, display_name, default_chat_model, default_text_model) ON app_user TO aimall_app;
GRANT UPDATE (name) ON workspace TO aimall_app;
GRANT UPDATE (token_version) ON session TO aimall_app;
"""


def upgrade() -> None:
    """Add the columns and the rights."""
    run_script(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute("REVOKE UPDATE (token_version) ON session FROM aimall_app")
    op.execute("REVOKE UPDATE (name) ON workspace FROM aimall_app")
    op.execute("REVOKE UPDATE (email, display_name) ON app_user FROM aimall_app")
    op.execute("ALTER TABLE app_user DROP COLUMN default_text_model")
    op.execute("ALTER TABLE app_user DROP COLUMN default_chat_model")
