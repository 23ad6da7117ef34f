"""nginx for the tests of its configuration: one that is here, else Debian's package, unpacked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / "build/nginx"


def find() -> Path | None:
    """Return nginx's path: NGINX from the environment, PATH, where Debian puts it, ours."""
    named = os.environ.get("NGINX")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    ours = UNPACKED / "usr/sbin/nginx"
    return Path(found) if found else ours if os.access(ours, os.X_OK) else None


def fetch() -> Path | None:
    """Unpack Debian's package into `build/nginx`; None where there is none to be had.

    It is never installed: that would take root, and it would start a server on port 80.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return None
    lists, cache = UNPACKED / "apt/lists", UNPACKED / "apt/cache"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    (cache / "archives/partial").mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-q", "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={cache}"]
    for argv in ([*apt, "update"], [*apt, "download", "nginx"]):
        subprocess.run(argv, cwd=UNPACKED, stdin=subprocess.DEVNULL, check=False)
    for package in UNPACKED.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, UNPACKED], check=False)
    shutil.rmtree(UNPACKED / "apt")
    return find()


if __name__ == "__main__":
    if find() is None:
        print("No nginx here; fetching one for the tests of its configuration …", flush=True)
        if fetch() is None:
            sys.exit("The tests need nginx: install it, or name one by NGINX=/path.")
