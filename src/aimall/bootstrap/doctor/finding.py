"""A finding: one look at one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is. Only `BAD` makes the command fail."""

    OK = "ok"
    NOTE = "note"
    BAD = "BAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and what to do when something is to be done."""

    subject: str
    grade: Grade
    remark: str
    advice: str = ""


def fine(subject: str, remark: str) -> Finding:
    """Nothing to do."""
    return Finding(subject=subject, grade=Grade.OK, remark=remark)


def note(subject: str, remark: str, advice: str = "") -> Finding:
    """Worth knowing."""
    return Finding(subject=subject, grade=Grade.NOTE, remark=remark, advice=advice)


def bad(subject: str, remark: str, advice: str) -> Finding:
    """Something does not work, and this mends it."""
    return Finding(subject=subject, grade=Grade.BAD, remark=remark, advice=advice)
