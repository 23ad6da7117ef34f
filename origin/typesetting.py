"""Typesetting: reports as PDF that also who listens can read (PDF/UA-1), by typst.

The document is ours and fixed; what is told comes in as JSON and is never read as markup. The
compiler has a folder of its own with nothing else in it, fonts of its own, and no packages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typst

from templates.sources import FOLDER

_PRINT = FOLDER / "print"
_NO_PACKAGES = _PRINT / "packages"
"""A folder that does not exist: a package would be looked for here and nowhere else."""


def report(told: Mapping[str, Any], at: datetime) -> bytes:
    """Return the report as PDF; the same bytes for the same values and moment."""
    return _compile("report.typ", told, at)


def _compile(name: str, told: Mapping[str, Any], at: datetime) -> bytes:
    made = typst.compile(
        _PRINT / name,
        root=_PRINT,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(told, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
        package_path=_NO_PACKAGES,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst makes one file of a PDF")
    return made
