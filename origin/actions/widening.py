"""Widening: the pictures of a course in all the widths that a browser may choose from."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from functions.problems import NotFound
from origin import metrics
from origin.house import House
from origin.jobs import enqueue
from origin.logs import logger
from origin.pictures import BadPicture, decoding
from origin.pictures.widths import Rendered, together, widths_of
from storage import widths
from storage.database import Connection, transaction
from storage.files import Files
from storage.widths import Waiting, Width

AT_MOST = 20_000
"""Pictures of one course: as many files as a folder may have."""


def ask(db: Connection, course: UUID, request_id: str = "") -> UUID:
    """Let the widths of a course's pictures be made once the caller's transaction is committed."""
    return enqueue(db, "widths", {"course": str(course)}, request_id)


def make(
    house: House, course: UUID, progress: Callable[[int, int], None] = lambda done, all: None
) -> int:
    """Make the widths of a course's pictures that have none yet; return of how many.

    Each picture is committed by itself, so that what was made stays when this is interrupted.
    The caller keeps files from being removed meanwhile (`media.adding`), and names the pages anew
    afterwards. Raises Unavailable while the storage is away.
    """
    with transaction(house.pool) as db:
        wanted = widths.waiting(db, course, AT_MOST)
    done = 0
    progress(0, len(wanted))
    for picture, ended in together(lambda each: _one(house.files, each), wanted):
        done += 1
        try:
            made = ended.result()
        except BadPicture as error:
            # It was written by us, and is shown as it is.
            logger(__name__).warning("no widths", picture=picture.hash, error=str(error))
            made = []
        except NotFound:
            logger(__name__).error("the file storage has lost a picture", picture=picture.hash)
            progress(done, len(wanted))
            continue
        with transaction(house.pool) as db:
            widths.keep(db, picture.hash, made)
        metrics.MEDIA.labels("width").inc(len(made))
        progress(done, len(wanted))
    return done


def _one(files: Files, picture: Waiting) -> list[Width]:
    if picture.bytes > decoding.MAX_BYTES:
        raise BadPicture("it is too large")
    return [_put(files, picture, each) for each in widths_of(files.read(picture.hash))]


def _put(files: Files, picture: Waiting, made: Rendered) -> Width:
    name = made.hash(picture.hash)
    if made.body:
        files.put(name, made.body, made.media_type)
    size = len(made.body) or picture.bytes
    return Width(picture.hash, made.media_type, made.width, made.height, size, name)
