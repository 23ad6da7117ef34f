"""Publications: what a page showed is what every edge knew when it was made."""

from uuid import UUID

from functions.publications import CLOCKS_MS, EDGE_LAG_MS, History, Publication

ONE, TWO = UUID(int=1), UUID(int=2)
HOUR = 3_600_000
HISTORY = History(
    [
        Publication(ONE, 2 * HOUR, 3, 30),
        Publication(ONE, HOUR, 1, 10),
        Publication(TWO, 2 * HOUR, 1, 5),
    ]
)


def numbers(made_ms: int) -> dict[UUID, int]:
    return {content: each.number for content, each in HISTORY.shown(made_ms).items()}


def test_a_page_shows_what_was_published_before_it_was_made() -> None:
    assert numbers(HOUR + EDGE_LAG_MS) == {ONE: 1}
    assert numbers(3 * HOUR) == {ONE: 3, TWO: 1}
    assert numbers(HOUR // 2) == {}


def test_an_edge_may_be_a_quarter_of_a_minute_behind() -> None:
    # The first revision of a content has none before it that could have been shown.
    assert numbers(2 * HOUR + EDGE_LAG_MS - 1) == {ONE: 1, TWO: 1}
    assert numbers(2 * HOUR + EDGE_LAG_MS) == {ONE: 3, TWO: 1}


def test_an_edges_clock_may_be_a_minute_behind() -> None:
    assert numbers(HOUR - CLOCKS_MS) == {ONE: 1}
    assert numbers(HOUR - CLOCKS_MS - 1) == {}
