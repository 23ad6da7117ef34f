"""Hypertext: HTML of other systems as Markdown, with what got lost on the way."""

from __future__ import annotations

import re

from functions.exchange.escaping import escaped
from functions.exchange.growing import SPACES, Find, Growing
from functions.exchange.report import BadEntry
from functions.exchange.tags import Tag, cut

LONGEST = 200_000
"""Characters of one text."""
_AROUND = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~"}
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "table", "thead", "tbody", "tfoot", "blockquote", "figure",
     "figcaption", "dl", "dt", "dd", "center", "header", "footer", "caption")
)  # fmt: skip
_SILENT = frozenset(("span", "font", "o:p", "html", "body", "head", "label", "u", "small", "wbr",
                     "colgroup", "col", "abbr", "var", "mark", "bdi"))  # fmt: skip
_SCHEMES = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_PICTURE = re.compile(r"@@PLUGINFILE@@/(?P<kept>.+)", re.DOTALL)


def markdown(html: str, find: Find) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the text as Markdown, the names of what was dropped and the files that are missing.

    Nothing of the HTML is passed on: what comes out is text with Markdown's own marks, and
    links to http, https and mailto. Raises BadEntry when the text is too large.
    """
    if len(html) > LONGEST:
        raise BadEntry("too-large")
    text = Growing(find)
    for piece in cut(html):
        if isinstance(piece, str):
            text.write(piece)
        else:
            _tag(text, piece)
    if text.pre:
        _end_pre(text)
    text.end_line(gap=False)
    # A line end behind the last line is none.
    whole = re.sub(r"(?<!\\)\\$", "", "\n".join(text.done).strip())
    return whole.strip(), tuple(text.dropped), tuple(text.missing)


def _tag(text: Growing, tag: Tag) -> None:
    name = tag.name
    if "style" in tag.attributes:
        text.dropped["style"] = None
    if name == "pre":
        _pre(text, tag)
    elif text.pre:
        return
    elif name == "br":
        if text.line.strip():
            text.line = text.line.rstrip() + "\\"
            text.done.append(text.indent() + text.marker + text.heading + text.line.strip())
            text.marker = text.heading = text.line = ""
    elif name in _AROUND or name == "code":
        _around(text, tag)
    elif name == "a":
        _link(text, tag)
    elif name == "img":
        _picture(text, tag)
    elif name in ("ul", "ol"):
        text.end_line(gap=True)
        if not tag.closing:
            text.lists.append(1 if name == "ol" else None)
        elif text.lists:
            text.lists.pop()
            text.end_line(gap=True)
            if not text.lists:
                text.done.append("")
    elif name == "li":
        _item(text, tag)
    elif re.fullmatch("h[1-6]", name):
        text.end_line(gap=True)
        text.heading = "" if tag.closing else "#" * int(name[1]) + " "
    elif name == "hr":
        text.end_line(gap=True)
        text.done += ["---", ""]
    elif name in ("tr", "td", "th"):
        _cell(text, tag)
    elif name in _BLOCKS:
        text.end_line(gap=True)
        text.rows = 0 if name == "table" else text.rows
    elif name in ("sub", "sup"):
        text.line += "" if tag.closing else {"sub": r"\_", "sup": "^"}[name]
    elif name not in _SILENT:
        text.dropped[name] = None


def _pre(text: Growing, tag: Tag) -> None:
    if tag.closing:
        _end_pre(text)
    elif not text.pre:
        text.end_line(gap=True)
        text.pre = len(text.done) + 1
        text.done.append("")


def _end_pre(text: Growing) -> None:
    if not text.pre:
        return
    place = text.pre - 1
    text.done.append(text.indent() + text.line)
    inside = text.done[place + 1 :]
    while inside and not inside[0].strip():
        del inside[0]
    while inside and not inside[-1].strip():
        del inside[-1]
    longest = max((len(run) for run in re.findall("`+", "\n".join(inside))), default=0)
    fence = text.indent() + "`" * max(3, longest + 1)
    text.done[place:] = [fence, *inside, fence, ""]
    text.line, text.pre = "", 0


def _around(text: Growing, tag: Tag) -> None:
    mark = _AROUND.get(tag.name, "")
    if tag.closing:
        if any(name == tag.name for name, _ in text.closers):
            while text.closers:
                name, mark = text.closers.pop()
                _close(text, mark)
                if name == tag.name:
                    break
    elif mark and not any(other == mark for _, other in text.closers):
        text.line += mark
        text.closers.append((tag.name, mark))
        text.opened = len(text.line)


def _close(text: Growing, mark: str) -> None:
    # A mark after a space closes nothing, and a pair around nothing shows as stars.
    bare = text.line.rstrip()
    if bare.endswith(mark) and len(bare) == text.opened:
        text.line = bare.removesuffix(mark) + text.line[len(bare) :]
    else:
        text.line = bare + mark + text.line[len(bare) :]


def _link(text: Growing, tag: Tag) -> None:
    if not tag.closing:
        to = tag.attributes.get("href", "").strip()
        allowed = _SCHEMES.match(to) and not re.search(r"[\s<>]", to)
        if to and not allowed:
            text.dropped["a"] = None
        text.links.append(to if allowed else "")
        text.line += "[" if allowed else ""
    elif text.links and (to := text.links.pop()):
        text.line += f"](<{to}>)"


def _picture(text: Growing, tag: Tag) -> None:
    from_file = _PICTURE.match(tag.attributes.get("src", "").strip())
    name = from_file["kept"].partition("?")[0] if from_file else tag.attributes.get("src", "")
    alternative = escaped(SPACES.sub(" ", tag.attributes.get("alt", ""))).strip()
    reference = text.find(name) if name else None
    if reference is not None:
        text.line += f"![{alternative}](<{reference}>)"
    else:
        text.missing[name[:200]] = None
        text.line += alternative


def _item(text: Growing, tag: Tag) -> None:
    text.end_line(gap=False)
    if tag.closing:
        text.marker = ""
        return
    if not text.lists:
        text.marker = ""
        return
    number = text.lists[-1]
    text.marker = "- " if number is None else f"{number}. "
    if number is not None:
        text.lists[-1] = number + 1


def _cell(text: Growing, tag: Tag) -> None:
    if tag.name == "tr":
        if text.line.strip():
            text.line += " |"
            text.end_line(gap=False)
            if text.rows == 0:
                text.done.append("|" + " --- |" * max(text.cells, 1))
            text.rows += 1
        text.cells = 0
    elif not tag.closing:
        text.line += " | " if text.cells else "| "
        text.cells += 1
