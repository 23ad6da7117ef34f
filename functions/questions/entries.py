"""Entries of a question's lists: options, patterns, numbers, pairs, items, levels."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from functions.questions.fields import Fields
from functions.questions.kinds import (
    Accepted,
    Criterion,
    Item,
    Level,
    Nearness,
    Option,
    Pair,
    Pattern,
    Unit,
)  # fmt: skip
from functions.questions.naming import name

MOST_OPTIONS = 100
_LINE = 2_000
"""Characters of a pattern or a unit's name and the like."""


def even_share(right: bool, rights: int) -> Fraction:
    """Return an option's share when nobody gave one: wrong ones take back what right ones add."""
    if not rights:
        return Fraction(0)
    return Fraction(1 if right else -1, rights)


def options(fields: Fields, *, even: bool) -> tuple[Option, ...]:
    """Return the options; shares stand in each, or follow from which ones are right.

    `even`: a wrong option takes back a right one's share (any number is chosen);
    otherwise it earns nothing (one is chosen).
    """
    read: list[tuple[str, str, bool | None, Fraction | None, str, Fields]] = []
    for entry in fields.objects("options", MOST_OPTIONS):
        right = entry.flag("right", default=False) if "right" in entry.document else None
        entry.asked.add("right")
        read.append(
            (entry.id(), entry.text("text"), right, entry.share("share"), entry.text("feedback"),
             entry)
        )  # fmt: skip
    given = any(share is not None for _, _, _, share, _, _ in read)
    rights = sum(right is True for _, _, right, _, _, _ in read)
    ids = _ids(((id, text, entry) for id, text, _, _, _, entry in read))
    made: list[Option] = []
    for id, (_, text, right, share, feedback, entry) in zip(ids, read, strict=True):
        if given:
            found = share if share is not None else Fraction(0)
            if right is not None and right != (found > 0):
                entry.fault("right", "contradicts the share")
        elif even:
            found = even_share(right is True, rights)
        else:
            found = Fraction(right is True)
        made.append(Option(id, text, found, feedback))
    return tuple(made)


def patterns(fields: Fields) -> tuple[Pattern, ...]:
    """Return the patterns of a typed text, in the order in which they are tried."""
    return tuple(
        Pattern(
            entry.text("pattern", longest=_LINE),
            _share(entry),
            entry.text("feedback"),
        )
        for entry in fields.objects("patterns", MOST_OPTIONS)
    )


def accepted(fields: Fields) -> tuple[Accepted, ...]:
    """Return the accepted numbers, in the order in which they are tried."""
    made: list[Accepted] = []
    zero = Decimal(0)
    for entry in fields.objects("accepted", MOST_OPTIONS):
        kind = entry.word("kind", get_args(Nearness), "absolute")
        needed = {"range": ("low", "high"), "any": ()}.get(kind, ("value",))
        for field in needed:
            if entry.document.get(field) is None:
                entry.fault(field, "must be given")
        given = {
            "value": entry.decimal("value", zero),
            "tolerance": entry.decimal("tolerance", zero, low=zero),
            "low": entry.decimal("low", zero),
            "high": entry.decimal("high", zero),
        }
        # What a kind doesn't use is forgotten: a form sends all four, and one number has one
        # document.
        used = {"range": ("low", "high"), "any": ()}.get(kind, ("value", "tolerance"))
        number = Accepted(
            kind,
            _share(entry),
            feedback=entry.text("feedback"),
            **{name: given[name] for name in used},
        )
        if number.low > number.high:
            entry.fault("high", "must be at least low")
        made.append(number)
    return tuple(made)


def units(fields: Fields) -> tuple[Unit, ...]:
    """Return the units; the first is the one in which the accepted numbers are."""
    made: list[Unit] = []
    for entry in fields.objects("units", 50):
        unit = Unit(
            entry.text("name", longest=50).strip(),
            entry.decimal("factor", Decimal(1), low=Decimal(0)),
        )
        if not unit.name or unit.name[0].isdigit():
            entry.fault("name", "must be a name that does not begin with a digit")
        if not unit.factor:
            entry.fault("factor", "must be more than 0")
        if not made and unit.factor != 1:
            entry.fault("factor", "must be 1 for the first unit")
        if any(unit.name == other.name for other in made):
            entry.fault("name", "stands twice")
        made.append(unit)
    return tuple(made)


def pairs(fields: Fields) -> tuple[tuple[Pair, ...], tuple[Item, ...]]:
    """Return the pairs and the right sides that belong to nothing.

    The same right text has the same id everywhere: whoever is shown two equal ones can't be
    wrong in taking either.
    """
    read = [
        (entry.id(), entry.text("left"), entry.text("right"), entry.id("right_id"), entry)
        for entry in fields.objects("pairs", MOST_OPTIONS)
    ]
    loose = [(entry.id(), entry.text("text")) for entry in fields.objects("extras", MOST_OPTIONS)]
    sides = [(right_id, right) for _, _, right, right_id, _ in read] + loose
    texts: dict[str, str] = {}
    taken: set[str] = set()
    for side, text in sides:
        # An id belongs to the text that had it first: an author may have split one in two.
        if side and text not in texts and side not in taken:
            texts[text] = side
            taken.add(side)
    for _, text in sides:
        if text not in texts:
            texts[text] = name(text, taken)
    ids = _ids((id, left, entry) for id, left, _, _, entry in read)
    made = tuple(
        Pair(id, left, right, texts[right])
        for id, (_, left, right, _, _) in zip(ids, read, strict=True)
    )
    rights = {pair.right for pair in made}
    extras = {text: Item(texts[text], text) for _, text in loose if text not in rights}
    return made, tuple(extras.values())


def items(fields: Fields) -> tuple[Item, ...]:
    """Return the things to be ordered, in the right order."""
    read = [(entry.id(), entry.text("text"), entry) for entry in fields.objects("items", 50)]
    return tuple(Item(id, text) for id, (_, text, _) in zip(_ids(read), read, strict=True))


def rubric(fields: Fields) -> tuple[Criterion, ...]:
    """Return the criteria by which an essay is marked."""
    read = [
        (
            entry.id(),
            entry.text("name", longest=_LINE),
            tuple(
                Level(
                    level.decimal(
                        "points", Decimal(0), low=Decimal(0), high=Decimal(1000), places=3
                    ),
                    level.text("words", longest=_LINE),
                )
                for level in entry.objects("levels", 20)
            ),
            entry,
        )
        for entry in fields.objects("rubric", 30)
    ]
    ids = _ids((id, name, entry) for id, name, _, entry in read)
    return tuple(
        Criterion(id, name, levels) for id, (_, name, levels, _) in zip(ids, read, strict=True)
    )


def _share(entry: Fields) -> Fraction:
    found = entry.share("share", default=Fraction(1))
    return Fraction(1) if found is None else found


def _ids(entries: Iterable[tuple[str, str, Fields]]) -> list[str]:
    """Return an id for each: the given one, or one made of its text."""
    listed = list(entries)
    taken: set[str] = set()
    for id, _, entry in listed:
        if id in taken:
            entry.fault("id", "stands twice")
        if id:
            taken.add(id)
    return [id or name(text, taken) for id, text, _ in listed]
