"""Manifests: read back as written, and a broken one is refused whole."""

from __future__ import annotations

import json

import pytest

from functions import manifests
from functions.manifests import BadManifest, Manifest, Page

MANIFEST = Manifest(
    made_at=1, valid_until=2, keys={"1": "k"}, denied=frozenset({"a", "b"}),
    default_language="bg", pages={"/courses": Page("open", {"bg": "x", "en": "y"})},
    snapshot="v", shares={"c": 0.5}, redirects={"/a": "/b"}, site="Школа",
)  # fmt: skip


def test_a_manifest_comes_back_as_it_was_written():
    assert manifests.read(manifests.write(MANIFEST)) == MANIFEST


def test_an_origin_of_before_names_no_site():
    document = json.loads(manifests.write(MANIFEST))
    del document["site"]
    assert manifests.read(json.dumps(document).encode()).site == ""


@pytest.mark.parametrize("name", json.loads(manifests.write(MANIFEST)).keys() - {"site"})
def test_a_manifest_without_a_member_is_refused(name: str):
    document = json.loads(manifests.write(MANIFEST))
    del document[name]
    with pytest.raises(BadManifest):
        manifests.read(json.dumps(document).encode())


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b'{"format":9}'])
def test_what_is_no_manifest_is_refused(raw: bytes):
    with pytest.raises(BadManifest):
        manifests.read(raw)
