"""The site as its pages show it: name, logo and colour, in every sheet and on every form."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict
from weakref import WeakKeyDictionary

from functions.problems import Unavailable
from origin import references
from origin.drafts import Draft
from storage import media, site
from storage.database import Connection, Pool, transaction
from templates import SITE, accent_name

KEPT_S = 2.0
"""How long a process shows the old name on its forms after it was changed."""


class Facts(TypedDict):
    """What templates know of the site."""

    name: str
    url: str
    """Scheme, host and port; empty where the site has none yet, and addresses stay relative."""
    logo: str
    """The address of a picture; empty for none."""
    accent: str
    """The address of a style sheet; empty for the look that it comes with."""


_public_url = ""
_lock = threading.Lock()
_kept: WeakKeyDictionary[Pool, tuple[float, Facts]] = WeakKeyDictionary()


def configure(public_url: str) -> None:
    """Let pages name themselves by this address; called when a process is put together."""
    global _public_url
    _public_url = public_url.rstrip("/")


def facts(db: Connection) -> Facts:
    """Return the site as it is set now."""
    found = site.find(db)
    logo = media.find(db, found.logo) if found.logo else None
    return {
        "name": found.name,
        "url": _public_url,
        "logo": references.address_of(logo, "logo") if logo else "",
        "accent": f"/assets/{accent_name(found.accent, found.accent_dark)}" if found.accent else "",
    }


def current(pool: Pool) -> Facts:
    """Return the site for a form; what was known last, or the defaults, without a database."""
    with _lock:
        kept = _kept.get(pool)
    if kept is not None and time.monotonic() - kept[0] < KEPT_S:
        return kept[1]
    try:
        with transaction(pool) as db:
            fresh = facts(db)
    except Unavailable:
        return kept[1] if kept else Facts(**SITE)
    with _lock:
        _kept[pool] = (time.monotonic(), fresh)
    return fresh


def dressed(db: Connection, pages: Sequence[Draft]) -> list[Draft]:
    """Return pages with what they show of the site, which is part of their versions."""
    shown = facts(db)
    return [replace(page, own={**page.own, "site": shown}) for page in pages]
