"""`uchi replay-revisions`: the states of a text become one content's history."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from origin import house, logs, settings
from origin.actions.replays import replay
from origin.commands.import_course import author_of
from origin.imports.report import Report
from origin.imports.scanning import BadFolder


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="Markdown files named by their place and day, such as 0001-2018-06-06.md",
    )
    parser.add_argument("--course", metavar="SLUG", required=True, help="the course's address")
    parser.add_argument(
        "--chapter", metavar="SLUG", required=True, help="the chapter's address within it"
    )
    parser.add_argument("--author", metavar="EMAIL", help="who shall have written them")
    parser.add_argument("--publish", action="store_true", help="show the newest to readers")


def run(options: argparse.Namespace) -> int:
    """Replay; a second time changes nothing."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        author = author_of(ours, options.author)
        report = replay(
            ours.pool, options.folder, options.course, options.chapter,
            author=author, publish=options.publish,
        )  # fmt: skip
    except BadFolder as error:
        print(f"uchi: {str(error).rstrip('.')}.", file=sys.stderr)
        return 1
    finally:
        ours.close()
    _tell(report, options.chapter)
    return 0


def _tell(report: Report, chapter: str) -> None:
    for entry in report.entries:
        print(f"  {entry.path}  {entry.outcome}: {entry.detail}")
    print(
        f"“{report.title}”, {chapter}: {len(report.of('imported'))} revisions written, "
        f"{len(report.of('unchanged'))} states unchanged."
    )
