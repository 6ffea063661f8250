"""One's own account: its name, its password, its preferences."""

from dishka import FromDishka
from litestar import get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from aimall.application.access.account.change_name import ChangeName, ChangeNameCommand
from aimall.application.access.account.change_password import ChangePassword, ChangePasswordCommand
from aimall.application.access.account.change_preferences import ChangePreferences, ChangePreferencesCommand
from aimall.application.access.account.delete_account import DeleteAccount, DeleteAccountCommand
from aimall.domain.access.preferences import Preferences
from aimall.domain.catalog.model import ModelId
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ERRORS, SHOWS
from aimall.entrypoints.http.edge.cookies import CookiePolicy
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.stream.viewers import StreamPolicy
from aimall.entrypoints.http.v1.access import export
from aimall.entrypoints.http.v1.access.schemas import (
    AccountGone,
    Farewell,
    Me,
    NameGiven,
    PasswordChange,
    PreferencesGiven,
    show_me,
)


@patch("/me", opt={**free("a name"), REPEATABLE: "it sets what it is given"})
@inject
async def change_name(actor: NamedDependency[Actor], data: JSONBody[NameGiven], act: FromDishka[ChangeName]) -> Me:
    """Go by another name."""
    return show_me(await act(ChangeNameCommand(actor=actor, display_name=data.display_name)))


@put("/me/preferences", opt={**free("preferences"), REPEATABLE: "it sets what it is given", ERRORS: (404,)})
@inject
async def change_preferences(
    actor: NamedDependency[Actor], data: JSONBody[PreferencesGiven], act: FromDishka[ChangePreferences]
) -> Me:
    """Say which models one would rather begin with."""
    wanted = Preferences(
        default_chat_model=_model(data.default_chat_model), default_text_model=_model(data.default_text_model)
    )
    return show_me(await act(ChangePreferencesCommand(actor=actor, preferences=wanted)))


@post(
    "/auth/password",
    opt={**free("a password"), REPEATABLE: "a second time, the old password is wrong", ERRORS: (403, 429)},
    status_code=204,
)
@inject
async def change_password(
    actor: NamedDependency[Actor], data: JSONBody[PasswordChange], act: FromDishka[ChangePassword]
) -> None:
    """Change one's password. Every other log-in ends; this one goes on with its next access token."""
    await act(ChangePasswordCommand(actor=actor, current=data.current_password, new=data.new_password))


@post(
    "/me/deletion",
    opt={**free("it ends an account"), REPEATABLE: "nobody is there to repeat it", ERRORS: (403, 409, 429)},
    status_code=200,
)
@inject
async def delete_account(
    actor: NamedDependency[Actor],
    data: JSONBody[Farewell],
    act: FromDishka[DeleteAccount],
    cookies: FromDishka[CookiePolicy],
) -> ApiResponse[AccountGone]:
    """Delete one's account. What one wrote is erased; the ledger, receipts and the audit log stay, without a name."""
    left = await act(DeleteAccountCommand(actor=actor, password=data.password))
    return ApiResponse(AccountGone(coins_left=str(left)), status_code=200, cookies=[cookies.gone()])


@get("/me/export", opt={**free("it only reads"), SHOWS: (export.OwnData,)})
@inject
async def export_data(
    actor: NamedDependency[Actor], reads: FromDishka[export.Reads], policy: FromDishka[StreamPolicy]
) -> StreamedResponse:
    """Give all that is stored of one as a JSON file: profile, log-ins, conversations with every branch, runs, coins."""
    return await export.export_file(reads, actor, stall_s=policy.stall_s)


def _model(name: str | None) -> ModelId | None:
    return None if name is None else ModelId(name)


HANDLERS = (change_name, change_preferences, change_password, delete_account, export_data)
