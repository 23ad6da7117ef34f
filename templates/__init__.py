"""How things look: pages, slots, mails and assets, and the one `render` that escapes."""

from __future__ import annotations

from templates.accents import accent_name, accent_style
from templates.assets import asset, asset_files
from templates.catalogues import translate
from templates.digests import digest
from templates.environment import SITE, render
from templates.skeletons import (
    SLOT_NAMES,
    SLOT_VARIANTS,
    Worded,
    fitted,
    render_slot,
    worded,
)

__all__ = [
    "SITE",
    "SLOT_NAMES",
    "SLOT_VARIANTS",
    "Worded",
    "accent_name",
    "accent_style",
    "asset",
    "asset_files",
    "digest",
    "fitted",
    "render",
    "render_slot",
    "translate",
    "worded",
]
