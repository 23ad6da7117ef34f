"""`uchi import-questions`: a file of questions is added to a quiz, with a report of every line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from uuid import UUID

from functions import exchange
from functions.access import Claims
from functions.exchange import BadFile, Remark
from functions.exchange.decoding import LARGEST_BYTES
from functions.problems import NotFound
from origin import house, logs, settings
from origin.actions import question_files
from origin.actions.question_files import Imported
from storage import users
from storage.database import transaction


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("quiz", metavar="QUIZ", type=UUID, help="the quiz's id")
    parser.add_argument("file", metavar="FILE", type=Path, help="GIFT, Moodle XML or Aiken")
    parser.add_argument("--format", choices=exchange.READ, default="", help="guessed otherwise")
    parser.add_argument("--author", metavar="EMAIL", required=True, help="whose deed it is")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be added")


def run(options: argparse.Namespace) -> int:
    """Import; 1 when nothing could be added."""
    known = settings.load()
    logs.configure("WARNING")
    with options.file.open("rb") as file:
        # One byte more than is taken, so that what is larger is seen to be.
        raw = file.read(LARGEST_BYTES + 1)
    ours = house.build(known)
    try:
        made = question_files.bring_in(
            ours,
            options.quiz,
            raw,
            person_of(ours, options.author),
            format=options.format,
            dry=options.dry_run,
        )
    except BadFile as problem:
        print(f"uchi: {options.file.name}: {str(problem).rstrip('.')}.", file=sys.stderr)
        return 1
    finally:
        ours.close()
    print(text(made), end="")
    return 0 if made.reading.questions else 1


def person_of(ours: house.House, email: str) -> Claims:
    """Return this account as somebody who asks; NotFound when there is none."""
    with transaction(ours.pool) as db:
        found = users.find_by_email(db, email)
    if found is None:
        raise NotFound(f"there is no account {email}")
    return Claims(
        user=found.id,
        session="",
        role=found.role,
        groups=(),
        language="en",
        expires_s=0,
    )


def text(made: Imported) -> str:
    """Return the report as lines for a terminal."""
    said = [f"{_sentence(remark)}\n" for remark in made.reading.remarks]
    number = 0
    for entry in made.reading.entries:
        lines = f"{entry.first}" if entry.first == entry.last else f"{entry.first}–{entry.last}"
        what: str = entry.what
        if entry.question is not None:
            number += 1
            what = f"question {number}, {entry.question.kind}"
        words = " ".join(_sentence(remark) for remark in entry.remarks)
        if entry.what != "blank":
            said.append(f"lines {lines}: {what}{f': {words}' if words else ''}\n")
    found, refused = len(made.reading.questions), made.reading.refused
    done = "added" if made.added else "found"
    return f"{''.join(said)}{found} {done}, {refused} refused ({made.format}).\n"


def _sentence(remark: Remark) -> str:
    return remark.words
