"""Uploads: forms with files in them, as browsers send them (multipart/form-data)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import falcon
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartParseOptions

from functions import limits
from functions.problems import BadRequest

MEDIA_TYPE = "multipart/form-data"
_MAX_PARTS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form."""

    name: str
    """As the reader's device calls it; never a path of ours."""
    data: bytes


def read(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    """Return the texts and the files of a form by their fields; raise BadRequest.

    A file field that was left empty is in neither.
    """
    handler = MultipartFormHandler(_options())
    texts: dict[str, str] = {}
    files: dict[str, Upload] = {}
    try:
        for part in handler.deserialize(BytesIO(body), content_type, len(body)):
            name = part.name or ""
            if part.filename is not None:
                data = part.get_data()
                if data:
                    files[name] = Upload(part.filename, data)
            else:
                texts[name] = part.get_data().decode()
    except (falcon.HTTPError, ValueError):
        raise BadRequest("the form can't be read") from None
    if any("\x00" in name + value for name, value in texts.items()):
        raise BadRequest("a parameter holds the character NUL")
    return texts, files


def _options() -> MultipartParseOptions:
    options = MultipartParseOptions()
    options.max_body_part_count = _MAX_PARTS
    # The whole form was read by then, and is no larger than this.
    options.max_body_part_buffer_size = limits.LARGEST_BODY_BYTES
    return options
