"""Delete one's account: what one wrote is gone for good, and what was paid stays in the books."""

from dataclasses import dataclass, field, replace

from aimall.application.access.account.ports import DeletionUnit
from aimall.application.access.account.proof import PasswordProof
from aimall.application.access.keys.recent_keys import RecentProofs
from aimall.application.access.ports import Credentials, PasswordHash, PasswordHasher, Profile
from aimall.application.audit import AuditEntry
from aimall.application.clock import Clock, Ids
from aimall.application.file.erase_objects import EraseObjects
from aimall.application.units import Units
from aimall.application.wallet.ports import WalletReader
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.errors import AccountBusy, LastAdmin, WrongPassword
from aimall.domain.access.password import Password
from aimall.domain.access.permissions import Action, authorise
from aimall.domain.access.preferences import Preferences
from aimall.domain.access.user import personal_workspace
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.coins import ZERO, Coins
from aimall.domain.kernel.ids import print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAccountCommand:
    """Whoever asks proves once more that they are it."""

    actor: Actor
    password: str = field(repr=False)


class DeleteAccount:
    """Everybody, their own, but not the last admin, and not while a run goes on.

    Name, address, password, conversations, messages, texts and files are erased; every log-in and API key ends. The
    ledger, receipts and the audit log stay: they are append-only, and name an id that leads to nobody any more. Coins
    that are left stay in the closed wallet and cannot be spent. The address is free to register with again, as somebody
    new.
    """

    def __init__(
        self,
        units: Units[DeletionUnit],
        proof: PasswordProof,
        hasher: PasswordHasher,
        wallets: WalletReader,
        proofs: RecentProofs,
        erase: EraseObjects,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._units = units
        self._proof = proof
        self._hasher = hasher
        self._wallets = wallets
        self._proofs = proofs
        self._erase = erase
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: DeleteAccountCommand) -> Coins:
        """Give how many coins were left. Raises `AccountBusy`, `LastAdmin` and what `PasswordProof` raises."""
        actor = command.actor
        authorise(actor, Action.CHANGE_SELF)
        proven = await self._proof(actor.user, command.password)
        workspace = proven.profile.user.workspace
        nobodys = await self._hasher.hash(Password(f"{self._ids.new().hex}{self._ids.new().hex}"))
        async with self._units.begin() as unit:
            # Before one's own row: admins who leave at once then lock one another's rows in one order.
            is_last_admin = await unit.accounts.is_last_admin(actor.user)
            found = await unit.accounts.lock(actor.user)
            if found is None or found.password_hash != proven.password_hash:
                raise WrongPassword
            if is_last_admin:
                raise LastAdmin
            # A closed wallet begins no run, so none can come between this look and the end of the unit.
            await unit.wallets.freeze(await unit.wallets.open(workspace), frozen=True)
            if await unit.writings.are_growing(workspace):
                raise AccountBusy
            objects = await unit.writings.erase(workspace)
            await unit.accounts.save(_nobody(found, nobodys))
            await unit.session_lists.end_all(actor.user, self._clock.now())
            await unit.audit.add(
                AuditEntry(
                    actor=actor.user,
                    workspace=workspace,
                    action="access.delete_account",
                    subject=print_id("usr", actor.user),
                )
            )
            await unit.commit()
        self._proofs.forget_all()
        await self._erase(objects)
        left = await self._wallets.balance(workspace)
        return left.available if left else ZERO


def _nobody(found: Credentials, password_hash: PasswordHash) -> Credentials:
    """Make the row that remains of somebody: an id that the books can go on to name."""
    user = replace(
        found.profile.user,
        email=Email(f"{found.profile.user.id.hex}@deleted.invalid"),
        display_name=DisplayName("—"),
        preferences=Preferences(),
        is_disabled=True,
    )
    return Credentials(profile=Profile(user=user, workspace=personal_workspace(user)), password_hash=password_hash)
