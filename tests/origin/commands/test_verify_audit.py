"""`uchi verify-audit` names the first row that is not as it was written."""

from __future__ import annotations

import argparse
from uuid import uuid4

import psycopg
import pytest

from origin.commands import verify_audit
from storage import audit


def verify(head: str | None = None) -> int:
    return verify_audit.run(argparse.Namespace(head=head))


def test_a_changed_row_and_a_cut_off_end_are_found(
    own_database: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    for name, text in own_database.items():
        monkeypatch.setenv(name, text)
    with psycopg.connect(own_database["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for _ in range(3):
            audit.record(owner, action="role.changed", actor=uuid4(), subject=uuid4())
        assert verify() == 0
        said = capsys.readouterr().out
        assert said.startswith("3 entries are as they were written")
        head = said.split()[-1]
        assert verify(head) == 0
        owner.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        owner.execute("DELETE FROM audit WHERE number = 3")
        assert verify() == 0
        assert verify(head) == 1
        assert "cut off" in capsys.readouterr().err
        owner.execute("UPDATE audit SET actor = subject WHERE number = 2")
        assert verify() == 1
        assert "entry 2 was changed" in capsys.readouterr().err
