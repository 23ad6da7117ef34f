"""Disguises: another document that hides in a file, for whoever opens it as that."""

from __future__ import annotations

import re
import struct

_MARKUP = re.compile(
    rb"<script[\s>/]|<html[\s>]|<!doctype\s+html|<iframe[\s>]|<\?php\s|__HALT_COMPILER\(", re.I
)
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_PDF_WITHIN = 1_024
"""Readers of PDF look for its beginning so far into a file."""
_END = struct.Struct("<4s4H2LH")
"""The last record of a zip archive."""
_TAIL = 66_000
"""The longest end that a zip archive may have: its directory's last record and a comment."""


def hidden(data: bytes) -> str:
    """Return what hides in a picture or video; empty for nothing.

    Such a file is made on purpose: what decodes as a picture is an archive or a page to somebody
    else. Writing it anew would take it out; saying so is better than quietly going along.
    """
    if _is_zip(data):
        return "a zip archive"
    if any(mark in data for mark in _ARCHIVES):
        return "an archive"
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "a PDF document"
    if _MARKUP.search(data):
        return "a page or a script"
    return ""


def _is_zip(data: bytes) -> bool:
    """Say whether an archive's directory ends here; its beginning may lie before `data`."""
    tail = data[-_TAIL:]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return False
    _, _, _, _, entries, _, _, comment = _END.unpack_from(tail, at)
    whole = at + _END.size + comment == len(tail)
    return entries > 0 and (whole or b"PK\x01\x02" in data)
