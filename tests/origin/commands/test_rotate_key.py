"""`uchi rotate-key`: three steps, each neighbour of which believes what the other signs."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from functions.access import InvalidToken
from functions.keys import KeyRing, key_ring
from infra.supervisor.secrets import load as load_secrets
from origin import commands, refresh_tokens
from origin.signing import Signer

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
