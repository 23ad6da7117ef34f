"""Pages: which version of every page is current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from functions.manifests import Gate, Page
from functions.memberships import course_group
from storage.database import Connection, many, one, value

_COLUMNS = "path, interface, version, gate, course_id, chapter_id"


@dataclass(frozen=True, slots=True)
class PageVersion:
    """One page in one interface language."""

    path: str
    interface: str
    version: str
    """Version of its sheet (`functions.sheets.version`)."""
    gate: Gate
    course_id: UUID | None
    """None for the catalogue."""
    chapter_id: UUID | None
    """None for a course's own page."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One page that robots may read."""

    path: str
    language: str
    original: UUID
    """The course that the page's course is a translation of, or the course itself."""
    place: int
    """0 for a course's own page, else the chapter's place among those that are read."""


def hold(db: Connection) -> None:
    """Keep everybody else from changing pages until the transaction ends.

    Called before anything is read that goes into a page's version: two courses published at the
    same moment would else each write a catalogue that does not know the other.
    """
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended('pages', 0))")


def replace_all_of_course(
    db: Connection, course: UUID | None, versions: Sequence[PageVersion]
) -> None:
    """Let these be the pages of a course (of the catalogue with None), and no others."""
    hold(db)
    db.execute("DELETE FROM pages WHERE course_id IS NOT DISTINCT FROM %s", (course,))
    with db.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO pages (path, interface, version, gate, course_id, chapter_id)
            VALUES (%s, %s, %s, %s, %s, %s)
            """,
            [
                (page.path, page.interface, page.version, page.gate, course, page.chapter_id)
                for page in versions
            ],
        )


def current(db: Connection) -> dict[str, Page]:
    """Return all pages by path, as the manifest names them."""
    versions: dict[str, dict[str, str]] = {}
    gates: dict[str, tuple[Gate, tuple[str, ...]]] = {}
    rows = db.execute(
        "SELECT path, interface, version, gate, course_id FROM pages ORDER BY path, interface"
    )
    for path, interface, version, gate, course in rows:
        versions.setdefault(path, {})[interface] = version
        gates[path] = (gate, (course_group(course),) if gate == "members" else ())
    return {
        path: Page(gates[path][0], interfaces, gates[path][1])
        for path, interfaces in versions.items()
    }


def find_version(db: Connection, version: str) -> PageVersion | None:
    """Return the page whose current sheet has this version; None when it is nobody's any more."""
    return one(
        db,
        PageVersion,
        f"SELECT {_COLUMNS} FROM pages WHERE version = %s ORDER BY path LIMIT 1",
        (version,),
    )


def course_of(db: Connection, path: str) -> UUID | None:
    """Return the course that a page is of; None for the catalogue's, and where there is none."""
    return value(db, "SELECT course_id FROM pages WHERE path = %s LIMIT 1", (path,))


def of_course(db: Connection, course: UUID | None) -> list[PageVersion]:
    """Return the pages of a course; of the catalogue with None."""
    return many(
        db,
        PageVersion,
        f"""
        SELECT {_COLUMNS} FROM pages WHERE course_id IS NOT DISTINCT FROM %s
        ORDER BY path, interface
        """,
        (course,),
    )


def to_map(db: Connection, limit: int = 45_000) -> list[MapEntry]:
    """Return the open pages of courses in the order of the catalogue; a sitemap takes 50,000."""
    return many(
        db,
        MapEntry,
        """
        SELECT pages.path, courses.language,
               coalesce(courses.translation_of, courses.id) AS original,
               CASE WHEN pages.chapter_id IS NULL THEN 0 ELSE
                   row_number() OVER (PARTITION BY courses.id, pages.chapter_id IS NULL
                                      ORDER BY chapters.position) END AS place
        FROM pages JOIN courses ON courses.id = pages.course_id
        LEFT JOIN chapters ON chapters.id = pages.chapter_id
        WHERE pages.interface = 'bg' AND pages.gate = 'open'
        ORDER BY courses.position, courses.id, chapters.position NULLS FIRST LIMIT %s
        """,
        (limit,),
    )
