"""Texts: what another system calls html, moodle, plain or markdown, as our Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from functions.exchange.escaping import escaped
from functions.exchange.hypertext import LONGEST, Find, markdown
from functions.exchange.report import BadEntry, Remark

LINE_END = "\0"
"""A line end that the author asked for, as against one where a line of the file ended."""
FORMATS = ("html", "moodle", "plain", "markdown")
_TAGGED = re.compile(r"<(?:/?[A-Za-z]|!--)")
_NEWLINE = re.compile(r"[ \t]*\n[ \t]*")


@dataclass(slots=True)
class Texts:
    """Makes texts into Markdown and remembers what they lost."""

    find: Find
    converted: bool = False
    dropped: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def markdown(self, text: str, form: str) -> str:
        """Return the text as Markdown; `form` is one of FORMATS. Raises BadEntry for a huge one."""
        if len(text) > LONGEST:
            raise BadEntry("too-large")
        if form == "markdown":
            return text.replace(LINE_END, "\n").strip()
        if form == "html" or (form == "moodle" and _TAGGED.search(text)):
            ends = "<br>" if form == "moodle" else "\n"
            made, dropped, missing = markdown(text.replace(LINE_END, ends), self.find)
            self.converted = self.converted or bool(_TAGGED.search(text))
            self.dropped |= dict.fromkeys(dropped)
            self.missing |= dict.fromkeys(missing)
            return made
        plain = _NEWLINE.sub("\n", text.strip().strip(LINE_END))
        lines = [escaped(line) for line in plain.split(LINE_END)]
        return _joined(lines).strip()

    def remarks(self) -> tuple[Remark, ...]:
        """Return what is to be said of all texts so far."""
        said = [Remark("html-converted")] if self.converted else []
        if self.dropped:
            said.append(Remark("html-dropped", (", ".join(self.dropped),)))
        said += [Remark("file-missing", (name,)) for name in self.missing]
        return tuple(said)


def plain(text: str) -> str:
    """Return a text that is no Markdown here, such as a pattern, in one line."""
    return _NEWLINE.sub(" ", text.replace(LINE_END, "\n")).strip()


def _joined(lines: list[str]) -> str:
    """Return lines with the ends that readers see: two of them make a paragraph."""
    done = ""
    for number, line in enumerate(lines):
        last = number + 1 == len(lines)
        if not line.strip():
            done = done.removesuffix("\\\n")
            done += "" if done.endswith("\n\n") or not done else "\n\n"
        else:
            done += line if last else line + "\\\n"
    return done.removesuffix("\\\n")
