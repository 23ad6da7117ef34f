"""`uchi reseal-vault`: what an older key of the vault sealed is sealed again by today's."""

from __future__ import annotations

import argparse
import sys

from tqdm import tqdm

from origin import house, logs, settings
from origin.actions import resealing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--progress", action="store_true", help="show the bar even where nobody watches"
    )


def run(options: argparse.Namespace) -> int:
    """Seal anew; interrupted, it goes on where it was. 1 when something can't be opened at all."""
    known = settings.load()
    logs.configure("WARNING")
    watched = options.progress or sys.stderr.isatty()
    ours = house.build(known)
    try:
        with tqdm(unit=" seals", disable=not watched, leave=False, file=sys.stderr) as bar:

            def progress(done: int, all: int) -> None:
                bar.total = all
                bar.update(done - bar.n)

            result = resealing.reseal(ours, progress)
    finally:
        ours.close()
    print(f"{result.done} are sealed anew by key {known.vault_keys.current}")
    if not result.lost:
        return 0
    for each in result.lost:
        print(each, file=sys.stderr)
    print(
        f"uchi: no key in VAULT_KEYS opens {len(result.lost)} of them; they stay as they are.",
        file=sys.stderr,
    )
    return 1
