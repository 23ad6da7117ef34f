"""Mailboxes: when two spellings of an e-mail address are the same mailbox."""

from __future__ import annotations

import unicodedata

_ACE = "xn--"
_LONGEST_DOMAIN = 255


def key(address: str) -> str:
    """Return the spelling by which addresses are compared; two of one mailbox have the same.

    The local part is folded in every script (`Мария` is `МАРИЯ`), composed (NFC) letters equal
    decomposed ones, and a domain in its own letters equals the same domain in ASCII (`xn--…`).
    What is no address is folded as a whole, and so is nobody's.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(domain) > _LONGEST_DOMAIN:
        # Punycode takes seconds for what is too long to be a domain.
        return _folded(local + at + domain)
    return f"{_folded(local)}{at}{_ascii(domain)}"


def _folded(text: str) -> str:
    # Folding can take a composed letter apart, so it is composed again.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _ascii(domain: str) -> str:
    # lower() and not casefold(): in a domain, ß and ss are two names.
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", domain).lower())
    return ".".join(map(_label, lowered.replace("\u3002", ".").rstrip(".").split(".")))


def _label(label: str) -> str:
    return label if label.isascii() else _ACE + label.encode("punycode").decode("ascii")
