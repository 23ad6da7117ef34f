"""Gzipping: parts deflated by themselves make one stream that everybody reads."""

import gzip
import subprocess
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import gzipping


@given(st.lists(st.tuples(st.binary(max_size=2_000), st.binary(max_size=900)), min_size=1))
def test_any_page_cut_anywhere_reads_as_it_was(cuts: list[tuple[bytes, bytes]]) -> None:
    fixed = [gzipping.part(one) for one, _ in cuts]
    fresh = [other for _, other in cuts][:-1]
    plain = b"".join(
        one + other for one, other in zip([c[0] for c in cuts], [*fresh, b""], strict=True)
    )
    assert gzip.decompress(gzipping.join(fixed, fresh)) == plain


def test_it_is_one_member_as_browsers_want_it() -> None:
    parts = [gzipping.part(b"<p>one</p>" * 500), gzipping.part(b""), gzipping.part(b"</html>")]
    stream = gzipping.join(parts, [b"token", b"x" * 70_000])
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    reader.decompress(stream)
    assert reader.eof
    assert reader.unused_data == b""
    said = subprocess.run(["gzip", "-t"], input=stream, capture_output=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_secret_that_repeats_the_page_is_no_shorter_for_it() -> None:
    page = gzipping.part(b"token=abcdefgh token=qrstuvwx " * 20)
    lengths = {
        len(gzipping.join([page, page], [secret])) for secret in (b"token=abcdefgh", b"z" * 14)
    }
    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("identity", False),
        ("", False),
        (None, False),
    ],
)
def test_only_who_takes_gzip_gets_it(header: str | None, taken: bool) -> None:
    assert gzipping.is_taken(header) is taken


@pytest.mark.parametrize("size", [5_119, 5_120, 5_121, 14_000, 70_000])
def test_a_long_fresh_text_is_checked_as_a_whole(size: int):
    text = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    parts = [gzipping.part(b"before"), gzipping.part(b"behind")]
    assert gzip.decompress(gzipping.join(parts, [text])) == b"before" + text + b"behind"
