"""Rendering: a chapter of 40 KB from Markdown to its two pages, as at a publish."""

from __future__ import annotations

import html
import statistics
import time
from collections.abc import Callable

from origin import markup
from tests.bench.figures import Figure, Table
from tests.templates.samples import chapter

BYTES = 40_000
ROUNDS = 9
CHAPTERS = 1_000


def run() -> Table:
    """Render the same text, and escape it alone: what nobody who makes HTML of a text can save."""
    body = _body()
    text = markup.render(body, lambda _: None).html
    parsed = _median(lambda: markup.render(body, lambda _: None))
    escaped = _median(lambda: html.escape(body))
    listed = [
        {"id": f"id-{n}", "number": n, "title": f"Глава {n}", "path": f"/courses/c/g-{n}"}
        for n in range(1, CHAPTERS + 1)
    ]
    few = _median(lambda: _pages(text, listed[:10]))
    many = _median(lambda: _pages(text, listed))
    return Table(
        "Rendering a chapter at publish",
        f"A Markdown text of {BYTES // 1000} KB in Bulgarian with headings, lists, tables, code in "
        f"colours and links; medians of {ROUNDS} in one process, without the database.",
        (
            Figure("Markdown to safe HTML", f"{parsed * 1000:.1f} ms",
                   f"escaping alone {escaped * 1000:.2f} ms"),
            Figure("its two pages, in a course of 10 chapters", f"{few * 1000:.2f} ms"),
            Figure(f"its two pages, in a course of {CHAPTERS:,} chapters", f"{many * 1000:.2f} ms",
                   f"10 chapters {few * 1000:.2f} ms: {many / few:.1f} times as much"),
        ),
    )  # fmt: skip


def _pages(text: str, chapters: list[dict[str, object]]) -> None:
    for interface in ("bg", "en"):
        chapter(interface, html=text, chapters=chapters, number=5)


def _median(work: Callable[[], object]) -> float:
    """Return the seconds that the work takes; the first time, which makes caches, apart."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def _body() -> str:
    part = (
        "\n## Част {n}\n\nЕдин **абзац** с [връзка](https://example.org/{n}) и `код`, "
        "който обяснява нещо подробно и спокойно. "
        * 3
        + "\n\n- едно\n- две\n- три\n\n| име | брой |\n|---|---|\n| а | 1 |\n| б | 2 |\n\n"
        "```python\nfor number in range({n}):\n    print(number)\n```\n"
    )
    parts, size = [], 0
    while size < BYTES:
        parts.append(part.replace("{n}", str(len(parts) + 1)))
        size += len(parts[-1].encode())
    return "".join(parts)
