"""Notices: what is worth knowing before or while a run answers, as a code for programs and a line for people."""

from collections.abc import Mapping
from typing import Final

from aimall.domain.catalog.language import LANGUAGE_UNSUPPORTED
from aimall.entrypoints.http.wire import Shown


class NoticeShown(Shown):
    """A notice: a stable code, and the same line in English and in Persian."""

    code: str
    en: str
    fa: str


NOTICES: Final[Mapping[str, NoticeShown]] = {
    LANGUAGE_UNSUPPORTED: NoticeShown(
        code=LANGUAGE_UNSUPPORTED,
        en="This model does not know the language of your message. Pick another model; whoever runs this AI Mall adds "
        "some by starting it with OPENROUTER_API_KEY=… or OPENAI_COMPATIBLE_BASE_URL=…",
        fa="این مدل زبان پیام شما را نمی‌داند. مدل دیگری انتخاب کنید؛ گردانندهٔ این مجموعه با تنظیم "
        "OPENROUTER_API_KEY یا OPENAI_COMPATIBLE_BASE_URL مدل‌های بیشتری می‌افزاید.",
    ),
}


def notice_called(code: str | None) -> NoticeShown | None:
    """Give the notice with a code. A code of a newer version, read from an old log, is shown without words."""
    return None if code is None else NOTICES.get(code) or NoticeShown(code=code, en="", fa="")
