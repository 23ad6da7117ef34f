"""Uploading: files that are put into the storage first, and looked at before anybody sees them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import metrics
from origin.actions import taking
from origin.actions.judging import MAX_BYTES, Judged, is_video, judged
from origin.actions.refusing import REASONS, REFUSALS, DisguisedFile, FileTooLarge, problem
from origin.arriving import Arriving
from origin.house import House
from origin.imports import boxes
from origin.pictures.disguises import hidden
from origin.references import ENDINGS
from storage import courses, media, uploads
from storage.database import transaction
from storage.media import CourseMedia
from storage.uploads import Upload

LIFETIME = timedelta(hours=1)
MAX_UNDER_WAY = 50
"""Of one course: nobody fills the storage with what is never completed."""
_LOOKED_AT = 1024**2
"""Bytes at both ends of a video in which something could hide for who opens it as that."""


class NoDirectUploads(Conflict):
    """This house takes no files beside its own door."""

    slug = "no-direct-uploads"


class TooManyUploads(Conflict):
    """Too many uploads to this course are not completed yet."""

    slug = "too-many-uploads"


class NothingUploaded(Conflict):
    """Nothing has been put there yet."""

    slug = "nothing-uploaded"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where somebody may put one file."""

    upload: Upload
    address: str


def begin(
    house: House,
    course: UUID,
    author: UUID | None,
    *,
    name: str,
    media_type: str,
    bytes: int,
    alternative: str = "",
) -> Ticket:
    """Return where exactly this many bytes of this type may be put within an hour.

    Raises NotFound, InvalidFields, FileTooLarge, TooManyUploads, NoDirectUploads.
    """
    most = max(MAX_BYTES, house.settings.video_bytes)
    if bytes > most:
        raise FileTooLarge(f"at most {most // 1024**2} MB")
    upload = _announce(house, course, author, name, media_type, bytes, alternative)
    address = house.files.address_to_put(
        upload.key, bytes, media_type, int(LIFETIME.total_seconds())
    )
    if address is None:
        with transaction(house.pool) as db:
            uploads.forget(db, upload.id)
        raise NoDirectUploads("send the file to the course's media instead")
    return Ticket(upload, address)


def complete(house: House, course: UUID, upload: UUID, author: UUID | None) -> CourseMedia:
    """Look at what was put, and make it a file of the course under the hash of its bytes.

    What is refused is removed, and with it the upload. Raises NotFound, NothingUploaded, and the
    problem that the file is refused with.
    """
    try:
        found, kept = _completed(house, course, upload, author)
    except REFUSALS:
        with transaction(house.pool) as db:
            refused = uploads.find(db, course, upload)
        if refused is not None:
            give_up(house, refused)
        raise
    house.files.delete(found.key)
    house.files.delete(found.taken_key)
    return kept


def receive(
    house: House,
    course: UUID,
    author: UUID | None,
    arriving: Arriving,
    alternative: str | None,
) -> CourseMedia:
    """Take the file of a form as it comes; a video goes on in parts, and is never held whole.

    Raises NotFound, InvalidFields, what the file is refused with, and whatever reading it raises:
    then nothing is kept.
    """
    taking.check_alternative(alternative)
    with transaction(house.pool) as db:
        if courses.find(db, course, author=author) is None:
            raise NotFound
    if not arriving.head:
        raise InvalidFields(errors=(FieldError("/file", "is missing"),))
    try:
        if not is_video(arriving.head):
            data = _held(arriving)
            arriving.body.finish()
            # Outside of every transaction: a large picture takes a second.
            return taking.add(house, course, arriving.name, judged(data), author, alternative)
        upload = _announce(
            house, course, author, arriving.name, "application/octet-stream",
            arriving.body.length, alternative or "",
        )  # fmt: skip
        try:
            house.files.put_stream(upload.key, arriving, upload.media_type)
            arriving.body.finish()
        except BaseException:
            give_up(house, upload)
            raise
        return complete(house, course, upload.id, author)
    except REFUSALS:
        metrics.MEDIA.labels("refused").inc()
        # What is left is read, so that whoever sends it gets to read why it was refused.
        arriving.body.finish()
        raise


def give_up(house: House, upload: Upload) -> None:
    """Forget an upload and whatever came of it."""
    house.files.delete(upload.key)
    house.files.delete(upload.taken_key)
    with transaction(house.pool) as db:
        uploads.forget(db, upload.id)


def _held(arriving: Arriving) -> bytes:
    """Return a file that is small enough to be held; raise FileTooLarge."""
    data = bytearray()
    while part := arriving.read(65_536):
        data += part
        if len(data) > MAX_BYTES:
            raise FileTooLarge(f"at most {MAX_BYTES // 1024**2} MB")
    return bytes(data)


def _completed(
    house: House, course: UUID, upload: UUID, author: UUID | None
) -> tuple[Upload, CourseMedia]:
    with transaction(house.pool) as db:
        media.adding(db)
        # Held until the end: of two that complete the same upload, the second finds none.
        found = uploads.find(db, course, upload, lock=True)
        if found is None or courses.find(db, course, author=author) is None:
            raise NotFound
        try:
            # The address may still be written to, so what is looked at is a copy of ours.
            house.files.copy(found.key, found.taken_key)
        except NotFound:
            raise NothingUploaded from None
        digest, size, made = _looked_at(house, found.taken_key)
        words = found.alternative or None
        kept = taking.keep(db, course, found.name, digest, size, made, author, words)
        uploads.forget(db, upload)
    return found, kept


def _announce(
    house: House,
    course: UUID,
    author: UUID | None,
    name: str,
    media_type: str,
    bytes: int,
    alternative: str,
) -> Upload:
    if not name.strip() or not name.isprintable():
        raise InvalidFields(errors=(FieldError("/name", "is not a name of a file"),))
    taking.check_alternative(alternative)
    with transaction(house.pool) as db:
        if courses.find(db, course, author=author) is None:
            raise NotFound
        if uploads.under_way(db, course) >= MAX_UNDER_WAY:
            raise TooManyUploads
        return uploads.insert(
            db,
            course=course,
            name=name,
            alternative=alternative.strip(),
            media_type=media_type,
            bytes=bytes,
            ends_at=house.now() + LIFETIME,
        )


def _looked_at(house: House, key: str) -> tuple[str, int, Judged]:
    """Return hash, size and what is kept of a file; its bytes lie under the hash then."""
    size = house.files.size(key) or 0

    def read(at: int, length: int) -> bytes:
        if at >= size:
            return b""
        return b"".join(house.files.get(key, at, min(size, at + length) - 1))

    head = read(0, 64)
    if not is_video(head):
        if size > MAX_BYTES:
            raise FileTooLarge(f"at most {MAX_BYTES // 1024**2} MB")
        made = judged(house.files.read(key))
        digest = hashlib.sha256(made.body).hexdigest()
        house.files.put(digest, made.body, made.media_type)
        return digest, len(made.body), made
    if size > house.settings.video_bytes:
        raise FileTooLarge(f"at most {house.settings.video_bytes // 1024**2} MB")
    try:
        media_type = boxes.checked(read, size)
    except REASONS as error:
        raise problem(error) from error
    found = hidden(read(0, _LOOKED_AT)) or hidden(read(max(0, size - _LOOKED_AT), _LOOKED_AT))
    if found:
        raise DisguisedFile(f"{found} hides in it")
    digest = hashlib.sha256()
    for chunk in house.files.get(key):
        digest.update(chunk)
    house.files.copy(key, digest.hexdigest())
    return digest.hexdigest(), size, Judged(media_type, ENDINGS[media_type], b"")
