"""Naming: letters that spell no word, and class names drawn afresh for every view."""

from __future__ import annotations

from binascii import hexlify

# Filter rules match words and word stems ("ad", "banner", "track"). Sixteen consonants without
# `d` spell none of them, so tokens, file names and class names are written in these alone.
LETTERS = "bcfghjklmnpqrsvz"
_TO_LETTERS = str.maketrans("0123456789abcdef", LETTERS)
_TO_DIGITS = str.maketrans(LETTERS, "0123456789abcdef")
_LETTERS = frozenset(LETTERS)
_BYTES_TO_LETTERS = bytes.maketrans(b"0123456789abcdef", LETTERS.encode())

CLASS_NAME_LETTERS = 9
"""Letters of a drawn class name: 16^9, so that two views hardly ever share one."""

_NAMES = tuple(slice(start, start + CLASS_NAME_LETTERS) for start in range(0, 200, 10))


def spell(data: bytes) -> str:
    """Return `data` in consonants, two letters a byte."""
    return data.hex().translate(_TO_LETTERS)


def spelled(data: bytes) -> bytes:
    """Return `data` as `spell` does, in bytes: what a view is put together from."""
    return hexlify(data).translate(_BYTES_TO_LETTERS)


def unspell(text: str) -> bytes:
    """Return the bytes that `spell` wrote; every other text raises ValueError.

    There is exactly one spelling of every value, so a token can't be varied and stay valid.
    """
    if not _LETTERS.issuperset(text):
        raise ValueError("a letter outside the alphabet")
    return bytes.fromhex(text.translate(_TO_DIGITS))


def class_names(draw: bytes, count: int) -> tuple[str, ...]:
    """Return `count` class names for one view from `draw`, at least 5 random bytes a name."""
    if len(draw) < 5 * count:
        raise ValueError("5 random bytes are needed for every name")
    letters = spell(draw)
    return tuple(letters[start : start + CLASS_NAME_LETTERS] for start in range(0, 10 * count, 10))


def drawn_names(draw: bytes) -> list[bytes]:
    """Return a class name in bytes for each 5 random bytes of `draw`."""
    letters = spelled(draw)
    return [letters[part] for part in _NAMES[: len(draw) // 5]]
