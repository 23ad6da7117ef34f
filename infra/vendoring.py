"""Vendoring: the Worker's third-party packages, from the hashed lock, as pure Python."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = Path("infra/requirements/worker.txt")
FOLDER = Path("python_modules")
"""Wrangler takes vendored packages only from beside `wrangler.toml`, under this name."""
STAMP = Path("build/python_modules.sha256")
RECIPE = 1
"""Grows whenever what is kept of a package changes, so that older folders are made anew."""

_UNWANTED = ("*.so", "*.pyd", "*.pyi", "*.c", "py.typed")
_UNWANTED_METADATA = ("RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json")
"""These differ from machine to machine; METADATA and the licences stay."""


class VendoringFailed(SystemExit):
    """The packages could not be fetched; ends the program with a sentence on what to do."""


def vendor(root: Path = ROOT) -> Path:
    """Fill `python_modules` unless it is there already; return the folder.

    Raises VendoringFailed. The stamp is written last, so a killed run is begun anew.
    """
    folder, stamp = root / FOLDER, root / STAMP
    wanted = fingerprint(root)
    if folder.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return folder
    print("Fetching the Worker's packages …", flush=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install",
            "--quiet", "--no-deps", "--no-compile", "--require-hashes", "--no-warn-conflicts",
            "--target", str(folder), "-r", str(root / LOCK),
        ],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise VendoringFailed(
            f"The Worker's packages could not be fetched: {last_line(done.stderr)} "
            "Check the network (or pip's settings for your own index), then make again."
        )
    purify(folder)
    stamp.write_text(wanted, encoding="ascii")
    return folder


def fingerprint(root: Path) -> str:
    """Return what the folder is made from: the lock and the recipe."""
    return hashlib.sha256((root / LOCK).read_bytes() + bytes((RECIPE,))).hexdigest()


def purify(folder: Path) -> None:
    """Delete what WebAssembly can't load, what no program reads, what differs by machine."""
    for pattern in _UNWANTED:
        for path in folder.rglob(pattern):
            path.unlink()
    for path in folder.glob("*.dist-info/*"):
        if path.name in _UNWANTED_METADATA:
            path.unlink()
    # pip puts a package's programs here; a Worker starts none.
    shutil.rmtree(folder / "bin", ignore_errors=True)


def last_line(text: str) -> str:
    """Return the last line that says something, ended by a full stop."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{lines[-1].rstrip('.')}." if lines else "pip said nothing."
