"""Formulas: LaTeX as MathML, which browsers draw without a script."""

from __future__ import annotations

from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

MAX_LATEX = 2_000
MAX_DEPTH = 60

# Presentation elements and attributes alone: the converter passes on `\href` and `\style`, and
# HTML may begin again inside `annotation-xml`.
_TAGS = frozenset(
    """math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose
    msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd none
    mlabeledtr""".split()  # noqa: SIM905 - wrapped words read better than a column of them
)
_ATTRIBUTES = frozenset(
    """display displaystyle scriptlevel mathvariant stretchy fence form separator accent
    accentunder lspace rspace width height depth minsize maxsize linethickness columnalign
    rowspacing columnspacing columnlines rowlines notation movablelimits largeop""".split()  # noqa: SIM905 - wrapped words read better than a column of them
)


class BadFormula(ValueError):
    """The LaTeX can't be turned into MathML."""


def mathml(latex: str, *, block: bool) -> str:
    """Return the formula as MathML; raise BadFormula for what can't be read."""
    if len(latex) > MAX_LATEX:
        raise BadFormula(f"it is longer than {MAX_LATEX:,} characters")
    try:
        element = convert_to_element(latex, display="block" if block else "inline")
        return _write(element, 0)
    except BadFormula:
        raise
    except RecursionError as error:
        raise BadFormula("it is nested too deeply") from error
    # The converter raises two dozen errors of its own, and IndexError or KeyError on odd input;
    # one formula must not stop a course.
    except Exception as error:
        raise BadFormula(type(error).__name__) from error


def _write(element: Element, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise BadFormula("it is nested too deeply")
    if element.tag not in _TAGS:
        raise BadFormula(f"it makes the element {element.tag!r}")
    attributes = "".join(
        f' {name}="{escape(unescape(value))}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES
    )
    # The converter writes signs as entities into the text, so they are read before escaping.
    text = escape(unescape(element.text or ""), quote=False)
    inner = "".join(_write(child, depth + 1) for child in element)
    return f"<{element.tag}{attributes}>{text}{inner}</{element.tag}>"
