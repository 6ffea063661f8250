"""What the command line understands."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Final

EPILOG: Final = "Settings come from the environment; `aimall doctor` lists them all, with where each value came from."


def read_arguments(arguments: Sequence[str]) -> Namespace:
    """Read the arguments; ends the process with a usage message if they make no sense."""
    return _parser().parse_args(arguments)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="aimall", description="A self-hostable hub of AI providers.", epilog=EPILOG)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="start everything, with embedded parts and demo accounts")
    commands.add_parser("serve", help="start the API (with an embedded PostgreSQL unless DATABASE_URL is set)")
    commands.add_parser("worker", help="recover runs and do the chores, without an API")
    commands.add_parser("migrate", help="bring the database to this version's schema")
    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.add_argument("--output", help="write it to this file instead")
    doctor = commands.add_parser("doctor", help="check settings, database, providers and proxy buffering")
    doctor.add_argument("--url", help="the public address, to check that streams are not buffered on the way")
    _ledger(commands.add_parser("ledger", help="the books"))
    _user(commands.add_parser("user", help="accounts"))
    _keys(commands.add_parser("keys", help="API keys"))
    return parser


def _ledger(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("verify", help="prove the books: every balance, every hold, every link of the chain")


def _user(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser("create", help="create an account; the password is asked for, or read from a pipe")
    create.add_argument("email")
    create.add_argument("--admin", action="store_true", help="let the account administer the platform")
    create.add_argument("--name", help="the name to show")


def _keys(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser("create", help="make an API key for everything, and print it this once")
    create.add_argument("--email", required=True, help="whose key it is")
    create.add_argument("--name", help="what its owner calls it")
