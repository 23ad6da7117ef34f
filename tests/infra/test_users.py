"""Who runs it: root, an ordinary user, and root where user namespaces are refused."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.supervisor import postgres_user, services_for_tests
from infra.supervisor.service import CannotStart
from tests.infra.running import FAKE, Running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="uchi-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def pythons_of_nobody() -> Iterator[str]:
    """Yield the Pythons, 3.11 or newer, that the user nobody can run with this clone."""
    for python in (sys.executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [
                    python,
                    "-c",
                    f"import sys; open({str(FAKE)!r}); sys.exit(sys.version_info<(3,11))",
                ],
                user="nobody",
                group=pwd.getpwnam("nobody").pw_gid,
                extra_groups=[],
                capture_output=True,
                check=False,
                cwd="/",
            )
        except OSError:
            continue
        if done.returncode == 0:
            yield python


def test_an_ordinary_user_runs_the_whole_platform(open_folder: Path) -> None:
    # Only root can become somebody else; and out of a closed folder not even root can.
    other = next(pythons_of_nobody(), None) if os.geteuid() == 0 else None
    user = pwd.getpwnam("nobody").pw_uid if other else os.geteuid()
    os.chown(open_folder, user, -1)
    running = Running(
        open_folder / "var",
        {
            "HOME": str(open_folder),
            "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
            "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]]),
        },
        other or sys.executable,
        user if other else None,
    )
    running.wait_ready()
    assert (open_folder / "var/postgres").stat().st_uid == user
    assert running.stop() == 0
    assert running.remains() == []


def test_without_namespaces_root_runs_postgres_as_nobody_and_goes_back(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    def refused() -> None:
        raise PermissionError("unshare")

    (open_folder / "var").mkdir()
    with (
        services_for_tests(open_folder / "var", {}) as settings,
        psycopg.connect(settings["DATABASE_OWNER_URL"], autocommit=True) as owner,
    ):
        owner.execute("CREATE TABLE kept (n int)")
    # Whoever is not root needs no namespaces, and owns the folder with and without them.
    root = os.geteuid() == 0
    fallen = pwd.getpwnam("nobody").pw_uid if root else os.geteuid()
    for become, owner_id in ((refused, fallen), (None, os.geteuid())):
        with monkeypatch.context() as patch:
            if become:
                patch.setattr(postgres_user, "enter_namespace", become)
                if root and not next(pythons_of_nobody(), None):
                    # A closed clone: nobody cannot reach it, and the sentence says what to do.
                    with pytest.raises(CannotStart, match="ordinary user"):
                        services_for_tests(open_folder / "var", {}).__enter__()
                    continue
            with services_for_tests(open_folder / "var", {}) as settings:
                assert (open_folder / "var/postgres").stat().st_uid == owner_id
                with psycopg.connect(settings["DATABASE_OWNER_URL"]) as owner:
                    owner.execute("INSERT INTO kept VALUES (1)")
