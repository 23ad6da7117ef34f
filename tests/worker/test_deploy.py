"""Deploying: wrangler takes the bundle as it is, with its bindings, and npm's lock is clean."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest

from infra import node
from tests.worker.driver import HERE, ROOT


@pytest.fixture(scope="module")
def dry_run(staged: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return what `wrangler deploy --dry-run` says, and the folder of what it would upload."""
    folder = tmp_path_factory.mktemp("upload")
    settings = {
        "WRANGLER_SEND_METRICS": "false",
        # The banner asks a registry for a newer version; a test asks nobody.
        "WRANGLER_HIDE_BANNER": "true",
        "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config")),
        "CI": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        [
            str(node.find()), str(HERE / "node_modules/wrangler/bin/wrangler.js"),
            "deploy", "--dry-run", "--outdir", str(folder),
        ],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=180,
        check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said, folder


def test_wrangler_takes_the_bundle_without_a_warning(dry_run: tuple[str, Path]) -> None:
    said, _ = dry_run

    assert "--dry-run: exiting now." in said
    assert "WARNING" not in said
    assert "ERROR" not in said


def test_wrangler_would_upload_all_rooms_packages_and_bindings(dry_run: tuple[str, Path]) -> None:
    said, folder = dry_run

    for module in ("edge/app.py", "functions/sheets.py", "templates/compiled/facts.py"):
        assert (folder / module).is_file()
    for package in ("jinja2", "markupsafe", "workers"):
        assert (folder / "python_modules" / package / "__init__.py").is_file()
    for binding in ("env.SHEETS", "env.EVENTS", "env.PUBLIC_URL", "env.ORIGIN_URL"):
        assert binding in said


def test_the_configuration_names_python_314_a_dead_letter_queue_and_no_secret() -> None:
    text = (ROOT / "wrangler.toml").read_text("utf-8")
    config = tomllib.loads(text)

    assert date.fromisoformat(config["compatibility_date"]) >= date(2026, 9, 8)
    assert config["compatibility_flags"] == ["python_workers"]
    assert config["queues"]["consumers"][0]["dead_letter_queue"] == "uchi-events-dead"
    assert not {"EDGE_KEYS", "SLOT_KEYS"} & config["vars"].keys()


def test_the_lock_of_npm_pins_by_hash_and_names_no_address() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["devDependencies"]
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
