"""`uchi export-course`: a course becomes a folder of Markdown and files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from origin import house, logs, settings
from origin.actions.course_folders import NothingPublished, UnsafeFolder, export_course


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("slug", metavar="SLUG", help="the course's address")
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="where to write it; what lies there besides is left alone",
    )
    parser.add_argument(
        "--drafts",
        action="store_true",
        help="write the newest texts, also those that are not published yet",
    )


def run(options: argparse.Namespace) -> int:
    """Export; `uchi import-course` of the folder changes nothing."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        done = export_course(
            ours.pool, ours.files, options.slug, options.folder, drafts=options.drafts
        )
    except NothingPublished as error:
        print(f"uchi: {error}; --drafts writes what is not.", file=sys.stderr)
        return 1
    except (UnsafeFolder, OSError) as error:
        print(f"uchi: {str(error).rstrip('.')}.", file=sys.stderr)
        return 1
    finally:
        ours.close()
    for name, reason in done.left_out:
        print(f"  {name}  left out: {reason}")
    for title in done.waiting:
        print(f"  “{title}”  has newer texts that are not published; --drafts writes them")
    print(
        f"“{done.title}”: {len(done.texts)} chapters and {len(done.files)} files are in "
        f"{options.folder}, {done.unchanged} of them unchanged."
    )
    return 0
