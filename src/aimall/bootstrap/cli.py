"""The console script: read the arguments, wire what the command needs, and give an exit code."""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Final

import asyncpg
import uvloop
from sqlalchemy.exc import DBAPIError

from aimall.adapters.crypto.key_files import KeyFileError
from aimall.adapters.local.postgres_runtime import EmbeddedPostgresError
from aimall.application.access.create_user import CreateUserCommand
from aimall.bootstrap.commands.books import migrate, verify_ledger
from aimall.bootstrap.commands.describing import openapi_text, write_openapi
from aimall.bootstrap.commands.doctor import examine
from aimall.bootstrap.commands.keys import create_key
from aimall.bootstrap.commands.serving import serve_api, serve_demo
from aimall.bootstrap.commands.users import create_user
from aimall.bootstrap.commands.working import work
from aimall.bootstrap.crashpoints import install_crash_point
from aimall.bootstrap.doctor.finding import Grade
from aimall.bootstrap.serve import PortTaken
from aimall.bootstrap.settings import Settings, load_settings, show_settings
from aimall.bootstrap.variables import SettingsError
from aimall.domain.kernel.actor import Role
from aimall.domain.kernel.errors import DomainError, InvalidValue
from aimall.entrypoints.cli.arguments import read_arguments
from aimall.entrypoints.cli.report import table

OK, FAILED, MISUSED = 0, 1, 2
NEWLINE: Final = "\n"  # databases put whole statements into the lines after the first
# What a person at the terminal can do something about. Anything else is a defect, and shows its traceback.
EXPLAINED: Final = (
    SettingsError,
    DomainError,
    EmbeddedPostgresError,
    KeyFileError,
    PortTaken,
    DBAPIError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
)
Command = Callable[[Settings, Namespace], Coroutine[None, None, int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 is success, 1 a failure that is explained, 2 a wrong setting or argument."""
    given = read_arguments(sys.argv[1:] if arguments is None else arguments)
    install_crash_point(os.environ)
    try:
        return uvloop.run(COMMANDS[given.command](load_settings(), given))
    except KeyboardInterrupt:
        return OK
    except EXPLAINED as error:
        words, code = _explanation(error)
        print(f"aimall: {words}", file=sys.stderr)
        return code


def _explanation(error: Exception) -> tuple[str, int]:
    match error:
        case SettingsError():
            return str(error), MISUSED
        case InvalidValue():
            return f"{error.field} {error.reason}", MISUSED
        case DomainError():
            return error.code, FAILED
        case DBAPIError() | asyncpg.PostgresError() | asyncpg.InterfaceError() | ConnectionError():
            return f"the database cannot be used: {str(error).partition(NEWLINE)[0]}; check DATABASE_URL", FAILED
        case _:
            return str(error), FAILED


async def _demo(settings: Settings, _given: Namespace) -> int:
    await serve_demo(settings)
    return OK


async def _serve(settings: Settings, _given: Namespace) -> int:
    await serve_api(settings)
    return OK


async def _worker(settings: Settings, _given: Namespace) -> int:
    await work(settings)
    return OK


async def _migrate(settings: Settings, _given: Namespace) -> int:
    await migrate(settings)
    _say("the database has this version's schema")
    return OK


async def _ledger(settings: Settings, _given: Namespace) -> int:
    findings = await verify_ledger(settings)
    marks = {True: "BROKEN", False: "ok"}
    _say(
        table(
            ("late" if f.is_warning and f.violations else marks[f.is_broken], f.promise, str(f.violations), f.meaning)
            for f in findings
        )
    )
    broken = [finding.promise for finding in findings if finding.is_broken]
    _say(f"\n{len(findings)} promises, {len(broken)} broken")
    return FAILED if broken else OK


async def _user(settings: Settings, given: Namespace) -> int:
    password = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    command = CreateUserCommand(
        actor=None,
        email=given.email,
        password=password,
        display_name=given.name,
        role=Role.ADMIN if given.admin else Role.USER,
    )
    profile = await create_user(settings, command)
    _say(f"created {profile.user.email} ({profile.user.role})")
    return OK


async def _keys(settings: Settings, given: Namespace) -> int:
    _say(await create_key(settings, email=given.email, name=given.name))
    return OK


async def _doctor(settings: Settings, given: Namespace) -> int:
    _say(table((shown.name, shown.origin, shown.value or "-", shown.meaning) for shown in show_settings()))
    _say("")
    code = OK
    async for finding in examine(settings, public_url=given.url):
        code = FAILED if finding.grade is Grade.BAD else code
        _say(f"{finding.grade:4}  {finding.subject}: {finding.remark}")
        if finding.advice:
            _say(f"      → {finding.advice}")
    return code


async def _openapi(_settings: Settings, given: Namespace) -> int:
    if given.output:
        write_openapi(Path(given.output))
    else:
        _say(openapi_text().rstrip())
    return OK


COMMANDS: Final[Mapping[str, Command]] = {
    "demo": _demo,
    "serve": _serve,
    "worker": _worker,
    "migrate": _migrate,
    "ledger": _ledger,
    "user": _user,
    "keys": _keys,
    "doctor": _doctor,
    "openapi": _openapi,
}


def _say(text: str) -> None:
    print(text, flush=True)
