"""Passwords: hashed with Argon2id, refused when guessable, never kept or logged."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from functions.problems import FieldError, InvalidFields

MIN_LENGTH = 8
MAX_LENGTH = 256
MIN_STRENGTH = 3
# zxcvbn refuses longer ones and takes seconds near that length; so long a password is judged by
# its first part, which only makes the judgement stricter.
_JUDGED_LENGTH = 72
# Each evaluation takes a core for some 20 ms and 19 MiB: a flood of logins queues here instead of
# taking the machine.
_AT_ONCE = threading.BoundedSemaphore(4)


class Passwords:
    """The hasher of one profile: cheap in development and tests, OWASP's figures in production."""

    def __init__(self, profile: str) -> None:
        """Choose the cost by profile (KiB of memory, passes)."""
        memory, passes = (19_456, 2) if profile == "production" else (8_192, 1)
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)
        # What an unknown address is checked against, so that it takes as long as a known one.
        self._dummy = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return the Argon2id hash of a password."""
        with _AT_ONCE:
            return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether the password fits; None (no such account) takes as long and never fits."""
        with _AT_ONCE:
            try:
                fits = self._hasher.verify(stored or self._dummy, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return fits and stored is not None

    def outdated(self, stored: str) -> bool:
        """Say whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)


def check(password: str, words: Sequence[str] = (), pointer: str = "/password") -> None:
    """Raise InvalidFields when the password is too short, too long or guessable.

    `words` are what an attacker would try first: the address and the name.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        detail = f"between {MIN_LENGTH} and {MAX_LENGTH} characters"
        raise InvalidFields(errors=(FieldError(pointer, detail),))
    judged = _normal(password)[:_JUDGED_LENGTH]
    inputs = [part for word in words for part in (word, *word.replace("@", ".").split(".")) if part]
    # zxcvbn knows no Cyrillic words: what is typed as „парола123“ is judged in Latin letters too.
    if any(
        zxcvbn(text, user_inputs=[*inputs, *_BULGARIAN])["score"] < MIN_STRENGTH
        for text in {judged, _latin(judged)}
    ):
        detail = "too easy to guess: take a few words that have nothing to do with each other"
        raise InvalidFields(errors=(FieldError(pointer, detail),))


def _normal(password: str) -> str:
    # The same letters typed on another system may arrive composed or decomposed.
    return unicodedata.normalize("NFC", password)


# The nearest Latin spelling of each letter, as Bulgarians type it.
_LETTERS: dict[str, str] = dict(
    zip("абвгдезийклмнопрстуфхъь", "abvgdeziyklmnoprstufhay", strict=True)
)
_LETTERS |= {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}
_BULGARIAN = (
    "parola", "lubov", "lyubov", "obicham", "bulgaria", "balgariya", "bulgariya", "sofia",
    "sofiya", "plovdiv", "varna", "burgas", "levski", "cska", "slance", "slantse", "uchi",
    "uchitel", "uchenik", "maria", "mariya", "ivan", "georgi", "dimitar", "nikolay", "petar",
    "aleksandar", "viktoria", "desislava", "zdravei", "zdravey", "samoaz", "nqma", "nyama",
    "kotka", "kuche", "majka", "mayka", "bashta", "tatko", "gospodin", "qwerty", "йцукен", "явертъ",
)  # fmt: skip


def _latin(text: str) -> str:
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower())
