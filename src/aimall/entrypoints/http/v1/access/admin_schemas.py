"""What the routes take and give by which admins look after people."""

from typing import Annotated

import msgspec

from aimall.application.access.people.list_users import ListedUser
from aimall.application.access.people.show_user import UserDetail
from aimall.domain.access.suspension import LONGEST_REASON
from aimall.domain.access.user import User
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.v1.wallet.schemas import BalanceShown, TransactionShown, show_balance, show_line
from aimall.entrypoints.http.wire import Given, Shown, Time


class ReasonGiven(Given):
    """Why."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON)]


class UserShown(Shown):
    """A person, as admins see one."""

    id: str
    email: str
    display_name: str
    role: str
    is_disabled: bool
    created_at: Time


class ListedUserShown(UserShown):
    """A person in the list, with what the personal wallet has."""

    balance: BalanceShown | None


class UsersPage(Shown):
    """People, newest first."""

    items: list[ListedUserShown]
    next_cursor: str | None


class UserDetailShown(UserShown):
    """How a person stands: the log-ins that count, and the personal wallet with its newest lines."""

    log_ins: int
    balance: BalanceShown | None
    transactions: list[TransactionShown]


def show_user(user: User) -> UserShown:
    """Show a person to an admin."""
    return UserShown(
        id=print_id("usr", user.id),
        email=user.email.address,
        display_name=user.display_name.text,
        role=user.role.value,
        is_disabled=user.is_disabled,
        created_at=user.created_at,
    )


def show_listed(listed: ListedUser) -> ListedUserShown:
    """Show a person of the list."""
    balance = show_balance(listed.balance) if listed.balance else None
    return ListedUserShown(**msgspec.structs.asdict(show_user(listed.user)), balance=balance)


def show_detail(detail: UserDetail) -> UserDetailShown:
    """Show how a person stands."""
    return UserDetailShown(
        **msgspec.structs.asdict(show_user(detail.user)),
        log_ins=detail.log_ins,
        balance=show_balance(detail.balance) if detail.balance else None,
        transactions=[show_line(line) for line in detail.lines],
    )
