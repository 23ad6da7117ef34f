"""References: which file of a course a text means, and under which address it is served."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from functions import addresses

MAX_NAME = 60
# Blockers match these words in addresses, whatever the file shows.
_CAUGHT = frozenset(
    ("ad", "ads", "adv", "advert", "adverts", "advertisement", "advertising", "affiliate",
     "banner", "banners", "beacon", "campaign", "campaigns", "collect", "counter", "hit", "hits",
     "impression", "impressions", "log", "pixel", "popup", "promo", "promos", "reklam",
     "reklama", "reklami", "sponsor", "sponsors", "sponsored", "track", "tracker", "tracking")
)  # fmt: skip
_SIZE = re.compile(r"\d{2,4}x\d{2,4}")


def normal(path: str, folder: str = "") -> str | None:
    """Return a relative path as seen from the course's folder, without dots and outer slashes.

    A leading slash means the course's folder. None when it leads out of it or can't be a path.
    """
    if "\\" in path or "\x00" in path or len(path) > 500:
        return None
    parts: list[str] = [] if path.startswith("/") else [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def meant(path: str, known: Iterable[str], folder: str = "") -> str | None:
    """Return which of the `known` paths a text in `folder` means by `path`; None for none.

    Where the path is right from nowhere, the one file whose path ends so is meant: authors move
    chapters about more often than pictures.
    """
    names = known if isinstance(known, (dict, set, frozenset)) else set(known)
    for start in dict.fromkeys((folder, "")):
        found = normal(path, start)
        if found in names:
            return found
    tail = "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
    if not tail:
        return None
    ends = [name for name in names if name.endswith("/" + tail) or name == tail]
    return ends[0] if len(ends) == 1 else None


def media_address(hash: str, path: str, ending: str) -> str:
    """Return the address of a file: its hash, then a name that people can read."""
    stem = addresses.slug(PurePosixPath(path).stem)[:MAX_NAME].strip("-")
    if not stem or _CAUGHT.intersection(stem.split("-")) or _SIZE.search(stem):
        stem = "file"
    return f"/media/{hash}/{stem}{ending}"
