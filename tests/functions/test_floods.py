"""Floods: a reader is never one, a program soon is, and who slows down is a reader again."""

import pytest

from functions import floods
from functions.floods import Allowance

FEW = Allowance(burst=3, per_s=0.5)


def test_what_is_beyond_the_allowance_is_refused_until_it_fills_again():
    bucket, allowed = None, []
    for _ in range(5):
        bucket, each = floods.draw(bucket, FEW, 1_000)
        allowed.append(each)
    assert allowed == [True, True, True, False, False]
    bucket, each = floods.draw(bucket, FEW, 2_999)
    assert not each
    bucket, each = floods.draw(bucket, FEW, 3_000)
    assert each


def test_a_rest_fills_no_more_than_the_bucket():
    bucket, _ = floods.draw(None, FEW, 0, 3)
    bucket, allowed = floods.draw(bucket, FEW, 3_600_000, 4)
    assert not allowed
    assert floods.draw(bucket, FEW, 3_600_000, 3)[1]


def test_a_clock_that_goes_back_fills_nothing():
    bucket, _ = floods.draw(None, FEW, 10_000, 3)
    bucket, allowed = floods.draw(bucket, FEW, 0)
    assert not allowed
    assert not floods.draw(bucket, FEW, 10_000)[1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.8", False),
        ("2001:db8:1:2::1", "2001:DB8:1:2:ffff:0:0:9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8::1", "2001:0db8:0:0:5::", True),
        ("::1", "::2", True),
        ("::ffff:192.0.2.1", "198.51.100.7", False),
    ],
)
def test_an_ipv6_house_is_one_sender(one: str, other: str, same: bool):
    assert (floods.origin_of(one) == floods.origin_of(other)) is same
