"""`uchi media`: the files of courses, those that nothing uses, and the widths of pictures."""

from __future__ import annotations

import argparse

from origin import house, logs, settings
from origin.actions import sweeping, widening
from storage import widths
from storage.database import transaction


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--unused",
        action="store_true",
        help="name the files that no course, cover, text or history uses and nobody touched for "
        "a week; nothing is changed",
    )
    what.add_argument(
        "--widths",
        action="store_true",
        help="let the jobs make the widths of all pictures that have none yet",
    )
    parser.add_argument(
        "--remove", action="store_true", help="with --unused: remove them now, as every night"
    )


def run(options: argparse.Namespace) -> int:
    """Do one of it."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        if options.widths:
            return _ask_for_widths(ours)
        return _remove(ours) if options.remove else _name(ours)
    finally:
        ours.close()


def _name(ours: house.House) -> int:
    files = size = 0
    for each in sweeping.found(ours):
        files, size = files + 1, size + each.bytes
        print(f"{each.hash}  {each.media_type:16} {each.bytes:>12,}  {each.touched_at:%Y-%m-%d}")
    print(f"{files:,} unused files, {_megabytes(size)}")
    return 0


def _remove(ours: house.House) -> int:
    files = size = 0
    while True:
        with transaction(ours.pool) as db:
            gone, bytes = sweeping.sweep(ours, db)
        files, size = files + gone, size + bytes
        if not gone:
            break
    print(f"{files:,} unused files removed, {_megabytes(size)}")
    return 0


def _ask_for_widths(ours: house.House) -> int:
    with transaction(ours.pool) as db:
        waiting = widths.courses_waiting(db)
        for course in waiting:
            widening.ask(db, course)
    print(f"{len(waiting):,} courses wait for the widths of their pictures")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB"
