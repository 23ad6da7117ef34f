"""`uchi export-course`: a course becomes a folder of Markdown and files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from origin import house, logs, settings
from origin.actions.course_folders import UnsafeFolder, export_course


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("slug", metavar="SLUG", help="the course's address")
    parser.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        help="where to write it; what lies there besides is left alone",
    )


def run(options: argparse.Namespace) -> int:
    """Export; `uchi import-course` of the folder changes nothing."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        done = export_course(ours.pool, ours.files, options.slug, options.folder)
    except (UnsafeFolder, OSError) as error:
        print(f"uchi: {str(error).rstrip('.')}.", file=sys.stderr)
        return 1
    finally:
        ours.close()
    for name, reason in done.left_out:
        print(f"  {name}  left out: {reason}")
    print(
        f"“{done.title}”: {len(done.texts)} chapters and {len(done.files)} files are in "
        f"{options.folder}, {done.unchanged} of them unchanged."
    )
    return 0
