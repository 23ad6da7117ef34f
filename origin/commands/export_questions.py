"""`uchi export-questions`: the questions of a quiz as a file of another system."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from uuid import UUID

from functions import exchange
from origin import house, logs, settings
from origin.actions import question_files
from origin.commands.import_questions import person_of
from storage.database import transaction


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("quiz", metavar="QUIZ", type=UUID, help="the quiz's id")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it")
    parser.add_argument("--format", choices=exchange.WRITTEN, default="gift", help="gift otherwise")
    parser.add_argument("--author", metavar="EMAIL", required=True, help="whose deed it is")


def run(options: argparse.Namespace) -> int:
    """Export; what the format can't hold is said."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        person = person_of(ours, options.author)
        with transaction(ours.pool) as db:
            written = question_files.take_out(db, options.quiz, options.format, person)
    finally:
        ours.close()
    options.file.write_text(written.text, encoding="utf-8", newline="")
    for loss in written.losses:
        print(f"question {loss.number}: {loss.remark.words}", file=sys.stderr)
    return 0
