"""Landing addresses are kept in one ASCII spelling, and judged in that one."""

from __future__ import annotations

import pytest

from functions.landings import BadLanding, spelled


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://пекарна.бг/хляб?вид=ръж#днес",
         "https://xn--80aanuqik.xn--90ae/%D1%85%D0%BB%D1%8F%D0%B1?%D0%B2%D0%B8%D0%B4=%D1%80%D1%8A%D0%B6#%D0%B4%D0%BD%D0%B5%D1%81"),
        (" HTTPS://Example.ORG ", "https://example.org/"),
        ("https://example.org/a%20b?c=d&e=%26", "https://example.org/a%20b?c=d&e=%26"),
        ("http://example.org:8080/a b", "http://example.org:8080/a%20b"),
        ("https://[2a00:1450:4001::1]/", "https://[2a00:1450:4001::1]/"),
    ],
)  # fmt: skip
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert spelled(typed) == kept
    assert spelled(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "//example.org", "example.org", "",
        "http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://127.0.0.1/",
        "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://0x7f.0.0.1/", "http://１２７.０.０.１/", "http://127。0。0。1/", "http://ⓛocalhost/",
        "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://0.0.0.0/",
        "http://224.0.0.1/", "http://255.255.255.255/", "http://router.lan/", "http://a.home.arpa/",
        "http://intranet/", "http://x.internal/", "https://user@example.org/",
        "https://user:secret@example.org/", "https://@example.org/", "https://a.example\\@b.example/",
        "https://example.org%2F@evil.example/", "https://example.org\n.evil.example/",
        "http://example.org:22/", "http://example.org:0/", "http://example.org:6667/",
        "http://example.org:99999/", "https://-a.example/", "https://a..example/",
        f"https://{'a' * 64}.example/", "https://example.org/" + "я" * 400, "http://[::1",
    ],
)  # fmt: skip
def test_an_address_that_leads_elsewhere_than_to_a_public_page_is_refused(typed: str) -> None:
    with pytest.raises(BadLanding):
        spelled(typed)
