"""docker-compose.yml: every process gets the settings it requires, and nothing it must not know."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from edge.selfhost import settings as edge_settings
from functions.keys import key_setting
from infra.supervisor.settings import EDGE_READS
from origin import settings as origin_settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
GIVEN = {
    **dict.fromkeys(("UCHI_APP_PASSWORD", "UCHI_OWNER_PASSWORD", "POSTGRES_PASSWORD",
                     "VALKEY_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY"), "abcdef0123456789"),
    "SMTP_URL": "smtp://mail.example:587",
    "MAIL_FROM": "Uchi <uchi@school.example>",
    "PUBLIC_URL": "https://school.example",
}  # fmt: skip
KEYS = (
    "ACCESS_KEYS", "EDGE_KEYS", "SLOT_KEYS", "CSRF_KEYS", "PSEUDONYM_KEYS", "VAULT_KEYS",
)  # fmt: skip
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def given() -> dict[str, str]:
    """Return what the person's .env holds, each key another one."""
    return GIVEN | {name: key_setting({1: sha256(name.encode()).digest()}) for name in KEYS}


def filled(text: str, env: Mapping[str, str]) -> str:
    """Return a text with its variables filled in as compose does it; KeyError names a missing."""

    def fill(match: re.Match[str]) -> str:
        name, kind, words = match.groups()
        if kind == "-":
            return env.get(name) or words
        return env[name]

    return VARIABLE.sub(fill, text)


def services() -> dict[str, dict]:
    """Return the services as compose reads them."""
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def environment(name: str) -> dict[str, str]:
    """Return a service's environment with the person's values."""
    return {
        key: filled(str(value), given()) for key, value in services()[name]["environment"].items()
    }


@pytest.mark.parametrize("name", ["migrate", "origin", "jobs"])
def test_the_origins_processes_get_what_production_requires(name: str) -> None:
    loaded = origin_settings.load(environment(name))
    assert loaded.profile == "production"
    assert loaded.database_owner_url != loaded.database_url


def test_the_edge_gets_what_production_requires_and_no_more() -> None:
    env = environment("edge")
    edge_settings.load(env)
    assert set(env) <= set(EDGE_READS)


def test_edge_and_origin_share_keys_and_addresses() -> None:
    edge, origin = environment("edge"), environment("origin")
    for name in ("EDGE_KEYS", "SLOT_KEYS", "PUBLIC_URL", "ORIGIN_URL", "UCHI_PROFILE"):
        assert edge[name] == origin[name]
    assert origin["ORIGIN_LISTEN"].endswith(edge["ORIGIN_URL"].rpartition(":")[2])


def test_each_secret_is_asked_for_and_none_has_a_default() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    asked = {match[0]: match[1] for match in VARIABLE.findall(text)}
    secrets = {name for name in asked if re.search(r"PASSWORD|_KEYS?$|URL$", name)}
    assert secrets >= {*KEYS, "UCHI_APP_PASSWORD", "S3_SECRET_KEY", "PUBLIC_URL"}
    assert {name for name in secrets if asked[name] != "?"} == set()


def test_every_lasting_service_says_whether_it_is_well() -> None:
    without = {name for name, service in services().items() if "healthcheck" not in service}
    assert without == {"migrate"}


def test_only_nginx_has_a_door_outside_and_the_edge_believes_only_it() -> None:
    found = services()
    assert {name for name, service in found.items() if "ports" in service} == {"nginx"}
    address = found["nginx"]["networks"]["inside"]["ipv4_address"]
    assert environment("edge")["EDGE_TRUSTED_PROXIES"] == f"{address}/32"
    assert "edge" not in str(found["files"]["networks"])


def test_files_that_compose_mounts_and_builds_from_are_there() -> None:
    for service in services().values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).exists()
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).exists()


def test_the_image_holds_all_that_the_servers_worker_is_made_of() -> None:
    docker = ROOT / "infra/docker"
    copied = re.search(r"^COPY (infra/.*) infra/$", (docker / "Dockerfile").read_text(), re.M)
    assert copied is not None
    let_in = (docker / "Dockerfile.dockerignore").read_text()
    server = (ROOT / "infra/gunicorn.conf.py").read_text()
    worker = re.search(r'worker_class = "(infra\.\w+)', server)
    assert worker is not None
    wanted = {worker[1]}
    while wanted:
        path = wanted.pop().replace(".", "/") + ".py"
        assert path in copied[1].split()
        assert f"!{path}\n" in let_in
        text = (ROOT / path).read_text()
        wanted |= {f"infra.{name}" for name in re.findall(r"^from infra import (\w+)", text, re.M)}
        wanted |= set(re.findall(r"^from (infra\.\w+) import", text, re.M))
