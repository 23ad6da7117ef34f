"""Snapshots: what the edge needs to decide its slots, immutable under their version.

Format 2 names each campaign once, with its rules; windows of time that many campaigns share stand
in a table of their own. Format 1, of edges before it, is still written for them and still read.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from typing import Any

from functions import sheets
from functions.targeting import EVERYBODY, Targeting

FORMAT = 2
FORMATS = (1, 2)
"""What the origin serves: this one, and the one before for edges that don't ask for it."""
FOREVER = 2**53
"""The end of a campaign that nobody has ended, milliseconds UTC."""
_RULES = ("courses", "chapters", "groups", "languages", "stages", "visitors")
Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """One live campaign with its rules."""

    id: str
    sponsor: str
    """On whose behalf, as named to the reader."""
    payer: str = ""
    """Who pays; empty where that is the sponsor."""
    pricing: str = "flat"
    """impression, click or flat."""
    price_micros: int = 0
    """Price of one impression or click in micro-units of the currency; 0 for flat and house."""
    priority: int = 5
    """1 to 10; 10 is served first."""
    starts_at: int = 0
    """Milliseconds UTC."""
    ends_at: int = FOREVER
    """Milliseconds UTC."""
    targeting: Targeting = EVERYBODY
    cap_views: int = 0
    """At most so many impressions for one learner in `cap_days`; 0 means any number."""
    cap_days: int = 0
    house: bool = False
    """Our own message: free, stands where no paid one may."""


_USUAL: dict[str, Any] = {
    each.name: each.default
    for each in fields(Campaign)
    if each.default is not MISSING and each.name != "targeting"
}
"""What members of a campaign are where a snapshot does not name them."""


@dataclass(frozen=True, slots=True)
class Creative:
    """One creative of a live campaign."""

    id: str
    campaign: str
    language: str
    """The language it is written in: bg, en, or the empty string for both."""
    headline: str
    body: str
    alternative: str
    """Alternative text of the picture."""
    picture: str
    """Content hash of the picture; the empty string when there is none."""
    width: int
    """Pixels at which the picture is shown."""
    height: int
    landing: str
    weight: int = 1
    """Weight among the campaign's creatives, at least 1."""


_CREATIVE = fields(Creative)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All campaigns and creatives that may stand somewhere."""

    version: str
    campaigns: tuple[Campaign, ...]
    creatives: tuple[Creative, ...]


class BadSnapshot(ValueError):
    """The document is not a snapshot of a format that is read here."""


def make(campaigns: tuple[Campaign, ...], creatives: tuple[Creative, ...]) -> Snapshot:
    """Return the snapshot of these under the version of its contents."""
    body = _text(_document(campaigns, creatives))
    return Snapshot(sheets.version(f"snapshot {FORMAT}", body), campaigns, creatives)


def write(snapshot: Snapshot, format: int = FORMAT) -> bytes:
    """Return the snapshot as sent, in one of FORMATS."""
    head: dict[str, object] = {"format": format, "version": snapshot.version}
    if format == 1:
        return _text(head | {"creatives": _of_before(snapshot)}).encode()
    return _text(head | _document(snapshot.campaigns, snapshot.creatives)).encode()


def read(data: bytes) -> Snapshot:
    """Read a snapshot of one of FORMATS; raise BadSnapshot when it is broken or of another.

    Members that are not known here are passed over: a newer origin may tell more.
    """
    try:
        document = json.loads(data)
        if document["format"] not in FORMATS:
            raise BadSnapshot(f"snapshot format {document['format']} is not read here")
        entries = document["creatives"]
        if document["format"] == 1:
            campaigns = {entry["campaign"]: _campaign_of_before(entry) for entry in entries}
        else:
            windows = [tuple((int(a), int(b)) for a, b in each) for each in document["windows"]]
            campaigns = {e["id"]: _campaign(e, windows) for e in document["campaigns"]}
        creatives = tuple(_creative(entry) for entry in entries)
        if any(creative.campaign not in campaigns for creative in creatives):
            raise BadSnapshot("a creative of no campaign")
        return Snapshot(str(document["version"]), tuple(campaigns.values()), creatives)
    except BadSnapshot:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadSnapshot("the snapshot can't be read") from error


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _document(
    campaigns: tuple[Campaign, ...], creatives: tuple[Creative, ...]
) -> dict[str, object]:
    windows: dict[Windows, int] = {}
    return {
        "campaigns": [_campaign_entry(campaign, windows) for campaign in campaigns],
        "creatives": [_creative_entry(creative) for creative in creatives],
        "windows": list(windows),
    }


def _campaign_entry(campaign: Campaign, windows: dict[Windows, int]) -> dict[str, object]:
    entry: dict[str, object] = {
        name: value
        for name, usual in _USUAL.items()
        # What is as usual is left out: a snapshot of 2,000 campaigns goes to every edge.
        if (value := getattr(campaign, name)) != usual
    }
    rules = {name: list(rule) for name in _RULES if (rule := getattr(campaign.targeting, name))}
    hours = campaign.targeting.hours
    if hours is not None:
        entry["hours"] = windows.setdefault(hours, len(windows))
    return {"id": campaign.id, "sponsor": campaign.sponsor, **entry, **rules}


def _campaign(entry: dict[str, Any], windows: list[Windows]) -> Campaign:
    known = {name: type(usual)(entry.get(name, usual)) for name, usual in _USUAL.items()}
    rules: dict[str, Any] = {name: tuple(map(str, entry[name])) for name in _RULES if name in entry}
    if "hours" in entry:
        rules["hours"] = windows[entry["hours"]]
    targeting = Targeting(**rules) if rules else EVERYBODY
    return Campaign(str(entry["id"]), str(entry["sponsor"]), targeting=targeting, **known)


def _creative_entry(creative: Creative) -> dict[str, object]:
    return {each.name: getattr(creative, each.name) for each in _CREATIVE}


def _creative(entry: dict[str, Any]) -> Creative:
    # By position: there are thousands of them, and whoever waits for a page waits for this.
    return Creative(
        str(entry["id"]), str(entry["campaign"]), str(entry["language"]), str(entry["headline"]),
        str(entry["body"]), str(entry["alternative"]), str(entry["picture"]),
        int(entry["width"]), int(entry["height"]), str(entry["landing"]), int(entry["weight"]),
    )  # fmt: skip


def _of_before(snapshot: Snapshot) -> list[dict[str, object]]:
    """Return what an edge of format 1 can keep to: rules that it does not know stand nowhere."""
    campaigns = {
        campaign.id: campaign
        for campaign in snapshot.campaigns
        if campaign.targeting == Targeting(courses=campaign.targeting.courses)
        and not campaign.cap_views
    }
    return [
        _creative_entry(creative)
        | {
            "sponsor": campaign.sponsor,
            "price_micros": campaign.price_micros,
            "house": campaign.house,
            "courses": list(campaign.targeting.courses),
            "starts_at": campaign.starts_at,
            "ends_at": campaign.ends_at,
        }
        for creative in snapshot.creatives
        if (campaign := campaigns.get(creative.campaign)) is not None
    ]


def _campaign_of_before(entry: dict[str, Any]) -> Campaign:
    return Campaign(
        id=str(entry["campaign"]),
        sponsor=str(entry["sponsor"]),
        price_micros=int(entry["price_micros"]),
        starts_at=int(entry["starts_at"]),
        ends_at=int(entry["ends_at"]),
        targeting=Targeting(courses=tuple(map(str, entry["courses"]))),
        house=bool(entry["house"]),
    )
