"""Kinds of questions, as values: what an author wrote, keys included."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

Numbering = Literal["abc", "ABC", "123", "iii", "III", "none"]
Nearness = Literal["absolute", "relative", "geometric", "range", "any"]
Scoring = Literal[
    "exact", "absolute", "next", "next_last", "neighbours", "pairs", "longest", "contiguous",
    "distance",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    id: str
    text: str
    """Markdown."""
    share: Fraction
    """What choosing it adds to the share earned, from −1 to 1."""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One text that is taken as an answer; `*` stands for any characters, `\\*` for a star."""

    pattern: str
    share: Fraction
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One number that is taken as an answer, in the first unit."""

    kind: Nearness
    """absolute: value ± tolerance; relative: value ± tolerance × |value|; geometric: from
    value ÷ (1 + tolerance) to value × (1 + tolerance); range: low to high; any: every number."""
    share: Fraction
    value: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    """At least 0."""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measurement; a number in it times `factor` is the number in the first one."""

    name: str
    factor: Decimal
    """More than 0; 1 for the first unit."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that belong together."""

    id: str
    left: str
    right: str
    right_id: str
    """Pairs with the same right text have one `right_id`; it says nothing about `id`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be put in its place, or one more right side that belongs to nothing."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """How well one criterion is met."""

    points: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of an essay's rubric."""

    id: str
    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every question has."""

    kind: ClassVar[str]
    name: str = ""
    """For authors only."""
    text: str = ""
    """Markdown."""
    points: Decimal = Decimal(1)
    """For a fully right answer, from 0 to 1000, at most three places."""
    feedback: str = ""
    """Shown whatever was answered."""
    when_right: str = ""
    when_partly: str = ""
    when_wrong: str = ""
    tags: tuple[str, ...] = ()
    reference: str = ""
    """The number it had in the file it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single(Question):
    """One option is chosen. Options called `true` and `false` make a true-or-false question."""

    kind: ClassVar[str] = "single"
    options: tuple[Option, ...] = ()
    shuffle: bool = True
    numbering: Numbering = "abc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple(Question):
    """Any number of options is chosen; their shares add up, and never to less than nothing."""

    kind: ClassVar[str] = "multiple"
    options: tuple[Option, ...] = ()
    shuffle: bool = True
    numbering: Numbering = "abc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Question):
    """A word or a line is typed; the first pattern that matches decides."""

    kind: ClassVar[str] = "text"
    patterns: tuple[Pattern, ...] = ()
    case: bool = False
    """Whether Ж and ж differ."""
    spelling: int = 0
    """Letters that may be wrong, missing, too many or swapped: 0 to 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric(Question):
    """A number is typed, perhaps with a unit; the first accepted one that holds decides."""

    kind: ClassVar[str] = "numeric"
    accepted: tuple[Accepted, ...] = ()
    units: tuple[Unit, ...] = ()
    unit_penalty: Fraction = Fraction(1, 10)
    """Share taken off when the unit is unknown, or missing though needed; 0 to 1."""
    unit_needed: bool = False
    """Whether a number without a unit is a fault; otherwise it counts in the first unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Question):
    """To each left side its right side; every pair earns the same."""

    kind: ClassVar[str] = "matching"
    pairs: tuple[Pair, ...] = ()
    extras: tuple[Item, ...] = ()
    """Right sides that belong to no left one."""
    shuffle: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering(Question):
    """Things are put in order; always shown in another one."""

    kind: ClassVar[str] = "ordering"
    items: tuple[Item, ...] = ()
    """In the right order."""
    scoring: Scoring = "absolute"
    """What counts as partly right, see `grading`."""
    layout: Literal["vertical", "horizontal"] = "vertical"
    numbering: Numbering = "none"


@dataclass(frozen=True, slots=True)
class Part:
    """One place in a cloze text."""

    id: str
    """A number: the place is `{{id}}` in the text."""
    weight: int
    """At least 1: how much it counts among the parts."""
    question: Single | Multiple | Text | Numeric
    """Its points are not used."""
    display: Literal["inline", "vertical", "horizontal"] = "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze(Question):
    """A text with places to fill in."""

    kind: ClassVar[str] = "cloze"
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Essay(Question):
    """A longer text that a person marks."""

    kind: ClassVar[str] = "essay"
    rubric: tuple[Criterion, ...] = ()
    show_rubric: bool = False
    """Whether learners see the rubric while they write."""
    template: str = ""
    """What stands in the field at the beginning."""
    words_min: int | None = None
    words_max: int | None = None
    grader_notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description(Question):
    """A text between questions: nothing to answer, no points."""

    kind: ClassVar[str] = "description"
    points: Decimal = Decimal(0)


KINDS: dict[str, type[Question]] = {
    kind.kind: kind
    for kind in (
        Single, Multiple, Text, Numeric, Matching, Ordering, Cloze, Essay, Description,
    )
}  # fmt: skip
