"""Filling of a question's document from an element: texts, shares, numbers, yes and no."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from functions.exchange import numbers, percents
from functions.exchange.moodle.attached import Attachments
from functions.exchange.moodle.trees import Node
from functions.exchange.report import Remark
from functions.exchange.texts import Texts

_FORMATS = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}


class Filling:
    """Reads the values of one question, and remembers what has to be said of them."""

    def __init__(self, attachments: Attachments, language: str) -> None:
        """Begin a question; `language` is that of the course."""
        self.language = language
        self.remarks: list[Remark] = []
        self.texts = Texts(lambda _: None)
        self._attachments = attachments

    def markdown(self, node: Node | None, form: str = "") -> str:
        """Return the text of an element that holds one, as Markdown.

        `form` is what an element without a format has: plain text unless said otherwise.
        """
        if node is None:
            return ""
        inner = node.child("text")
        text = (node if inner is None else inner).own
        self.texts.find = self._attachments.finder(node)
        return self.texts.markdown(text.replace("\0", ""), self.form(node) or form or "plain")

    def form(self, node: Node) -> str:
        """Return in which of our formats an element's text is; empty when it doesn't say."""
        return _FORMATS.get(node.attributes.get("format", ""), "")

    def share(self, node: Node) -> str:
        """Return the share of an answer."""
        return str(percents.read(node.attributes.get("fraction", "0") or "0"))

    def flag(self, node: Node, name: str, *, default: bool) -> bool:
        """Return yes or no as Moodle writes it."""
        word = node.text(name).lower()
        return word in ("true", "1", "yes") if word else default

    def number(self, text: str, default: str) -> Decimal:
        """Return an exact number; the default for none."""
        return Decimal(numbers.read(text or default))

    def points(self, node: Node) -> str:
        """Return the points of a question, to three places."""
        given = self.number(node.text("defaultgrade"), "1")
        points = given.quantize(Decimal("0.001"), ROUND_HALF_EVEN)
        if points != given:
            self.remarks.append(Remark("number-rounded", (str(given),)))
        return format(points, "f")

    def drop(self, what: str, lost: bool) -> None:
        """Say that something is not kept, when there is something."""
        if lost:
            self.remarks.append(Remark("dropped", (what,)))
