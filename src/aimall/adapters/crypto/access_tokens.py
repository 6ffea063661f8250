"""Access tokens: JWTs signed with Ed25519 (RFC 9068, RFC 8725), and nothing else is believed."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
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
        try:
            payload = self._verified(text)
            self._check_time(payload)
            return AccessClaims(
                user=UserId(_id_in(payload, "sub", "usr")),
                workspace=WorkspaceId(_id_in(payload, "wsp", "wsp")),
                session=SessionId(_id_in(payload, "sid", "ses")),
                token_version=_number_in(payload, "ver"),
            )
        except (jwt.InvalidTokenError, InvalidValue) as error:
            raise Unauthenticated from error

    def _verified(self, text: str) -> dict[str, Any]:
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

    def _check_time(self, payload: dict[str, Any]) -> None:
        now = self._clock.now().timestamp()
        begins = max(_number_in(payload, "nbf"), _number_in(payload, "iat"))
        ends = _number_in(payload, "exp")
        if not begins - SKEW_S <= now < ends + SKEW_S or ends - begins > LIFETIME.total_seconds():
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
