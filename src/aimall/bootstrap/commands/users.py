"""`aimall user create`: let somebody in from the command line."""

from aimall.adapters.postgres.migrate import upgrade
from aimall.application.access.create_user import CreateUser, CreateUserCommand
from aimall.application.access.ports import Profile
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import reachable_database
from aimall.bootstrap.settings import Settings


async def create_user(settings: Settings, command: CreateUserCommand) -> Profile:
    """Create the account. Raises what the use case raises, and `EmbeddedPostgresError`."""
    async with reachable_database(settings) as database_url:
        await upgrade(database_url)
        container = make_container(settings, database_url, providers=())
        try:
            create = await container.get(CreateUser)
            return await create(command)
        finally:
            await container.close()
