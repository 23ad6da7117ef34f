"""Scanning: which files a course's folder holds, without following anything out of it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from origin.imports.report import Report

MAX_FILES = 20_000
MAX_DEPTH = 12
SETTINGS = "course.toml"

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
_TEXTS = (".md", ".markdown")
_ATTACHMENTS = (".zip", ".pdf")
_FILMS = (".mp4", ".webm")
_CAPTIONS = (".vtt",)
# Files about a folder rather than of a course, unless the summary lists them.
_ABOUT = frozenset(
    {"summary", "license", "licence", "readme", "changelog", "contributing", "glossary", "copying"}
)


class BadFolder(ValueError):
    """There is no course that could be imported; the message is a sentence for a person."""


@dataclass(slots=True)
class Folder:
    """The files of a course's folder by what they are, as paths relative to it."""

    root: Path
    texts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    """SVG."""
    attachments: list[str] = field(default_factory=list)
    films: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)

    def read(self, path: str, limit: int) -> bytes:
        """Return a file's bytes, at most `limit` + 1 of them; raise OSError.

        A file that was swapped for a link or a pipe since the scan is refused.
        """
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(self.root / path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError("it is not a regular file")
            return file.read(limit + 1)


def scan(root: Path, report: Report) -> Folder:
    """Return the files of the folder; what is not taken is named in the report.

    Links are never followed: one may lead anywhere, to secrets or in circles. Raises BadFolder.
    """
    if not root.is_dir():
        raise BadFolder(f"there is no folder {root}")
    folder = Folder(root)
    count = 0
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside) as found:
                children = sorted(found, key=lambda child: child.name)
        except OSError as error:
            if not inside:
                raise BadFolder(f"the folder can't be read: {error.strerror}") from error
            report.add(f"{inside}/", "failed", f"the folder can't be read: {error.strerror}")
            continue
        for child in children:
            count += 1
            if count > MAX_FILES:
                raise BadFolder(f"the folder holds more than {MAX_FILES:,} files")
            path = f"{inside}/{child.name}" if inside else child.name
            _take(folder, child, path, waiting, report)
    return folder


def _take(
    folder: Folder, child: os.DirEntry[str], path: str, waiting: list[str], report: Report
) -> None:
    try:
        path.encode()
    except UnicodeEncodeError:
        name = path.encode("utf-8", "replace").decode()
        report.add(name, "failed", "its name is not UTF-8")
        return
    if child.is_symlink():
        report.add(path, "left out", "it is a link, and links are not followed")
    elif child.name.startswith("."):
        report.add(path, "left out", "it is hidden")
    elif child.is_dir(follow_symlinks=False):
        if path.count("/") + 1 >= MAX_DEPTH:
            report.add(path + "/", "left out", f"it lies deeper than {MAX_DEPTH} folders")
        else:
            waiting.append(path)
    elif not child.is_file(follow_symlinks=False):
        report.add(path, "left out", "it is not a regular file")
    elif any(not letter.isprintable() for letter in path) or "\\" in path or len(path) > 500:
        report.add(path, "left out", "its name can't be written in a text")
    else:
        _sort(folder, path, report)


def _sort(folder: Folder, path: str, report: Report) -> None:
    ending = PurePosixPath(path).suffix.lower()
    if ending in _TEXTS:
        folder.texts.append(path)
    elif ending in _PICTURES:
        folder.pictures.append(path)
    elif ending == ".svg":
        folder.drawings.append(path)
    elif ending in _ATTACHMENTS:
        folder.attachments.append(path)
    elif ending in _FILMS:
        folder.films.append(path)
    elif ending in _CAPTIONS:
        folder.captions.append(path)
    elif path != SETTINGS:
        report.add(
            path, "left out", "only texts, pictures, videos, captions, zip and PDF files are taken"
        )


def is_about_the_folder(path: str) -> bool:
    """Say whether a text is the folder's own (its licence, its summary), not a chapter."""
    return PurePosixPath(path).stem.lower() in _ABOUT
