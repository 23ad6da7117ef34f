"""Languages: in which of its two languages the interface speaks to a reader."""

from __future__ import annotations

from functools import lru_cache

INTERFACE = ("bg", "en")
COOKIE = "lang"


def interface(cookie: str | None, accept: str | None, default: str) -> str:
    """Return bg or en: what the reader chose, else what the browser asks for, else `default`.

    `accept` is an Accept-Language header (RFC 9110, 12.5.4); broken weights count as 0.
    """
    if cookie in INTERFACE:
        return cookie
    return _asked_for(accept[:200], default) if accept else default


# Browsers ask in a few dozen ways, and every page is asked for in one of them.
@lru_cache(maxsize=1_024)
def _asked_for(accept: str, default: str) -> str:
    best, best_weight = default, 0.0
    for part in accept.split(","):
        tag, _, weight_text = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        weight = _weight(weight_text)
        if language in INTERFACE and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(text: str) -> float:
    if not text:
        return 1.0
    name, _, value = text.strip().partition("=")
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name == "q" and 0 <= weight <= 1 else 0.0
