"""Values of the door: one person has one written form, and no password is guessed first."""

import pytest

from aimall.adapters.crypto.common_passwords import ListedPasswords
from aimall.domain.access.display_name import DisplayName
from aimall.domain.access.email import Email
from aimall.domain.access.password import Password, check_new_password
from aimall.domain.kernel.errors import InvalidValue

ANN = Email("ann.lee@example.com")
LISTED = ListedPasswords()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann@Example.COM\n", "ann@example.com"),
        ("a.b+tag@mail.example.co.ir", "a.b+tag@mail.example.co.ir"),
        ("x@xn--mgba3a4f16a.xn--mgba3a4f16a", "x@xn--mgba3a4f16a.xn--mgba3a4f16a"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_has_one_written_form(typed: str, stored: str) -> None:
    assert Email.parse(typed).address == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "ann@@example.com",
        "a b@example.com",
        ".ann@example.com",
        "ann..lee@example.com",
        "ann@-example.com",
        "ann@example..com",
        "ann@127.0.0.1",
        "ann@example.com\r\nBcc: ben@example.com",
        "ann\0@example.com",
        "ann@exämple.com",
        "a" * 65 + "@example.com",
        "ann@" + "a." * 125 + "com",
        "\ud800@example.com",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Email.parse(typed)
    assert refused.value.field == "email"


@pytest.mark.parametrize("name", ["Ann", "علی رضایی", "می\u200cخواهم", "李雷", "O'Brien-Smith 3rd", "x" * 80, "🦊"])
def test_names_of_every_script_are_welcome(name: str) -> None:
    assert DisplayName.parse(f" {name} ").text == name


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\nb", "a\0b", "evil\u202egnp", "a\u2066b", "\u200b", "\ud800"])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    with pytest.raises(InvalidValue):
        DisplayName.parse(name)


@pytest.mark.parametrize(
    "password", ["8 chars!", "q" * 7 + "x", "wet walnut", "گربه‌ی من خوابید", "🦊" * 8, "x y" * 42 + "zz", "n" * 256]
)
def test_any_long_enough_password_is_accepted(password: str) -> None:
    check_new_password(Password(password), ANN, is_common=LISTED.contains)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "7 chars",
        "password",
        "PassWord",
        "12345678",
        "qwertyuiop",
        "iloveyou",
        "mohammad123456",
        "ann.lee@example.com",
        "Ann.Lee@Example.com",
        "ANN.LEE@example.com",
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        check_new_password(Password(password), ANN, is_common=LISTED.contains)
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", ["n" * 257, "\ud800" * 8])
def test_a_password_that_cannot_be_hashed_is_refused(password: str) -> None:
    with pytest.raises(InvalidValue):
        Password(password)


def test_a_password_is_never_printed() -> None:
    assert "walnuts" not in repr(Password("four quiet walnuts"))


def test_the_list_has_three_thousand_passwords_that_length_alone_would_allow() -> None:
    listed = [word for word in ("password", "1234qwer", "trustno1") if LISTED.contains(word)]
    assert len(listed) == 3
    assert LISTED.size >= 3000
    assert not LISTED.contains("")
    assert not LISTED.contains("# -")
