"""`uchi`: what it does, and the one sentence that it refuses with."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from origin import commands
from origin.actions import erasing
from origin.house import build
from origin.passwords import Passwords
from origin.settings import load
from storage import facts, users
from storage.database import transaction
from storage.pools import pool

ROOT = Path(__file__).resolve().parents[3]
UCHI = Path(sys.executable).parent / "uchi"
PASSWORD = "шест сини лодки по Дунава"


def uchi(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [str(UCHI), *arguments],
        env=clean | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_help_names_every_command_in_a_line_and_loads_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        commands.main(["--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    for name, (_, summary) in commands.COMMANDS.items():
        assert any(line.split() == [name, *summary.split()] for line in text.splitlines())


@pytest.mark.parametrize("arguments", [[], ["bake"], ["migrate", "--wait"]])
def test_bad_usage_is_told_apart(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        commands.main(arguments)
    assert left.value.code == 2


@pytest.mark.parametrize("command", sorted(commands.COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        commands.main([command, "--help"])
    assert left.value.code == 0
    assert command in capsys.readouterr().out


def test_the_description_is_printed_with_no_settings_at_all() -> None:
    done = uchi({}, "openapi")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["openapi"].startswith("3.1")


def test_the_routes_are_printed_with_who_may(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["routes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    [login] = [line.split() for line in lines if "/api/auth/login" in line]
    assert login[:3] == ["POST", "/api/auth/login", "anyone"]


def test_missing_settings_are_one_sentence_that_names_them_all(tmp_path: Path) -> None:
    done = uchi({"UCHI_PROFILE": "test", "DATABASE_URL": "postgresql://x"}, "migrate")
    assert done.returncode == 1
    [sentence] = done.stderr.strip().splitlines()
    assert sentence.startswith("uchi: ")
    assert "REDIS_URL is missing" in sentence
    assert "SMTP_URL is missing" in sentence


def test_a_database_that_stays_away_is_one_sentence(services: dict[str, str]) -> None:
    nowhere = "postgresql://uchi@127.0.0.1:1/uchi"
    done = uchi(
        services | {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere},
        "migrate",
        "--wait",
        "0.2",
    )
    assert done.returncode == 1
    [sentence] = done.stderr.strip().splitlines()
    assert "the database does not answer" in sentence


def test_migrating_again_changes_nothing_and_the_pages_keep_their_templates(
    own_database: dict[str, str],
) -> None:
    for _ in range(2):
        done = uchi(own_database, "migrate")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == "the database is up to date"
    ours = build(load(own_database))
    with transaction(ours.pool) as db:
        assert facts.find(db, "templates")
    ours.close()


def test_an_administrator_is_made_once_and_their_password_never_shown(
    own_database: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in own_database.items():
        monkeypatch.setenv(name, value)
    for status in (0, 1):
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        assert commands.main(["create-admin", "Admin@uchi.example", "--password-stdin"]) == status
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err
    assert "somebody has an account with this address" in said.err
    db_pool = pool(own_database["DATABASE_URL"], max_size=1)
    with transaction(db_pool) as db:
        user = users.find_by_email(db, "admin@uchi.example")
    db_pool.close()
    assert user is not None
    assert user.role == "admin"
    assert Passwords("test").verify(user.password_hash, PASSWORD)


@pytest.mark.parametrize("typed", ["", "12345678\n"])
def test_no_password_or_a_weak_one_makes_no_administrator(
    database: dict[str, str],
    typed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert commands.main(["create-admin", "weak@uchi.example", "--password-stdin"]) == 1
    assert "password" in capsys.readouterr().err


def test_erasures_are_replayed_and_counted(own_database: dict[str, str]) -> None:
    ours = build(load(own_database | {"UCHI_PROFILE": "test"}))
    ours.files.ensure_bucket()
    with transaction(ours.pool) as db:
        user = users.insert(db, email="back@uchi.example", password_hash="x").id
    subject = hashlib.sha256(user.bytes).hexdigest()
    ours.files.put(f"{erasing.LEDGER}{subject}", b"", "text/plain")
    done = uchi(own_database | {"UCHI_PROFILE": "test"}, "replay-erasures")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 accounts were erased again" in done.stdout
    with transaction(ours.pool) as db:
        assert users.find(db, user) is None
    ours.close()
