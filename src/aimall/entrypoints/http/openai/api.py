"""The compatible API, assembled."""

from typing import Final

from litestar import Router
from litestar.di import Provide

from aimall.entrypoints.http.idempotency import idempotency_key
from aimall.entrypoints.http.identity import actor_of
from aimall.entrypoints.http.openai import completions, embeddings, models
from aimall.entrypoints.http.openai.chat import routes as chat
from aimall.entrypoints.http.openai.media import images, speech, transcripts
from aimall.entrypoints.http.openai.responses import routes as responses
from aimall.entrypoints.http.openai.wire import COMPATIBLE, PREFIX

BODY_BYTES_LIMIT: Final = 20_000_000  # pictures and sound come inside the messages
_FEATURES: Final = (models, chat, completions, responses, embeddings, images, speech, transcripts)


def compatible_api() -> Router:
    """Put the routes together."""
    return Router(
        path=PREFIX,
        route_handlers=[handler for feature in _FEATURES for handler in feature.HANDLERS],
        opt={COMPATIBLE: True},
        request_max_body_size=BODY_BYTES_LIMIT,
        dependencies={
            "actor": Provide(actor_of, sync_to_thread=False),
            "drawn_key": Provide(idempotency_key),
        },
    )
