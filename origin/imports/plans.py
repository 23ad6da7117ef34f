"""Plans: what a folder says a course is, before the database hears of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import msgspec

from functions import addresses, manuscripts, summaries
from functions.manuscripts import BadManuscript, Piece
from origin.imports.report import Report
from origin.imports.scanning import SETTINGS, BadFolder, Folder, is_about_the_folder

MAX_TEXT_BYTES = 2 * 1024**2
_MAX_SETTINGS_BYTES = 1024**2


class ChapterSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What course.toml may say of one chapter."""

    slug: str | None = None
    title: str | None = None


NOTHING_SAID = ChapterSettings()


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a folder's course.toml, or the command line over it, may say."""

    title: str | None = None
    slug: str | None = None
    summary: str | None = None
    language: str | None = None
    """bg or en."""
    level: str | None = None
    """beginner, intermediate or advanced."""
    translation_of: str | None = None
    """The slug of the course that this one translates."""
    position: int | None = None
    """Its place in the catalogue."""
    access: str | None = None
    """open or members."""
    joining: str | None = None
    """Of a course for members: open to who wishes to be one, or invited."""
    cover: str | None = None
    """The path of its picture in the folder."""
    chapters: dict[str, ChapterSettings] | None = None
    """By file: what its name and SUMMARY.md can't say."""
    words: dict[str, str] | None = None
    """By file: what a picture or a video shows, for who can't see it."""

    def over(self, other: Settings) -> Settings:
        """Return these settings, and the other ones where these say nothing."""
        return Settings(
            **{
                name: getattr(other, name) if getattr(self, name) is None else getattr(self, name)
                for name in self.__struct_fields__
            }
        )


@dataclass(frozen=True, slots=True)
class Text:
    """One chapter as written."""

    path: str
    slug: str
    title: str
    pieces: tuple[Piece, ...]
    """Its contents, without the heading that repeats the title."""
    above: int = 0
    """Lines of the file in front of them."""

    @property
    def folder(self) -> str:
        """Return the folder of the file within the course."""
        inside = str(PurePosixPath(self.path).parent)
        return "" if inside == "." else inside


@dataclass(frozen=True, slots=True)
class Plan:
    """A course as its folder describes it."""

    slug: str
    title: str
    named: bool
    """Whether the folder or the command line says the title; else it is the folder's name."""
    settings: Settings
    texts: tuple[Text, ...]


def plan(folder: Folder, given: Settings, report: Report) -> Plan:
    """Return the course that the folder describes; texts that can't be read are reported.

    Raises BadFolder when it describes none.
    """
    settings = given.over(_own_settings(folder, report))
    summary = _summary(folder, report)
    order: dict[str, str] = {}
    for entry in summary.entries:
        if entry.path in folder.texts:
            order[entry.path] = entry.title
        else:
            report.add(entry.path, "failed", f"named in SUMMARY.md, line {entry.line}, but absent")
    for path in sorted(folder.texts):
        if path in order:
            continue
        if is_about_the_folder(path):
            if path != "SUMMARY.md":
                report.add(path, "left out", "it is about the folder, not listed in SUMMARY.md")
        else:
            order[path] = ""
            if summary.entries:
                report.note(path, "SUMMARY.md does not list it: it stands at the end")
    texts = _texts(folder, order, settings.chapters or {}, report)
    if not texts:
        raise BadFolder("the folder holds no chapter that can be read")
    name = folder.root.resolve().name
    slug = settings.slug or addresses.slug(name) or addresses.slug(settings.title or "")
    if not addresses.is_slug(slug):
        raise BadFolder(f"“{slug}” can't be an address: say one with --slug, in a–z, 0–9 and -")
    title = settings.title or summaries.plain(summary.title or _title_of_readme(summary))
    return Plan(slug, title or name, bool(title), settings, texts)


def _texts(
    folder: Folder, order: dict[str, str], said: Mapping[str, ChapterSettings], report: Report
) -> tuple[Text, ...]:
    texts: dict[str, Text] = {}
    for path, listed in order.items():
        body = decoded(folder, path, report)
        if body is None:
            continue
        heading, rest = summaries.split_title(body)
        own = said.get(path, NOTHING_SAID)
        title = own.title or listed or heading or PurePosixPath(path).stem
        above = 0
        if heading and summaries.same_title(heading, title):
            above = body.count("\n") - rest.count("\n")
            body = rest
        slug = own.slug or summaries.chapter_slug(path)
        if not body.strip():
            report.add(path, "failed", "it is empty")
        elif slug in texts:
            report.add(path, "failed", f"its address is that of {texts[slug].path} already")
        elif not addresses.is_slug(slug):
            report.add(path, "failed", f"“{slug[:100]}” can't be an address")
        else:
            try:
                texts[slug] = Text(path, slug, title, manuscripts.read(body), above)
            except BadManuscript as error:
                report.add(path, "failed", str(error), above + error.line)
    return tuple(texts.values())


def decoded(folder: Folder, path: str, report: Report) -> str | None:
    """Return a text of the folder with plain line ends; None, reported, when it can't be read."""
    try:
        data = folder.read(path, MAX_TEXT_BYTES)
    except OSError as error:
        report.add(path, "failed", f"it can't be read: {error.strerror or error}")
        return None
    if len(data) > MAX_TEXT_BYTES:
        report.add(path, "failed", f"it is larger than {MAX_TEXT_BYTES // 1024**2} MB")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.add(path, "failed", f"byte {error.start + 1:,} is not UTF-8", line)
        return None
    at = text.find("\x00")
    if at >= 0:
        report.add(path, "failed", "it holds a NUL character", text.count("\n", 0, at) + 1)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _summary(folder: Folder, report: Report) -> summaries.Summary:
    text = decoded(folder, "SUMMARY.md", report) if "SUMMARY.md" in folder.texts else None
    summary = summaries.read(text or "")
    for line, problem in summary.problems:
        report.note("SUMMARY.md", problem, line)
    if text is not None:
        report.add("SUMMARY.md", "imported", f"the order of {len(summary.entries)} chapters")
    return summary


def _title_of_readme(summary: summaries.Summary) -> str:
    return next((e.title for e in summary.entries if e.path.lower() == "readme.md"), "")


def _own_settings(folder: Folder, report: Report) -> Settings:
    if not (folder.root / SETTINGS).is_file() or (folder.root / SETTINGS).is_symlink():
        return Settings()
    try:
        data = folder.read(SETTINGS, _MAX_SETTINGS_BYTES)
        if len(data) > _MAX_SETTINGS_BYTES:
            raise ValueError("it is larger than 1 MB")
        found = msgspec.convert(tomllib.loads(data.decode()), Settings)
    except (OSError, ValueError, tomllib.TOMLDecodeError) as error:
        report.add(SETTINGS, "failed", str(error))
        return Settings()
    report.add(SETTINGS, "imported", "title, language and the like")
    return found
