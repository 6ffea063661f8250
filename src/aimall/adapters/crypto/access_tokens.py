"""Access tokens: JWTs signed with Ed25519 (RFC 9068, RFC 8725), and nothing else is believed."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

import jwt
import jwt.types
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from aimall.application.access.ports import AccessClaims, AccessToken
from aimall.application.clock import Clock
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId, parse_id, print_id

ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
AUDIENCE: Final = "aimall-api"
LIFETIME: Final = timedelta(minutes=10)
SKEW_S: Final = 30
LONGEST_TOKEN: Final = 2048
ACTIVE_KEYS_MAX: Final = 2
MOST_REMEMBERED: Final = 4096
_CLAIMS: Final = ["iss", "aud", "sub", "sid", "wsp", "ver", "iat", "nbf", "exp"]


class SignedAccessTokens:
    """Signs with the first key and believes all of them, at most two. `issuer` is the instance's public URL."""

    def __init__(self, keys: Sequence[Ed25519PrivateKey], clock: Clock, *, issuer: str) -> None:
        if not 1 <= len(keys) <= ACTIVE_KEYS_MAX:
            raise InvalidValue(field="keys", reason=f"must be 1 to {ACTIVE_KEYS_MAX}")
        self._signing = keys[0]
        self._believed = {key_id(key.public_key()): key.public_key() for key in keys}
        self._clock = clock
        self._issuer = issuer
        self._verified_before: OrderedDict[str, _Verified] = OrderedDict()

    def issue(self, claims: AccessClaims) -> AccessToken:
        """Sign a token that lasts ten minutes from now."""
        now = int(self._clock.now().timestamp())
        lifetime_s = int(LIFETIME.total_seconds())
        payload = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": print_id("usr", claims.user),
            "sid": print_id("ses", claims.session),
            "wsp": print_id("wsp", claims.workspace),
            "ver": claims.token_version,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime_s,
        }
        headers = {"typ": TYPE, "kid": key_id(self._signing.public_key())}
        return AccessToken(
            text=jwt.encode(payload, self._signing, algorithm=ALGORITHM, headers=headers), lifetime_s=lifetime_s
        )

    def read(self, text: str) -> AccessClaims:
        """Verify a token. Raises `Unauthenticated` on anything that is not exactly one of ours, in time."""
        if len(text) > LONGEST_TOKEN or not text.isascii():
            raise Unauthenticated
        verified = self._verified_before.get(text) or self._verify(text)
        verified.require_time(self._clock.now().timestamp())
        return verified.claims

    def _verify(self, text: str) -> "_Verified":
        """Verify a token for the first time. A signature stays good, so it is checked once; the time, every time."""
        try:
            verified = _Verified.of(self._payload_of(text))
        except (jwt.InvalidTokenError, InvalidValue) as error:
            raise Unauthenticated from error
        self._verified_before[text] = verified
        if len(self._verified_before) > MOST_REMEMBERED:
            self._verified_before.popitem(last=False)
        return verified

    def _payload_of(self, text: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(text)
        # Exactly these: a header that brings or points to a key of its own (jwk, jku, x5u) is an attack.
        if set(header) != {"alg", "typ", "kid"} or header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise Unauthenticated
        key = self._believed.get(header["kid"]) if isinstance(header["kid"], str) else None
        if key is None:
            raise Unauthenticated
        # Times are checked by our own clock below.
        options: jwt.types.Options = {
            "require": _CLAIMS,
            "strict_aud": True,
            "verify_exp": False,
            "verify_nbf": False,
            "verify_iat": False,
        }
        return jwt.decode(
            text,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=self._issuer,
            options=options,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verified:
    """What a token with a good signature says, and from when until when it may be believed, in seconds."""

    claims: AccessClaims
    begins: int
    ends: int

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """Read the payload. Raises `Unauthenticated`, `InvalidValue`."""
        claims = AccessClaims(
            user=UserId(_id_in(payload, "sub", "usr")),
            workspace=WorkspaceId(_id_in(payload, "wsp", "wsp")),
            session=SessionId(_id_in(payload, "sid", "ses")),
            token_version=_number_in(payload, "ver"),
        )
        begins = max(_number_in(payload, "nbf"), _number_in(payload, "iat"))
        return cls(claims=claims, begins=begins, ends=_number_in(payload, "exp"))

    def require_time(self, now: float) -> None:
        """Refuse what is not yet or no longer good, or claims to live longer than we let any token live."""
        is_now = self.begins - SKEW_S <= now < self.ends + SKEW_S
        if not is_now or self.ends - self.begins > LIFETIME.total_seconds():
            raise Unauthenticated


def key_id(key: Ed25519PublicKey) -> str:
    """Name a key by its digest, so that no two files can claim one name."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def _id_in(payload: dict[str, Any], name: str, prefix: str) -> UUID:
    value = payload[name]
    if not isinstance(value, str):
        raise Unauthenticated
    return parse_id(prefix, value)


def _number_in(payload: dict[str, Any], name: str) -> int:
    value = payload[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unauthenticated
    return value
