"""Pictures: a real course comes in, and its pictures get their widths, against Pillow alone."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.supervisor import services_for_tests
from origin import house as houses
from origin import settings
from origin.actions import widening
from origin.actions.imports import import_course
from origin.house import House
from origin.imports.report import Report
from origin.pictures import BadPicture, illustration
from origin.pictures.widths import widths_of
from storage import courses, widths
from storage.database import transaction
from storage.migrate import migrate
from tests.bench.figures import Figure, Table
from tests.house import COURSE_BG

_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_CORES = os.cpu_count() or 1
_SAMPLE = 8
"""Widths are made of every eighth picture: of all, both ways, they would take minutes."""


def run() -> Table:
    """Import the course and make its widths; then do the same to its pictures with Pillow alone."""
    title = "Pictures of a course"
    if not COURSE_BG.is_dir():
        return Table(title, "The course that this is measured with is not beside the clone.", ())
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with services_for_tests(Path(folder)) as given:
            migrate(given["DATABASE_OWNER_URL"], given["DATABASE_URL"])
            house = houses.build(settings.load(given | {"UCHI_PROFILE": "test"}))
            house.files.ensure_bucket()
            try:
                return _measured(house, title)
            finally:
                house.close()


def _measured(house: House, title: str) -> Table:
    originals = [
        path.read_bytes() for path in COURSE_BG.rglob("*") if path.suffix.lower() in _ENDINGS
    ]
    bare_import = _bare(_rewritten, originals)
    report = import_course(house.pool, house.files, COURSE_BG)
    ours, bare_widths, made = _widths(house, report)
    imported = len(originals) / report.seconds
    alone, all_widths = len(originals) / bare_import, made / bare_widths
    return Table(
        title,
        f"{len(originals)} pictures and {report.chapters} chapters. Pillow alone writes the same "
        f"pictures anew, then makes the same widths (AVIF and WebP) of {made} of them, on {_CORES} "
        "threads without storage or database. The import also reads, hashes, stores and renders; "
        "the widths are made by a job afterwards, and pages offer them from then on.",
        (
            Figure("import of the course", f"{report.seconds:.1f} s"),
            Figure("pictures imported", f"{imported:.0f} per second",
                   f"Pillow alone {alone:.0f}: {imported / alone:.2f} of it"),
            Figure("pictures given their widths", f"{made / ours:.1f} per second",
                   f"Pillow alone {all_widths:.1f}: {made / ours / all_widths:.2f} of it"),
        ),
    )  # fmt: skip


def _widths(house: House, report: Report) -> tuple[float, float, int]:
    """Return seconds of ours, seconds of Pillow alone, and how many pictures there were."""
    with transaction(house.pool) as db:
        course = courses.find_by_slug(db, report.slug)
        assert course is not None
        hashes = [each.hash for each in widths.waiting(db, course.id, widening.AT_MOST)]
        for number, each in enumerate(hashes):
            if number % _SAMPLE:
                widths.keep(db, each, [])
    kept = [house.files.read(each) for each in hashes[::_SAMPLE]]
    bare = _bare(_widened, kept)
    began = time.perf_counter()
    made = widening.make(house, course.id)
    return time.perf_counter() - began, bare, made


def _bare(work, pictures: list[bytes]) -> float:  # type: ignore[no-untyped-def]  # either of the two below
    began = time.perf_counter()
    with ThreadPoolExecutor(_CORES) as pool:
        list(pool.map(work, pictures))
    return time.perf_counter() - began


def _rewritten(data: bytes) -> None:
    try:
        illustration(data)
    except BadPicture:
        # The import names it in its report, and goes on as well.
        return


def _widened(data: bytes) -> None:
    widths_of(data)
