"""Pictures at the desk: added by a form, written anew, and nothing else is taken for one."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from origin.house import House
from storage.database import transaction
from tests.origin.asking import Answer, Asker, csrf_in
from tests.origin.pages.test_author import Make, editor, preview_of
from tests.origin.pages.test_own import Reader


def upload(reader: Reader, path: str, name: str, data: bytes, **changed: str) -> Answer:
    """Send a picture as a browser does that has opened the page."""
    cookie = reader.cookie["cookie"]
    fields = {"csrf": csrf_in(cookie)} | changed
    parts = [
        f'--b\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'content-disposition: form-data; name="picture"; filename="{name}"'
    parts.append(f"--b\r\n{head}\r\ncontent-type: image/png\r\n\r\n".encode() + data)
    headers = {
        "content-type": "multipart/form-data; boundary=b",
        "cookie": f"{cookie}; lang=en",
        "sec-fetch-site": "same-origin",
    }
    return reader.asker.edge("POST", path, b"".join(parts) + b"\r\n--b--\r\n", headers=headers)


def picture(colour: str = "teal", **options: object) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    Image.new("RGB", (32, 24), colour).save(out, "JPEG", exif=exif, **options)
    return out.getvalue()


def test_a_picture_is_added_written_anew_and_shown_by_its_line(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, course, _ = editor(ivan, asker, author.token)
    here = f"/author/courses/{course}/media"
    page = ivan.follow(upload(ivan, here, "C:\\Снимки\\Хляб на дъска.jpeg", picture()))
    assert "The file is added" in page
    path = "media/hlyab-na-daska.jpg"
    assert f"<code>![what it shows]({path})</code>" in page
    shown = preview_of(
        ivan.send(place, do="preview", base="1", body=f"![Хляб]({path})").body.decode()
    )
    (address,) = re.findall(r'src="(/media/[^"]+)"', shown)
    assert 'alt="Хляб"' in shown
    kept = house.files.read(address.split("/")[2])
    assert b"A camera that tells" not in kept
    assert Image.open(io.BytesIO(kept)).size == (32, 24)
    # The same name again is the new picture.
    assert upload(ivan, here, "Хляб на дъска.jpg", picture("red")).status == 303
    assert ivan.open(here).body.decode().count("<code>!") == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"MZ\x90\x00",
     picture()[:200]],
    ids=["nothing", "a beginning", "a drawing with script", "a program", "half"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_nothing_stored(
    asker: Asker, house: House, people: Make, data: bytes
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    _, course, _ = editor(ivan, asker, author.token)
    answer = upload(ivan, f"/author/courses/{course}/media", "хляб.png", data)
    assert answer.status == 422
    assert 'id="picture-fault"' in answer.body.decode()
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM course_media").fetchall() == [(0,)]


def test_a_picture_needs_our_form_and_our_course(asker: Asker, people: Make) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    _, course, _ = editor(ivan, asker, author.token)
    here = f"/author/courses/{course}/media"
    other = Reader(asker, people("author", "other@uchi.example"))
    assert upload(other, here, "x.png", picture()).status == 404
    assert other.open(here).status == 404
    assert upload(ivan, here, "x.png", picture(), csrf="x").status == 403
    cookie = {"cookie": ivan.cookie["cookie"], "content-type": "multipart/form-data; boundary=b"}
    for body in (b"", b"--b", b"--b\r\n\r\n", b"--b\r\nx\r\n\r\ny\r\n--b--"):
        assert asker.edge("POST", here, body, headers=cookie).status in (400, 403), body
