"""The configured providers, found by the names that routes carry."""

from collections.abc import Mapping

from aimall.application.generation.providers import ChatProvider, UsageLookup
from aimall.domain.catalog.model import ProviderName, Route


class ProviderSet:
    """What each provider can do for a run. Immutable: another configuration is another set."""

    def __init__(self, chats: Mapping[ProviderName, ChatProvider], lookups: Mapping[ProviderName, UsageLookup]) -> None:
        self._chats, self._lookups = dict(chats), dict(lookups)

    def chat(self, route: Route) -> ChatProvider:
        """Give the provider of a route; the catalogue offers no route without one."""
        return self._chats[route.provider]

    def lookup(self, provider: ProviderName | None) -> UsageLookup | None:
        """Give the provider's books, if it keeps books that can be asked."""
        return None if provider is None else self._lookups.get(provider)
