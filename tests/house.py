"""A whole platform for a test: started like `make run`, on free ports, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.supervisor.ports import any_free

ROOT = Path(__file__).resolve().parent.parent
COURSE_BG = ROOT.parent / "shared/data/course-bg"
"""A real course; a clone that stands alone has none, and its tests step aside."""

START_SECONDS = 60
_RUN = """
import os, sys
from pathlib import Path
from infra.supervisor.house import run
from infra.supervisor.programs import platform
sys.exit(run(Path(sys.argv[1]), platform, os.environ, lambda line: print(line, flush=True)))
"""


@dataclass(frozen=True)
class House:
    """A running platform."""

    var: Path
    edge: str
    origin: str
    mail: str
    accounts: dict[str, dict[str, str]]
    supervisor: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, str]:
        """Return every setting that its processes were given."""
        lines = (self.var / "uchi.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def processes(self) -> dict[str, int]:
        """Return the process ids of the services that run now, by name."""
        found: dict[str, int] = {}
        for pid in _children(self.supervisor.pid):
            name = _name(pid)
            if name:
                found[name] = pid
        return found

    def kill(self, name: str) -> bool:
        """Kill a service at once (SIGKILL); False when it does not run at this moment."""
        pid = self.processes().get(name)
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def uchi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this platform."""
        return subprocess.run(
            [str(Path(sys.executable).parent / "uchi"), *arguments],
            env=os.environ | self.settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


@contextmanager
def running(var: Path, **settings: str) -> Iterator[House]:
    """Start a platform in `var` and stop it at the end, as Ctrl-C does."""
    ports = any_free()
    given = {
        "EDGE_PORT": str(ports.edge),
        "ORIGIN_PORT": str(ports.origin),
        "MAIL_PORT": str(ports.mail),
        "S3_PORT": str(ports.s3),
        "SMTP_PORT": str(ports.smtp),
        # No test asks other people's servers for anything.
        "LANDING_VISITS": "off",
    }
    log = (var.parent / f"{var.name}.log").open("ab")
    supervisor = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(var)],
        env=os.environ | given | settings,
        cwd=ROOT,
        stdout=log,
        stderr=log,
    )
    try:
        run = _wait_for_run_file(var, supervisor, Path(log.name))
        yield House(var, run["edge"], run["origin"], run["mail"], run["accounts"], supervisor)
    finally:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(30)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
        log.close()


def _wait_for_run_file(var: Path, supervisor: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and supervisor.poll() is None:
        if (var / "run.json").exists():
            return json.loads((var / "run.json").read_text())
        time.sleep(0.05)
    raise AssertionError(f"the platform did not start:\n{log.read_text()[-4_000:]}")


def _children(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in text.split()]


_COMMANDS = {
    "gunicorn": "origin",
    "edge.selfhost": "edge",
    "jobs": "jobs",
    "bin/postgres": "postgres",
    "valkey-server": "valkey",
    "rclone": "s3",
    "infra.mail": "mail",
}


def _name(pid: int) -> str | None:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
    except OSError:
        return None
    return next((name for word, name in _COMMANDS.items() if word in command), None)
