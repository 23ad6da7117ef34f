"""Bench of one view: `python -m tests.worker.bench` prints µs on CPython and Pyodide as JSON."""

from __future__ import annotations

import contextlib
import json
import platform
import subprocess
import sys

from infra import bundle, node
from tests.worker import measuring
from tests.worker.driver import HERE, ROOT

Figures = dict[str, float | str]


def both(rounds: int = 1_000) -> dict[str, Figures]:
    """Return the figures of both Pythons; RuntimeError when Node or its packages are missing."""
    return {"cpython": on_cpython(rounds), "pyodide": on_pyodide(rounds)}


def on_cpython(rounds: int) -> Figures:
    """Return microseconds by part on this Python."""
    figures: Figures = {"python": platform.python_version()}
    return figures | measuring.measure(rounds)


def on_pyodide(rounds: int) -> Figures:
    """Return microseconds by part in Pyodide under Node, from the bundle as it would be sent."""
    if refused := node.bring_packages():
        raise RuntimeError(refused)
    # Standard output is for the figures alone.
    with contextlib.redirect_stdout(sys.stderr):
        bundle.main()
    config = {
        "staged": str(ROOT / bundle.TARGET),
        "packages": str(ROOT / "python_modules"),
        "rounds": rounds,
    }
    done = subprocess.run(
        [str(node.find()), str(HERE / "bench.mjs"), json.dumps(config)],
        cwd=HERE, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the bench in Pyodide failed: {done.stderr[-1000:]}")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    print(json.dumps(both(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)))
