"""Common passwords: those that whoever guesses tries first, in Bulgaria and anywhere.

Not a list of passwords but of what they are put together from: a word, a name, a club, a walk
over the keyboard, a date, in any spelling, with digits and signs around. What is made of two such
words, or of three such pieces in all, is common; so the few hundred words here stand for some
hundred million passwords, and nothing is asked of anybody's server.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from origin.common_passwords import keyboards, numbers
from origin.common_passwords.bulgarian import WORDS as BULGARIAN
from origin.common_passwords.international import WORDS as INTERNATIONAL
from origin.common_passwords.spelling import readings, skeleton, spellings

LONGEST = 40
"""Longer ones are no combination of so few pieces, unless they repeat themselves."""
_SHORTEST_WORD = 3
_MOST_WORDS = 2
_MOST_PIECES = 3
_NEVER = _MOST_PIECES + 1


def holds(password: str) -> bool:
    """Say whether a password is among those that are tried first; letter case does not matter."""
    text = _unit(unicodedata.normalize("NFC", password).casefold())
    if len(text) > LONGEST:
        return False
    return any(_is_common(reading) for reading in readings(text))


def _unit(text: str) -> str:
    """Return what a text repeats, or the text: `абвабвабв` is no better than `абв`."""
    period = (text + text).find(text, 1)
    return text[:period] if 0 < period < len(text) else text


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Return every word's skeleton; worked out once, when the first password is looked at."""
    listed = [*INTERNATIONAL, *(each for word in BULGARIAN for each in spellings(word))]
    return frozenset(skeleton(word) for word in listed)


def _is_common(text: str) -> bool:
    """Say whether `text` is a few known pieces one after the other, signs between them aside."""
    letters = "".join(letter for letter in text if letter.isalnum())
    if not letters:
        return True
    # After so many letters: by how many words, the fewest pieces in all.
    best: list[dict[int, int]] = [{0: 0}, *({} for _ in letters)]
    for start, reached in enumerate(best):
        if not reached:
            continue
        for end in range(start + 1, len(letters) + 1):
            is_word = _piece(letters[start:end])
            if is_word is None:
                continue
            for words, pieces in reached.items():
                total = words + is_word
                if total <= _MOST_WORDS and pieces < _MOST_PIECES:
                    best[end][total] = min(best[end].get(total, _NEVER), pieces + 1)
    return bool(best[len(letters)])


def _piece(text: str) -> bool | None:
    """Say of a piece that anybody knows whether it is a word; None of any other."""
    repeats = len(text) > 2 and _unit(text) != text
    if repeats or numbers.is_usual(text) or keyboards.is_walk(text):
        return False
    if len(text) >= _SHORTEST_WORD and skeleton(text) in _words():
        return True
    return None
