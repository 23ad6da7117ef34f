"""Figures: what the benches measured, and the page they are written to."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "infra/benchmarks.md"
_HEAD = """# Benchmarks

What `make bench` measured last. Absolute figures belong to the machine named below; compare the
ratios, which were taken against a named limit in the same run. Figures without a ratio are
reported, not judged.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value."""

    what: str
    value: str
    """The value with its unit."""
    against: str = ""
    """The limit it is compared with, and the ratio."""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one bench."""

    title: str
    how: str
    """How it was measured, in a sentence or two."""
    figures: tuple[Figure, ...]


def write(tables: Iterable[Table]) -> None:
    """Write the page anew with these tables, the date, the command and the machine."""
    lines = [_HEAD]
    lines.append(f"- Date: {datetime.now(UTC):%Y-%m-%d}\n- Command: `make bench`")
    lines.append(f"- Machine: {machine()}\n")
    PAGE.write_text("\n".join([*lines, *map(_section, tables)]))


def replace(tables: Iterable[Table]) -> None:
    """Write these tables over those of the same titles, or behind all others."""
    head, *sections = re.split(r"^(?=## )", PAGE.read_text(), flags=re.MULTILINE)
    kept = {section.partition("\n")[0]: section.rstrip("\n") + "\n" for section in sections}
    for table in tables:
        kept[f"## {table.title}"] = _section(table)
    PAGE.write_text("\n".join([head.rstrip("\n") + "\n", *kept.values()]))


def _section(table: Table) -> str:
    rows = [f"| {each.what} | {each.value} | {each.against} |" for each in table.figures]
    head = f"## {table.title}\n\n{table.how}\n\n| what | measured | against |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def machine() -> str:
    """Return the machine in a line: cores, processor, kernel, Python."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(": ")[2] if names else cpu
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores of {cpu}, {platform.system()}, Python {platform.python_version()}"
