"""Decisions: what a slot costs on CPython and in Pyodide."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.figures import Figure, Table
from tests.house import ROOT
from tests.worker.bench import pyodide_figures


def run() -> Table:
    """Measure the same steps in both runtimes."""
    # A fresh process, as a server is: the benches before leave nothing in its caches.
    code = "from tests.bench.slot_work import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    here: dict[str, float] = json.loads(done.stdout)
    there = pyodide_figures()
    return Table(
        "A slot, step by step",
        "Medians of five runs in one process; the picture has 10 KB. `decide` is one draw from the "
        "index that the snapshot is sorted into at load.",
        tuple(
            Figure(
                name,
                f"{here[name]:.1f} µs on CPython",
                f"{there[name]:.1f} µs in Pyodide, {there[name] / here[name]:.1f} times as much",
            )
            for name in here
        ),
    )
