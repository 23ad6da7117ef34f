"""Media over the API: the files of a course, and those on their way to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.figures import MAX_ALTERNATIVE
from functions.problems import NotFound
from origin import paging, references
from origin.actions import courses as actions
from origin.actions import taking, uploading
from origin.arriving import NO_FILE, Arriving
from origin.contract import answers, give
from origin.settings import MAX_VIDEO_MB
from storage import courses, media
from storage.database import transaction
from storage.media import CourseMedia

Alternative = Annotated[str, Meta(max_length=MAX_ALTERNATIVE)]
Path = Annotated[str, Meta(min_length=1, max_length=500)]


class MediaView(Struct):
    """A file of a course."""

    id: UUID
    path: str
    """What texts name it by: `![words](path)`."""
    hash: str
    """What images, videos and covers name it by."""
    address: str
    """Where it is served; it never changes there."""
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    attachment: bool
    """Offered for download on the course's page, and never shown."""
    alternative: str
    """What it shows, in words; used where a text does not say it itself."""


class MediaPage(Struct):
    """Files of a course, by their paths."""

    items: list[MediaView]
    next: str | None
    """The cursor of the page behind; null on the last one."""


class MediaQuery(Struct, forbid_unknown_fields=True):
    """Which page of the list."""

    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50
    cursor: Annotated[str, Meta(max_length=2_000)] | None = None


class MediaChange(Struct, forbid_unknown_fields=True):
    """What may be changed; what is left out stays."""

    path: Path | None = None
    """Only of a file that no text names; its ending stays."""
    alternative: Alternative | None = None


class NewUpload(Struct, forbid_unknown_fields=True):
    """A file that is to be put into the storage."""

    name: Path
    media_type: Annotated[str, Meta(pattern=r"\A[a-z]+/[a-z0-9.+-]{1,100}\Z")]
    """Sent along when it is put; what the file is is judged by its bytes."""
    bytes: Annotated[int, Meta(ge=1, le=MAX_VIDEO_MB * 1024**2)]
    """Exactly how many."""
    alternative: Alternative = ""


class UploadView(Struct):
    """Where to put it."""

    id: UUID
    method: str
    address: str
    headers: dict[str, str]
    """To be sent as they are: they are part of what is signed."""
    ends_at: datetime
    """Until then it must be there and completed."""


class CourseFiles:
    """`/api/courses/{course}/media`"""

    @answers(MediaPage)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, query: MediaQuery
    ) -> None:
        """List the files of a course to its authors, by their paths."""
        after = paging.read_key(query.cursor)
        with transaction(req.context.house.pool) as db:
            if courses.find(db, course, author=actions.owner(req.context.person)) is None:
                raise NotFound
            found = media.page_of_course(
                db, course, after=after[0] if after else "", limit=query.limit + 1
            )
        shown, more = found[: query.limit], len(found) > query.limit
        last = shown[-1] if more else None
        cursor = paging.write_key(last.path, last.id) if last and last.id else None
        give(resp, MediaPage([view(each) for each in shown], cursor))

    @answers(MediaView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Add a file: a form (multipart) with `alternative`, if wished, and behind it `file`."""
        made = receive(req, course, req.context.form.get("alternative"))
        resp.location = f"/api/courses/{course}/media/{made.id}"
        give(resp, view(made), 201)


class CourseFile:
    """`/api/courses/{course}/media/{file}`"""

    @answers(MediaView)
    def on_put(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        course: UUID,
        file: UUID,
        body: MediaChange,
    ) -> None:
        """Change a file's words, or its path while no text names it."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            changed = taking.change(
                db, course, file, author, path=body.path, alternative=body.alternative
            )
        give(resp, view(changed))

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, file: UUID
    ) -> None:
        """Take a file out of a course; refused, with every place, while it is shown."""
        with transaction(req.context.house.pool) as db:
            taking.remove(db, course, file, actions.owner(req.context.person))
        resp.status = falcon.HTTP_204


class Uploads:
    """`/api/courses/{course}/media/uploads`"""

    @answers(UploadView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: NewUpload
    ) -> None:
        """Say where a file may be put, straight into the storage and within an hour."""
        ticket = uploading.begin(
            req.context.house,
            course,
            actions.owner(req.context.person),
            name=body.name,
            media_type=body.media_type,
            bytes=body.bytes,
            alternative=body.alternative,
        )
        headers = {"content-type": body.media_type, "content-length": str(body.bytes)}
        upload = ticket.upload
        give(resp, UploadView(upload.id, "PUT", ticket.address, headers, upload.ends_at), 201)


class Completion:
    """`/api/courses/{course}/media/uploads/{upload}/complete`"""

    @answers(MediaView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, upload: UUID
    ) -> None:
        """Have an upload looked at and made a file of the course."""
        made = uploading.complete(
            req.context.house, course, upload, actions.owner(req.context.person)
        )
        resp.location = f"/api/courses/{course}/media/{made.id}"
        give(resp, view(made), 201)


def receive(req: falcon.Request, course: UUID, alternative: str | None) -> CourseMedia:
    """Take the file of a form as it comes."""
    house, author = req.context.house, actions.owner(req.context.person)
    arriving: Arriving | None = req.context.arriving
    # A form of another type has no file.
    return uploading.receive(house, course, author, arriving or NO_FILE, alternative)


def view(file: CourseMedia) -> MediaView:
    """Return a file of a course as the API shows it."""
    assert file.id is not None
    return MediaView(
        file.id, file.path, file.hash, references.address(file), file.media_type, file.bytes,
        file.width, file.height, file.attachment, file.alternative,
    )  # fmt: skip
