"""What the command line understands."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Final

EPILOG: Final = (
    "Settings come from the environment, such as AIMALL_PORT and AIMALL_DATA_DIR; "
    "`aimall doctor` lists them all, with where each value came from."
)


def read_arguments(arguments: Sequence[str]) -> Namespace:
    """Read the arguments; ends the process with a usage message if they make no sense."""
    return _parser().parse_args(arguments)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="aimall", description="A self-hostable hub of AI providers.", epilog=EPILOG)
    commands = _Acts(parser, "command", "COMMAND")
    commands.add("demo", "start everything, with embedded parts and demo accounts")
    commands.add("serve", "start the API (with an embedded PostgreSQL unless `DATABASE_URL` is set)")
    commands.add("worker", "work on jobs, recover runs and do the chores, without an API")
    commands.add("migrate", "bring the database to this version's schema; starting a server does so, too")
    openapi = commands.add("openapi", "print the OpenAPI document, which is also docs/openapi.json")
    openapi.add_argument("--output", help="write it to this file instead")
    doctor = commands.add("doctor", "check everything, and say what to do about what is wrong")
    doctor.add_argument("--url", help="the public address, to check that streams are not buffered on the way")
    _ledger(commands.add("ledger", "the books"))
    _user(commands.add("user", "accounts"))
    _keys(commands.add("keys", "API keys"))
    return parser


class _Acts:
    """What can be asked for. Each act says the same of itself in the list and in its own help."""

    def __init__(self, parser: ArgumentParser, dest: str, metavar: str) -> None:
        self._acts = parser.add_subparsers(dest=dest, required=True, metavar=metavar)

    def add(self, name: str, does: str) -> ArgumentParser:
        return self._acts.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", epilog=EPILOG)


def _ledger(parser: ArgumentParser) -> None:
    acts = _Acts(parser, "act", "ACT")
    acts.add("verify", "prove the books; exit code 1 if a promise is broken")


def _user(parser: ArgumentParser) -> None:
    acts = _Acts(parser, "act", "ACT")
    create = acts.add("create", "let somebody in; the password is asked for, or read from a pipe")
    create.add_argument("email")
    create.add_argument("--admin", action="store_true", help="let the account administer the platform")
    create.add_argument("--name", help="the name to show")


def _keys(parser: ArgumentParser) -> None:
    acts = _Acts(parser, "act", "ACT")
    create = acts.add("create", "let a program in: make an API key for everything, and print it this once")
    create.add_argument("--email", required=True, help="whose key it is")
    create.add_argument("--name", help="what its owner calls it")
