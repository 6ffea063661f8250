"""The passwords that are guessed first, from the list that comes with this package."""

from importlib.resources import files
from typing import Final

LIST: Final = "common_passwords.txt"


class ListedPasswords:
    """The list in memory: about three thousand short texts."""

    def __init__(self) -> None:
        text = files("aimall.adapters.crypto").joinpath(LIST).read_text("utf-8")
        self._listed = frozenset(line for line in text.splitlines() if line and not line.startswith("# "))

    def contains(self, lowered: str) -> bool:
        """Tell whether a password, in lower case, is one of them."""
        return lowered in self._listed

    @property
    def size(self) -> int:
        """Tell how many there are."""
        return len(self._listed)
