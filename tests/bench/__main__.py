"""`make bench`: every bench in turn, and the page of figures written anew."""

from __future__ import annotations

import sys

from tests.bench import (
    accounts,
    answers,
    billing,
    decisions,
    figures,
    flow,
    grading,
    pages,
    pictures,
    progress,
    readings,
    rendering,
)

BENCHES = (
    decisions, pages, flow, billing, accounts, readings, progress, rendering, grading, answers,
    pictures,
)  # fmt: skip


def main() -> int:
    """Run the benches; return 1 with a sentence when a program that one needs is not there."""
    tables = []
    for number, bench in enumerate(BENCHES, 1):
        print(f"[{number}/{len(BENCHES)}] {(bench.__doc__ or '').splitlines()[0]}", flush=True)
        try:
            table = bench.run()
        except pages.MissingTool as missing:
            print(missing, file=sys.stderr)
            return 1
        tables.append(table)
        for figure in table.figures:
            print(f"      {figure.what}: {figure.value}  {figure.against}", flush=True)
    figures.write(tables)
    print(f"written to {figures.PAGE.relative_to(figures.PAGE.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
