"""The Worker's bundle: `build/worker`, staged for wrangler, and `python_modules` beside it."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from infra.vendoring import FOLDER as PACKAGES
from infra.vendoring import ROOT, vendor
from templates import compiling

TARGET = Path("build/worker")
FREE_PLAN_BYTES = 3 * 1024**2
"""Compressed size that Cloudflare's free plan takes."""

ENTRY = '''"""The Worker that wrangler uploads; everything it does stands in the room `edge`."""

from edge.entry import Default

__all__ = ["Default"]
'''

ROOMS = ("edge", "functions", "templates")
LEFT_OUT = ("edge/selfhost", "templates/compiling.py")
"""What the Worker never imports: the other runtime, and what only makes bundles."""


class BundleFailed(SystemExit):
    """The bundle could not be made; ends the program with a sentence on what to do."""


def main(root: Path = ROOT) -> int:
    """Make the bundle and say how large it is."""
    (root / "build").mkdir(exist_ok=True)
    with (root / "build/bundle.lock").open("w") as lock:
        # wrangler and the tests may build at the same time; the second waits for the first.
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages = vendor(root)
        staged = stage(root)
    print(report(staged, packages), flush=True)
    return 0


def stage(root: Path = ROOT) -> Path:
    """Write the folder anew and return it; what an older build left is gone.

    Its bytes depend on the sources alone: two builds of one commit are equal.
    """
    target = root / TARGET
    fresh = target.with_name("worker.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source in sources(root):
        copy = fresh / source
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((root / source).read_bytes())
    if not compiling.write(fresh / "templates/compiled"):
        raise BundleFailed("No template was compiled: templates/slots and templates/errors?")
    (fresh / "entry.py").write_text(ENTRY, "utf-8")
    # Replaced at once, so that nobody sees half a bundle under the final name.
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return target


def sources(root: Path) -> Iterator[Path]:
    """Yield the modules of the Worker's three rooms, relative to the root, in order."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            relative = path.relative_to(root)
            text = relative.as_posix()
            if not any(text == out or text.startswith(f"{out}/") for out in LEFT_OUT):
                yield relative


def digest(folder: Path) -> str:
    """Return one hash over the names and bytes of all files in a folder."""
    total = hashlib.sha256()
    for path in files(folder):
        name = path.relative_to(folder).as_posix().encode()
        body = path.read_bytes()
        total.update(len(name).to_bytes(4, "big") + name + len(body).to_bytes(8, "big") + body)
    return total.hexdigest()


def files(folder: Path) -> list[Path]:
    """Return what would be uploaded of a folder; bytecode is not."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def report(staged: Path, packages: Path) -> str:
    """Return one line: files, bytes, and the compressed size against the free plan's limit."""
    own, vendored = files(staged), files(packages)
    compressed = sum(len(zlib.compress(path.read_bytes())) for path in own + vendored)
    return (
        f"{TARGET}: {len(own)} files, {_kilobytes(own)} KB · "
        f"{PACKAGES}: {len(vendored)} files, {_kilobytes(vendored)} KB · "
        f"compressed {compressed // 1024} KB of {FREE_PLAN_BYTES // 1024} KB · "
        f"{digest(staged)[:12]}"
    )


def _kilobytes(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths) // 1024


if __name__ == "__main__":
    sys.exit(main())
