"""The environment: makes `.venv` from the locked, hashed requirements; standard library only.

`python3 -m infra.environment run|dev` is what `make` calls before everything else. A stamp inside
`.venv` names what was installed, so a second call costs a few milliseconds; an installation that
was interrupted leaves no stamp and is made again from nothing.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one that meets an older Python
    sys.exit(
        "Uchi needs Python 3.11 or newer, and this one is "
        + sys.version.split()[0]
        + ": install a newer one, then name it, for example `make run PYTHON=python3.12`."
    )

import fcntl
import hashlib
import json
import os
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("run", "dev")


def fingerprint(kind: str, root: Path = ROOT) -> str:
    """Return the hash of all that decides what an environment of this kind contains."""
    seen = hashlib.sha256()
    seen.update(f"{kind}|{sys.version_info[:3]}|{sys.implementation.cache_tag}|{root}".encode())
    for path in (root / f"infra/requirements/{kind}.txt", root / "infra/requirements/uv.txt"):
        seen.update(path.read_bytes())
    # The entry points and package list come from here; the dependencies come from the lock.
    seen.update((root / "pyproject.toml").read_bytes())
    return seen.hexdigest()


def satisfied(kind: str, root: Path = ROOT) -> bool:
    """Tell whether the environment holds what `kind` needs; one for `dev` satisfies `run`."""
    stamp = read_stamp(root)
    if stamp is None or not (root / ".venv/bin/python").exists():
        return False
    kinds = ("run", "dev") if kind == "run" else ("dev",)
    return any(stamp.get("fingerprint") == fingerprint(each, root) for each in kinds)


def read_stamp(root: Path) -> dict[str, str] | None:
    """Return what the last completed installation wrote; None when there was none."""
    try:
        stamp = json.loads((root / ".venv/uchi-stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(kind: str, root: Path) -> None:
    """Say that the installation is complete; written whole or not at all."""
    stamp = {
        "kind": kind,
        "fingerprint": fingerprint(kind, root),
        "python": sys.version.split()[0],
    }
    partial = root / ".venv/uchi-stamp.partial"
    partial.write_text(json.dumps(stamp), encoding="utf-8")
    partial.replace(root / ".venv/uchi-stamp.json")


def make(kind: str, root: Path = ROOT) -> None:
    """Make or renew the environment; nothing is done when it is already right.

    Raises InstallFailed (a SystemExit) with a sentence for the person who typed `make`.
    """
    if satisfied(kind, root):
        return
    (root / "var/log").mkdir(parents=True, exist_ok=True)
    with (root / "var/environment.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another make is installing here; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if satisfied(kind, root):
            return
        # Late: the usual start ends above, and these imports would cost it 30 ms.
        from infra.installing import install

        began = time.monotonic()
        install(kind, root, fresh=must_be_fresh(root), say=say)
        write_stamp(kind, root)
        say(f"The environment is ready ({time.monotonic() - began:.0f} s).")


def must_be_fresh(root: Path) -> bool:
    """Tell whether `.venv` has to be made from nothing: absent, half made, or of another Python."""
    stamp = read_stamp(root)
    return stamp is None or stamp.get("python") != sys.version.split()[0]


def say(line: str) -> None:
    """Print one line of progress at once."""
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """Make the environment named on the command line; return the process's exit code."""
    if len(arguments) != 1 or arguments[0] not in KINDS:
        print(f"Say which environment: {' or '.join(KINDS)}.", file=sys.stderr)
        return 2
    try:
        make(arguments[0])
    except OSError as failed:
        print(
            f"The environment could not be made ({failed.strerror}): {failed.filename or ROOT}. "
            "Free some space or fix the folder's rights, then type make again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next make begins the installation anew.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
