"""Landings: the address of a landing page as somebody typed it, in its one ASCII spelling."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from functions.addresses import check_landing

MAX_TYPED = 4_000
"""Characters; what is longer can't have a spelling that is short enough."""
_KEPT = "/?:@!$&'()*+,;=-._~%[]"
"""What has a meaning in a path or query stays as it is, percent signs too."""
UNREADABLE = "the address can't be read"


class BadLanding(ValueError):
    """The address can't be taken; the message says why."""


def spelled(typed: str) -> str:
    """Return the address in ASCII: its host as punycode, its path percent-encoded.

    Raises BadLanding. Wide digits and ideographic dots are read as browsers read them before the
    address is judged: the judgement is of the very text that is kept and followed.
    """
    text = typed.strip()
    if not text.isprintable() or "\\" in text or len(text) > MAX_TYPED:
        raise BadLanding(UNREADABLE)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadLanding(UNREADABLE) from None
    if parts.username is not None or parts.password is not None:
        raise BadLanding("the address must not hold a user name or password")
    place = _host(host) + (f":{port}" if port is not None else "")
    address = urlunsplit(
        (
            parts.scheme.lower(),
            place,
            quote(parts.path, safe=_KEPT) or "/",
            quote(parts.query, safe=_KEPT),
            quote(parts.fragment, safe=_KEPT),
        )
    )
    fault = check_landing(address)
    if fault is not None:
        raise BadLanding(fault)
    return address


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        raise BadLanding("the host name can't be read") from None
