"""The edge policy: which origins, proxies and headers the operator wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Final

API_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; form-action 'none'"
SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Content-Security-Policy": API_POLICY,
    "Cache-Control": "no-store",
    "Vary": "Origin",
}
STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"
EXPOSED: Final = (
    "Idempotency-Key, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, "
    "X-RateLimit-Limit-Requests, X-RateLimit-Remaining-Requests, X-RateLimit-Reset-Requests, "
    "X-RateLimit-Limit-Tokens, X-RateLimit-Remaining-Tokens, X-RateLimit-Reset-Tokens"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePolicy:
    """`origins` may call us from a browser, compared as whole strings; `own_origins` is where we ourselves live.

    `public_url` is our address as people know it, for links that are followed from elsewhere.
    `proxies` are the networks whose word on the client's address is believed; by default nobody's.
    """

    origins: frozenset[str] = frozenset()
    own_origins: frozenset[str] = frozenset()
    public_url: str = ""
    is_https: bool = False
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()

    def headers_for(self, origin: str | None) -> dict[str, str]:
        """Give the headers of every answer to a request from `origin`."""
        headers = dict(SECURITY_HEADERS)
        if self.is_https:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if origin is not None and origin in self.origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Access-Control-Expose-Headers"] = EXPOSED
        return headers
