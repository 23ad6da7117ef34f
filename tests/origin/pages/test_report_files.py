"""A report goes out as a table that runs nothing, and as a print that reads and fetches nothing."""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typst

from origin import typesetting
from origin.house import House
from origin.pages.partners import printing
from origin.pages.partners.drawing import MOST_COLUMNS, chart
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sponsored import Bakery, bakery_of, happened
from tests.templates.partner_samples import REPORT

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def bakery(house: House, people: Callable[..., Somebody]) -> Bakery:
    return bakery_of(house, people, "@SUM(A1)")


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_table_holds_every_figure_and_no_formula(
    asker: Asker, house: House, bakery: Bakery
) -> None:
    view = uuid4().hex
    happened(house, bakery.creative, "seen", 1, view=view)
    happened(house, bakery.creative, "click", 1, view=view)
    happened(house, bakery.creative, "click", 1)
    happened(house, bakery.creative, "seen", 3)
    happened(house, bakery.other, "seen", 2, "bot")
    answer = asker.edge(
        "GET",
        f"/partners/plans/{bakery.campaign}/table.csv",
        token=bakery.member.token,
        headers={"cookie": "lang=en"},
    )
    assert answer.header("content-type") == "text/csv; charset=utf-8"
    head, *found = rows(answer.body.decode())
    lines = [dict(zip(head, row, strict=False)) for row in found]
    [bread, butter] = [line for line in lines if line["by"] == "message"]
    assert (bread["impressions"], bread["clicks"], bread["followed"]) == ("4", "2", "1")
    assert bread["followed, percent"] == "25.0"
    assert (bread["spent"], bread["currency"]) == ("0.04", "EUR")
    assert (butter["impressions"], butter["not billed"]) == ("0", "2")
    assert (butter["name"], butter["campaign"]) == ("'=Масло", "'@SUM(A1)")
    assert sum(int(line["impressions"]) for line in lines if line["by"] == "day") == 4
    assert sum(int(line["impressions"]) for line in lines if line["by"] == "course") == 4


def test_the_print_is_a_pdf_for_everybody_and_always_the_same(
    asker: Asker, house: House, bakery: Bakery
) -> None:
    happened(house, bakery.creative, "seen", 3)
    for place in ("/partners/report.pdf", f"/partners/plans/{bakery.campaign}/report.pdf"):
        answer = asker.edge("GET", place, token=bakery.member.token)
        assert answer.header("content-type") == "application/pdf"
        assert answer.body.startswith(b"%PDF-")
        # What PDF/UA-1 asks: a structure that can be read aloud, in a language, under a title.
        assert b"pdfuaid:part>1<" in answer.body
        assert b"/MarkInfo" in answer.body
        assert b"/Lang(bg)" in answer.body
    one, two = (printing.pdf(REPORT, "Есен", "Учи", "bg") for _ in range(2))
    assert one == two


def test_what_a_print_tells_is_never_read_as_its_own_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.2)
        port = canary.getsockname()[1]
        trap = f'#image("http://127.0.0.1:{port}/x") #read("/etc/passwd") #panic() $x'
        assert printing.pdf(REPORT, trap, trap, "en").startswith(b"%PDF-")
        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.parametrize(
    "words", ['#read("/etc/passwd")', '#read("../secret")', '#image("http://127.0.0.1:9/x.png")']
)
def test_a_print_sees_its_own_folder_only(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "print"
    folder.mkdir()
    (tmp_path / "secret").write_text("canary")
    head = '#set document(title: "T")\n= T\n'
    (folder / "report.typ").write_text(head + words)
    monkeypatch.setattr(typesetting, "_PRINT", folder)
    with pytest.raises(typst.TypstError):
        typesetting.report({}, AT)
    (folder / "report.typ").write_text(head)
    assert typesetting.report({}, AT).startswith(b"%PDF-")


def test_another_sponsor_carries_nothing_away(
    asker: Asker, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    rival = people("sponsor", "rival@uchi.example").token
    for ending in ("", "/table.csv", "/report.pdf"):
        place = f"/partners/plans/{bakery.campaign}{ending}"
        assert asker.edge("GET", place, token=rival).status == 404
    own = rows(asker.edge("GET", "/partners/table.csv", token=rival).body.decode())
    assert not [row for row in own if row[0] == "message"]


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-02-02&until=2026-02-01",
        "since=x&until=2026-02-01",
        "since=2020-01-01&until=2026-02-01",
        "since=2026-02-01",
    ],
)
def test_days_that_can_not_be_are_told_at_their_field(
    asker: Asker, bakery: Bakery, query: str
) -> None:
    answer = asker.edge("GET", f"/partners?{query}", token=bakery.member.token)
    assert answer.status == 422
    assert b'aria-invalid="true"' in answer.body
    place = f"/partners/{bakery.creative}?{query}"
    assert asker.edge("GET", place, token=bakery.member.token).status == 422


def test_a_report_of_a_year_has_as_many_columns_as_can_be_read() -> None:
    values = [(date.fromordinal(740_000 + number), 1) for number in range(400)]
    drawn = chart("Impressions by day", values, "en")
    assert len(drawn.columns) <= MOST_COLUMNS
    assert sum(column.value for column in drawn.columns) == 400
