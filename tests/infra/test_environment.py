"""The environment: made once, redone where it was interrupted, by uv or by pip alone."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra import environment, installing
from infra.lock import drift
from tests.infra.running import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with nothing but what the environment is made from."""
    folder = tmp_path / "infra/requirements"
    folder.mkdir(parents=True)
    for name in ("run", "dev", "uv"):
        (folder / f"{name}.txt").write_text(f"# {name}\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return tmp_path


def installed(clone: Path, kind: str) -> None:
    """Leave what a completed installation leaves."""
    (clone / ".venv/bin").mkdir(parents=True, exist_ok=True)
    (clone / ".venv/bin/python").touch()
    environment.write_stamp(kind, clone)


def test_what_was_installed_is_not_installed_again(clone: Path) -> None:
    assert not environment.satisfied("run", clone)
    installed(clone, "run")
    assert environment.satisfied("run", clone)
    assert not environment.satisfied("dev", clone)


def test_an_environment_for_development_also_runs(clone: Path) -> None:
    installed(clone, "dev")
    assert environment.satisfied("run", clone)


def test_a_changed_lock_is_installed_over_the_old_one(clone: Path) -> None:
    installed(clone, "run")
    (clone / "infra/requirements/run.txt").write_text("# newer\n", encoding="utf-8")
    assert not environment.satisfied("run", clone)
    assert not environment.must_be_fresh(clone)


def test_a_moved_clone_is_noticed(clone: Path, tmp_path: Path) -> None:
    installed(clone, "run")
    assert environment.fingerprint("run", clone) != environment.fingerprint("run", ROOT)


def test_a_killed_installation_is_begun_anew(clone: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from infra import environment, installing\n"
        "def hang(kind, root, fresh, say):\n"
        "    (root / '.venv/bin').mkdir(parents=True); (root / '.venv/bin/python').touch()\n"
        "    time.sleep(60)\n"
        "installing.install = hang\n"
        f"environment.make('run', Path({str(clone)!r}))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    assert until(lambda: (clone / ".venv/bin/python").exists(), PATIENCE_S)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not environment.satisfied("run", clone)
    assert environment.must_be_fresh(clone)


def test_an_installation_over_an_old_one_has_no_stamp_meanwhile(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(clone, "run")
    (clone / "infra/requirements/run.txt").write_text("# newer\n", encoding="utf-8")

    def killed(*_words: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(installing, "run", killed)
    monkeypatch.setattr(installing, "uv_environment", lambda *_words: {})
    with pytest.raises(KeyboardInterrupt):
        environment.make("run", clone)
    assert environment.must_be_fresh(clone)


def test_pip_installs_the_hashed_lock_where_uv_cannot_be_had(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def without_uv(
        argv: list[str], root: Path, log: Path, given: Mapping[str, str] | None = None
    ) -> bool:
        commands.append(argv)
        return not any(word.endswith("uv.txt") or word.endswith("/uv") for word in argv)

    installed(clone, "run")
    (clone / "infra/requirements/run.txt").write_text("# newer\n", encoding="utf-8")
    monkeypatch.setattr(installing, "run", without_uv)
    monkeypatch.setattr(installing, "uv_environment", lambda *_words: {})
    environment.make("run", clone)
    locked = [argv for argv in commands if "infra/requirements/run.txt" in argv]
    assert [argv[1:3] for argv in locked] == [["-m", "pip"]]
    assert "--require-hashes" in locked[0]
    assert environment.satisfied("run", clone)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error sending request: name resolution failed", "check the network"),
        ("Permission denied (os error 13)", "fix its rights"),
        ("something else", "install.log"),
    ],
)
def test_a_failed_installation_says_what_to_do_in_one_sentence(
    tmp_path: Path, words: str, advice: str
) -> None:
    log = tmp_path / "install.log"
    log.write_text(words, encoding="utf-8")
    said = installing.reason(log)
    assert advice in said
    assert "\n" not in said


def test_uv_is_told_what_pip_was_told() -> None:
    listing = (
        ":env:.cert='/etc/ca.pem'\n"
        "global.index-url='https://index.example/simple'\n"
        "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'\n"
        "install.index-url='https://nearer.example/simple'\n"
        "freeze.timeout='10'\n"
    )
    assert installing.translated(installing.pip_settings(listing)) == {
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_DEFAULT_INDEX": "https://nearer.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
    }


def test_the_lock_holds_what_the_project_names_and_no_address() -> None:
    assert drift() == []
    for path in (ROOT / "infra/requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8"), path


def test_a_dependency_that_the_lock_lacks_is_named(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "infra/requirements", tmp_path / "infra/requirements")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = text.replace('dependencies = ["jinja2>=3.1.6"', 'dependencies = ["jinja2>=99", "abc"')
    (tmp_path / "pyproject.toml").write_text(changed, encoding="utf-8")
    said = "\n".join(drift(tmp_path))
    assert "edge.txt holds jinja2" in said
    assert "dev.txt lacks abc" in said


def test_a_next_start_costs_a_tenth_of_a_second(clone: Path) -> None:
    installed(clone, "dev")
    code = (
        "from pathlib import Path; from infra import environment; "
        f"environment.make('run', Path({str(clone)!r}))"
    )
    # Its own work, and the best of five: the machine is shared, and slower when it is busy.
    times = []
    for _ in range(5):
        before = worked()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=dict(os.environ))
        times.append(worked() - before)
    assert min(times) < 0.1


def worked() -> float:
    """Return the seconds that all ended children have worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
