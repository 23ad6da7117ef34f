"""The lock: makes infra/requirements/*.txt from pyproject.toml, and finds drift between the two.

The files hold names, versions and hashes, and no address: any index may serve them.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.installing import uv_environment

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "infra/requirements"
BUILD = f"{FOLDER}/build.in"

EXTRAS: dict[str, tuple[str, ...]] = {
    "edge": (),
    "worker": ("worker",),
    "serve": ("selfhost", "origin"),
    "run": ("selfhost", "origin", "embedded"),
    "dev": ("selfhost", "origin", "embedded", "worker", "dev"),
}
"""Which of pyproject.toml's extras each lock holds."""

WITH_BUILD = ("run", "dev")
"""The locks that also hold what an editable installation of the project needs."""


def drift(root: Path = ROOT) -> list[str]:
    """Return a sentence for each dependency that a lock lacks or holds in a refused version."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: list[str] = []
    for name, extras in EXTRAS.items():
        wanted = list(project["dependencies"])
        for extra in extras:
            wanted += project["optional-dependencies"][extra]
        pins = pinned(root / f"{FOLDER}/{name}.txt")
        for requirement in map(Requirement, wanted):
            version = pins.get(canonicalize_name(requirement.name))
            if version is None:
                found.append(f"{name}.txt lacks {requirement.name}; type `make lock`.")
            elif not requirement.specifier.contains(version, prereleases=True):
                found.append(
                    f"{name}.txt holds {requirement.name} {version}, not "
                    f"{requirement.specifier}; type `make lock`."
                )
    return found


def pinned(path: Path) -> dict[str, str]:
    """Return name → version of every line `name==version` of a lock."""
    pins: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, rest = line.partition("==")
        if equals and not line.startswith((" ", "#")):
            pins[canonicalize_name(name.partition("[")[0])] = rest.split()[0].rstrip(";\\")
    return pins


def relock(root: Path = ROOT, *, upgrade: bool = False) -> bool:
    """Make every lock again, keeping present versions unless `upgrade`; tell whether all went."""
    python = sys.executable
    environment = uv_environment(python, os.environ)
    sources = {
        name: ["pyproject.toml", *([BUILD] if name in WITH_BUILD else [])]
        + [f"--extra={extra}" for extra in extras]
        for name, extras in EXTRAS.items()
    }
    sources["uv"] = [f"{FOLDER}/uv.in"]
    for name, source in sources.items():
        print(f"{FOLDER}/{name}.txt", flush=True)
        argv = [
            str(Path(python).with_name("uv")),
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-header",
            "--no-emit-index-url",
            "--no-emit-find-links",
            "--index-strategy",
            "unsafe-best-match",
            *(["--upgrade"] if upgrade else []),
            *source,
            "-o",
            f"{FOLDER}/{name}.txt",
        ]
        done = subprocess.run(
            argv, cwd=root, env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            return False
    return True


if __name__ == "__main__":
    if not relock(upgrade=bool(os.environ.get("UPGRADE"))):
        sys.exit("The lock was not made: see uv's words above.")
