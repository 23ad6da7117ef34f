"""Reading of GIFT: runs of lines as questions, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from functions.exchange.drafts import category_tag, finished
from functions.exchange.gift import answers
from functions.exchange.gift.scanning import Run, hidden, runs, shown
from functions.exchange.report import BadEntry, Entry, Reading, Remark
from functions.exchange.texts import FORMATS, Texts
from functions.questions import Question

_FORMAT = re.compile(rf"\s*\[({'|'.join(FORMATS)})\]")
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
_LABEL = re.compile(r"\[(id|tag):((?:\\\]|[^\]]){1,300})\]")
_LONGEST_LABELS = 5_000
"""Characters of one comment in which labels are looked for."""
_ENDS = ("", ".", "?", "!", ":", "…", "。", "？")
"""A question that ends so needs no second end, and no blank."""
BLANK = "_____"
"""Stands where the answers stood when the text goes on behind them."""


def read(text: str, language: str = "en") -> Reading:
    """Return what a file says; one bad question does not stop the others.

    `language` gives true-or-false questions their words.
    """
    entries: list[Entry] = []
    labels: list[str] = []
    tag = ""
    for run in runs(text):
        if run.what == "question":
            entries.append(_entry(run, [*labels, *run.comments], tag, language))
        elif run.what == "category":
            tag = category_tag(shown(hidden(run.text)))
            said = Remark("category-as-tag", (tag,)) if tag else Remark("category-without-name")
            entries.append(Entry(run.first, run.last, "category", remarks=(said,)))
        elif run.what == "comment":
            labels.append(run.text[:_LONGEST_LABELS])
            _add(entries, run, "comment")
        else:
            _add(entries, run, "blank")
        if run.what != "comment":
            # Labels belong to the question under them, with nothing in between.
            labels = []
    return Reading(tuple(entries))


def _add(entries: list[Entry], run: Run, what: str) -> None:
    """Add lines of comments or empty ones, to those just above where they are alike."""
    first = run.first
    if entries and entries[-1].what == what:
        first = entries.pop().first
    entries.append(Entry(first, run.last, "comment" if what == "comment" else "blank"))


def _entry(run: Run, labels: Iterable[str], tag: str, language: str) -> Entry:
    remarks: list[Remark] = []
    try:
        if run.fault:
            raise BadEntry(run.fault)
        question = _question(run.text, labels, tag, language, remarks)
    except BadEntry as refused:
        return Entry(run.first, run.last, "refused", remarks=(refused.remark,))
    return Entry(run.first, run.last, "question", question, tuple(remarks))


def _question(
    text: str, labels: Iterable[str], tag: str, language: str, remarks: list[Remark]
) -> Question:
    cut = hidden(text)
    texts = Texts(lambda _: None)
    document: dict[str, object] = {}
    name = _NAME.match(cut)
    if name:
        document["name"] = answers.plain(name[1])
        cut = cut[name.end() :]
    form = "moodle"
    found = _FORMAT.match(cut)
    if found:
        form, cut = found[1], cut[found.end() :]
    before, braces, inside = cut.partition("{")
    inside, _, after = inside.rpartition("}")
    document["text"] = texts.markdown(shown(before), form)
    tail = shown(after).strip()
    if braces and tail in _ENDS and before.rstrip()[-1:] in _ENDS:
        remarks += [Remark("dropped", (tail,))] if tail else []
    elif braces and tail:
        behind = texts.markdown(shown(after), form)
        # What follows a word directly goes on directly: a full stop, a bracket.
        gap = " " if after[:1].isspace() else ""
        document["text"] = f"{document['text']} {BLANK}{gap}{behind}".strip()
        remarks.append(Remark("blank-added"))
    if braces:
        document |= answers.read(inside, form, texts, language, remarks)
    else:
        document["kind"] = "description"
    document |= _labels(labels, tag)
    made = finished(document, remarks)
    remarks += texts.remarks()
    return made


def _labels(labels: Iterable[str], tag: str) -> dict[str, object]:
    found: dict[str, object] = {}
    tags = [tag] if tag else []
    for kind, value in _LABEL.findall("\n".join(labels)):
        plain = value.replace("\\]", "]").strip()
        if kind == "id":
            found["reference"] = plain
        else:
            tags.append(plain)
    return found | {"tags": tags}
