"""`uchi rotate-key`: three steps, each neighbour of which believes what the other signs."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from functions.access import InvalidToken
from functions.keys import KeyRing, key_ring
from infra.supervisor.secrets import load as load_secrets
from origin import commands, refresh_tokens, vault
from origin.auditing import PersonalSealer, about_key
from origin.signing import Signer
from storage import person_keys

NOW = datetime(2026, 11, 22, tzinfo=UTC)
USER, SESSION = UUID(int=1), UUID(int=2)


@pytest.fixture
def clone(
    tmp_path: Path, services: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, dict[str, str]]:
    """A clone's secrets, and its settings in the environment."""
    path = tmp_path / "secrets.json"
    keys = load_secrets(path)["keys"]
    for name, value in (services | keys).items():
        monkeypatch.setenv(name, value)
    return path, keys


def rotate(path: Path, purpose: str, *more: str) -> int:
    return commands.main(["rotate-key", purpose, "--secrets", str(path), *more])


def ring_of(path: Path, name: str) -> KeyRing:
    return key_ring(json.loads(path.read_text())["keys"][name])


@pytest.mark.parametrize("purpose", ["access", "edge", "slot", "csrf"])
def test_a_key_is_added_then_used_then_alone(
    clone: tuple[Path, dict[str, str]], purpose: str
) -> None:
    path, keys = clone
    name = f"{purpose.upper()}_KEYS"
    old = key_ring(keys[name])
    assert rotate(path, purpose) == 0
    both = ring_of(path, name)
    assert (both.signing, len(both.keys)) == (old.signing, 2)
    assert rotate(path, purpose) == 1, "a third key would push out one that is still believed"
    assert rotate(path, purpose, "--step", "use") == 0
    turned = ring_of(path, name)
    assert turned.signing != old.signing
    assert dict(turned.keys) == dict(both.keys)
    assert rotate(path, purpose, "--step", "drop") == 0
    alone = ring_of(path, name)
    assert list(alone.keys.values()) == [turned.signing]
    assert (path.stat().st_mode & 0o777) == 0o600
    others = json.loads(path.read_text())["keys"]
    assert {each for each in others if others[each] != keys[each]} == {name}


def test_keys_of_the_environment_are_printed_and_not_written(
    clone: tuple[Path, dict[str, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, keys = clone
    before = path.read_text()
    monkeypatch.setenv("EDGE_KEYS", "7:" + keys["SLOT_KEYS"].partition(":")[2])
    assert rotate(path, "edge") == 0
    name, _, value = capsys.readouterr().out.strip().partition("=")
    assert name == "EDGE_KEYS"
    assert (key_ring(value).current, sorted(key_ring(value).keys)) == (7, [7, 8])
    assert path.read_text() == before
    assert rotate(tmp_path / "absent.json", "slot") == 0
    assert capsys.readouterr().out.startswith("SLOT_KEYS=")


def test_no_token_is_refused_while_every_process_is_one_step_ahead_or_behind(
    clone: tuple[Path, dict[str, str]],
) -> None:
    path, _ = clone
    stages = [ring_of(path, "ACCESS_KEYS")]
    for step in ("add", "use", "drop"):
        rotate(path, "access", "--step", step)
        stages.append(ring_of(path, "ACCESS_KEYS"))
    signers = [Signer(ring, "https://uchi.example") for ring in stages]
    stage, stop, refused = [0], threading.Event(), []

    def work(number: int) -> int:
        done = 0
        while not stop.is_set() or done < 20:
            now = stage[0]
            # One process has restarted, the other has not yet: both ways round. The old key is
            # dropped only when what it signed has expired.
            pairs = [(now, now), (now, max(0, now - 1))] if now < 3 else [(3, 3), (3, 2)]
            pairs += [(now - 1, now)] if now in (1, 2) else []
            for maker, reader in pairs:
                token = signers[maker].sign(USER, SESSION, "student", "bg", NOW)
                try:
                    signers[reader].read(token, NOW)
                except InvalidToken as error:
                    refused.append((maker, reader, str(error)))
                done += 1
        return done

    with ThreadPoolExecutor(4) as threads:
        working = [threads.submit(work, number) for number in range(4)]
        for number in range(4):
            stage[0] = number
            stop.wait(0.2)
        stop.set()
        assert sum(each.result() for each in working) > 100
    assert refused == []
    # Without the step between, the same moment refuses: the defence is the order.
    with pytest.raises(InvalidToken):
        signers[0].read(signers[2].sign(USER, SESSION, "student", "bg", NOW), NOW)


def test_a_login_outlives_the_rotation_of_the_key_that_renews_it(
    clone: tuple[Path, dict[str, str]],
) -> None:
    path, _ = clone
    ring = ring_of(path, "CSRF_KEYS")
    token = refresh_tokens.first(ring, SESSION, b"s" * 32)
    for step in ("add", "use"):
        rotate(path, "csrf", "--step", step)
        ring = ring_of(path, "CSRF_KEYS")
        read = refresh_tokens.read(ring, token.text)
        assert read is not None
        token = refresh_tokens.successors(ring, read)[0]
    rotate(path, "csrf", "--step", "drop")
    assert refresh_tokens.read(ring_of(path, "CSRF_KEYS"), token.text) is not None


def test_a_vault_key_is_dropped_only_when_nothing_is_sealed_by_it_any_more(
    clone: tuple[Path, dict[str, str]],
    own_database: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, keys = clone
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, own_database[name])
    person = UUID(int=7)
    with psycopg.connect(own_database["DATABASE_URL"]) as db:
        PersonalSealer(key_ring(keys["VAULT_KEYS"])).seal(db, person, b"canary")
    for step in ("add", "use"):
        assert rotate(path, "vault", "--step", step) == 0
    assert rotate(path, "vault", "--step", "drop") == 1
    assert "1 things are still sealed by another key than 2" in capsys.readouterr().err
    assert len(ring_of(path, "VAULT_KEYS").keys) == 2
    monkeypatch.setenv("VAULT_KEYS", json.loads(path.read_text())["keys"]["VAULT_KEYS"])
    assert commands.main(["reseal-vault", "--progress"]) == 0
    said = capsys.readouterr()
    assert said.out == "1 are sealed anew by key 2\n"
    assert "seals" in said.err
    assert rotate(path, "vault", "--step", "drop") == 0
    alone = ring_of(path, "VAULT_KEYS")
    assert list(alone.keys) == [2]
    with psycopg.connect(own_database["DATABASE_URL"]) as db:
        wrapped = person_keys.find(db, person)
        assert wrapped is not None
        vault.open_(alone, wrapped, about_key(person))
        db.execute("UPDATE person_keys SET wrapped = set_byte(wrapped, 0, 9)")
        db.commit()
    assert commands.main(["reseal-vault"]) == 1
    assert f"keys of persons: {person}" in capsys.readouterr().err
