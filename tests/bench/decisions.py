"""Decisions: what a slot costs on CPython and in Pyodide."""

from __future__ import annotations

from tests.bench.figures import Figure, Table
from tests.worker.bench import both

ROUNDS = 3_000


def run() -> Table:
    """Measure the same steps in both runtimes."""
    figures = both(ROUNDS)
    here, there = figures["cpython"], figures["pyodide"]
    rows: list[Figure] = []
    for name, micros in here.items():
        other = there[name]
        if isinstance(micros, str) or isinstance(other, str):
            continue
        ratio = f"{other / micros:.1f} times as much"
        rows.append(
            Figure(name, f"{micros:.1f} µs on CPython", f"{other:.1f} µs in Pyodide, {ratio}")
        )
    return Table(
        "A slot, step by step",
        f"Means of {ROUNDS:,} rounds in one process: CPython {here['python']} and Pyodide's "
        f"{there['python']} under Node, from the staged bundle. A view is a page of 40 KB in "
        "memory with two slots, each with a picture of 12 KB: two decisions, three tokens, two "
        "slots rendered, one join.",
        tuple(rows),
    )
