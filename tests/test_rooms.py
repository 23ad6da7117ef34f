"""The rooms: who may import what, read from the source of every file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROOMS: dict[str, tuple[set[str], set[str]]] = {
    # room: (our own rooms, third parties)
    "functions": (set(), set()),
    "templates": ({"functions"}, {"jinja2", "markupsafe"}),
    "storage": (
        {"functions"},
        {
            "psycopg", "psycopg_pool", "redis", "boto3", "botocore", "limits",
            "clickhouse_connect", "duckdb",
        },
    ),
    "edge": ({"functions", "templates"}, set()),
    "origin": (
        {"functions", "templates", "storage"},
        {
            "pyotp", "segno", "webauthn",  # second factors
            "argon2", "babel", "cryptography", "email_validator", "falcon", "huey", "jwt",
            "latex2mathml", "markdown_it", "mdit_py_plugins", "msgspec", "nh3", "PIL",
            "prometheus_client", "pygments", "structlog", "tqdm", "zxcvbn",
        },
    ),
}  # fmt: skip
"""The design's table: each room's own rooms and third parties, besides the standard library."""

ALSO: dict[str, set[str]] = {
    "edge/entry.py": {"workers", "js", "pyodide"},
    "edge/runtime_worker.py": {"workers", "js", "pyodide"},
    # yarl is the HTTP client's own type of address: an escaped path stays as it is.
    "edge/selfhost/": {"granian", "aiohttp", "cryptography", "uvloop", "yarl"},
    # Huey opens its own connection and raises the client's errors.
    "origin/jobs/": {"redis"},
    # The one place of the origin that asks other people's servers for anything.
    "origin/jobs/visitor.py": {"aiohttp", "yarl"},
    # Pictures that are vectors are drawn here and nowhere else.
    "origin/pictures/": {"resvg_py"},
    # Prints are set in one place, which sees to it that nothing is read or fetched.
    "origin/typesetting.py": {"typst"},
}
"""What some files may import beyond their room."""

# Sockets, clocks and the like are I/O: what decides gets them as arguments.
NOT_IN_FUNCTIONS = {
    "asyncio", "http", "os", "pathlib.Path", "random", "secrets", "shutil", "socket", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip


def files(room: str) -> Iterator[Path]:
    """Yield the Python files of a room."""
    for path in sorted((ROOT / room).rglob("*.py")):
        if "compiled" not in path.relative_to(ROOT).parts:
            yield path


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute, so that a room can be seen"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def faults(room: str, path: Path, names: set[str]) -> list[str]:
    """Return what a file of a room imports and may not."""
    ours, others = ROOMS[room]
    place = path.as_posix()
    also = set().union(*(more for prefix, more in ALSO.items() if place.startswith(prefix)))
    allowed = {room} | ours | others | also
    return [
        f"{place} imports {name}"
        for name in sorted(names)
        if (top := name.partition(".")[0]) not in sys.stdlib_module_names and top not in allowed
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    found = [
        fault
        for path in files(room)
        for fault in faults(room, path.relative_to(ROOT), imported(path))
    ]
    assert found == []


def test_what_decides_touches_neither_clock_nor_network_nor_disk() -> None:
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("functions")
        for name in imported(path)
        if name in NOT_IN_FUNCTIONS
    ]
    assert found == []


def test_only_storage_speaks_to_the_database_and_only_two_files_write_problems_as_http() -> None:
    speakers = {
        path.relative_to(ROOT).parts[0]
        for room in ROOMS
        for path in files(room)
        if any(name.partition(".")[0] == "psycopg" for name in imported(path))
    }
    assert speakers == {"storage"}
    writers = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in files(room)
        if "application/problem+json" in path.read_text(encoding="utf-8")
    }
    assert writers <= {
        "origin/problems.py",
        "origin/openapi.py",  # says so in the API's description
        "edge/problems.py",
        "edge/entry.py",  # answers even when nothing else could be imported
    }


def test_an_import_out_of_turn_is_found() -> None:
    place = Path("storage/x.py")
    assert faults("storage", place, {"origin.app"}) == ["storage/x.py imports origin.app"]
    assert faults("edge", Path("edge/pages.py"), {"js"}) == ["edge/pages.py imports js"]
    assert faults("edge", Path("edge/entry.py"), {"js"}) == []
    assert faults("functions", Path("functions/x.py"), {"jinja2"})
