"""Decisions: what a slot costs on CPython and in Pyodide, among ten campaigns and among 2,000."""

from __future__ import annotations

from tests.bench.figures import Figure, Table
from tests.worker.bench import Figures, both
from tests.worker.measuring import MARKETS

ROUNDS = 7_000
MOST_TIMES = 1.2
"""So many times the cost among the fewest may one decision cost among the most."""
DECIDED_US = 12.0
"""For decision and signing on CPython."""
SLOT_US = 25.0
"""With rendering and splicing."""


def run() -> Table:
    """Measure the same steps in both runtimes."""
    figures = both(ROUNDS)
    here, there = figures["cpython"], figures["pyodide"]
    rows = [
        Figure(name, *_told(name, float(micros), float(there[name])))
        for name, micros in here.items()
        if not isinstance(micros, str)
    ]
    rows += [_growth(each) for each in (here, there)]
    return Table(
        "A slot, step by step",
        f"Medians of batches, {ROUNDS:,} rounds, in one process: CPython {here['python']} and "
        f"Pyodide's {there['python']} under Node, from the staged bundle. Campaigns are aimed at "
        "courses, chapters, groups, stages, hours or everybody, with two creatives each, and ask "
        "together for one and a half times what there is. A slot is half of a page of 40 KB with "
        "two slots, each with a picture of 12 KB: decided, signed, rendered and spliced, with "
        "the page's own token. Memory is what the snapshot, its index and the buckets of 400 "
        "pages hold; pictures have a budget of their own (32 MB).",
        tuple(rows),
    )


def _told(name: str, here: float, there: float) -> tuple[str, str]:
    if name.startswith("megabytes"):
        return f"{here:.1f} MB on CPython, {there:.1f} MB in Pyodide", "an isolate has 128 MB"
    if here > 1_000:
        return f"{here / 1000:.1f} ms on CPython", f"{there / 1000:.1f} ms in Pyodide"
    against = f"{there:.1f} µs in Pyodide"
    goal = SLOT_US if name.startswith("slot") else DECIDED_US if "and sign" in name else None
    if goal is not None:
        against = f"goal {goal:.0f} µs: {here / goal:.2f} of it; {against}"
    return f"{here:.1f} µs on CPython", against


def _growth(figures: Figures) -> Figure:
    few, many = (float(figures[f"choose among {size:,}"]) for size in (MARKETS[0], MARKETS[-1]))
    return Figure(
        f"one decision among {MARKETS[-1]:,} against one among {MARKETS[0]}",
        f"{many / few:.2f} times on Python {figures['python']}",
        f"goal at most {MOST_TIMES}",
    )
