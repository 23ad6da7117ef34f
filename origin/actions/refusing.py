"""Refusing: why a file is not taken, each reason a problem of its own."""

from __future__ import annotations

from functions.problems import Problem, TooLarge
from origin.imports.attachments import BadAttachment
from origin.imports.films import BadFilm
from origin.pictures import BadPicture, Disguised, Unpackable, Unsafe


class UnknownFile(Problem):
    """This is not a kind of file that is taken here."""

    slug = "unknown-file"
    status = 422


class BrokenFile(Problem):
    """This file can't be read."""

    slug = "broken-file"
    status = 422


class DisguisedFile(Problem):
    """Something else hides in this file."""

    slug = "disguised-file"
    status = 422


class OversizedPicture(Problem):
    """This picture would unpack to far too much."""

    slug = "oversized-picture"
    status = 422


class UnsafeDrawing(Problem):
    """This drawing could run or fetch something."""

    slug = "unsafe-drawing"
    status = 422


class UnsafeArchive(Problem):
    """This archive or document is not safe to hand on."""

    slug = "unsafe-archive"
    status = 422


class FileTooLarge(TooLarge):
    """This file is too large."""

    slug = "file-too-large"


_OF: tuple[tuple[type[ValueError], type[Problem]], ...] = (
    (Disguised, DisguisedFile),
    (Unpackable, OversizedPicture),
    (Unsafe, UnsafeDrawing),
    (BadPicture, BrokenFile),
    (BadFilm, BrokenFile),
    (BadAttachment, UnsafeArchive),
)
REFUSALS = (
    UnknownFile, BrokenFile, DisguisedFile, OversizedPicture, UnsafeDrawing, UnsafeArchive,
    FileTooLarge,
)  # fmt: skip
"""What a file may be refused with."""
REASONS = (BadPicture, BadFilm, BadAttachment)
"""What judging a file may raise."""


def problem(error: ValueError) -> Problem:
    """Return the problem that a judged file is refused with; its detail is the judge's reason."""
    kind = next(kind for reason, kind in _OF if isinstance(error, reason))
    return kind(str(error))
