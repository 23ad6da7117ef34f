"""Files of questions over the API: into a quiz with every line accounted for, and out again."""

from __future__ import annotations

import base64
import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from PIL import Image

from origin.commands import import_questions
from origin.house import House
from tests.origin import sitting
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Taking
from tests.origin.test_quizzes import a_quiz
from tests.origin.test_thread import made

People = Callable[..., Somebody]
GIFT = """// Реки
Дунав е най-дългата. {T}

Лошо {=а

::Море:: Кое море е на изток? {=Черно ~%-50%Бяло}
"""
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gift"


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def send(asker: Asker, token: str, quiz: str, text: str | bytes, query: str = "") -> Answer:
    """Send a file as a browser's form does."""
    raw = text.encode() if isinstance(text, str) else text
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + raw + b"\r\n--x--\r\n"
    )
    return asker.ask(
        "POST", f"/api/tests/{quiz}/import{query}", body, token=token,
        headers={"content-type": "multipart/form-data; boundary=x"},
    )  # fmt: skip


def asked(asker: Asker, token: str, quiz: str) -> list[dict]:
    """Return the questions that stand in a quiz."""
    found = made(asker.ask("GET", f"/api/tests/{quiz}/questions", token=token))
    return [each["question"] for each in found["questions"]]


def test_a_file_is_brought_in_and_every_line_is_accounted_for(
    asker: Asker, author: Somebody
) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    rehearsal = made(send(asker, author.token, quiz["id"], GIFT, "?dry=true"))
    assert (rehearsal["found"], rehearsal["added"]) == (2, [])
    assert asked(asker, author.token, quiz["id"]) == []
    report = made(send(asker, author.token, quiz["id"], GIFT))
    assert (report["format"], report["found"], report["refused"]) == ("gift", 2, 1)
    assert [(each["first"], each["last"], each["what"]) for each in report["lines"]] == [
        (1, 1, "comment"), (2, 2, "question"), (3, 3, "blank"), (4, 4, "refused"), (5, 5, "blank"),
        (6, 6, "question"), (7, 7, "blank"),
    ]  # fmt: skip
    assert report["lines"][3]["remarks"][0]["code"] == "brace-unclosed"
    truth, sea = asked(asker, author.token, quiz["id"])
    assert [option["id"] for option in truth["options"]] == ["true", "false"]
    assert (sea["name"], [option["share"] for option in sea["options"]]) == ("Море", ["1", "-1/2"])
    assert len(report["added"]) == 2


def test_what_is_fetched_and_brought_in_again_is_the_same(asker: Asker, author: Somebody) -> None:
    _, _, first = a_quiz(asker, author.token)
    made(send(asker, author.token, first["id"], GIFT))
    for name in ("gift", "moodle"):
        path = f"export?format={name}"
        file = asker.ask("GET", f"/api/tests/{first['id']}/{path}", token=author.token)
        assert file.status == 200
        assert "attachment" in (file.header("content-disposition") or "")
        _, _, other = a_quiz(asker, author.token)
        report = made(send(asker, author.token, other["id"], file.body))
        assert (report["format"], report["found"], report["refused"]) == (name, 2, 0)
        again = asker.ask("GET", f"/api/tests/{other['id']}/{path}", token=author.token)
        assert again.body == file.body
    table = asker.ask("GET", f"/api/tests/{first['id']}/export?format=csv", token=author.token)
    assert len(list(csv.reader(StringIO(table.body.decode("utf-8-sig"))))) == 3


def test_pictures_inside_a_file_become_pictures_of_the_course(
    asker: Asker, author: Somebody
) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    course, _, quiz = a_quiz(asker, author.token)
    files = "".join(
        f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
        for name, data in (("map.png", picture.getvalue()), ("x.svg", b"<svg onload='x'"))
    )
    xml = (
        '<quiz><question type="essay"><questiontext format="html"><text><![CDATA['
        '<img src="@@PLUGINFILE@@/map.png" alt="Карта"><img src="@@PLUGINFILE@@/x.svg" alt="Лого">'
        f"]]></text>{files}</questiontext></question></quiz>"
    )
    report = made(send(asker, author.token, quiz["id"], xml))
    codes = [each["code"] for line in report["lines"] for each in line["remarks"]]
    assert codes == ["html-converted", "file-refused"]
    media = made(asker.ask("GET", f"/api/courses/{course['id']}/media", token=author.token))
    found = made(asker.ask("GET", f"/api/tests/{quiz['id']}/questions", token=author.token))
    (path,) = [each["path"] for each in media["items"]]
    assert f"![Карта](<{path}>)" in found["questions"][0]["question"]["text"]
    html = found["questions"][0]["html"]["text"]
    assert "<img" in html
    assert 'alt="Карта"' in html


def test_what_a_file_would_not_hold_is_said(asker: Asker, author: Somebody) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    body = {"question": {"kind": "ordering", "text": "Ред", "items": [{"text": "а"}]}}
    made(asker.ask("POST", f"/api/tests/{quiz['id']}/questions", body, token=author.token))
    path = f"/api/tests/{quiz['id']}/export/losses"
    (loss,) = made(asker.ask("GET", path, token=author.token))["losses"]
    assert (loss["question"], loss["whole"], loss["remark"]["code"]) == (1, True, "unwritable")
    assert made(asker.ask("GET", f"{path}?format=moodle", token=author.token))["losses"] == []


@pytest.mark.parametrize(
    ("raw", "query", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "", "bad-question-file"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "", "bad-question-file"),
        (b"a {T}", "?format=moodle", "bad-question-file"),
        (b"   ", "", "invalid-fields"),
        (b"a {T}\n\n" * 1_001, "", "invalid-fields"),
        (b"x" * 3_000_000, "", "too-large"),
    ],
)
def test_what_is_no_file_of_questions_is_refused_and_nothing_is_kept(
    asker: Asker, author: Somebody, raw: bytes, query: str, problem: str
) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    assert send(asker, author.token, quiz["id"], raw, query).problem == problem
    assert asked(asker, author.token, quiz["id"]) == []


def test_nobody_else_brings_in_or_fetches(asker: Asker, author: Somebody, people: People) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    stranger, learner = people("author", "o@uchi.example"), people("student", "l@uchi.example")
    for who, status in ((stranger, 404), (learner, 403)):
        assert send(asker, who.token, quiz["id"], GIFT).status == status
        for path in ("export", "export/losses", "results.csv"):
            address = f"/api/tests/{quiz['id']}/{path}"
            assert asker.ask("GET", address, token=who.token).status == status


def test_results_are_a_table_of_the_finished_attempts(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    for name, chosen in (("m@uchi.example", "ab"), ("i@uchi.example", "aaa")):
        sat = Taking(asker, people("student", name), quiz)
        sat.start()
        for place, option in enumerate(chosen):
            sat.answer(place, {"chosen": option})
        sat.complete()
    Taking(asker, people("student", "open@uchi.example"), quiz).start()
    table = asker.ask("GET", f"/api/tests/{quiz.id}/results.csv", token=author.token)
    head, *rows = csv.reader(StringIO(table.body.decode("utf-8-sig")))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["email"], row["points"], row["of"], row["percent"]) for row in found] == [
        ("m@uchi.example", "1", "3", "33.33"), ("i@uchi.example", "3", "3", "100.00"),
    ]  # fmt: skip
    assert [row[-3:] for row in rows] == [["1", "0", "0"], ["1", "1", "1"]]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared question files are not beside us")
def test_every_shared_file_is_brought_in(asker: Asker, author: Somebody) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    for path in sorted(SHARED.glob("*.gift")):
        report = made(send(asker, author.token, quiz["id"], path.read_bytes()))
        assert report["refused"] == 0, path.name
    assert len(asked(asker, author.token, quiz["id"])) == 68


def test_the_terminal_tells_every_line(asker: Asker, house: House, author: Somebody) -> None:
    _, _, quiz = a_quiz(asker, author.token)
    person = import_questions.person_of(house, author.user.email)
    done = import_questions.question_files.bring_in(house, quiz["id"], GIFT.encode(), person)
    lines = import_questions.text(done).splitlines()
    assert lines[2] == "lines 4: refused: A brace is opened here and never closed."
    assert lines[-1] == "2 added, 1 refused (gift)."
