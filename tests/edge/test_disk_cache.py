"""The disk cache: whole files or none, within its budget."""

import asyncio
import os
from pathlib import Path

from edge.selfhost.disk_cache import DiskCache


def quiet(level: str, event: str, **fields: object) -> None:
    return


def run(coroutine):
    return asyncio.run(coroutine)


def test_what_was_put_is_there_after_a_restart(tmp_path: Path):
    run(DiskCache(tmp_path, 10**6, quiet).put("sheet ж", b"page", 60))
    assert run(DiskCache(tmp_path, 10**6, quiet).get("sheet ж")) == b"page"


def test_what_is_too_old_or_torn_is_not_there(tmp_path: Path):
    cache = DiskCache(tmp_path, 10**6, quiet)
    run(cache.put("old", b"page", -1))
    assert run(cache.get("old")) is None
    run(cache.put("torn", b"page" * 100, 60))
    file = max(tmp_path.glob("*/*"), key=lambda path: path.stat().st_size)
    file.write_bytes(file.read_bytes()[:-1])
    assert run(cache.get("torn")) is None


def test_over_the_budget_the_least_used_goes(tmp_path: Path):
    cache = DiskCache(tmp_path, 10_000, quiet)
    for number in range(8):
        run(cache.put(str(number), bytes(1_000), 60))
    for age, path in enumerate(tmp_path.glob("*/*")):
        os.utime(path, (1_000 + age, 1_000 + age))
    assert run(cache.get("3")) is not None
    for number in range(8, 11):
        run(cache.put(str(number), bytes(1_000), 60))
    assert run(cache.get("3")) is not None
    held = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert held <= 10_000


def test_a_disk_that_cannot_be_written_is_said_and_harms_nobody(tmp_path: Path):
    lines: list[str] = []
    cache = DiskCache(tmp_path, 10**6, lambda level, event, **fields: lines.append(event))
    tmp_path.rmdir()
    run(cache.put("a", b"1", 60))
    run(cache.put("b", b"1", 60))
    assert lines == ["the cache can't be written"]
    assert run(cache.get("a")) is None
