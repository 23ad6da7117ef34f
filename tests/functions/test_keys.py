"""Keys: two live side by side, and a bad setting is named without being repeated."""

from __future__ import annotations

import pytest

from functions.keys import key_ring, key_setting

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
