"""Passwords: hashed with Argon2id, refused when guessable, never kept or logged."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from functions.problems import FieldError, InvalidFields
from origin import common_passwords, hashing
from origin.common_passwords.spelling import romanised

MIN_LENGTH = 8
MAX_LENGTH = 256
MIN_STRENGTH = 3
# zxcvbn refuses longer ones and takes seconds near that length; so long a password is judged by
# its first part, which only makes the judgement stricter.
_JUDGED_LENGTH = 72


class Passwords:
    """The hasher of one profile: cheap in development and tests, OWASP's figures in production."""

    def __init__(self, profile: str) -> None:
        """Choose the cost by profile (KiB of memory, passes)."""
        memory, passes = (19_456, 2) if profile == "production" else (8_192, 1)
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)
        # What an unknown address is checked against, so that it takes as long as a known one.
        self._dummy = self._hasher.hash("nobody has this password")
        self._cost = _cost(self._dummy)

    def hash(self, password: str) -> str:
        """Return the Argon2id hash of a password; Unavailable while too many wait for theirs."""
        return hashing.HASHERS.do(lambda: self._hasher.hash(_normal(password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether the password fits; None (no such account) takes as long and never fits.

        Raises Unavailable while too many wait for theirs.
        """
        return hashing.HASHERS.do(lambda: self.fits(stored, password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Say what `verify` says, on this very thread: for those who wait in a queue already."""
        try:
            fits = self._hasher.verify(stored or self._dummy, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        # Whoever knows the password of nobody has no account by it.
        return fits and bool(stored)

    def outdated(self, stored: str) -> bool:
        """Say whether a hash was made at another cost than today's."""
        return _cost(stored) != self._cost and self._hasher.check_needs_rehash(stored)


def _cost(stored: str) -> tuple[str, int]:
    """Return what stands before the salt, and the length of the whole: alike for equal costs."""
    return stored.rsplit("$", 2)[0], len(stored)


def check(password: str, words: Sequence[str] = (), pointer: str = "/password") -> None:
    """Raise InvalidFields when the password is too short, too long or guessable.

    `words` are what an attacker would try first: the address and the name.
    """
    normal = _normal(password)
    if not MIN_LENGTH <= len(normal) <= MAX_LENGTH:
        detail = f"between {MIN_LENGTH} and {MAX_LENGTH} characters"
        raise InvalidFields(errors=(FieldError(pointer, detail),))
    if common_passwords.holds(normal):
        detail = "is among the first that are tried: take a few words that only you put together"
        raise InvalidFields(errors=(FieldError(pointer, detail),))
    inputs = [part for word in words for part in (word, *word.replace("@", ".").split(".")) if part]
    # zxcvbn knows no Cyrillic: what is typed as „слънчоглед“ is judged in Latin letters too.
    if any(
        zxcvbn(text, user_inputs=inputs)["score"] < MIN_STRENGTH
        for text in {normal[:_JUDGED_LENGTH], romanised(normal)[:_JUDGED_LENGTH]}
    ):
        detail = "too easy to guess: take a few words that have nothing to do with each other"
        raise InvalidFields(errors=(FieldError(pointer, detail),))


def _normal(password: str) -> str:
    # The same letters typed on another system may arrive composed or decomposed.
    return unicodedata.normalize("NFC", password)
