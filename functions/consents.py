"""Consents: which wordings of the question about research there are, and which one is shown."""

from __future__ import annotations

RESEARCH_TEXTS = ("2026-11",)
"""Every wording that was ever shown, oldest first; what somebody agreed to is kept by its name."""
CURRENT_RESEARCH_TEXT = RESEARCH_TEXTS[-1]


def is_known(text_version: str) -> bool:
    """Say whether a wording of this name was ever shown."""
    return text_version in RESEARCH_TEXTS
