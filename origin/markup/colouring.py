"""Colouring: source code as spans with the short class names of Pygments."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

MAX_COLOURED = 50_000
"""Characters of code beyond which a block stands plain: lexers are slow and can backtrack."""

CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
_NAME = re.compile(r"[a-z0-9+#.-]{1,20}\Z")
# Names under which authors know languages that the lexers call otherwise.
_OTHER_NAMES = {"c#": "csharp", "c++": "cpp", "shell": "bash", "console": "console"}


def block(code: str, language: str) -> str:
    """Return a `<pre>` of the code, coloured when the language is known."""
    language = language.lower()
    if not _NAME.match(language):
        language = ""
    lexer = _lexer(_OTHER_NAMES.get(language, language)) if language else None
    inner = escape(code, quote=False)
    if lexer is not None and len(code) <= MAX_COLOURED:
        inner = "".join(_span(kind, text) for kind, text in lexer.get_tokens(code))
    shown = f' data-language="{language}"' if language else ""
    return f'<pre class="code"{shown}><code>{inner}</code></pre>\n'


@cache
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _span(kind: _TokenType, text: str) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent or Token
    name = STANDARD_TYPES[kind]
    # White space and plain names need no colour, and are half of all tokens.
    if name in ("", "w", "n", "p"):
        return escape(text, quote=False)
    return f'<span class="{name}">{escape(text, quote=False)}</span>'
