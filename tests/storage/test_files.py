"""Files in S3: kept, found again, and read in part."""

from __future__ import annotations

import pytest

from functions.problems import NotFound, Unavailable
from storage.files import CHUNK_BYTES, Files


@pytest.fixture(scope="module")
def files(services: dict[str, str]) -> Files:
    made = Files(
        endpoint=services["S3_ENDPOINT"],
        bucket=services["S3_BUCKET"],
        region=services["S3_REGION"],
        access_key=services["S3_ACCESS_KEY"],
        secret_key=services["S3_SECRET_KEY"],
    )
    made.ensure_bucket()
    return made


def test_a_file_is_found_again(files: Files) -> None:
    files.put("tests/bread", b"crust", "image/webp")
    assert files.exists("tests/bread")
    assert files.read("tests/bread") == b"crust"
    files.delete("tests/bread")
    assert not files.exists("tests/bread")


@pytest.mark.parametrize(("first", "last"), [(0, 9), (5, 5), (CHUNK_BYTES - 3, CHUNK_BYTES + 3),
                                             (200_000, None), (0, None)])  # fmt: skip
def test_any_part_of_a_file_can_be_read(files: Files, first: int, last: int | None) -> None:
    whole = bytes(n * 7 % 251 for n in range(200_010))
    files.put("tests/long", whole, "application/zip")
    end = None if last is None else last + 1
    assert b"".join(files.get("tests/long", first, last)) == whole[first:end]


def test_an_absent_file_is_refused_before_anything_is_sent(files: Files) -> None:
    with pytest.raises(NotFound):
        files.get("tests/nothing")


def test_a_storage_that_is_away_is_unavailable() -> None:
    away = Files(
        endpoint="http://127.0.0.1:1", bucket="b", region="", access_key="a", secret_key="s"
    )
    with pytest.raises(Unavailable):
        away.exists("tests/bread")


def test_a_storage_that_knows_other_keys_is_unavailable(services: dict[str, str]) -> None:
    stranger = Files(
        endpoint=services["S3_ENDPOINT"], bucket=services["S3_BUCKET"], region="",
        access_key=services["S3_ACCESS_KEY"], secret_key="not the secret at all",
    )  # fmt: skip
    with pytest.raises(Unavailable):
        stranger.put("tests/forged", b"x", "image/webp")
