"""Wording: texts as words, so that what is asked for and what is written can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from functions.stemming import stem

MAX_WORDS = 12
"""Words of a question that count; nobody means more."""
MAX_WORD = 40
MAX_POSITION = 16_383
"""The last place in a text that Postgres tells from others."""
_WORD = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    """
    а аз ако ала бе без беше би бил била били било в вас ви все всеки всички във върху го ги да до
    дори ето за защото и из или им има й как като кой която което които към ли ме между ми мой му
    на над не него ни ние но ня няма о обаче от по под пак при през първо с са само се си след сме
    със такъв там те ти то това този тази тези той тя тук у че ще я
    a about an and are as at be been but by can could did do does for from had has have he her his
    how i if in into is it its may me my no not of on or our she so than that the their them then
    there these they this to up was we were what when where which who will with would you your
    """.split()  # noqa: SIM905 - a list of a hundred words is read as lines, not as items
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands."""

    start: int
    end: int
    stem: str
    """Empty for a word that stands in every text and so tells nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for."""

    stems: tuple[str, ...]
    beginning: str
    """The last word as typed: it may be half a word still; empty when it is a stop word."""

    def means(self, word: str, key: str) -> bool:
        """Say whether a lower-case word of a text with this stem is asked for."""
        return key in self.stems or (len(self.beginning) > 2 and word.startswith(self.beginning))


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order."""
    for found in _WORD.finditer(text):
        word = found[0].lower()
        key = "" if word in STOP_WORDS else stem(word[:MAX_WORD])
        yield Word(found.start(), found.end(), key)


def vector(text: str) -> str:
    """Return the stems of a text with their places, as Postgres writes a tsvector."""
    places: dict[str, list[str]] = {}
    for number, word in enumerate(words(text), 1):
        if number > MAX_POSITION:
            break
        if word.stem:
            places.setdefault(word.stem, []).append(str(number))
    # More than 255 places of one word say no more about the text.
    return " ".join(f"'{key}':{','.join(found[:255])}" for key, found in places.items())


def question(text: str) -> Question:
    """Return what is asked for; no stems when nothing but stop words was typed."""
    asked = [(text[word.start : word.end].lower()[:MAX_WORD], word.stem) for word in words(text)]
    known = [pair for pair in asked if pair[1]][:MAX_WORDS]
    ended = not text[-1:] or text[-1:].isspace() or not known or asked[-1] != known[-1]
    return Question(tuple(dict.fromkeys(key for _, key in known)), "" if ended else known[-1][0])


def query(asked: Question, *, every: bool = True, weights: str = "") -> str:
    """Return the question as Postgres writes a tsquery; empty when there is nothing to ask.

    `every` wants all the words, else one is enough. `weights` (of ABCD) narrows where they stand.
    """
    terms: list[str] = []
    for key in asked.stems:
        term = f"'{key}'" + (f":{weights}" if weights else "")
        if len(asked.beginning) > 2 and key == stem(asked.beginning):
            term = f"({term} | '{asked.beginning}':*{weights})"
        terms.append(term)
    return (" & " if every else " | ").join(terms)
