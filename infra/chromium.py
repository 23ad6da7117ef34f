"""Chromium for the browser tests: one that is here, else Debian's (as root), else Playwright's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> Path | None:
    """Return a Chromium's path: CHROMIUM from the environment, PATH, known places, Playwright's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return next((Path(place) for place in PLACES if os.access(place, os.X_OK)), playwrights())


def playwrights() -> Path | None:
    """Return the Chromium that Playwright downloaded earlier; None when there is none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if os.access(path, os.X_OK) else None


def fetch() -> Path | None:
    """Bring a Chromium: by apt-get as root, else by Playwright; None when both are refused."""
    attempts: list[list[str]] = []
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
        ]
    attempts.append([sys.executable, "-m", "playwright", "install", "chromium"])
    for argv in attempts:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(argv, env=quiet, stdin=subprocess.DEVNULL, check=False)
        if found := find():
            return found
    return None


if __name__ == "__main__":
    if find() is None:
        print("No Chromium here; fetching one for the browser tests …", flush=True)
        if fetch() is None:
            sys.exit("The browser tests need Chromium: install it, or name one by CHROMIUM=/path.")
