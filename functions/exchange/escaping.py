"""Escaping: a plain text as Markdown that shows it letter by letter."""

from __future__ import annotations

import re

_INLINE = re.compile(r"_+|[\\`*\[\]<>$~|]|&(?=#?\w{1,40};)|!(?=\[)|\{(?=\{)")
_BEGINNING = re.compile(
    r"^(?:(#{1,6}(?=[ \t]|$)|[+-](?=[ \t]|$)|=+(?=[ \t]*$)|-{2,}(?=[ \t]*$)|_{3,}(?=[ \t]*$)|:{3,})"
    r"|([0-9]{1,9})([.)])(?=[ \t]|$))",
    re.MULTILINE,
)
_DEEP = re.compile(r"^[ \t]+", re.MULTILINE)
# No formula holds the beginning of another one, so that no place is looked at again and again.
_MATHS = re.compile(
    r"\\\(((?:(?!\\[(\[]).){1,400}?)\\\)"
    r"|\\\[((?:(?!\\[(\[]).){1,400}?)\\\]"
    r"|\$\$((?:(?!\$\$).){1,400}?)\$\$",
    re.DOTALL,
)


def escaped(text: str) -> str:
    r"""Return the text as Markdown; `\(…\)`, `\[…\]` and `$$…$$` stay formulas.

    A line end stays one: it is a space to readers.
    """
    parts: list[str] = []
    last = 0
    for found in _MATHS.finditer(text):
        parts += [_plain(text[last : found.start()]), _formula(found)]
        last = found.end()
    parts.append(_plain(text[last:]))
    return _BEGINNING.sub(_begun, _DEEP.sub("", "".join(parts)))


def _formula(found: re.Match[str]) -> str:
    inner = (found[1] or found[2] or found[3]).strip().replace("\n", " ")
    if not inner:
        return _plain(found[0])
    return f"${inner}$" if found[1] else f"$${inner}$$"


def _plain(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        mark = found[0]
        if mark[0] != "_":
            return f"\\{mark}"
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        # Inside a word it is no emphasis; a long run after a space is a blank to fill in.
        within = before.isalnum() and after.isalnum()
        blank = len(mark) > 2 and (not before or before.isspace())
        return mark if within or blank else mark.replace("_", r"\_")

    return _INLINE.sub(one, text)


def _begun(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"
