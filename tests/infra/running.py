"""A fake platform under test: started as its own process, its remains looked for afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from infra.supervisor.ports import any_free

FAKE = Path(__file__).with_name("fake_house.py")
PATIENCE_S = 60.0
"""So long may a busy machine take for what a quiet one does in a second."""


class Running:
    """One supervisor process on a var folder."""

    def __init__(
        self,
        var: Path,
        given: Mapping[str, str] | None = None,
        python: str = sys.executable,
        user: int | None = None,
        make: Path | None = None,
    ) -> None:
        self.var = var
        ports = any_free()
        own = {
            "EDGE_PORT": str(ports.edge),
            "ORIGIN_PORT": str(ports.origin),
            "MAIL_PORT": str(ports.mail),
            "S3_PORT": str(ports.s3),
            "SMTP_PORT": str(ports.smtp),
        }
        keep = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "SMTP_URL")
        }
        self.ports = ports
        var.parent.mkdir(parents=True, exist_ok=True)
        self.console = var.parent / f"{var.name}.console"
        with self.console.open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "-f", str(make), "run"] if make else [python, str(FAKE), str(var)],
                env=keep | own | dict(given or {}),
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=user,
                cwd="/",
                extra_groups=None if user is None else [],
            )

    def wait_ready(self, seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Return what run.json says once it is there."""
        run, lock = self.var / "run.json", self.var / "lock"

        def ready() -> bool:
            # A killed predecessor's run file may stand there until this one holds the lock.
            mine = lock.exists() and lock.read_text(encoding="ascii") == str(self.process.pid)
            return mine and run.exists()

        until(lambda: ready() or self.process.poll() is not None, seconds)
        assert ready(), self.said()
        return json.loads(run.read_text(encoding="utf-8"))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE_S)

    def said(self) -> str:
        """Return what stands on the console."""
        return self.console.read_text(encoding="utf-8")

    def remains(self) -> list[str]:
        """Return the command lines of every process that belongs to this platform."""
        return [line for line in command_lines().values() if self._ours(line)]

    def pid_of(self, part: str) -> int:
        """Return the id of this platform's oldest process whose command line holds the part."""
        return min(
            pid for pid, line in command_lines().items() if part in line and self._ours(line)
        )

    def _ours(self, line: str) -> bool:
        return str(self.var) in line


def command_lines() -> dict[int, str]:
    """Return id → command line, environment and working folder of every living process."""
    found: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            # The environment too: the stand-ins carry the var folder there.
            line = (folder / "cmdline").read_bytes() + b" " + (folder / "environ").read_bytes()
            # Postgres' own children carry it in neither, but they stand in its data folder.
            line += b" " + bytes((folder / "cwd").readlink())
            state = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            found[int(folder.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is true; return whether it became so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return true()


def without_services(given: Mapping[str, str]) -> dict[str, str]:
    """Return settings that name services which nobody has to start."""
    return {
        **given,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "S3_ENDPOINT": "http://127.0.0.1:1",
        "S3_ACCESS_KEY": "access",
        "S3_SECRET_KEY": "secret",
        "SMTP_URL": "smtp://127.0.0.1:1",
    }
