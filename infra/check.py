"""The checks that need no service: format, lint, types, rooms, lock; one line each."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from infra.lock import drift

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def command(*argv: str) -> Callable[[], str]:
    """Return a check that runs a program and answers its output where it fails, else nothing."""

    def check() -> str:
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
        return (done.stdout + done.stderr).strip() or f"ended with {done.returncode}"

    return check


STEPS: dict[str, Callable[[], str]] = {
    "format": command(str(BIN / "ruff"), "format", "--check", "."),
    "lint": command(str(BIN / "ruff"), "check", "."),
    "types": command(str(BIN / "pyright")),
    "rooms": command(sys.executable, "-m", "pytest", "-q", "tests/test_rooms.py"),
    "lock": lambda: "\n".join(drift()),
}


def main() -> int:
    """Run every step, also after one failed, and return 1 when any did."""
    failed = False
    for name, step in STEPS.items():
        began = time.monotonic()
        trouble = step()
        failed = failed or bool(trouble)
        verdict = "failed" if trouble else "ok"
        print(f"{name:8} {verdict:6} {time.monotonic() - began:5.1f} s", flush=True)
        if trouble:
            print(trouble, flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
