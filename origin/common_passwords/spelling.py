"""Spelling: the ways in which Bulgarians and others write one word, brought to one."""

from __future__ import annotations

from collections.abc import Iterator

# The nearest Latin spelling of each letter, as Bulgarians type it.
_LETTERS: dict[str, str] = dict(
    zip("абвгдезийклмнопрстуфхъьыэ", "abvgdeziyklmnoprstufhayie", strict=True)
)
_LETTERS |= {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}

_SIGNS_AS_LETTERS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_SIGNS_AS_BULGARIAN = str.maketrans({"0": "o", "1": "i", "3": "z", "4": "ch", "6": "sh", "@": "a"})
_SOUNDS = (
    ("sht", "#"), ("zh", "j"), ("ch", "~"), ("sh", "^"), ("ts", "c"), ("ya", "q"), ("ia", "q"),
    ("yu", "&"), ("iu", "&"), ("ck", "k"), ("ph", "f"), ("y", "i"), ("x", "h"), ("w", "v"),
)  # fmt: skip


def romanised(text: str) -> str:
    """Return a text in Latin letters, lower case; what is no Cyrillic letter stays."""
    return "".join(_LETTERS.get(letter, letter) for letter in text.lower())


def readings(text: str) -> Iterator[str]:
    """Yield what a text may stand for: as it is, and with signs and digits read as letters.

    Digits and signs at the end were put there to please a form and stay what they are.
    """
    yield text
    word = text.rstrip("0123456789!@$")
    yield word.translate(_SIGNS_AS_LETTERS) + text[len(word) :]
    yield word.translate(_SIGNS_AS_BULGARIAN) + text[len(word) :]


def spellings(word: str) -> Iterator[str]:
    """Yield a Bulgarian word with its ъ as a, u and y, and its й as y and j."""
    for sound in "auy":
        spelled = romanised(word.replace("ъ", sound))
        yield spelled
        if "й" in word:
            yield romanised(word.replace("ъ", sound).replace("й", "j"))
        if "ъ" not in word and "й" not in word:
            return


def skeleton(text: str) -> str:
    """Return the one spelling that stands for all of a word's: zhivko, jivko and живко agree."""
    latin = romanised(text)
    for written, sound in _SOUNDS:
        latin = latin.replace(written, sound)
    return latin
