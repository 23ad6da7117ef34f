"""What the Worker gets of this room works without its folder, by import alone."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from templates import asset, compiling
from templates.sources import FOLDER
from tests.templates import samples

_PROBE = """
import builtins, json, sys
sys.path.insert(0, {staged!r})
import templates, jinja2
opened = []
plain = builtins.open
builtins.open = lambda *a, **k: (opened.append(str(a[0])), plain(*a, **k))[1]
slot = templates.render_slot(2, interface="bg", names={names!r}, nonce="n0nce", href="/r/bcfghjkl",
    headline="Топъл хляб", body="Закваска и десет на сто отстъпка.", alternative="Хляб на дъска",
    picture={picture!r}, width=240, height=160, sponsor="Пекарна Зора")
page = templates.render(
    "errors/503.html", interface="en", nonce="n0nce", path="/x", request_id="3f")
try:
    templates.digest()
    refused = False
except RuntimeError:
    refused = True
print(json.dumps([slot, page, templates.asset("page.css"), templates.__file__, refused, opened]))
"""


def staged(folder: Path) -> Path:
    """The room as a bundle holds it: its modules, the compiled ones, and no template."""
    target = folder / "templates"
    target.mkdir()
    for path in FOLDER.glob("*.py"):
        shutil.copy(path, target)
    shutil.copytree(FOLDER.parent / "functions", folder / "functions")
    compiling.write(target / "compiled")
    return folder


def test_compiled_templates_render_the_same_without_a_folder(tmp_path: Path) -> None:
    folder = staged(tmp_path)
    probe = _PROBE.format(staged=str(folder), names=samples.NAMES, picture=samples.PICTURE)
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, cwd=tmp_path, timeout=180
    )
    assert done.returncode == 0, done.stderr
    slot, page, address, module, refused, opened = json.loads(done.stdout)
    assert module.startswith(str(tmp_path))
    assert slot == samples.slot(2, "bg")
    assert "This part is resting for a moment" in page
    assert address == asset("page.css")
    assert refused
    assert [path for path in opened if path.endswith((".html", ".po", ".css"))] == []


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = (compiling.write(tmp_path / name) for name in ("a", "b"))
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
