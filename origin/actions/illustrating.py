"""Illustrating: pictures become files of a course, which its texts show by their names."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from functions import addresses
from functions.problems import FieldError, InvalidFields, NotFound
from origin.house import House
from origin.pictures import BadPicture, illustration
from storage import courses, media
from storage.database import transaction

FOLDER = "media"
"""Where pictures that came over the desk stand in a course, apart from those of its folder."""


def add(house: House, course: UUID, name: str, data: bytes, author: UUID | None) -> str:
    """Keep a picture, written anew, under a path of the course, and return the path.

    The same name again means the new picture from then on; texts show it once they are published
    anew. Raises NotFound, and InvalidFields for what is no picture or too large a one.
    """
    with transaction(house.pool) as db:
        if courses.find(db, course, author=author) is None:
            raise NotFound
    try:
        # Outside of every transaction: a large picture takes a second.
        made = illustration(data)
    except BadPicture as error:
        raise InvalidFields(errors=(FieldError("/picture", str(error)),)) from error
    digest = hashlib.sha256(made.body).hexdigest()
    house.files.put(digest, made.body, made.media_type)
    stem = addresses.slug(PurePosixPath(name.replace("\\", "/")).stem) or "picture"
    path = f"{FOLDER}/{stem}{made.ending}"
    with transaction(house.pool) as db:
        if courses.find(db, course, author=author, lock=True) is None:
            raise NotFound
        media.insert(
            db,
            hash=digest,
            media_type=made.media_type,
            bytes=len(made.body),
            width=made.width,
            height=made.height,
        )
        media.put_name(db, course=course, path=path, hash=digest)
    return path
