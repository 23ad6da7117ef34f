"""Ports for tests: houses that start side by side never listen on the same one."""

import multiprocessing
import socket
from dataclasses import astuple
from pathlib import Path

import pytest

from infra.supervisor import ports
from infra.supervisor.ports import HOST, TEST_PORTS, any_free


def dealt(_: int) -> list[int]:
    """Return all ports of a few houses."""
    return [port for _ in range(5) for port in astuple(any_free())]


def test_no_port_is_dealt_twice_however_many_ask_at_once() -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        given = [port for each in pool.map(dealt, range(6)) for port in each]
    assert len(set(given)) == len(given) == 150
    assert set(given) <= set(TEST_PORTS)


def test_a_port_that_is_taken_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only ports that nobody else is given now.
    mine = [*astuple(any_free()), *astuple(any_free())]
    monkeypatch.setattr(ports, "TEST_PORTS", mine)
    monkeypatch.setattr(ports, "gettempdir", lambda: tmp_path)
    with socket.create_server((HOST, mine[1])):
        assert list(astuple(any_free())) == [mine[0], *mine[2:6]]
        assert list(astuple(any_free())) == [*mine[6:], mine[0]]
