"""How we present ourselves to OpenRouter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

BASE_URL = "https://openrouter.ai/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRouterAccount:
    """An inference key, and the name under which OpenRouter lists this installation."""

    api_key: str = field(repr=False)
    base_url: str = BASE_URL
    app_title: str = "AI Mall"

    def url(self, path: str) -> str:
        """Give the URL of an endpoint; `path` starts with a slash."""
        return self.base_url.rstrip("/") + path

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of every call."""
        return {"Authorization": f"Bearer {self.api_key}", "X-OpenRouter-Title": self.app_title}
