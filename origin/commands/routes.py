"""`uchi routes`: the table of who may use which address, and how often."""

from __future__ import annotations

import argparse

from functions.limits import Rate
from functions.permissions import ROUTES


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(options: argparse.Namespace) -> int:
    """Print the table; it needs no settings."""
    rows = [("METHOD", "ADDRESS", "WHO", "AT MOST", "")]
    rows += [(each.method, each.path, each.who, _rate(each.rate), each.does) for each in ROUTES]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        print("  ".join([*cells, row[4]]).rstrip())
    return 0


def _rate(rate: Rate) -> str:
    if rate.by == "nobody":
        return "-"
    return f"{rate.times} in {rate.seconds} s by {rate.by}"
