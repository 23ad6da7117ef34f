"""Keys: two live side by side, and a bad setting is named without being repeated."""

from __future__ import annotations

import pytest

from functions.keys import key_ring, key_setting, with_next_signing, without_old

GOOD = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"


def test_the_first_key_signs_and_all_verify():
    ring = key_ring(f"2:{GOOD},1:{GOOD}")
    assert ring.current == 2
    assert set(ring.keys) == {1, 2}
    assert key_ring(key_setting(ring.keys)) == ring


@pytest.mark.parametrize(
    "setting",
    ["", GOOD, f"0:{GOOD}", f"256:{GOOD}", f"x:{GOOD}", f"1:{GOOD},1:{GOOD}", "1:c2hvcnQ",
     "1:" + "*" * 44, f"²:{GOOD}"],
)  # fmt: skip
def test_a_bad_setting_is_refused_without_repeating_the_secret(setting: str):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is looked at below
        key_ring(setting)
    assert GOOD not in str(caught.value)


@pytest.mark.parametrize("text", ["A" * 41, "A" * 43 + "!", "A!" * 30, "AA==AA" + "A" * 40])
def test_a_key_that_can_not_be_read_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="key number 3 is not base64url") as refused:
        key_ring(f"3:{text}")
    assert text not in str(refused.value)


def test_a_rotation_is_not_ended_before_it_began() -> None:
    alone = key_ring(key_setting({1: bytes(32)}))
    for step in (with_next_signing, without_old):
        with pytest.raises(ValueError, match="no second key"):
            step(alone)
