"""Where templates, catalogues and assets come from: this folder, or the modules made of it.

The Worker's bundle holds no folder of templates: `templates.compiling` turns what the edge needs
into Python modules, and where those are found they are used and nothing is read from disk.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent
COMPILED = "templates.compiled"


def _facts() -> ModuleType | None:
    try:
        return importlib.import_module(f"{COMPILED}.facts")
    except ModuleNotFoundError as error:
        # Only a bundle has them; a compiled module that fails for another reason must be heard.
        if error.name not in (COMPILED, f"{COMPILED}.facts"):
            raise
        return None


facts = _facts()
"""The bundle's catalogue and asset names; None where the folder itself is there."""


def folder() -> Path:
    """Return the folder of templates; RuntimeError in a bundle, which has none."""
    if facts is not None:
        raise RuntimeError("a bundle holds compiled templates only, not their folder")
    return FOLDER
