"""Attached files: what a Moodle XML carries in base64, under the paths that our texts name."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from urllib.parse import unquote

from functions.exchange.moodle.trees import Node
from functions.exchange.report import Attached

FOLDER = "question-files"
"""Of the course, in which pictures of imported questions stand."""
_ODD = re.compile(r"[^\w.-]+")
_BASE64 = re.compile(r"\s+")


class Attachments:
    """The files of one Moodle XML."""

    def __init__(self) -> None:
        """Begin with none."""
        self._used: dict[str, Attached] = {}

    def finder(self, node: Node) -> Callable[[str], str | None]:
        """Return what answers under which path a file of this text stands; None for nowhere."""
        files = {
            _place(file.attributes): file
            for file in node.all("file")
            if file.attributes.get("encoding", "base64") == "base64"
        }

        def find(name: str) -> str | None:
            file = files.get(unquote(name).strip("/"))
            return None if file is None else self._keep(file)

        return find

    def _keep(self, file: Node) -> str | None:
        try:
            content = base64.b64decode(_BASE64.sub("", file.own), validate=True)
        except (binascii.Error, ValueError):
            return None
        if not content:
            return None
        name = _ODD.sub("-", file.attributes.get("name", ""))[-80:].strip("-.") or "file"
        path = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:12]}-{name}"
        self._used[path] = Attached(path, content)
        return path

    def used(self) -> tuple[Attached, ...]:
        """Return the files that texts show, each once."""
        return tuple(self._used.values())


def _place(attributes: dict[str, str]) -> str:
    return f"{attributes.get('path', '/').strip('/')}/{attributes.get('name', '')}".strip("/")
