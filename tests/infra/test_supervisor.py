"""The platform's life: started, killed, restarted, stopped; nothing is left behind."""

import json
import os
import shutil
import signal
import socket
import stat
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.supervisor.sockets import folder_of
from tests.infra.running import FAKE, PATIENCE_S, Running, until, without_services


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A var folder of one clone; whatever a failing test left running on it is ended."""
    yield tmp_path / "var"
    shutil.rmtree(folder_of(tmp_path / "var"), ignore_errors=True)
    lock = tmp_path / "var/lock"
    if lock.exists() and (holder := lock.read_text(encoding="ascii")).isdecimal():
        try:
            os.kill(int(holder), signal.SIGKILL)
        except ProcessLookupError:
            return


def test_ctrl_c_stops_everything_and_the_next_start_goes_on(var: Path) -> None:
    first = Running(var)
    accounts = first.wait_ready()["accounts"]
    assert first.stop(signal.SIGINT) == 0
    assert first.remains() == []
    assert not (var / "run.json").exists()
    assert not folder_of(var).exists()
    second = Running(var)
    assert second.wait_ready()["accounts"] == accounts
    assert second.stop() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_every_polite_signal_stops_everything(var: Path, how: signal.Signals) -> None:
    running = Running(var, without_services({}))
    running.wait_ready()
    assert running.stop(how) == 0
    assert running.remains() == []


def test_a_killed_make_stops_everything(var: Path) -> None:
    var.parent.mkdir(exist_ok=True)
    makefile = var.parent / "Makefile"
    makefile.write_text(
        f".PHONY: run\nrun:\n\t@exec {sys.executable} {FAKE} {var}\n", encoding="utf-8"
    )
    running = Running(var, without_services({}), make=makefile)
    assert until((var / "run.json").exists, PATIENCE_S)
    assert running.stop(signal.SIGKILL) == -signal.SIGKILL
    assert until(lambda: not running.remains(), PATIENCE_S), running.remains()


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(var: Path) -> None:
    # The stubborn child ignores the kernel's death signal: the warden has to end it.
    first = Running(var, without_services({"STUBBORN": "1"}))
    first.wait_ready()
    assert any("SIG_IGN" in line for line in first.remains())
    first.stop(signal.SIGKILL)
    # At once, on the same ports: the start waits for what is left.
    second = Running(
        var,
        without_services(
            {f"{name.upper()}_PORT": str(getattr(first.ports, name)) for name in ("edge", "origin")}
        ),
    )
    assert second.wait_ready()["edge"] == f"http://127.0.0.1:{first.ports.edge}"
    assert second.stop() == 0
    assert until(lambda: not first.remains(), PATIENCE_S), first.remains()


def test_killing_the_supervisor_ends_postgres_and_its_children(var: Path) -> None:
    running = Running(var)
    running.wait_ready()
    assert any("walwriter" in line for line in running.remains())
    running.stop(signal.SIGKILL)
    assert until(lambda: not running.remains(), PATIENCE_S), running.remains()


def test_a_child_that_ignores_the_stop_is_killed_in_time(var: Path) -> None:
    running = Running(var, without_services({"STUBBORN": "1"}))
    running.wait_ready()
    assert running.stop() == 0
    assert running.remains() == []


def test_a_killed_child_is_restarted_with_its_own_children_and_the_log_says_so(var: Path) -> None:
    running = Running(var, without_services({}))
    running.wait_ready()
    origin = running.pid_of(f"{running.ports.origin} with-child")
    os.kill(origin, signal.SIGKILL)
    page = f"http://127.0.0.1:{running.ports.origin}/"

    def again() -> bool:
        try:
            urllib.request.urlopen(page, timeout=1).close()
        except OSError:
            return False
        return True

    assert until(again, PATIENCE_S)
    log = (var / "log/supervisor.log").read_text(encoding="utf-8")
    assert "origin ended (-9)" in log
    assert "origin is started again" in log
    sleepers = [line for line in running.remains() if "time.sleep(600)" in line]
    assert len([line for line in sleepers if "import time; time.sleep(600) " in line]) == 2
    assert running.stop() == 0
    assert running.remains() == []


def test_a_killed_postgres_is_restarted(var: Path) -> None:
    running = Running(var)
    running.wait_ready()
    before = running.pid_of("/postgres -D")
    os.kill(before, signal.SIGKILL)
    server = var / "postgres/postmaster.pid"

    def ready_again() -> bool:
        lines = server.read_text(encoding="utf-8").splitlines() if server.exists() else []
        return len(lines) >= 8 and lines[0] != str(before) and lines[7].strip() == "ready"

    assert until(ready_again, PATIENCE_S)
    assert running.stop() == 0


def test_a_child_that_ends_at_the_start_stops_it_with_its_last_words(
    var: Path, tmp_path: Path
) -> None:
    (tmp_path / "die").touch()
    running = Running(var, without_services({"DYING": str(tmp_path / "die")}))
    assert running.process.wait(timeout=PATIENCE_S) == 1
    assert 'jobs ended (3), its last words: "no such table"' in running.said()
    assert running.remains() == []


def test_a_child_that_keeps_ending_is_named_with_its_log(var: Path, tmp_path: Path) -> None:
    running = Running(var, without_services({"DYING": str(tmp_path / "die")}))
    running.wait_ready()
    (tmp_path / "die").touch()
    os.kill(running.pid_of("no such table"), signal.SIGKILL)
    assert until(lambda: "jobs keeps ending" in running.said(), PATIENCE_S), running.said()
    assert "jobs.log" in running.said()
    # The others go on, and it comes back when the cause is gone.
    (tmp_path / "die").unlink()
    assert until(lambda: any("no such table" in line for line in running.remains()), PATIENCE_S)
    assert running.stop() == 0


def test_two_clones_run_side_by_side(tmp_path: Path, var: Path) -> None:
    one, two = Running(var), Running(tmp_path / "other/var")
    try:
        first, second = one.wait_ready(), two.wait_ready()
        assert first["edge"] != second["edge"]
        assert first["accounts"] != second["accounts"]
    finally:
        codes = one.stop(), two.stop()
    assert codes == (0, 0)


def test_a_second_start_in_the_same_clone_is_refused_in_one_sentence(var: Path) -> None:
    running = Running(var, without_services({}))
    running.wait_ready()
    second = Running(var, without_services({}))
    assert second.process.wait(timeout=PATIENCE_S) == 1
    assert second.said().startswith("Uchi is running here already")
    assert (var / "run.json").exists()
    assert running.stop() == 0


def test_a_taken_port_is_named_with_what_to_type(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = Running(var, {"EDGE_PORT": str(port)})
        assert running.process.wait(timeout=PATIENCE_S) == 1
    assert f"Port {port} (edge) is taken" in running.said()
    assert "make run PORT=" in running.said()
    assert running.remains() == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [("PG_VERSION", "is damaged"), ("version 12", "was made by PostgreSQL 12")],
)
def test_a_broken_database_folder_is_named_and_never_deleted(
    var: Path, broken: str, words: str
) -> None:
    data = var / "postgres"
    (data / "global").mkdir(parents=True)
    (data / "global/pg_control").write_bytes(b"precious")
    (data / "PG_VERSION").write_text("\0garbage" if broken == "PG_VERSION" else "12\n")
    running = Running(var)
    assert running.process.wait(timeout=PATIENCE_S) == 1
    assert words in running.said()
    assert "make clean" in running.said()
    assert (data / "global/pg_control").read_bytes() == b"precious"
    assert running.remains() == []


def test_a_first_run_killed_while_the_database_is_made_leaves_nothing_in_the_way(
    var: Path,
) -> None:
    first = Running(var)
    assert until(lambda: any(var.glob("postgres.making-*/data/base")), PATIENCE_S)
    first.stop(signal.SIGKILL)
    assert not (var / "postgres").exists()
    second = Running(var)
    second.wait_ready()
    assert second.stop() == 0
    assert not list(var.glob("postgres.making-*"))
    assert until(lambda: not first.remains(), PATIENCE_S)


def test_a_damaged_secrets_file_is_named_and_kept(var: Path) -> None:
    var.mkdir()
    (var / "secrets.json").write_text("{half", encoding="utf-8")
    running = Running(var)
    assert running.process.wait(timeout=PATIENCE_S) == 1
    assert "secrets.json is damaged" in running.said()
    assert (var / "secrets.json").read_text(encoding="utf-8") == "{half"


def test_the_run_file_and_the_settings_are_whole_and_private(var: Path) -> None:
    running = Running(var)
    run = running.wait_ready()
    assert set(run) == {"edge", "origin", "mail", "accounts"}
    assert set(run["accounts"]) == {"admin", "author", "student", "sponsor"}
    for name in ("run.json", "uchi.env", "secrets.json"):
        assert stat.S_IMODE((var / name).stat().st_mode) == 0o600
    lines = (var / "uchi.env").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert json.loads(settings["UCHI_DEMO_ACCOUNTS"]) == run["accounts"]
    assert settings["DATABASE_URL"].startswith("postgresql://uchi_app:")
    urllib.request.urlopen(run["mail"]).close()
    assert running.stop() == 0
