"""`uchi demo`: a course in two languages, a sponsor with two creatives, an account per role."""

from __future__ import annotations

import argparse

from origin import house, logs, settings
from origin.actions import demo


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the accounts come from the setting UCHI_DEMO_ACCOUNTS."""


def run(options: argparse.Namespace) -> int:
    """Fill in what is not there yet; it changes nothing that is."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        demo.fill(ours)
    finally:
        ours.close()
    return 0
