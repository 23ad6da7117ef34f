"""`make clean`: forgets data, environment, builds and caches; refuses while the platform runs."""

import fcntl
import shutil
import sys
from pathlib import Path

from infra.supervisor.sockets import folder_of

ROOT = Path(__file__).resolve().parent.parent
FORGOTTEN = (
    "var",
    "build",
    ".venv",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    "uchi.egg-info",
    "tests/worker/node_modules",
    "python_modules",
    ".wrangler",
)
"""What git does not know and `make` makes again, relative to the clone."""


def clean(root: Path = ROOT) -> str:
    """Remove everything in `FORGOTTEN` and all bytecode; return why not, or an empty string."""
    lock_path = root / "var/lock"
    if lock_path.exists():
        with lock_path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return "Uchi is running here: stop it first (Ctrl-C), then type make clean again."
            remove(root)
    else:
        remove(root)
    return ""


def remove(root: Path) -> None:
    """Delete the folders; an absent one is fine, an undeletable one is an OSError."""
    # The socket folder's name comes from the var folder's, so it goes first.
    targets = [folder_of(root / "var"), *(root / name for name in FORGOTTEN)]
    targets += [path for path in root.rglob("__pycache__") if ".git" not in path.parts]
    for target in targets:
        if target.exists():
            shutil.rmtree(target)


if __name__ == "__main__":
    try:
        refused = clean()
    except OSError as trouble:
        sys.exit(f"Could not delete {trouble.filename}: {trouble.strerror}.")
    if refused:
        sys.exit(refused)
