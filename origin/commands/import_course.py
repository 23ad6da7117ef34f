"""`uchi import-course`: a folder of Markdown and pictures becomes a course."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from uuid import UUID

from tqdm import tqdm

from functions.problems import NotFound
from origin import house, logs, settings
from origin.actions.imports import import_course
from origin.imports.plans import Settings
from origin.imports.report import Report
from origin.imports.scanning import BadFolder
from storage import users
from storage.database import transaction


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="Markdown files in the order of a SUMMARY.md, and the pictures they name; a "
        "course.toml in it may say title, slug, summary, language, level, access, joining, cover, "
        "translation_of, and words for its pictures",
    )
    parser.add_argument("--slug", help="the course's address; the folder's name otherwise")
    parser.add_argument("--title", help="the course's title; SUMMARY.md's otherwise")
    parser.add_argument("--language", choices=("bg", "en"), help="of the texts; bg otherwise")
    parser.add_argument(
        "--translation-of", metavar="SLUG", help="the course that this one translates"
    )
    parser.add_argument("--author", metavar="EMAIL", help="whose course it shall be")
    parser.add_argument("--draft", action="store_true", help="bring it in without publishing it")
    parser.add_argument(
        "--archive-missing",
        action="store_true",
        help="put away what the course has and the folder has not; it is only named otherwise",
    )
    parser.add_argument("--report", metavar="FILE", type=Path, help="write the report as JSON too")
    parser.add_argument(
        "--progress", action="store_true", help="show the bar even where nobody watches"
    )


def run(options: argparse.Namespace) -> int:
    """Import; what is wrong with single files stands in the report and is no failure."""
    known = settings.load()
    logs.configure("WARNING")
    given = Settings(
        title=options.title,
        slug=options.slug,
        language=options.language,
        translation_of=options.translation_of,
    )
    watched = options.progress or sys.stderr.isatty()
    ours = house.build(known)
    try:
        author = author_of(ours, options.author)
        with tqdm(unit=" files", disable=not watched, leave=False, file=sys.stderr) as bar:

            def progress(done: int, all: int) -> None:
                bar.total = all
                bar.update(done - bar.n)

            report = import_course(
                ours.pool,
                ours.files,
                options.folder,
                given,
                draft=options.draft,
                archive_missing=options.archive_missing,
                author=author,
                progress=progress,
            )
    except BadFolder as error:
        print(f"uchi: {str(error).rstrip('.')}.", file=sys.stderr)
        return 1
    finally:
        ours.close()
    _tell(report, options.report)
    return 0


def author_of(ours: house.House, email: str | None) -> UUID | None:
    """Return whose account this is; None without an address. NotFound when there is none."""
    if email is None:
        return None
    with transaction(ours.pool) as db:
        found = users.find_by_email(db, email)
    if found is None:
        raise NotFound(f"there is no account {email}")
    return found.id


def _tell(report: Report, file: Path | None) -> None:
    if file is not None:
        file.write_text(report.document(), encoding="utf-8")
    print(report.text(), end="")
