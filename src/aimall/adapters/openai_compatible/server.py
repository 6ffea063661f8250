"""An OpenAI-compatible server as the media adapters see it: where it is, its key, and how its calls are labelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aimall.adapters.egress.media.asking import labels_of
from aimall.domain.kernel.ids import GenerationId, print_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`base_url` is what OpenAI's own clients would be given, usually ending in `/v1`."""

    base_url: str
    api_key: str | None = field(default=None, repr=False)

    def url(self, path: str) -> str:
        """Give the URL of an endpoint; `path` starts with a slash."""
        return self.base_url.rstrip("/") + path

    @property
    def authorization(self) -> Mapping[str, str]:
        """The key, if it has one."""
        return {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}

    def headers(self, run: GenerationId) -> Mapping[str, str]:
        """The headers of a call. A server that knows repeats by their key makes nothing twice."""
        return {**self.authorization, **labels_of(run), "Idempotency-Key": print_id("gen", run)}
