"""Shelving: a course's pictures and attachments written anew and put into the file storage."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import PurePosixPath

from origin.imports import attachments
from origin.imports.attachments import BadAttachment
from origin.imports.report import Report
from origin.imports.scanning import Folder
from origin.pictures import BadPicture, decoding, illustration, vector
from storage.files import Files
from storage.media import CourseMedia

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
    report: Report,
    step: Callable[[], None],
) -> list[Shelved]:
    """Put all pictures and attachments of a folder into the file storage.

    Files that are not what they say are reported and passed over. Raises Unavailable while the
    storage is away; what was put until then is found again by the next import.
    """
    shelved: list[Shelved] = []
    with ThreadPoolExecutor(HANDS, thread_name_prefix="shelve") as hands:
        waiting = {
            hands.submit(_one, folder, files, before.get(path), path, make): path
            for path, make in _makers(folder)
        }
        try:
            for done in as_completed(waiting):
                path = waiting[done]
                try:
                    found = done.result()
                except (BadPicture, BadAttachment) as error:
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
    return len(folder.pictures) + len(folder.drawings) + len(folder.attachments)


_Made = tuple[str, bytes, int | None, int | None]
_Make = Callable[[Folder, str], _Made]


def _makers(folder: Folder) -> Iterator[tuple[str, _Make]]:
    yield from ((path, _picture) for path in folder.pictures)
    yield from ((path, _drawing) for path in folder.drawings)
    yield from ((path, _attachment) for path in folder.attachments)


def _one(
    folder: Folder, files: Files, before: CourseMedia | None, path: str, make: _Make
) -> Shelved:
    media_type, body, width, height = make(folder, path)
    digest = hashlib.sha256(body).hexdigest()
    same = before is not None and before.hash == digest
    # Asked even when nothing changed: so an import mends a storage that lost a file.
    if not files.exists(digest):
        files.put(digest, body, media_type)
    attachment = width is None
    file = CourseMedia(path, digest, attachment, media_type, len(body), width, height)
    return Shelved(path, file, not same)


def _picture(folder: Folder, path: str) -> _Made:
    made = illustration(folder.read(path, decoding.MAX_BYTES))
    return made.media_type, made.body, made.width, made.height


def _drawing(folder: Folder, path: str) -> _Made:
    made = vector.drawn(folder.read(path, vector.MAX_BYTES))
    return made.media_type, made.body, made.width, made.height


def _attachment(folder: Folder, path: str) -> _Made:
    data = folder.read(path, attachments.MAX_BYTES)
    ending = PurePosixPath(path).suffix.lower()
    return attachments.media_type(data, ending), data, None, None


def _told(shelved: Shelved) -> str:
    file = shelved.file
    size = f"{max(1, round(file.bytes / 1024)):,} KB"
    if file.attachment:
        return f"attachment, {size}"
    return f"{file.media_type.removeprefix('image/')}, {file.width} × {file.height}, {size}"
