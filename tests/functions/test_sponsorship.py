"""Sponsorship: who may stand here, drawn by share and weight, the house when nobody may."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from functions import snapshots, sponsorship, targeting
from functions.bands import Bands
from functions.snapshots import Campaign, Creative
from functions.sponsorship import DRAW_BYTES, Index
from functions.targeting import Moment, Targeting

NOW = 1_795_000_000_000
BREAD = Campaign("bread", "Зора", pricing="impression", price_micros=2_500)
BOOKS = replace(BREAD, id="books")
HOUSE = Campaign("house", "Учи", house=True)
LOAF = Creative("1", "bread", "", "Хляб", "", "", "", 0, 0, "https://zora.example/")
CAKE = replace(LOAF, id="2", headline="Козунак")
NOVEL = replace(LOAF, id="3", campaign="books")
OURS = replace(LOAF, id="9", campaign="house")
HERE = Moment("c", "h", "bg")


def index(
    campaigns: tuple[Campaign, ...], creatives: tuple[Creative, ...], **shares: float
) -> Index:
    return Index(Bands(snapshots.make(campaigns, creatives)), shares, NOW)


def drawn(
    index: Index,
    moment: Moment = HERE,
    *,
    draws: int = 4_000,
    excluded: frozenset[str] = frozenset(),
    paid: bool = True,
) -> Counter[str]:
    """Return how often each creative stood; "-" is for nothing."""
    dice = random.Random(6)
    bucket = index.bucket(moment)
    found = (
        bucket.choose(dice.randbytes(DRAW_BYTES), excluded=excluded, paid=paid)
        for _ in range(draws)
    )
    return Counter(choice.creative.id if choice else "-" for choice in found)


about = partial(pytest.approx, abs=130)
"""Four deviations of 4,000 draws, whatever their chance."""


def test_a_campaign_stands_as_often_as_its_share():
    found = drawn(index((BREAD, HOUSE), (LOAF, OURS), bread=0.25))
    assert found == {"1": about(1_000), "9": about(3_000)}


def test_shares_over_one_leave_nothing_to_the_house_and_are_kept_in_proportion():
    both = index((BREAD, BOOKS, HOUSE), (LOAF, NOVEL, OURS), bread=0.3, books=0.9)
    assert drawn(both) == {"1": about(1_000), "3": about(3_000)}


def test_creatives_of_a_campaign_share_by_weight():
    found = drawn(index((BREAD,), (LOAF, replace(CAKE, weight=3)), bread=1.0))
    assert found == {"1": about(1_000), "2": about(3_000)}


def test_a_creative_in_another_language_takes_no_traffic_from_this_one():
    both = (replace(LOAF, language="bg"), replace(CAKE, language="en"), OURS)
    assert drawn(index((BREAD, HOUSE), both, bread=1.0)) == {"1": 4_000}


def test_a_campaign_without_a_share_stands_nowhere():
    assert drawn(index((BREAD,), (LOAF,), bread=0.0)) == {"-": 4_000}
    assert drawn(index((BREAD,), (LOAF,))) == {"-": 4_000}


def test_a_higher_priority_gets_all_it_wishes_for_before_a_lower_one_gets_anything():
    urgent = replace(BREAD, priority=8)
    both = index((urgent, BOOKS, HOUSE), (LOAF, NOVEL, OURS), bread=0.75, books=1.0)
    assert drawn(both) == {"1": about(3_000), "3": about(1_000)}


def test_what_is_left_goes_to_the_relevant_first_but_never_beyond_their_wish():
    close = replace(BREAD, targeting=Targeting(chapters=("h",)))  # twice as relevant
    both = index((close, BOOKS), (LOAF, NOVEL), bread=1.0, books=1.0)
    assert drawn(both) == {"1": about(2_667), "3": about(1_333)}
    modest = index((close, BOOKS), (LOAF, NOVEL), bread=0.25, books=1.0)
    assert drawn(modest) == {"1": about(1_000), "3": about(3_000)}


@pytest.mark.parametrize(
    "rules",
    [
        {"targeting": Targeting(courses=("other",))},
        {"targeting": Targeting(groups=("g",))},
        {"targeting": Targeting(hours=((NOW - 5, NOW), (NOW + 1, NOW + 5)))},
        {"ends_at": NOW},
        {"starts_at": NOW + 1},
    ],
)
def test_a_campaign_stands_only_where_and_when_its_rules_say(rules: dict[str, object]):
    elsewhere = replace(BREAD, **rules)  # type: ignore[arg-type]  # fields of Campaign
    assert drawn(index((elsewhere,), (LOAF,), bread=1.0)) == {"-": 4_000}


def test_an_index_says_until_when_it_is_good():
    begins = replace(BREAD, starts_at=NOW + 70)
    timed = replace(BOOKS, targeting=Targeting(hours=((NOW - 5, NOW + 40), (NOW + 90, NOW + 99))))
    assert index((begins, timed), (LOAF, NOVEL)).until_ms == NOW + 40
    assert index((begins,), (LOAF,)).until_ms == NOW + 70


def test_after_the_manifest_is_out_of_date_only_the_house_speaks():
    both = index((BREAD, HOUSE), (LOAF, OURS), bread=1.0)
    assert drawn(both, paid=False) == {"9": 4_000}


def test_the_house_speaks_by_priority_and_its_others_where_that_one_stands_already():
    second = replace(HOUSE, id="club", priority=2)
    ours = index((HOUSE, second), (OURS, replace(OURS, id="8", campaign="club")))
    assert drawn(ours) == {"9": 4_000}
    assert drawn(ours, excluded=frozenset({"house"})) == {"8": 4_000}


def test_no_campaign_stands_where_it_is_excluded():
    both = index((BREAD, HOUSE), (LOAF, OURS), bread=1.0)
    assert drawn(both, excluded=frozenset({"bread"})) == {"9": 4_000}
    assert drawn(both, excluded=frozenset({"bread", "house"})) == {"-": 4_000}


def test_beside_an_excluded_campaign_another_gets_what_it_wished_for_and_no_more():
    urgent = replace(BREAD, priority=8)
    both = index((urgent, BOOKS, HOUSE), (LOAF, NOVEL, OURS), bread=1.0, books=0.5)
    assert drawn(both) == {"1": 4_000}
    assert drawn(both, excluded=frozenset({"bread"})) == {"3": about(2_000), "9": about(2_000)}


def test_the_reasons_are_the_rules_that_matched():
    close = replace(BREAD, targeting=Targeting(courses=("c",), languages=("bg",)))
    one = sponsorship.choose(index((close,), (LOAF,), bread=1.0), HERE, bytes(DRAW_BYTES))
    assert one is not None
    assert one.reasons == ("course", "language")
    for_all = sponsorship.choose(index((BREAD,), (LOAF,), bread=1.0), HERE, bytes(DRAW_BYTES))
    assert for_all is not None
    assert for_all.reasons == ("everybody",)


def market(dice: random.Random, size: int) -> tuple[Campaign, ...]:
    """Return campaigns with rules of every kind, few of each value so that many match."""

    def some(values: str, most: int = 2) -> tuple[str, ...]:
        return tuple(dice.sample(values, dice.randint(1, most))) if dice.random() < 0.3 else ()

    return tuple(
        Campaign(
            id=f"campaign{number}",
            sponsor="Зора",
            priority=dice.choice((3, 5, 8)),
            starts_at=NOW - 10 + dice.randint(0, 11),
            ends_at=NOW + dice.randint(0, 10),
            house=dice.random() < 0.1,
            targeting=Targeting(
                some("cde"), some("hij"), some("gkl", 3), some("be"), some("xyz"), some("nr"),
                ((NOW - 5, NOW + dice.randint(0, 3)),) if dice.random() < 0.2 else None,
            ),
        )
        for number in range(size)
    )  # fmt: skip


def moment(dice: random.Random) -> Moment:
    return Moment(
        dice.choice("cdeq"), dice.choice("hijq"), dice.choice("be"),
        frozenset(dice.sample("gklqw", dice.randint(0, 3))), dice.choice(["", *"xyz"]),
        dice.choice(["", *"nr"]), NOW,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_whoever_stands_may_stand_and_nobody_stands_more_often_than_they_wish(seed: int):
    dice = random.Random(seed)
    campaigns = market(dice, 60)
    creatives = tuple(
        replace(LOAF, id=f"{each.id} {language}", campaign=each.id, language=language)
        for each in campaigns
        for language in dice.sample(["", "b", "e"], 2)
    )
    shares = {each.id: dice.random() for each in campaigns if dice.random() < 0.8}
    made = index(campaigns, creatives, **shares)
    for _ in range(6):
        where = moment(dice)
        taken = frozenset(dice.sample([each.id for each in campaigns], dice.randint(0, 20)))
        may = {
            each.id
            for each in campaigns
            if targeting.matches(each.targeting, where) and each.starts_at <= NOW < each.ends_at
        }
        draws = 1_500
        stood: Counter[str] = Counter()
        bucket = made.bucket(where)
        for _ in range(draws):
            choice = bucket.choose(dice.randbytes(DRAW_BYTES), excluded=taken)
            if choice is not None:
                assert choice.campaign.id in may - taken
                assert choice.creative.language in ("", where.language)
                stood[choice.campaign.id] += 1
        for campaign in campaigns:
            share = 1.0 if campaign.house else shares.get(campaign.id, 0.0)
            most = draws * share + 4.5 * (draws * share * (1 - share)) ** 0.5
            assert stood[campaign.id] <= most


@pytest.mark.parametrize("seed", range(8))
def test_draws_fall_as_the_division_says(seed: int):
    """Chi-square of every campaign that may stand, the house taken together."""
    dice = random.Random(seed)
    campaigns = tuple(replace(each, starts_at=0, house=False) for each in market(dice, 40))
    creatives = tuple(replace(LOAF, id=each.id, campaign=each.id) for each in campaigns)
    shares = {each.id: dice.random() * 0.4 for each in campaigns}
    made = index(campaigns, creatives, **shares)
    where = moment(dice)
    may = [
        each
        for each in campaigns
        if targeting.matches(each.targeting, where) and each.ends_at > NOW
    ]
    parts = sponsorship.divided(
        [(e.priority, shares[e.id], targeting.relevance(e.targeting)) for e in may]
    )
    draws = 20_000
    stood = drawn(made, where, draws=draws)
    chances = {each.id: part for each, part in zip(may, parts, strict=True)}
    chances["-"] = 1.0 - sum(parts)
    likely = {name: chance * draws for name, chance in chances.items() if chance * draws > 1e-6}
    chi = sum((stood[name] - mean) ** 2 / mean for name, mean in likely.items())
    freedom = len(likely) - 1
    assert set(stood) <= set(likely)
    assert chi <= freedom + 4 * (2 * freedom) ** 0.5 + 4


@pytest.mark.parametrize("seed", range(50))
def test_a_division_gives_nobody_more_than_they_wish_and_wastes_nothing(seed: int):
    dice = random.Random(seed)
    wishes = [
        (dice.randint(1, 3), dice.random() * dice.choice((0.01, 0.5, 1)), 1 + dice.random() * 3)
        for _ in range(dice.randint(1, 30))
    ]
    parts = sponsorship.divided(wishes)
    assert all(0 <= part <= wish + 1e-12 for part, (_, wish, _) in zip(parts, wishes, strict=True))
    assert sum(parts) == pytest.approx(min(1.0, sum(wish for _, wish, _ in wishes)))
    for (high, wish, _), part in zip(wishes, parts, strict=True):
        if part < wish - 1e-9:
            lower = sum(p for p, (each, _, _) in zip(parts, wishes, strict=True) if each < high)
            assert lower == pytest.approx(0, abs=1e-9)


def test_readers_of_any_number_of_groups_make_no_more_buckets_than_campaigns_tell_apart():
    aimed = replace(BREAD, targeting=Targeting(groups=("g",), courses=("c",)))
    made = index((aimed, HOUSE), (LOAF, OURS), bread=1.0)
    keys = {
        made.bands.key(Moment(f"course {n % 9}", f"chapter {n}", "bg", frozenset({f"g{n}"})))
        for n in range(200)
    }
    assert len(keys) == 1
    assert len({made.bands.key(Moment("c", "", "bg", frozenset({"g", f"{n}"}))) for n in "ab"}) == 1


def test_buckets_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sponsorship, "MAX_PLACES", 20)
    groups = [str(number) for number in range(50)]
    aimed = tuple(replace(BREAD, id=g, targeting=Targeting(groups=(g,))) for g in groups)
    made = index(aimed, tuple(replace(LOAF, id=g, campaign=g) for g in groups))
    for group in groups:
        made.bucket(Moment(groups=frozenset({group})))
    assert len(made._buckets) <= 20
