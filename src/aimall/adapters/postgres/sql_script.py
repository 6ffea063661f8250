"""SQL scripts in migrations: whole files of statements, sent as they are written.

SQLAlchemy prepares what it executes, and PostgreSQL prepares one statement at a time; so a script goes past
SQLAlchemy to the driver, inside the same transaction.
"""

from typing import Any

from alembic import op


def run_script(sql: str) -> None:
    """Run all statements of a script within the running migration. Raises what asyncpg raises."""
    bind = op.get_bind()
    bind.exec_driver_sql("SELECT 1")  # the driver opens its transaction with the first statement, and we must be in it

    async def send(driver: Any) -> None:  # noqa: ANN401 - the driver has no types
        await driver.execute(sql)

    adapted: Any = bind.connection.dbapi_connection
    adapted.run_async(send)
