"""Summaries: the order of a course's chapters as its SUMMARY.md lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from functions import addresses
from functions.references import normal

_ENTRY = re.compile(r"\s*(?:[*+-]|\d{1,3}[.)])\s+\[((?:\\.|[^\]\\])*)\]\(\s*<?([^)>]*?)>?\s*\)")
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*\Z")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
# GitBook's own headings of this page, which are not the name of a course.
_PLAIN_HEADINGS = frozenset({"summary", "table of contents", "contents", "съдържание"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One chapter as listed."""

    title: str
    path: str
    """Relative to the course's folder, normalised; may name a file that is not there."""
    line: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a SUMMARY.md says."""

    title: str
    """Its heading, when that names the course; else empty."""
    entries: tuple[Entry, ...]
    """Each file once, in order."""
    problems: tuple[tuple[int, str], ...]
    """Line numbers and what is wrong there."""


def read(text: str) -> Summary:
    """Return the chapters that a SUMMARY.md lists, whatever their depth.

    Links that lead elsewhere are not chapters and are passed over; a line that could be meant as
    a chapter and leads out of the folder is a problem.
    """
    title = ""
    entries: dict[str, Entry] = {}
    problems: list[tuple[int, str]] = []
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        heading = _HEADING.match(line)
        if fenced:
            continue
        if heading and not title and heading[1].lower() not in _PLAIN_HEADINGS:
            title = plain(heading[1])
        entry = _ENTRY.match(line)
        if entry is None or _ELSEWHERE.match(entry[2]):
            continue
        path = normal(unquote(entry[2].partition("#")[0]))
        if path is None:
            problems.append((number, f"“{entry[2]}” leads out of the folder"))
        elif path == "":
            continue
        elif path in entries:
            problems.append((number, f"{path} is listed twice"))
        else:
            entries[path] = Entry(plain(entry[1]) or path, path, number)
    return Summary(title, tuple(entries.values()), tuple(problems))


def plain(text: str) -> str:
    """Return a title without Markdown's marks, in one line of at most 300 characters."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)(?:\*\*|__|[*`])", "", text))
    return " ".join(text.split())[:300]


def chapter_slug(path: str) -> str:
    """Return the address of the chapter in a file; it stays while the file keeps its name.

    A folder's README is the folder itself; a name without a letter or digit gives `chapter`.
    """
    stem = re.sub(r"\.(?:md|markdown)\Z", "", path, flags=re.I)
    stem = re.sub(r"(?:\A|/)(?:readme|index)\Z", "", stem, flags=re.I) or "introduction"
    return addresses.slug(stem) or "chapter"


def same_title(one: str, other: str) -> bool:
    """Say whether one title is the other with a number or a few words more.

    `Глава 2.1. Прости пресмятания с числа` is `Прости пресмятания`.
    """
    shorter, longer = sorted((_title_words(one), _title_words(other)), key=len)
    return bool(shorter) and shorter <= longer


def _title_words(title: str) -> frozenset[str]:
    words = re.findall(r"\w+", title.casefold())
    return frozenset(w for w in words if not w.isdecimal() and w not in ("глава", "chapter"))


def split_title(body: str) -> tuple[str, str]:
    """Return a text's first heading when it opens with one of the first level, and what follows.

    The page shows the title above the text, so it would stand there twice.
    """
    found = re.match(r"\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\r?\n|\Z)", body)
    if found:
        return plain(found[1]), body[found.end() :].lstrip("\r\n")
    found = re.match(r"\s*([^\s#>*`|<\-][^\n]*?)[ \t]*\r?\n=+[ \t]*(?:\r?\n|\Z)", body)
    if found:
        return plain(found[1]), body[found.end() :].lstrip("\r\n")
    return "", body
