"""Taking: files become files of a course, which its texts show by their names."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from functions import addresses, references
from functions.figures import MAX_ALTERNATIVE
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import metrics
from origin.actions import publishing, usage, widening
from origin.actions.judging import Judged
from origin.actions.usage import MediaInUse
from origin.house import House
from storage import courses, media
from storage.database import Connection, transaction
from storage.media import CourseMedia

FOLDER = "media"
"""Where files that came over the desk stand in a course, apart from those of its folder."""


class PathTaken(Conflict):
    """Another file of the course has this path."""

    slug = "path-taken"


def add(
    house: House,
    course: UUID,
    name: str,
    made: Judged,
    author: UUID | None,
    alternative: str | None = None,
) -> CourseMedia:
    """Keep a judged file under a path of the course, made from its name, and return it.

    The same name again means the new file from then on; texts show it once they are published
    anew. `alternative` says what a picture shows; with None what was said before stays. Raises
    NotFound, InvalidFields.
    """
    check_alternative(alternative)
    digest = hashlib.sha256(made.body).hexdigest()
    with transaction(house.pool) as db:
        media.adding(db)
        house.files.put(digest, made.body, made.media_type)
        return keep(db, course, name, digest, len(made.body), made, author, alternative)


def keep(
    db: Connection,
    course: UUID,
    name: str,
    digest: str,
    size: int,
    made: Judged,
    author: UUID | None,
    alternative: str | None,
) -> CourseMedia:
    """Name a file that is in the storage, `size` bytes under `digest`, inside the course.

    The caller holds `media.adding` since before it was put there.
    """
    if courses.find(db, course, author=author, lock=True) is None:
        raise NotFound
    stem = addresses.slug(PurePosixPath(name.replace("\\", "/")).stem) or "picture"
    media.insert(
        db,
        hash=digest,
        media_type=made.media_type,
        bytes=size,
        width=made.width,
        height=made.height,
    )
    id = media.put_name(
        db,
        course=course,
        path=f"{FOLDER}/{stem}{made.ending}",
        hash=digest,
        attachment=made.attachment,
        alternative=None if alternative is None else alternative.strip(),
    )
    if made.media_type.startswith("image/"):
        widening.ask(db, course)
    if made.attachment:
        # The course's page lists what can be downloaded.
        publishing.refresh_course(db, course)
    metrics.MEDIA.labels("added").inc()
    metrics.MEDIA_BYTES.labels("added").inc(size)
    return _found(db, course, id)


def change(
    db: Connection,
    course: UUID,
    file: UUID,
    author: UUID | None,
    *,
    path: str | None = None,
    alternative: str | None = None,
) -> CourseMedia:
    """Give a file another path, or other words that say what it shows; None leaves them.

    Texts name a file by its path, so the path of one that is shown stays: MediaInUse says where.
    Raises NotFound, PathTaken, InvalidFields.
    """
    check_alternative(alternative)
    found = courses.find(db, course, author=author, lock=True)
    if found is None:
        raise NotFound
    before = _found(db, course, file)
    wanted = before.path if path is None else _checked(path, before)
    if wanted != before.path:
        uses = [each for each in usage.of(db, found, before) if each.kind != "cover"]
        if uses:
            raise MediaInUse(uses)
    words = before.alternative if alternative is None else alternative.strip()
    if not media.rename(db, course=course, file=file, path=wanted, alternative=words):
        raise PathTaken(f"there is a file {wanted} already")
    return _found(db, course, file)


def remove(db: Connection, course: UUID, file: UUID, author: UUID | None) -> None:
    """Take a file out of a course; its bytes go once nothing has used them for a week.

    Raises NotFound, and MediaInUse with every place where it is shown.
    """
    found = courses.find(db, course, author=author, lock=True)
    if found is None:
        raise NotFound
    before = _found(db, course, file)
    uses = usage.of(db, found, before)
    if uses:
        raise MediaInUse(uses)
    media.drop_name(db, course=course, path=before.path)
    metrics.MEDIA.labels("let-go").inc()
    if before.attachment:
        publishing.refresh_course(db, course)


def check_alternative(words: str | None) -> None:
    """Raise InvalidFields for words that are too long to be read to anybody."""
    if words is not None and len(words.strip()) > MAX_ALTERNATIVE:
        wrong = FieldError("/alternative", f"at most {MAX_ALTERNATIVE} characters")
        raise InvalidFields(errors=(wrong,))


def _found(db: Connection, course: UUID, file: UUID) -> CourseMedia:
    found = media.of_course_by_id(db, course, file, lock=True)
    if found is None:
        raise NotFound
    return found


def _checked(path: str, before: CourseMedia) -> str:
    """Return a path as it is kept; its ending stays that of what the file is."""
    found = references.normal(path.strip())
    ending = PurePosixPath(before.path).suffix
    wrong = ""
    if not found or found.startswith(".") or "/." in found or not found.isprintable():
        wrong = "is not a path inside of the course"
    elif PurePosixPath(found).suffix != ending:
        wrong = f"must end in {ending}, for that is what the file is"
    if wrong or found is None:
        raise InvalidFields(errors=(FieldError("/path", wrong),))
    return found
