"""Report: what became of every file of an import."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

Outcome = Literal["imported", "unchanged", "left out", "failed", "missing", "archived"]
OUTCOMES: tuple[Outcome, ...] = (
    "imported", "unchanged", "left out", "failed", "missing", "archived",
)  # fmt: skip
_MOST_LINES = 10
"""So many places are told of what many pictures lack."""
_RARE = ("missing", "archived")
"""Of the course and not of the folder; told only where there are any."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file."""

    path: str
    outcome: Outcome
    detail: str = ""
    """The reason, or what was made of it."""
    line: int | None = None
    """The line of the file that the detail is about, where that makes sense."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a file that was imported all the same."""

    path: str
    detail: str
    line: int | None = None


@dataclass(slots=True)
class Report:
    """What an import did."""

    slug: str = ""
    title: str = ""
    published: bool = False
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    chapters: int = 0
    """Chapters of the folder that are in the course now."""
    seconds: float = 0.0

    def add(self, path: str, outcome: Outcome, detail: str = "", line: int | None = None) -> None:
        """Say what became of a file."""
        self.entries.append(Entry(path, outcome, detail, line))

    def note(self, path: str, detail: str, line: int | None = None) -> None:
        """Say something about a file besides."""
        self.notes.append(Note(path, detail, line))

    def of(self, outcome: Outcome) -> list[Entry]:
        """Return the files with this outcome by their paths."""
        return sorted((e for e in self.entries if e.outcome == outcome), key=lambda e: e.path)

    def document(self) -> str:
        """Return the report as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def text(self) -> str:
        """Return the report for a terminal: every file under what became of it."""
        lines: list[str] = []
        for outcome in OUTCOMES:
            entries = self.of(outcome)
            if not entries:
                continue
            lines.append(f"{outcome.capitalize()} ({len(entries)})")
            width = min(60, max(len(_place(entry)) for entry in entries))
            lines += [f"  {_place(entry):<{width}}  {entry.detail}".rstrip() for entry in entries]
            lines.append("")
        lines += self._notes()
        counts = ", ".join(
            f"{len(self.of(outcome))} {outcome}"
            for outcome in OUTCOMES
            if outcome not in _RARE or self.of(outcome)
        )
        state = "published" if self.published else "kept as a draft"
        lines.append(
            f"“{self.title}”: {self.chapters} chapters at /courses/{self.slug}, {state}. "
            f"Files: {counts}, in {self.seconds:.1f} s."
        )
        return "\n".join(lines) + "\n"

    def _notes(self) -> list[str]:
        if not self.notes:
            return []
        lines = [f"Notes ({len(self.notes)})"]
        # Hundreds of pictures without a text would hide the other notes.
        silent: dict[str, list[int]] = {}
        for note in self.notes:
            if note.detail.endswith("has no alternative text"):
                silent.setdefault(note.path, []).append(note.line or 0)
            else:
                lines.append(f"  {_place(note)}  {note.detail}")
        for path, places in silent.items():
            pictures = "picture has" if len(places) == 1 else "pictures have"
            known = sorted({line for line in places if line})
            told = ", ".join(str(line) for line in known[:_MOST_LINES])
            told += ", …" if len(known) > _MOST_LINES else ""
            where = f" (lines {told})" if told else ""
            lines.append(f"  {path}  {len(places)} {pictures} no alternative text{where}")
        return [*lines, ""]


def _place(entry: Entry | Note) -> str:
    return entry.path if entry.line is None else f"{entry.path}:{entry.line}"
