"""`make bench`: every bench in turn, and the page of figures written anew.

`python -m tests.bench answers grading` runs these two and writes their tables alone.
"""

from __future__ import annotations

import sys
from collections.abc import Collection

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


def main(names: Collection[str] = ()) -> int:
    """Run the benches, or those of `names`; return 1 with a sentence when something is missing."""
    known = {bench.__name__.rpartition(".")[2]: bench for bench in BENCHES}
    if unknown := set(names) - known.keys():
        print(f"There is no bench {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 1
    chosen = [known[name] for name in names] or BENCHES
    tables = []
    for number, bench in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {(bench.__doc__ or '').splitlines()[0]}", flush=True)
        try:
            table = bench.run()
        except pages.MissingTool as missing:
            print(missing, file=sys.stderr)
            return 1
        tables.append(table)
        for figure in table.figures:
            print(f"      {figure.what}: {figure.value}  {figure.against}", flush=True)
    (figures.replace if names else figures.write)(tables)
    print(f"written to {figures.PAGE.relative_to(figures.PAGE.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
