"""Creatives: written by administrators or by their sponsors, whose words wait for a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from functions.access import Claims
from functions.landings import BadLanding, spelled
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records, visiting
from origin.actions.campaigns import CampaignEnded, member_of
from origin.house import House
from origin.pictures import Picture
from storage import campaigns, creative_changes, creatives, pictures, visits
from storage.creative_changes import Change
from storage.creatives import Creative
from storage.database import Connection, transaction
from storage.visits import Visited

SHOWN = ("language", "headline", "body", "alternative", "picture", "landing")
"""What readers see of it, or come to by it: reviewed where its sponsor writes it."""
FIELDS = (*SHOWN, "weight", "state")
_LONGEST = {"headline": 80, "body": 200, "alternative": 200}
OF_SPONSORS = "a sponsor sends it to the review or keeps it as a draft"


@dataclass(frozen=True, slots=True)
class Message:
    """A creative, and what it is to say once that is reviewed."""

    creative: Creative
    change: Change | None
    visited: Visited | None = field(default=None, compare=False)
    """What was seen where it leads, or is to lead; None before anybody looked."""

    @property
    def wanted(self) -> Creative:
        """The creative as its sponsor wants it: what an edit begins from."""
        return self.creative if self.change is None else _with(self.creative, self.change)

    @property
    def waits(self) -> bool:
        """Whether a reviewer is asked for."""
        if self.change is not None:
            return self.change.state == "review"
        return self.creative.state == "review"


class StaleCreative(Conflict):
    """Somebody changed the message meanwhile."""

    slug = "stale-creative"

    def __init__(self, yours: Mapping[str, object], version: int, theirs: Message) -> None:
        """Keep both: whoever is refused must lose nothing."""
        now = theirs.creative.version
        super().__init__(
            f"You changed version {version}, and it is version {now} by now. Nothing of yours is "
            f"saved yet: look at both and send version {now}."
        )
        self.yours, self.version, self.theirs = yours, version, theirs

    def document(self) -> dict[str, object]:
        """Return the problem with what was sent and what stands."""
        wanted = self.theirs.wanted
        return super().document() | {
            "yours": {**self.yours, "version": self.version},
            "theirs": {name: getattr(wanted, name) for name in FIELDS}
            | {"version": wanted.version},
        }


def find(db: Connection, creative: UUID, person: Claims, *, lock: bool = False) -> Message:
    """Return a message that somebody may see; raise NotFound, for one that is put away too."""
    found = creatives.find(db, creative, member=member_of(person), lock=lock)
    if found is None or found.state == "archived":
        raise NotFound
    return seen(db, Message(found, creative_changes.find(db, creative)))


def seen(db: Connection, message: Message) -> Message:
    """Return the message with what is known of where it leads."""
    return replace(message, visited=visits.find(db, message.wanted.landing))


def make(
    house: House, campaign: UUID, fields: Mapping[str, Any], person: Claims, acting: Acting
) -> Message:
    """Add a message to a campaign; a sponsor's waits for a review.

    A picture among the `fields` is one that was made small, or the hash of one that is kept.
    Raises NotFound, CampaignEnded, InvalidFields naming every wrong field, LandingAstray for one
    that is to run at once and leads where nobody is sent.
    """
    with transaction(house.pool) as db:
        found = campaigns.find(db, campaign, member=member_of(person))
        if found is None:
            raise NotFound("there is no such campaign")
        if found.state == "ended":
            raise CampaignEnded
        given = _checked(db, {"state": "review", **fields}, person)
        made = creatives.insert(db, campaign=campaign, submitted_by=person.user, **given)
        if made.state == "live":
            made = written(db, _looked_at(house, made, person))
        _visit(house, db, None, Message(made, None), acting)
        changes = {"headline": (None, made.headline), "state": (None, made.state)}
        records.note(db, acting, "creative.made", made.id, kind="creative", changes=changes)
        return seen(db, Message(made, None))


def change(
    house: House,
    creative: UUID,
    version: int,
    fields: Mapping[str, Any],
    person: Claims,
    acting: Acting,
) -> Message:
    """Change a message of which `version` was looked at.

    What a sponsor wants a running one to say waits for a review, and the old text is shown until
    then. Raises NotFound, StaleCreative, InvalidFields naming every wrong field, LandingAstray for
    one that is to run at once and leads where nobody is sent.
    """
    with transaction(house.pool) as db:
        before = find(db, creative, person, lock=True)
        if before.creative.version != version:
            sent = {**fields}
            if isinstance(sent.get("picture"), Picture):
                sent["picture"] = sent["picture"].hash
            raise StaleCreative(sent, version, before)
        given = _checked(db, fields, person)
        if person.role == "admin":
            after = _by_house(house, db, before, given, person)
        else:
            after = _by_sponsor(db, before, given, person)
        _visit(house, db, before, after, acting)
        changes = records.differences(before.wanted, after.wanted, FIELDS)
        if changes:
            records.note(db, acting, "creative.changed", creative, kind="creative", changes=changes)
        return seen(db, after)


def archive(house: House, creative: UUID, person: Claims, acting: Acting) -> None:
    """Put a message away; what was counted of it is kept. Raises NotFound."""
    with transaction(house.pool) as db:
        before = find(db, creative, person, lock=True)
        creative_changes.drop(db, creative)
        written(db, replace(before.creative, state="archived"))
        changes = {"state": (before.creative.state, "archived")}
        records.note(db, acting, "creative.archived", creative, kind="creative", changes=changes)


def wrong_picture() -> FieldError:
    """Return what is said of a picture that is not there."""
    return FieldError("/picture", "there is no such picture")


def _by_house(
    house: House, db: Connection, before: Message, given: Mapping[str, Any], person: Claims
) -> Message:
    after = replace(before.creative, **given)
    if after == before.creative:
        return before
    if after.state == "live" and before.creative.state != "live":
        after = _looked_at(house, after, person)
    # What the house writes over what is shown takes nothing from what the sponsor asked for.
    return Message(written(db, after), before.change)


def _by_sponsor(
    db: Connection, before: Message, given: Mapping[str, Any], person: Claims
) -> Message:
    wanted = replace(before.wanted, **given)
    state = given.get("state", "review")
    unchanged = all(getattr(wanted, name) == getattr(before.wanted, name) for name in SHOWN)
    stands = before.creative
    if stands.state == "live" and state == "review":
        after = written(db, replace(stands, weight=wanted.weight))
        if all(getattr(wanted, name) == getattr(stands, name) for name in SHOWN):
            creative_changes.drop(db, stands.id)
        elif not unchanged:
            shown = {name: getattr(wanted, name) for name in SHOWN}
            creative_changes.put(db, stands.id, submitted_by=person.user, **shown)
        return Message(after, creative_changes.find(db, stands.id))
    creative_changes.drop(db, stands.id)
    return Message(written(db, replace(wanted, state=state, submitted_by=person.user)), None)


def _looked_at(house: House, creative: Creative, person: Claims) -> Creative:
    return replace(creative, reviewed_by=person.user, reviewed_at=house.now(), review_note="")


def look_again(house: House, creative: UUID, person: Claims, acting: Acting) -> None:
    """Have somebody look once more where a message leads, or is to lead. Raises NotFound."""
    with transaction(house.pool) as db:
        visiting.ask(house, db, find(db, creative, person).wanted.landing, acting)


def _visit(
    house: House, db: Connection, before: Message | None, after: Message, acting: Acting
) -> None:
    """Have somebody look where the message leads, when it comes to readers or to the review.

    What the house lets run at once is not kept waiting: it typed the address itself, and a look
    that finds something takes it off again.
    """
    stands = after.creative
    runs = stands.state == "live"
    if runs and (before is None or not _leads_alike(before.creative, stands)):
        visiting.allow(house, db, stands.landing, confirmed=True)
        visiting.ask(house, db, stands.landing, acting)
    if after.waits and (before is None or after != before):
        visiting.ask(house, db, after.wanted.landing, acting)


def _leads_alike(before: Creative, after: Creative) -> bool:
    return (before.state, before.landing) == (after.state, after.landing)


def _with(creative: Creative, change: Change) -> Creative:
    return replace(creative, **{name: getattr(change, name) for name in SHOWN})


def written(db: Connection, creative: Creative) -> Creative:
    """Write a creative as given; raise NotFound when there is none."""
    saved = creatives.update(db, creative)
    if saved is None:
        raise NotFound
    return saved


def _checked(db: Connection, fields: Mapping[str, Any], person: Claims) -> dict[str, Any]:
    given, wrong = dict(fields), list[FieldError]()
    for name, longest in _LONGEST.items():
        if name in given:
            given[name] = " ".join(str(given[name]).split())
            if len(given[name]) > longest or "\x00" in given[name]:
                wrong.append(FieldError(f"/{name}", f"at most {longest} characters"))
    if given.get("headline") == "":
        wrong.append(FieldError("/headline", "1 to 80 characters"))
    if "landing" in given:
        try:
            given["landing"] = spelled(str(given["landing"]))
        except BadLanding as fault:
            wrong.append(FieldError("/landing", str(fault)))
    small = given.get("picture")
    if isinstance(small, Picture):
        pictures.insert(db, pictures.Picture(**asdict(small)))
        given["picture"] = small.hash
    elif small is not None and pictures.find(db, str(small)) is None:
        wrong.append(wrong_picture())
    if person.role != "admin" and given.get("state", "review") not in ("review", "draft"):
        wrong.append(FieldError("/state", OF_SPONSORS))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
    return given
