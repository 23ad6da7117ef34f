"""Fields of a question's document: read strictly, each fault with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from functions.problems import FieldError, Problem

LONGEST_TEXT = 100_000
"""Characters of one Markdown text."""
_DECIMAL = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_SHARE = re.compile(r"-?[0-9]{1,7}(?:/0*[1-9][0-9]{0,6}|\.[0-9]{1,7})?")
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_T = TypeVar("_T")


class BadQuestion(Problem):
    """This is not a question we can keep."""

    slug = "bad-question"
    status = 422


@dataclass(slots=True)
class Fields:
    """One object of the document: what is asked for is taken out, the rest is a fault."""

    document: Mapping[str, Any]
    pointer: str = ""
    faults: list[FieldError] = field(default_factory=list)
    """Shared by all objects of one document."""
    asked: set[str] = field(default_factory=set)

    def fault(self, name: str, detail: str) -> None:
        """Note what is wrong with a field, by its JSON pointer and in words."""
        pointer = f"{self.pointer}/{name}" if name else self.pointer or "/"
        place = re.sub(r"/(\d+)(?=/|$)", r"[\1]", pointer).lstrip("/").replace("/", ".")
        self.faults.append(FieldError(pointer, f"{place}: {detail}" if place else detail))

    def take(self, name: str, default: _T, make: Callable[[Any], _T]) -> _T:
        """Return the field made into a value; the default when absent, null or at fault."""
        self.asked.add(name)
        value = self.document.get(name)
        if value is None:
            return default
        try:
            return make(value)
        except ValueError as error:
            self.fault(name, str(error))
            return default

    def text(self, name: str, *, longest: int = LONGEST_TEXT, default: str = "") -> str:
        """Return a text of at most so many characters."""
        return self.take(name, default, lambda value: _text(value, longest))

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        return self.take(name, default, _flag)

    def word(self, name: str, words: tuple[str, ...], default: str) -> Any:
        """Return one of the words."""

        def one(value: Any) -> str:
            if value not in words or not isinstance(value, str):
                raise ValueError(f"must be one of {', '.join(words)}")
            return value

        return self.take(name, default, one)

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a whole number from low to high."""

        def whole(value: Any) -> int:
            if type(value) is not int or not low <= value <= high:
                raise ValueError(f"must be a whole number from {low} to {high}")
            return value

        return self.take(name, default, whole)

    def decimal(
        self, name: str, default: Decimal, *, low: Decimal | None = None,
        high: Decimal | None = None, places: int = 20,
    ) -> Decimal:  # fmt: skip
        """Return an exact number, written as a text or as a whole number."""

        def exact(value: Any) -> Decimal:
            number = decimal(value)
            if low is not None and number < low:
                raise ValueError(f"must be at least {low}")
            if high is not None and number > high:
                raise ValueError(f"must be at most {high}")
            if len(plain(number).partition(".")[2]) > places:
                raise ValueError(f"must have at most {places} places")
            return number

        return self.take(name, default, exact)

    def share(
        self, name: str, *, low: int = -1, default: Fraction | None = None
    ) -> Fraction | None:
        """Return a share such as "1/3", from `low` to 1."""

        def exact(value: Any) -> Fraction | None:
            number = share(value)
            if not low <= number <= 1:
                raise ValueError(f"must be from {low} to 1")
            return number

        return self.take(name, default, exact)

    def id(self, name: str = "id") -> str:
        """Return an id; empty when one has to be made."""

        def short(value: Any) -> str:
            if not isinstance(value, str) or (value and not _ID.fullmatch(value)):
                raise ValueError("must be 1 to 32 letters of a–z, digits, - and _")
            return value

        return self.take(name, "", short)

    def objects(self, name: str, most: int) -> Iterator[Fields]:
        """Yield the objects of a list of at most so many; each is closed after use."""
        self.asked.add(name)
        value = self.document.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.fault(name, "must be a list")
            return
        if len(value) > most:
            self.fault(name, f"must have at most {most} entries")
            return
        for number, entry in enumerate(value):
            if isinstance(entry, Mapping):
                inner = Fields(entry, f"{self.pointer}/{name}/{number}", self.faults)
                yield inner
                inner.close()
            else:
                self.fault(f"{name}/{number}", "must be an object")

    def inside(self, name: str) -> Fields:
        """Return the object in a field; an empty one when it is absent."""
        self.asked.add(name)
        value = self.document.get(name, {})
        if not isinstance(value, Mapping):
            self.fault(name, "must be an object")
            value = {}
        return Fields(value, f"{self.pointer}/{name}", self.faults)

    def close(self) -> None:
        """Note every field that nobody asked for."""
        for name in self.document:
            if name not in self.asked:
                self.fault(str(name)[:50], "there is no such field here")


def decimal(value: Any) -> Decimal:
    """Return an exact number; raise ValueError saying how to write one."""
    if type(value) is int and abs(value) < 10**20:
        return Decimal(value)
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ValueError('must be a number as a text, such as "2.5"')
    return Decimal(value) or Decimal(0)


def plain(number: Decimal) -> str:
    """Return an exact number as a text without an exponent or needless zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: Any) -> Fraction:
    """Return a share; raise ValueError saying how to write one."""
    if type(value) is int:
        return Fraction(value)
    if not isinstance(value, str) or not _SHARE.fullmatch(value):
        raise ValueError('must be a share as a text, such as "1/3"')
    return Fraction(value)


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    if len(value) > longest:
        raise ValueError(f"must have at most {longest} characters")
    # Neither can be kept by a database that speaks UTF-8.
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("has characters that can't be kept")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value
