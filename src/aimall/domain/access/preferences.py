"""Preferences: what a person would rather have, where nothing else is said."""

from dataclasses import dataclass

from aimall.domain.catalog.model import ModelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The models that a new chat and a new text begin with. Whoever reads them ignores one that is no longer sold."""

    default_chat_model: ModelId | None = None
    default_text_model: ModelId | None = None
