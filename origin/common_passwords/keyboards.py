"""Keyboards: walks along the rows and columns of the layouts that are used in Bulgaria."""

from __future__ import annotations

_SHORTEST = 3
_ROWS = (
    # Latin: QWERTY, QWERTZ and AZERTY.
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop",
    # Cyrillic: the traditional phonetic layout, in both places of its ч, and the BDS layout.
    "явертъуиопшщю", "чявертъуиопшщ", "асдфгхйкл", "зьцжбнм",
    "уеишщксдзц", "ьяаожгтнвмч", "юйъэфхпрлб",
    # Russian.
    "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    # The alphabets themselves.
    "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъьюя",
)  # fmt: skip
_ZIGZAGS = (
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgb",
    "zaqxswcdevfr", "zaq12wsx", "zaq1xsw2cde3", "qawsedrftg", "1я2в3е4р5т6ъ7у8и", "яазвсьедц",
)  # fmt: skip
_PATHS = tuple(path for row in (*_ROWS, *_ZIGZAGS) for path in (row, row[::-1]))


def is_walk(text: str) -> bool:
    """Say whether fingers write the text by walking from key to key, at least three of them."""
    return len(text) >= _SHORTEST and any(text in path for path in _PATHS)
