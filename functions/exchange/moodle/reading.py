"""Reading of Moodle XML: each `question` of a `quiz` as one of ours.

The format is described at docs.moodle.org/en/Moodle_XML_format.
"""

from __future__ import annotations

from functions.exchange.drafts import category_tag, finished
from functions.exchange.moodle import kinds, trees
from functions.exchange.moodle.attached import Attachments
from functions.exchange.moodle.filling import Filling
from functions.exchange.moodle.trees import Node
from functions.exchange.report import BadEntry, BadFile, Entry, Reading, Remark


def read(text: str, language: str = "en") -> Reading:
    """Return what a file says; one bad question does not stop the others.

    `language` gives true-or-false questions their words. Several entries may stand in one line.
    Raises BadFile when it is no quiz, or declares what is not taken.
    """
    root, torn = trees.read(text)
    quiz = root.child("quiz")
    if quiz is None:
        if torn:
            raise BadFile("line-torn", torn.line, torn)
        raise BadFile("no-moodle-quiz")
    lines = text.split("\n")
    attachments = Attachments()
    entries: list[Entry] = []
    tag = ""
    done = 0
    for node in quiz.children:
        if not node.last:
            break
        _between(entries, lines, done + 1, node.first - 1)
        first = max(node.first, done + 1) if node.last > done else node.first
        entry, tag = _entry(node, first, tag, language, attachments)
        entries.append(entry)
        done = max(done, node.last)
    if torn and done < len(lines):
        remark = Remark("xml-torn", (str(torn.line), str(torn)))
        entries.append(Entry(done + 1, len(lines), "refused", remarks=(remark,)))
    elif torn:
        raise BadFile("line-torn", torn.line, torn)
    else:
        _between(entries, lines, done + 1, len(lines))
    return Reading(tuple(entries), files=attachments.used())


def _entry(
    node: Node, first: int, tag: str, language: str, attachments: Attachments
) -> tuple[Entry, str]:
    """Return what became of a child of the quiz, and the tag of the category we are in then."""
    kind = node.attributes.get("type", "")
    if node.name != "question":
        said = Remark("element-unknown", (node.name[:50],))
        return Entry(first, node.last, "ignored", remarks=(said,)), tag
    if kind == "category":
        tag = category_tag(node.text("category"))
        said = Remark("category-as-tag", (tag,)) if tag else Remark("category-without-name")
        return Entry(first, node.last, "category", remarks=(said,)), tag
    filling = Filling(attachments, language)
    try:
        document = kinds.read(node, kind, filling)
        tags = [each.text("text") for part in node.all("tags") for each in part.all("tag")]
        document["tags"] = [tag, *tags] if tag else tags
        question = finished(document, filling.remarks)
    except BadEntry as refused:
        return Entry(first, node.last, "refused", remarks=(refused.remark,)), tag
    remarks = (*filling.remarks, *filling.texts.remarks())
    return Entry(first, node.last, "question", question, remarks), tag


def _between(entries: list[Entry], lines: list[str], first: int, last: int) -> None:
    """Account for the lines between questions: empty ones, comments, the quiz itself."""
    for number in range(first, last + 1):
        what = "frame" if lines[number - 1].strip() else "blank"
        if entries and entries[-1].what == what and entries[-1].last == number - 1:
            entries[-1] = Entry(entries[-1].first, number, what)
        else:
            entries.append(Entry(number, number, what))
