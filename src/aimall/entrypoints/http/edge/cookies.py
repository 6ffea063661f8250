"""The refresh cookie: the only cookie there is, read on two routes, and only for pages that we know.

Cookies ignore ports, so its name carries the instance; browsers send cookies by themselves, so a request that
relies on it must prove that one of our own pages has made it.
"""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from aimall.entrypoints.http.problems import refuse

CSRF_HEADER: Final = "X-AIMall-CSRF"
LIFETIME_S: Final = 30 * 24 * 3600
_PATH_WITHOUT_TLS: Final = "/api/v1/auth"


@dataclass(frozen=True, slots=True, kw_only=True)
class CookiePolicy:
    """`instance` are the first 8 hex digits of the instance's id; `origins` are the pages that may use the cookie."""

    instance: str
    is_https: bool
    origins: frozenset[str]

    @property
    def name(self) -> str:
        """Name the cookie. With TLS the prefix makes browsers insist on Secure, Path=/ and no Domain."""
        return f"{'__Host-' if self.is_https else ''}aimall_rt_{self.instance}"

    def carrying(self, token: str) -> Cookie:
        """Make the cookie that holds a refresh token."""
        return self._cookie(token, LIFETIME_S)

    def gone(self) -> Cookie:
        """Make the cookie that removes it."""
        return self._cookie("", 0)

    def token_of(self, request: Request[Any, Any, Any]) -> str | None:
        """Read the token, if there is one. Refuses a request that no page of ours has made (403)."""
        token = request.cookies.get(self.name)
        if not token:
            return None
        site = request.headers.get("sec-fetch-site", "same-origin")
        known = request.headers.get("origin") in self.origins
        if not known or site != "same-origin" or request.headers.get(CSRF_HEADER) != "1":
            raise refuse(403, "request.cross_site", f"send {CSRF_HEADER}: 1 from a page of this site")
        return token

    def _cookie(self, value: str, max_age: int) -> Cookie:
        return Cookie(
            key=self.name,
            value=value,
            max_age=max_age,
            path="/" if self.is_https else _PATH_WITHOUT_TLS,
            secure=self.is_https,
            httponly=True,
            samesite="lax",
        )
