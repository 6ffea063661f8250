"""Creating a user: an admin, or the operator at the command line, lets somebody in with a chosen role."""

from dataclasses import dataclass, field

from aimall.application.access.enrolment import Enrolment, Newcomer
from aimall.application.access.ports import CommonPasswords, EnrolmentUnit, PasswordHasher, Profile
from aimall.application.units import Units
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.password import Password, check_new_password
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.kernel.actor import Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUserCommand:
    """Whom to let in. Without an actor it is the operator, who holds the database and so may do anything."""

    actor: Actor | None
    email: str
    password: str = field(repr=False)
    display_name: str | None = None
    role: Role = Role.USER


class CreateUser:
    """Admins and the operator. Repeating it raises `EmailTaken` and changes nothing."""

    def __init__(
        self, units: Units[EnrolmentUnit], enrolment: Enrolment, hasher: PasswordHasher, common: CommonPasswords
    ) -> None:
        self._units = units
        self._enrolment = enrolment
        self._hasher = hasher
        self._common = common

    async def __call__(self, command: CreateUserCommand) -> Profile:
        """Enrol without logging in. Raises `Forbidden`, `InvalidValue`, `EmailTaken`."""
        if command.actor is not None:
            authorise(command.actor, Action.CREATE_USER)
        email, password = Email.parse(command.email), Password(command.password)
        name = (
            DisplayName.from_email(email) if command.display_name is None else DisplayName.parse(command.display_name)
        )
        check_new_password(password, email, is_common=self._common.contains)
        stored = await self._hasher.hash(password)
        newcomer = Newcomer(email=email, display_name=name, role=command.role, password_hash=stored)
        by = command.actor.user if command.actor else None
        async with self._units.begin() as unit:
            profile = await self._enrolment.enrol(unit, newcomer, user=self._enrolment.new_user_id(), actor=by)
            await unit.commit()
        return profile
