"""Remarking: what could not be shown as written, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from origin.markup.remarks import Remark
from templates import translate


def said(interface: str, problems: Iterable[str]) -> list[str]:
    """Return each remark as a sentence of the interface language."""
    return [
        translate(interface, each.sentence, **each.values) if isinstance(each, Remark) else each
        for each in problems
    ]
