"""Shelving: a course's pictures and attachments written anew and put into the file storage."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import PurePosixPath

from functions import captions
from origin.imports import attachments, films
from origin.imports.attachments import BadAttachment
from origin.imports.films import BadFilm
from origin.imports.report import Report
from origin.imports.scanning import Folder
from origin.pictures import BadPicture, decoding, illustration, vector
from storage.files import Files
from storage.media import CourseMedia, Media

# Half of the work is waiting for the file storage, so twice as many hands as processors.
HANDS = min(8, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Shelved:
    """One file that is in the file storage now."""

    path: str
    file: CourseMedia
    changed: bool


def shelve(
    folder: Folder,
    files: Files,
    before: dict[str, CourseMedia],
    known: Mapping[str, Media],
    report: Report,
    step: Callable[[], None],
) -> list[Shelved]:
    """Put all pictures, videos and attachments of a folder into the file storage.

    `before` are the course's files by their paths, `known` all that were made for it by hash: a
    file that we have written ourselves is what it is, and writing it anew would wear it out.
    Files that are not what they say are reported and passed over. Raises Unavailable while the
    storage is away; what was put until then is found again by the next import.
    """
    shelved: list[Shelved] = []
    with ThreadPoolExecutor(HANDS, thread_name_prefix="shelve") as hands:
        waiting = {
            hands.submit(_one, folder, files, before.get(path), known, path, make): path
            for path, make in _makers(folder)
        }
        try:
            for done in as_completed(waiting):
                path = waiting[done]
                try:
                    found = done.result()
                except (BadPicture, BadAttachment, BadFilm) as error:
                    report.add(path, "failed", str(error))
                except OSError as error:
                    report.add(path, "failed", f"it can't be read: {error.strerror or error}")
                else:
                    shelved.append(found)
                    report.add(path, "imported" if found.changed else "unchanged", _told(found))
                step()
        except BaseException:
            hands.shutdown(wait=False, cancel_futures=True)
            raise
    return shelved


def count(folder: Folder) -> int:
    """Return how many files `shelve` will handle."""
    return sum(1 for _ in _makers(folder))


_Made = tuple[str, bytes, int | None, int | None]
_Make = Callable[[bytes, str], _Made]


def _makers(folder: Folder) -> Iterator[tuple[str, tuple[_Make, int]]]:
    for paths, make, limit in (
        (folder.pictures, _picture, decoding.MAX_BYTES),
        (folder.drawings, _drawing, max(vector.MAX_BYTES, decoding.MAX_BYTES)),
        (folder.attachments, _attachment, attachments.MAX_BYTES),
        (folder.films, _film, films.MAX_BYTES),
        (folder.captions, _captions, 4 * captions.MAX_CAPTIONS),
    ):
        yield from ((path, (make, limit)) for path in paths)


def _one(
    folder: Folder,
    files: Files,
    before: CourseMedia | None,
    known: Mapping[str, Media],
    path: str,
    how: tuple[_Make, int],
) -> Shelved:
    make, limit = how
    data = folder.read(path, limit)
    digest = hashlib.sha256(data).hexdigest()
    if digest in known:
        file = known[digest]
        media_type, body, width, height = file.media_type, data, file.width, file.height
    else:
        media_type, body, width, height = make(data, path)
        digest = hashlib.sha256(body).hexdigest()
    same = before is not None and before.hash == digest
    # Asked even when nothing changed: so an import mends a storage that lost a file.
    if not files.exists(digest):
        files.put(digest, body, media_type)
    attachment = media_type.startswith("application/")
    file = CourseMedia(path, digest, attachment, media_type, len(body), width, height)
    return Shelved(path, file, not same)


def _picture(data: bytes, path: str) -> _Made:
    made = illustration(data)
    return made.media_type, made.body, made.width, made.height


def _drawing(data: bytes, path: str) -> _Made:
    # A drawing that came through here once is a picture, under the name that texts know.
    if data[:1] not in (b"<", b"\xef") and not data[:200].lstrip().startswith(b"<"):
        return _picture(data, path)
    made = vector.drawn(data)
    return made.media_type, made.body, made.width, made.height


def _attachment(data: bytes, path: str) -> _Made:
    ending = PurePosixPath(path).suffix.lower()
    return attachments.media_type(data, ending), data, None, None


def _film(data: bytes, path: str) -> _Made:
    return films.media_type(data), data, None, None


def _captions(data: bytes, path: str) -> _Made:
    return captions.MEDIA_TYPE, films.checked_captions(data), None, None


def _told(shelved: Shelved) -> str:
    file = shelved.file
    size = f"{max(1, round(file.bytes / 1024)):,} KB"
    if file.attachment:
        return f"attachment, {size}"
    if file.width is None:
        return f"{file.media_type}, {size}"
    return f"{file.media_type.removeprefix('image/')}, {file.width} × {file.height}, {size}"
