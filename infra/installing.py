"""Installing: `python -m venv`, then uv (pip where uv cannot be had) with the hashed lock."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Say = Callable[[str], None]
REQUIREMENTS = "infra/requirements"


class InstallFailed(SystemExit):
    """The environment could not be made; ends the program with a sentence on what to do."""


def install(kind: str, root: Path, *, fresh: bool, say: Say) -> None:
    """Fill `.venv` with the locked requirements of `kind` and this project itself.

    Raises InstallFailed; no stamp stands in `.venv` meanwhile, so a killed run is begun anew.
    """
    log = root / "var/log/install.log"
    log.write_bytes(b"")
    (root / ".venv/uchi-stamp.json").unlink(missing_ok=True)
    if fresh:
        say("Making the environment (.venv) …")
        make_venv(root, log)
    python = str(root / ".venv/bin/python")
    say("Installing the locked packages …")
    environment = uv_environment(python, os.environ)
    uv = str(root / ".venv/bin/uv")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    # Every file is checked against the lock's hash, so any index may offer it.
    by_uv = [uv, "pip", "install", "--python", python, "--index-strategy", "unsafe-best-match"]
    lock = ["--require-hashes", "-r", f"{REQUIREMENTS}/{kind}.txt"]
    # Compat mode puts the clone itself on the path, so a room that is added later is found.
    own = ["--no-build-isolation", "--no-deps", "--config-settings", "editable_mode=compat"]
    own += ["-e", "."]
    got_uv = run([*pip, "--require-hashes", "-r", f"{REQUIREMENTS}/uv.txt"], root, log)
    if got_uv and all(run([*by_uv, *words], root, log, environment) for words in (lock, own)):
        return
    say("Going on without uv (slower) …")
    for words in (lock, own):
        if not run([*pip, *words], root, log):
            raise InstallFailed(reason(log))


def make_venv(root: Path, log: Path) -> None:
    """Make an empty `.venv`, whatever stood there before.

    Raises InstallFailed when this Python has no `venv` or `ensurepip`.
    """
    shutil.rmtree(root / ".venv", ignore_errors=True)
    try:
        import ensurepip  # noqa: F401 - only whether it is there
        import venv  # noqa: F401 - the same
    except ImportError as missing:
        raise InstallFailed(
            f"This Python comes without {missing.name}: on Debian and Ubuntu type "
            f"`apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv`, "
            "then make again."
        ) from missing
    if not run([sys.executable, "-m", "venv", str(root / ".venv")], root, log):
        raise InstallFailed(reason(log))


def run(
    argv: list[str], root: Path, log: Path, environment: Mapping[str, str] | None = None
) -> bool:
    """Run one step with its output in the log; tell whether it went well."""
    with log.open("ab") as output:
        output.write(f"$ {' '.join(argv)}\n".encode())
        output.flush()
        done = subprocess.run(
            argv,
            cwd=root,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
    return done.returncode == 0


def reason(log: Path) -> str:
    """Return one sentence on why the installation failed and what to do, read from its log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    where = f"(details: {log})"
    lowered = text.lower()
    if "no space left on device" in lowered or "disk quota" in lowered:
        return f"The disk is full: free about 2 GB, then type make again {where}."
    network = (
        "could not connect",
        "connection refused",
        "connection error",
        "temporary failure",
        "name or service not known",
        "name resolution",
        "failed to fetch",
        "timed out",
        "network is unreachable",
        "no matching distribution",
    )
    if any(sign in lowered for sign in network):
        return (
            "The packages could not be fetched: check the network (or pip's settings for your "
            f"own index or proxy), then type make again {where}."
        )
    if "permission denied" in lowered or "read-only file system" in lowered:
        return f"The clone's folder cannot be written to: fix its rights, then type make {where}."
    return f"The packages could not be installed: read {log}, then type make again."


def uv_environment(python: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for uv: our interpreter, and the user's own settings of pip."""
    environment = dict(given)
    environment.update(UV_PYTHON=python, UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    # pip trusts the system's certificates, so uv is told to as well.
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    listed = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    for name, value in translated(pip_settings(listed.stdout)).items():
        environment.setdefault(name, value)
    return environment


def pip_settings(listing: str) -> dict[str, str]:
    """Return pip's settings by bare name; the environment beats the files, as it does in pip."""
    settings: dict[str, str] = {}
    strength: dict[str, int] = {}
    for line in listing.splitlines():
        key, equals, quoted = line.partition("=")
        section, _, name = key.rpartition(".")
        if not equals or section not in ("global", "install", ":env:"):
            continue
        rank = ("global", "install", ":env:").index(section)
        if rank < strength.get(name, 0):
            continue
        try:
            settings[name] = str(ast.literal_eval(quoted))
        except (ValueError, SyntaxError):
            continue
        strength[name] = rank
    return settings


def translated(settings: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings in uv's words."""
    words = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
        "proxy": "ALL_PROXY",
        "timeout": "UV_HTTP_TIMEOUT",
    }
    said = {
        words[name]: " ".join(value.split())
        for name, value in settings.items()
        if name in words and value.strip()
    }
    if "UV_FIND_LINKS" in said:
        said["UV_FIND_LINKS"] = said["UV_FIND_LINKS"].replace(" ", ",")
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        said["UV_NO_INDEX"] = "1"
    return said
