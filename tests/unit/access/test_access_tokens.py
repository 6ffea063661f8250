"""Access tokens: exactly ours, in time, or nobody."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aimall.adapters.crypto.access_tokens import SignedAccessTokens, key_id
from aimall.application.access.ports import AccessClaims
from aimall.domain.access.errors import Unauthenticated
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import SessionId, UserId, WorkspaceId
from tests.access import NOON, HandClock

ISSUER = "https://mall.test"
KEY = Ed25519PrivateKey.generate()
STRANGER = Ed25519PrivateKey.generate()
KID = key_id(KEY.public_key())
HEADER: dict[str, Any] = {"alg": "EdDSA", "typ": "at+jwt", "kid": KID}
CLAIMS = AccessClaims(
    user=UserId(UUID(int=1)), workspace=WorkspaceId(UUID(int=2)), session=SessionId(UUID(int=3)), token_version=4
)
NOW = int(NOON.timestamp())
PAYLOAD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "aimall-api",
    "sub": f"usr_{UUID(int=1).hex}",
    "sid": f"ses_{UUID(int=3).hex}",
    "wsp": f"wsp_{UUID(int=2).hex}",
    "ver": 4,
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 600,
}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(header: dict[str, Any], payload: dict[str, Any], key: Ed25519PrivateKey = KEY) -> str:
    """Sign whatever is wanted, past every check of a library."""
    body = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(payload).encode())}"
    return f"{body}.{b64(key.sign(body.encode()))}"


def with_hmac(secret: bytes) -> str:
    header = {**HEADER, "alg": "HS256"}
    body = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(PAYLOAD).encode())}"
    return f"{body}.{b64(hmac.digest(secret, body.encode(), 'sha256'))}"


def tokens(clock: HandClock | None = None, *keys: Ed25519PrivateKey) -> SignedAccessTokens:
    return SignedAccessTokens(keys or [KEY], clock or HandClock(), issuer=ISSUER)


def without(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}


PUBLIC_PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PUBLIC_JWK = {"kty": "OKP", "crv": "Ed25519", "x": b64(STRANGER.public_key().public_bytes_raw())}
ATTACKS = {
    "empty": "",
    "no token": "nonsense",
    "not ascii": "ناشناس",
    "too long": forge(HEADER, {**PAYLOAD, "x": "y" * 3000}),
    "unsigned": f"{b64(json.dumps({**HEADER, 'alg': 'none'}).encode())}.{b64(json.dumps(PAYLOAD).encode())}.",
    "signature cut off": forge(HEADER, PAYLOAD).rpartition(".")[0] + ".",
    "signed by a stranger": forge(HEADER, PAYLOAD, STRANGER),
    "a stranger's own kid": forge({**HEADER, "kid": key_id(STRANGER.public_key())}, PAYLOAD, STRANGER),
    "hmac with the public key as pem": with_hmac(PUBLIC_PEM),
    "hmac with the public key's bytes": with_hmac(KEY.public_key().public_bytes_raw()),
    "no kid": forge(without(HEADER, "kid"), PAYLOAD),
    "a kid that is a path": forge({**HEADER, "kid": "../../etc/passwd"}, PAYLOAD),
    "a kid that is no text": forge({**HEADER, "kid": [KID]}, PAYLOAD),
    "a key of its own": forge({**HEADER, "jwk": PUBLIC_JWK}, PAYLOAD, STRANGER),
    "a key elsewhere": forge({**HEADER, "jku": "https://evil.example/jwks"}, PAYLOAD),
    "a certificate elsewhere": forge({**HEADER, "x5u": "https://evil.example/x5u"}, PAYLOAD),
    "a critical extension": forge({**HEADER, "crit": ["exp"]}, PAYLOAD),
    "another algorithm's name": forge({**HEADER, "alg": "Ed448"}, PAYLOAD),
    "another type": forge({**HEADER, "typ": "JWT"}, PAYLOAD),
    "a refresh token's type": forge({**HEADER, "typ": "rt+jwt"}, PAYLOAD),
    "no type": forge(without(HEADER, "typ"), PAYLOAD),
    "another audience": forge(HEADER, {**PAYLOAD, "aud": "aimall-mail"}),
    "two audiences": forge(HEADER, {**PAYLOAD, "aud": ["aimall-api", "other"]}),
    "another issuer": forge(HEADER, {**PAYLOAD, "iss": "https://evil.example"}),
    "a user that is a session": forge(HEADER, {**PAYLOAD, "sub": PAYLOAD["sid"]}),
    "a user that is a number": forge(HEADER, {**PAYLOAD, "sub": 7}),
    "a version that is true": forge(HEADER, {**PAYLOAD, "ver": True}),
    "a version that is text": forge(HEADER, {**PAYLOAD, "ver": "4"}),
    "an end that is text": forge(HEADER, {**PAYLOAD, "exp": "9999999999"}),
    "an end that is infinite": forge(HEADER, {**PAYLOAD, "exp": float("inf")}),
    "an end a year away": forge(HEADER, {**PAYLOAD, "exp": NOW + 31_536_000}),
    **{f"no {name}": forge(HEADER, without(PAYLOAD, name)) for name in PAYLOAD},
}


def test_the_forger_makes_good_tokens_when_nothing_is_forged() -> None:
    assert tokens().read(forge(HEADER, PAYLOAD)) == CLAIMS


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_gets_nowhere(attack: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens().read(attack)


def test_a_token_tells_who_it_is_for_and_lasts_ten_minutes() -> None:
    issued = tokens().issue(CLAIMS)
    assert tokens().read(issued.text) == CLAIMS
    assert issued.lifetime_s == 600
    assert jwt.get_unverified_header(issued.text) == HEADER
    assert issued.text not in repr(issued)


@pytest.mark.parametrize(("seconds", "is_good"), [(-31, False), (-30, True), (0, True), (629, True), (631, False)])
def test_clocks_may_differ_by_thirty_seconds_and_no_more(seconds: int, *, is_good: bool) -> None:
    text = tokens().issue(CLAIMS).text
    reader = tokens(HandClock(NOON + timedelta(seconds=seconds)))
    if is_good:
        assert reader.read(text) == CLAIMS
    else:
        with pytest.raises(Unauthenticated):
            reader.read(text)


def test_while_keys_change_both_are_believed_and_the_new_one_signs() -> None:
    old = tokens(None, KEY).issue(CLAIMS).text
    both = tokens(None, STRANGER, KEY)
    assert both.read(old) == CLAIMS
    new = both.issue(CLAIMS).text
    assert jwt.get_unverified_header(new)["kid"] == key_id(STRANGER.public_key())
    with pytest.raises(Unauthenticated):
        tokens(None, KEY).read(new)
    with pytest.raises(Unauthenticated):
        tokens(None, STRANGER).read(old)


def test_more_than_two_keys_are_refused() -> None:
    with pytest.raises(InvalidValue):
        tokens(None, KEY, STRANGER, Ed25519PrivateKey.generate())
