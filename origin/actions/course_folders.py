"""Course folders: a course as Markdown and files, as an author keeps it in git."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from functions import manuscripts, references, summaries
from functions.figures import Figure
from functions.manuscripts import Piece
from functions.problems import NotFound
from origin.imports.scanning import SETTINGS, is_about_the_folder
from origin.references import ENDINGS
from storage import chapters, contents, courses, media, publications, revisions
from storage.chapters import Chapter
from storage.courses import Course
from storage.database import Pool, transaction
from storage.files import Files
from storage.media import Media

SUMMARY = "SUMMARY.md"


class UnsafeFolder(ValueError):
    """Something in the folder would lead the export out of it; the message is for a person."""


class NothingPublished(ValueError):
    """Readers see nothing of the course; the message is for a person."""


@dataclass(slots=True)
class Exported:
    """What an export wrote."""

    title: str
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unchanged: int = 0
    """Files that were there already, to the byte."""
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Names and reasons."""
    waiting: list[str] = field(default_factory=list)
    """Chapters of which there are newer texts that readers do not see, and the folder has not."""


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """A chapter with its newest texts."""

    chapter: Chapter
    path: str
    pieces: tuple[tuple[str, str, Figure], ...]


def export_course(
    pool: Pool, files: Files, slug: str, root: Path, *, drafts: bool = False
) -> Exported:
    """Write the texts of a course and its files into a folder; return what was written.

    The texts are those that readers see, or with `drafts` the newest ones. Importing the folder
    again changes nothing, where nothing else waits to be published. What the folder holds besides
    is left alone. Raises NotFound, NothingPublished, UnsafeFolder, Unavailable, OSError.
    """
    with transaction(pool) as db:
        course = courses.find_by_slug(db, slug)
        if course is None:
            raise NotFound(f"there is no course {slug}")
        original = courses.find(db, course.translation_of) if course.translation_of else None
        own = media.of_course(db, course.id)
        named = {file.path: file.hash for file in own}
        words = {file.path: file.alternative for file in own if file.alternative}
        known = media.known_to_course(db, course.id)
        newest = revisions.newest_of_course(db, course.id)
        written = newest if drafts else publications.of_course(db, course.id)
        waiting: set[UUID] = set()
        by_chapter: dict[UUID, list[tuple[str, str, Figure]]] = {}
        for content in contents.of_course(db, course.id):
            if content.id in newest and newest[content.id] != written.get(content.id):
                waiting.add(content.chapter_id)
            if content.id in written:
                each = written[content.id]
                by_chapter.setdefault(content.chapter_id, []).append(
                    (content.kind, each.body, each.figure)
                )
        listed = chapters.of_course(db, course.id)
    if waiting and not written:
        raise NothingPublished(f"nothing of the course {slug} is published yet")
    done = Exported(course.title)
    done.waiting += [chapter.title for chapter in listed if chapter.id in waiting]
    root.mkdir(parents=True, exist_ok=True)
    sheaves = _sheaves(listed, by_chapter, done)
    shown = [figure for sheaf in sheaves for _, _, figure in sheaf.pieces]
    paths = _paths(named, [*([course.cover] if course.cover else []), *_hashes(shown)], known)
    for sheaf in sheaves:
        _write(root, sheaf.path, _manuscript(sheaf, paths).encode(), done)
        done.texts.append(sheaf.path)
    _write(root, SUMMARY, _summary(course, sheaves).encode(), done)
    cover = paths.get(course.cover or "")
    told = _settings(course, original.slug if original else None, cover, sheaves, words)
    _write(root, SETTINGS, told.encode(), done)
    for path, hash in {**named, **{path: hash for hash, path in paths.items()}}.items():
        if not _is_plain(path):
            done.left_out.append((path, "its name would lead out of the folder"))
            continue
        try:
            _write(root, path, files.read(hash), done)
        except NotFound:
            done.left_out.append((path, "the file storage has lost it"))
        else:
            done.files.append(path)
    return done


def _sheaves(
    listed: Sequence[Chapter],
    by_chapter: Mapping[UUID, Sequence[tuple[str, str, Figure]]],
    done: Exported,
) -> list[_Sheaf]:
    sheaves: list[_Sheaf] = []
    for chapter in listed:
        pieces = by_chapter.get(chapter.id)
        if pieces:
            # `summary.md` would be SUMMARY.md where names have no case.
            about = is_about_the_folder(chapter.slug) or chapter.slug == "index"
            name = f"chapter-{chapter.slug}.md" if about else f"{chapter.slug}.md"
            sheaves.append(_Sheaf(chapter, name, tuple(pieces)))
        else:
            done.left_out.append((chapter.slug, "there is nothing of this chapter to write yet"))
    return sheaves


def _hashes(shown: Iterable[Figure]) -> list[str]:
    return list(dict.fromkeys(hash for figure in shown for hash in figure.files))


def _paths(
    named: Mapping[str, str], wanted: Sequence[str], known: Mapping[str, Media]
) -> dict[str, str]:
    """Return a path for every wanted hash: the course's own name for it, or a new one."""
    own = {hash: path for path, hash in named.items()}
    return {
        hash: own.get(hash) or f"media/{hash[:16]}{ENDINGS.get(known[hash].media_type, '')}"
        for hash in wanted
        if hash in known
    }


def _manuscript(sheaf: _Sheaf, paths: Mapping[str, str]) -> str:
    pieces = [Piece(kind, body, _facts(figure, paths)) for kind, body, figure in sheaf.pieces]
    text = manuscripts.write(pieces)
    title = sheaf.chapter.title
    # A heading that would not be known again as the title would come back as a part of the text.
    if title != summaries.plain(title) or not summaries.same_title(title, title):
        return text
    if summaries.split_title(f"# {title}\n\n{text}") != (title, text):
        return text
    return f"# {title}\n\n{text}"


def _facts(figure: Figure, paths: Mapping[str, str]) -> dict[str, str]:
    given = {
        "media": paths.get(figure.media or ""),
        "address": figure.address,
        "poster": paths.get(figure.poster or ""),
        "captions": paths.get(figure.captions or ""),
        "alternative": figure.alternative,
    }
    return {name: value for name, value in given.items() if value}


def _summary(course: Course, sheaves: Sequence[_Sheaf]) -> str:
    lines = [f"# {_one_line(course.title)}", ""]
    lines += [f"* [{_listed(sheaf.chapter.title)}]({sheaf.path})" for sheaf in sheaves]
    return "\n".join(lines) + "\n"


def _one_line(title: str) -> str:
    return " ".join(title.split())


def _listed(title: str) -> str:
    return "".join(
        f"\\{letter}" if letter in "\\`*_[]()<>" else letter for letter in _one_line(title)
    )


def _settings(
    course: Course,
    original: str | None,
    cover: str | None,
    sheaves: Sequence[_Sheaf],
    words: Mapping[str, str],
) -> str:
    facts: dict[str, object] = {
        "title": course.title,
        "slug": course.slug,
        "summary": course.summary,
        "language": course.language,
        "level": course.level,
        "access": course.access,
        "position": course.position,
    }
    if course.access == "members":
        facts["joining"] = course.joining
    if original:
        facts["translation_of"] = original
    if cover:
        facts["cover"] = cover
    lines = [f"{name} = {_toml(value)}" for name, value in facts.items()]
    for sheaf in sheaves:
        said: dict[str, str] = {}
        chapter = sheaf.chapter
        if summaries.chapter_slug(sheaf.path) != chapter.slug:
            said["slug"] = chapter.slug
        entries = summaries.read(_summary(course, [sheaf])).entries
        if [(each.title, each.path) for each in entries] != [(chapter.title, sheaf.path)]:
            said["title"] = chapter.title
        if said:
            lines += ["", f"[chapters.{_toml(sheaf.path)}]"]
            lines += [f"{name} = {_toml(value)}" for name, value in said.items()]
    if words:
        lines += ["", "[words]"]
        lines += [f"{_toml(path)} = {_toml(text)}" for path, text in sorted(words.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # A JSON string is a TOML string, but for the one control character that JSON lets stand bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_plain(path: str) -> bool:
    return references.normal(path) == path and not any(
        part.startswith(".") for part in path.split("/")
    )


def _write(root: Path, path: str, data: bytes, done: Exported) -> None:
    """Write a file, through no link that lies in the folder."""
    target = root / path
    inside = root
    for part in Path(path).parent.parts:
        inside /= part
        if inside.is_symlink():
            raise UnsafeFolder(f"{inside} is a link, and nothing is written through links")
        inside.mkdir(exist_ok=True)
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise UnsafeFolder(f"{target} is not a plain file")
    if target.exists() and target.stat().st_size == len(data) and target.read_bytes() == data:
        done.unchanged += 1
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(target, flags, stat.S_IRUSR | stat.S_IWUSR | 0o044), "wb") as file:
        file.write(data)
