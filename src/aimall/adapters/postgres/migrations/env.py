"""What alembic runs: the revisions, on the connection that `migrate.py` opened and commits."""

from alembic import context


def run() -> None:
    """Run the wanted revisions inside the transaction that is already open."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run()
