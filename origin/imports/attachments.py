"""Attachments: archives and documents that are handed on as they are, never opened for a reader."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MAX_BYTES = 100 * 1024**2
MAX_MEMBERS = 5_000
MAX_UNPACKED = 500 * 1024**2
MAX_RATIO = 100
_SMALL = 1024**2
"""Below this many unpacked bytes a high ratio harms nobody."""


class BadAttachment(ValueError):
    """The file is not handed on; the message is the reason."""


def media_type(data: bytes, ending: str) -> str:
    """Return the type of a zip or PDF file that may be handed on; raise BadAttachment.

    A zip's list of contents is read, its contents never: what would unpack to a hundred times its
    size is a bomb for whoever downloads it.
    """
    if len(data) > MAX_BYTES:
        raise BadAttachment(f"it is larger than {MAX_BYTES // 1024**2} MB")
    if ending == ".pdf":
        if not data.startswith(b"%PDF-"):
            raise BadAttachment("it is not a PDF")
        return "application/pdf"
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise BadAttachment("it is not a zip archive")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, zlib.error) as error:
        raise BadAttachment(f"it is not a whole zip archive: {error}") from error
    if len(members) > MAX_MEMBERS:
        raise BadAttachment(f"it holds more than {MAX_MEMBERS:,} files")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise BadAttachment(f"it would unpack to more than {MAX_UNPACKED // 1024**2} MB")
    if unpacked > _SMALL and unpacked > MAX_RATIO * len(data):
        raise BadAttachment(f"it would unpack to more than {MAX_RATIO} times its size")
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise BadAttachment("it would unpack outside of its folder")
    return "application/zip"
