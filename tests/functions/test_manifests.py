"""Manifests: read back as written, and a broken one is refused whole."""

from __future__ import annotations

import json

import pytest

from functions import manifests
from functions.manifests import BadManifest, Manifest, Page

MANIFEST = Manifest(
    made_at=1, valid_until=2, keys={"1": "k"}, denied=frozenset({"a", "b"}),
    default_language="bg",
    pages={
        "/courses": Page("open", {"bg": "x", "en": "y"}),
        "/courses/a/b": Page("members", {"bg": "z"}, ("readers",)),
    },
    snapshot="v", shares={"c": 0.5}, redirects={"/a": "/b"}, site="Школа", departures={"u": 2},
)  # fmt: skip

OPTIONAL = {"site", "departures"}


def test_a_manifest_comes_back_as_it_was_written():
    assert manifests.read(manifests.write(MANIFEST)) == MANIFEST


def test_an_origin_of_before_names_no_site_no_groups_and_no_departures():
    document = json.loads(manifests.write(MANIFEST))
    del document["site"], document["departures"]
    for page in document["pages"].values():
        del page["groups"]
    read = manifests.read(json.dumps(document).encode())
    assert (read.site, read.departures) == ("", {})
    assert [page.groups for page in read.pages.values()] == [(), ()]


@pytest.mark.parametrize("name", sorted(json.loads(manifests.write(MANIFEST)).keys() - OPTIONAL))
def test_a_manifest_without_a_member_is_refused(name: str):
    document = json.loads(manifests.write(MANIFEST))
    del document[name]
    with pytest.raises(BadManifest):
        manifests.read(json.dumps(document).encode())


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b'{"format":9}'])
def test_what_is_no_manifest_is_refused(raw: bytes):
    with pytest.raises(BadManifest):
        manifests.read(raw)
