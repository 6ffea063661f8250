"""The address guard: what people's URLs may not reach, however it is written."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from aimall.adapters.egress.public.addresses import (
    AddressRefused,
    Destination,
    LookUp,
    check_url,
    is_public,
    resolve_public,
)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - not bound to: refused
        "255.255.255.255",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
    ],
)
def test_an_address_off_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"])
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://0x7f.1/",
        "https://2130706433/",
        "https://127.1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://127.0.0.01/",
        "https://①②⑦.0.0.1/",
        "https://127。0。0。1/",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://@example.com/",
        "https://example.com./",
        "https://127.0.0.1./",
        "https://exa mple.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com\n.evil/",
        "https://[::1%25lo]/",
        "https://[::1",
        "https://[v1.x]/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://exämple.com/",
        "https://ex_ample.com/",
        "https://-example.com/",
        "https://example..com/",
        "https://" + "a." * 150 + "com/",
        "https:///path",
        "https://",
        "http://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "example.com",
        "",
    ],
)
def test_an_oddly_written_url_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)


def test_an_ordinary_url_is_understood() -> None:
    expected = Destination(scheme="https", host="example.com", port=443)
    assert check_url("https://Example.com/a?b#c") == expected
    assert check_url("https://example.com:8443/").port == 8443
    assert check_url("http://example.com/", schemes=frozenset({"http"})).port == 80
    assert check_url("https://[2606:4700:4700::1111]/").host == "[2606:4700:4700::1111]"


def answering(*addresses: str) -> LookUp:
    async def look_up(host: str) -> Sequence[str]:  # noqa: ARG001 - the port's parameter
        return addresses

    return look_up


async def test_a_name_leads_to_its_public_addresses() -> None:
    found = await resolve_public(check_url("https://example.com/"), answering("8.8.8.8", "8.8.8.8", "1.1.1.1"))
    assert [str(address) for address in found] == ["8.8.8.8", "1.1.1.1"]


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::ffff:10.0.0.1",), (), ("fe80::1%lo",)]
)
async def test_a_name_with_any_address_inside_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(AddressRefused):
        await resolve_public(check_url("https://example.com/"), answering(*addresses))


async def test_an_address_is_never_looked_up() -> None:
    with pytest.raises(AddressRefused):
        await resolve_public(check_url("https://127.0.0.1/"), answering("8.8.8.8"))


async def test_a_host_that_nobody_knows_is_refused() -> None:
    async def look_up(host: str) -> Sequence[str]:
        raise OSError(host)

    with pytest.raises(AddressRefused):
        await resolve_public(check_url("https://example.com/"), look_up)
