"""Stemming: one spelling for all forms of a word, Bulgarian and English, so that they meet.

Written from published rules, in our own code: for Bulgarian the light stemmer of J. Savoy
("Searching strategies for the Bulgarian language", Information Retrieval 10, 2007), which takes
off the article and the plural, in the spirit of P. Nakov's BulStem (2003); for English the endings
of M. Porter's second stemmer that a learner's question has. A stem is a key and no word: where
forms alternate (`език`, `езици`) all of them get the same last letter.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CYRILLIC = re.compile(r"[а-яѐѝ]")
_VOWELS = frozenset("aeiouy")
# к/ц and г/з alternate before the plural's и; the plural alone can't tell which it was.
_LAST_LETTER = str.maketrans("цз", "кг")
_ACCENTS = str.maketrans("ѝѐё", "иее", "\u0300\u0301")

# The article, longest first, with the letters it may follow: `просто` ends in no article.
_ARTICLES: tuple[tuple[str, int, str], ...] = (
    ("ият", 6, ""),
    ("ът", 5, ""),
    ("ят", 5, ""),
    ("то", 6, "оеиую"),
    ("те", 6, "иеа"),
    ("та", 6, "аятщнлв"),
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the key that all forms of a lower-case word share; two letters and fewer stay."""
    word = word.translate(_ACCENTS)
    if len(word) < 3:
        return word
    if _CYRILLIC.search(word):
        return _bulgarian(word)
    return _english(word) if word.isascii() and word.isalpha() else word


def _bulgarian(word: str) -> str:
    word = _without_plural(_without_article(word))
    if len(word) > 3 and word[-1] in "аоея":
        word = word[:-1]
    # функция has one of these by now, функции two.
    for _ in range(2):
        if len(word) > 3 and word[-1] in "ий":
            word = word[:-1]
    # важен and важна, българец and българци, метър and метри: the vowel comes and goes.
    if len(word) > 4 and (word.endswith(("ен", "ец")) or word[-2] == "ъ"):
        word = word[:-2] + word[-1]
    return word[:-1] + word[-1].translate(_LAST_LETTER)


def _without_article(word: str) -> str:
    for ending, shortest, after in _ARTICLES:
        bare = word[: -len(ending)]
        if word.endswith(ending) and len(word) >= shortest and (not after or bare[-1] in after):
            # героят is герой with its article, not геро.
            return bare + "й" if ending == "ят" and bare[-1] in "аеоиу" else bare
    return word


def _without_plural(word: str) -> str:
    if len(word) > 5:
        if word.endswith("ове"):
            return word[:-3]
        if word.endswith("еве"):
            return word[:-3] + "й"
        if word.endswith("чета"):
            return word[:-3]
        if word.endswith("ия"):
            return word[:-2]
    return word


def _english(word: str) -> str:
    word = _singular(word)
    for ending in ("ing", "ed"):
        bare = word[: -len(ending)]
        if word.endswith(ending) and len(bare) > 2 and _VOWELS.intersection(bare):
            word = bare
            # forgetting → forget, but fall and press keep their two letters.
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if len(word) > 4 and word.endswith("ly"):
        word = word[:-2]
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 3 and word[-1] == "y" and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + ("y" if len(word) > 4 else "ie")
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]
