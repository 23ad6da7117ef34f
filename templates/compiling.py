"""Compiling: turns what the edge needs of this room into Python modules for the Worker."""

from __future__ import annotations

from pathlib import Path

from templates.assets import names
from templates.catalogues import catalogue
from templates.environment import environment, module_name
from templates.sources import folder

FOLDERS = ("slots", "errors")
"""What the edge renders itself; every other page comes to it as a finished sheet."""


def write(target: Path) -> list[Path]:
    """Write the package `templates.compiled` into `target` and return its files.

    The output depends on this folder alone, so that two builds of one commit are equal.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = [_file(target, "__init__", '"""Templates, compiled for the Worker."""\n')]
    # Compiled code looks its filters up in an environment that the loader puts into the module.
    jinja = environment("en")
    for name in FOLDERS:
        for path in sorted((folder() / name).glob("*.html")):
            template = f"{name}/{path.name}"
            code = jinja.compile(path.read_text("utf-8"), template, raw=True, defer_init=True)
            written.append(_file(target, module_name(template), code))
    facts = (
        '"""The catalogue and the names of assets at the time of the build."""\n\n'
        f"ASSETS = {names()!r}\n"
        f"CATALOGUES = {{'bg': {catalogue('bg')!r}}}\n"
    )
    written.append(_file(target, "facts", facts))
    return written


def _file(target: Path, name: str, text: str) -> Path:
    path = target / f"{name}.py"
    path.write_text(text, "utf-8")
    return path
