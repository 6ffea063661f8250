"""`aimall demo` and `aimall serve`: everything that is needed, then the API, until a signal comes."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aimall.adapters.postgres.migrate import upgrade
from aimall.adapters.telemetry.logs import install_logs
from aimall.application.access.create_user import CreateUser, CreateUserCommand
from aimall.application.generation.running.leave_runs import LeaveRuns
from aimall.bootstrap.commands.keys import kept_key
from aimall.bootstrap.container import make_container
from aimall.bootstrap.embedded.parts import Parts, running_parts
from aimall.bootstrap.embedded.site import open_site
from aimall.bootstrap.embedded.worker import worker_beside
from aimall.bootstrap.http import create_app
from aimall.bootstrap.serve import require_free_port, serve
from aimall.bootstrap.settings import Settings
from aimall.domain.access.errors import EmailTaken
from aimall.domain.kernel.actor import Role
from aimall.entrypoints.http.injection import container_of

DEMO_ACCOUNTS: Final = (("demo@example.org", Role.USER), ("admin@example.org", Role.ADMIN))
PASSWORD_FILE: Final = "demo-password"
KEY_FILE: Final = "demo-api-key"


async def serve_api(settings: Settings) -> None:
    """Serve. Raises `SettingsError`, `EmbeddedPostgresError`."""
    install_logs(level=settings.log_level)
    require_free_port(settings.host, settings.port)
    async with running_parts(settings) as parts:
        await upgrade(parts.database_url)
        await _serve(settings, parts, lambda: _say(f"AI Mall runs at http://{settings.host}:{settings.port}"))


async def serve_demo(settings: Settings) -> None:
    """Serve with demo accounts, and say how to begin. Raises `SettingsError`, `EmbeddedPostgresError`."""
    install_logs(level=settings.log_level)
    require_free_port(settings.host, settings.port)
    _say("starting the database and the language model …")
    async with running_parts(settings) as parts:
        await upgrade(parts.database_url)
        password = _demo_password(settings.data_dir / PASSWORD_FILE)
        key = await _create_demo_accounts(settings, parts, password)
        await _serve(settings, parts, lambda: _welcome(settings, parts, password, key))


async def _serve(settings: Settings, parts: Parts, when_ready: Callable[[], None]) -> None:
    app = create_app(settings, parts.database_url, providers=parts.providers, model=parts.model, site=open_site())

    async def leave() -> None:
        await (await container_of(app.app).get(LeaveRuns))(within_s=settings.drain_s)

    async with worker_beside(settings, parts):
        await serve(app, host=settings.host, port=settings.port, when_ready=when_ready, leave=leave)


async def _create_demo_accounts(settings: Settings, parts: Parts, password: str) -> str:
    """Create what is not there from an earlier start, and give an API key of the first account."""
    container = make_container(settings, parts.database_url, providers=())
    try:
        create = await container.get(CreateUser)
        for email, role in DEMO_ACCOUNTS:
            try:
                await create(CreateUserCommand(actor=None, email=email, password=password, role=role))
            except EmailTaken:
                continue  # from an earlier start
        return await kept_key(container, settings.data_dir / KEY_FILE, email=DEMO_ACCOUNTS[0][0])
    finally:
        await container.close()


def _demo_password(path: Path) -> str:
    """Read the demo accounts' password, or draw it at the first start."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text()


def _welcome(settings: Settings, parts: Parts, password: str, key: str) -> None:
    address = f"http://{settings.host}:{settings.port}"
    _say(f"AI Mall runs at {address}, its API is described at {address}/docs")
    for email, role in DEMO_ACCOUNTS:
        _say(f"  {role:5}  {email}  password {password}")
    _say(f"  key    {key}")
    providers = ", ".join(provider.name for provider in parts.providers) or "nobody"
    _say(f"  models of {providers}, by the names that {address}/v1/models gives")
    if parts.model.process is None:
        _say(f"  the embedded language model is unavailable: {parts.model.reason or 'DATABASE_URL is set'}")
    _say("Stop with Ctrl-C.")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command line speaks to a person here
