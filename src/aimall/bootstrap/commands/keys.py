"""`aimall keys create`, and the key of the demo: let a program in from the command line."""

from pathlib import Path
from typing import Final

from dishka import AsyncContainer

from aimall.adapters.postgres.migrate import upgrade
from aimall.application.access.keys.authenticate_key import AuthenticateKey, AuthenticateKeyQuery
from aimall.application.access.keys.create_key import CreateKey, CreateKeyCommand
from aimall.application.access.ports import UsersUnit
from aimall.application.claims import IdempotencyKey
from aimall.application.clock import Ids
from aimall.application.units import Units
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import reachable_database
from aimall.bootstrap.settings import Settings
from aimall.domain.access.email import Email
from aimall.domain.access.errors import Unauthenticated, UserNotFound
from aimall.domain.access.keys.api_key import KeyTerms, key_name
from aimall.domain.kernel.actor import Actor, Scope

HERE: Final = "127.0.0.1"
USUAL_NAME: Final = "command line"


async def create_key(settings: Settings, *, email: str, name: str | None) -> str:
    """Make a key for everything, and give its text. Raises what the use case raises, and `EmbeddedPostgresError`."""
    async with reachable_database(settings) as database_url:
        await upgrade(database_url)
        container = make_container(settings, database_url, providers=())
        try:
            return await issue_key(container, email=email, name=name or USUAL_NAME)
        finally:
            await container.close()


async def issue_key(container: AsyncContainer, *, email: str, name: str) -> str:
    """Make a key of somebody for everything, and give its text. Raises what the use case raises, `UserNotFound`."""
    units = await container.get(Units[UsersUnit])
    async with units.begin() as unit:
        found = await unit.users.by_email(Email.parse(email))
    if found is None:
        raise UserNotFound
    user = found.profile.user
    command = CreateKeyCommand(
        actor=Actor(user=user.id, workspace=user.workspace, role=user.role),
        idempotency_key=IdempotencyKey((await container.get(Ids)).new().hex),
        terms=KeyTerms(name=key_name(name), scopes=frozenset(Scope)),
    )
    issued = await (await container.get(CreateKey))(command)
    return str(issued.secret)


async def kept_key(container: AsyncContainer, path: Path, *, email: str) -> str:
    """Read the key of the demo, which is for trying out and nothing else; make one if there is none that opens."""
    kept = _read(path)
    authenticate = await container.get(AuthenticateKey)
    try:
        await authenticate(AuthenticateKeyQuery(key=kept, address=HERE))
    except Unauthenticated:  # the first start, another database, or a key that was revoked
        kept = await issue_key(container, email=email, name="demo")
        _keep(path, kept)
    return kept


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _keep(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # whatever mode it had
    path.touch(mode=0o600)
    path.write_text(text)
