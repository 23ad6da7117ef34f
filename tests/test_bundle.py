"""The bundle: what would be uploaded is whole, lean, and the same for the same sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra import bundle, vendoring

WORKERS_ONLY = ("edge.entry", "edge.runtime_worker", "entry")
"""What needs the Worker's own modules; tests/worker imports these."""


@pytest.fixture(scope="module")
def staged() -> Path:
    """Stage the bundle once."""
    bundle.main()
    return bundle.ROOT / bundle.TARGET


def modules(folder: Path) -> list[str]:
    """Return the names of all modules in a folder."""
    names = []
    for path in bundle.files(folder):
        parts = path.relative_to(folder).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return names


def test_every_module_imports_with_nothing_but_the_edges_own_packages(staged: Path) -> None:
    wanted = [name for name in modules(staged) if name not in WORKERS_ONLY]
    program = (
        "import importlib, sys\n"
        f"sys.path[:] = [{str(staged)!r}, {str(bundle.ROOT / vendoring.FOLDER)!r}]"
        " + [each for each in sys.path if 'site-packages' not in each]\n"
        f"for name in {wanted!r}: importlib.import_module(name)\n"
        "import jinja2, edge.app\n"
        "print(jinja2.__file__, edge.app.__file__, sep='\\n')\n"
    )
    # -I: no environment, no site folder of the user, not the clone itself.
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        cwd=staged, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(bundle.ROOT / vendoring.FOLDER / "jinja2/__init__.py"),
        str(staged / "edge/app.py"),
    ]


def test_a_slot_and_an_error_page_render_from_the_bundle_alone(staged: Path) -> None:
    program = (
        "import sys\n"
        f"sys.path[:0] = [{str(staged)!r}, {str(bundle.ROOT / vendoring.FOLDER)!r}]\n"
        "from templates import render, render_slot\n"
        "for interface in ('bg', 'en', 'bg'):\n"
        "    print(render_slot(0, interface=interface, names=('bb', 'cc', 'ff', 'gg'),"
        " nonce='n', href='/r/b', headline='Bread', body='', alternative='', picture='',"
        " width=0, height=0, sponsor='Zora').count('Why do I see this?'))\n"
        "    print(render('errors/404.html', interface=interface, nonce='n', path='/x',"
        " request_id='').count('<html lang=\"' + interface))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.split() == ["0", "1", "1", "1", "0", "1"], done.stderr


def test_the_bundle_holds_python_of_three_rooms_and_nothing_else(staged: Path) -> None:
    names = [path.relative_to(staged).as_posix() for path in bundle.files(staged)]

    assert {name.split("/")[0] for name in names} == {"edge", "functions", "templates", "entry.py"}
    assert [name for name in names if not name.endswith(".py")] == []
    assert [name for name in names if name.startswith("edge/selfhost")] == []


def test_the_vendored_packages_hold_no_machine_code(staged: Path) -> None:
    packages = bundle.files(bundle.ROOT / vendoring.FOLDER)

    assert [path for path in packages if path.suffix in (".so", ".pyd", ".c")] == []
    assert {"jinja2", "markupsafe", "workers"} <= {
        path.relative_to(bundle.ROOT / vendoring.FOLDER).parts[0] for path in packages
    }


def test_two_builds_are_equal_and_leave_nothing_of_an_older_one(
    staged: Path, tmp_path: Path
) -> None:
    for room in bundle.ROOMS:
        shutil.copytree(bundle.ROOT / room, tmp_path / room)
    first = bundle.digest(bundle.stage(tmp_path))
    (tmp_path / "edge/forgotten.py").write_text("")
    assert bundle.digest(bundle.stage(tmp_path)) != first
    (tmp_path / "edge/forgotten.py").unlink()

    again = bundle.stage(tmp_path)
    assert bundle.digest(again) == first
    assert not (again / "edge/forgotten.py").exists()


def test_a_whole_python_modules_folder_is_not_fetched_again(staged: Path) -> None:
    mark = bundle.ROOT / vendoring.FOLDER / "jinja2/__init__.py"
    before = mark.stat().st_mtime_ns

    vendoring.vendor()
    assert mark.stat().st_mtime_ns == before


def test_packages_that_cannot_be_had_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / vendoring.LOCK
    lock.parent.mkdir(parents=True)
    lock.write_text("jinja2==3.1.6 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(vendoring.VendoringFailed, match="could not be fetched"):
        vendoring.vendor(tmp_path)
    assert not (tmp_path / vendoring.FOLDER).exists()


def test_the_bundle_fits_the_free_plan(staged: Path) -> None:
    report = bundle.report(staged, bundle.ROOT / vendoring.FOLDER)
    compressed = int(report.split("compressed ")[1].split(" KB")[0])

    assert compressed * 1024 < bundle.FREE_PLAN_BYTES // 4
