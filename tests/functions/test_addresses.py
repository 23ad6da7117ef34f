"""Addresses: one spelling of a path, no way off the site, no landing in a private place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import addresses
from functions.problems import BadRequest


@pytest.mark.parametrize(
    "path", ["/", "/courses/python/chapter-02", "/media/ab/%D1%84.png", "/x@y"]
)
def test_a_canonical_path_is_served_as_it_is(path: str):
    assert addresses.canonical_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "a", "//a", "/a//b", "/a/", "/.", "/a/../b", "/a/%2e%2e/b", "/a%2fb", "/%61", "/a%2Fb",
     "/a;x=.css", "/a%0D%0Ab", "/a%00", "/a%d1", "/a%D", "/я", "/a b", "/a\\b", "/a%5Cb",
     "/a%25b", "/a%20b", "/a?b", "/a#b", "/" + "a" * 9_000, "/a%7F"],
)  # fmt: skip
def test_every_other_spelling_is_refused(path: str):
    with pytest.raises(BadRequest):
        addresses.canonical_path(path)


@pytest.mark.parametrize("to", ["/me", "/courses/a/b?x=1#y", "/partners?from=2026-11-01"])
def test_a_path_of_this_site_is_gone_on_to(to: str):
    assert addresses.safe_next(to) == to


@pytest.mark.parametrize(
    "to",
    ["", "me", "//evil.example", "/\\evil.example", "https://evil.example", "/\tevil", "/a\r\nb",
     "javascript:alert(1)", "/%2F%2Fevil.example", "/./evil", "\\\\evil", "/a//b", " /me",
     "/me?a=1\r\nset-cookie: b", "/me#\tb", "/me?to=\\\\evil.example", "/me?a=\u2028"],
)  # fmt: skip
def test_no_other_address_is_gone_on_to(to: str):
    assert addresses.safe_next(to, "/home") == "/home"


@pytest.mark.parametrize(
    ("origin", "public"),
    [
        ("https://uchi.example", "https://uchi.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000", "http://localhost:8000"),
        ("http://[::1]", "http://localhost"),
        ("HTTPS://Uchi.example", "https://uchi.example"),
    ],
)
def test_a_site_knows_its_own_names(origin: str, public: str):
    assert addresses.same_origin(origin, public)


@pytest.mark.parametrize(
    ("origin", "public"),
    [
        ("null", "http://127.0.0.1:8000"),
        ("", "http://127.0.0.1:8000"),
        ("http://localhost:8001", "http://127.0.0.1:8000"),
        ("http://localhost", "http://127.0.0.1:8000"),
        ("https://localhost:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "https://uchi.example"),
        ("http://localhost:8000", "http://127.0.0.1.evil.example:8000"),
        ("http://127.0.0.1.evil.example", "http://localhost.evil.example"),
        ("http://127.0.0.1:8443", "https://localhost:8443"),
        ("http://uchi.example", "https://uchi.example"),
        ("https://uchi.example.evil.example", "https://uchi.example"),
        ("https://localhost", "https://127.0.0.1"),
    ],
)
def test_another_site_is_not_taken_for_this_one(origin: str, public: str):
    assert not addresses.same_origin(origin, public)


@pytest.mark.parametrize(
    "address",
    ["https://zora.example/хляб".replace("хляб", "%D1%85"), "http://example.org", "https://8.8.8.8/",
     "https://xn--80ak6aa92e.com/?utm_source=x"],
)  # fmt: skip
def test_a_public_landing_address_is_taken(address: str):
    assert addresses.check_landing(address) is None


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org",
     "https://localhost/", "https://a.localhost/", "http://127.0.0.1/", "http://127.1/",
     "http://2130706433/", "http://0x7f.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
     "http://[64:ff9b::808:808]/", "http://[fec0::1]/", "http://224.0.0.1/",
     "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/", "http://0.0.0.0/",
     "https://user@example.org/", "https://example/", "https://exa mple.org/", "https://x.local/",
     "https://example.org/\\x", "https://example.org/я", "https://[::1", "https://a.b:99999/",
     "https://example.org/" + "a" * 2_000],
)  # fmt: skip
def test_every_other_landing_address_is_refused_with_a_reason(address: str):
    assert addresses.check_landing(address)


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.9.1", "169.254.169.254", "172.16.0.1",
     "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
     "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
     "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1",
     "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
     "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
     "fec0::1", "ff02::1", "", "localhost", "8.8.8.8:80", "127.1", "2130706433"],
)  # fmt: skip
def test_nobody_is_sent_to_a_place_that_is_not_public(address: str):
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808"]
)
def test_public_places_are_public_through_a_translator_too(address: str):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    ("title", "slug"),
    [("2.1. Прости пресмятания", "2-1-prosti-presmyataniya"), ("Щъркел и жаба", "shtarkel-i-zhaba"),
     ("Hello, World", "hello-world"), ("…", "")],
)  # fmt: skip
def test_a_title_becomes_a_slug(title: str, slug: str):
    assert addresses.slug(title) == slug


@given(st.text(max_size=200))
def test_a_slug_is_one_or_nothing(title: str):
    slug = addresses.slug(title)
    assert slug == "" or addresses.is_slug(slug)
