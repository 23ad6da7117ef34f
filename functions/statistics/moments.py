"""Moments of exact numbers: sums as whole numbers, so that nothing at all is really nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers over one denominator."""

    numbers: tuple[int, ...]
    denominator: int

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.numbers)

    def mean(self) -> Fraction | None:
        """Return the mean; None of no number."""
        if not self.numbers:
            return None
        return Fraction(sum(self.numbers), len(self.numbers) * self.denominator)

    def median(self) -> Fraction | None:
        """Return the middle one, or the mean of the two in the middle; None of no number."""
        if not self.numbers:
            return None
        ordered = sorted(self.numbers)
        half = len(ordered) // 2
        twice = ordered[half] + ordered[half - (len(ordered) % 2 == 0)]
        return Fraction(twice, 2 * self.denominator)

    def variance(self) -> Fraction | None:
        """Return the variance with n − 1; None of fewer than two."""
        return covariance(self, self)

    def central(self, power: int) -> Fraction:
        """Return the mean of the distances from the mean to this power."""
        size, total = len(self.numbers), sum(self.numbers)
        powers = sum((size * number - total) ** power for number in self.numbers)
        return Fraction(powers, size ** (power + 1) * self.denominator**power)


def sample(numbers: Sequence[Fraction]) -> Sample:
    """Return the numbers over their least common denominator."""
    denominator = math.lcm(*{number.denominator for number in numbers}) if numbers else 1
    return Sample(
        tuple(number.numerator * (denominator // number.denominator) for number in numbers),
        denominator,
    )


def covariance(one: Sample, other: Sample) -> Fraction | None:
    """Return the covariance with n − 1; None of fewer than two numbers."""
    size = len(one)
    if size < 2:
        return None
    products = sum(a * b for a, b in zip(one.numbers, other.numbers, strict=True))
    scaled = size * products - sum(one.numbers) * sum(other.numbers)
    return Fraction(scaled, size * (size - 1) * one.denominator * other.denominator)


def largest_covariance(one: Sample, other: Sample) -> Fraction | None:
    """Return the covariance when the greatest stand beside the greatest: none is larger."""
    return covariance(
        Sample(tuple(sorted(one.numbers)), one.denominator),
        Sample(tuple(sorted(other.numbers)), other.denominator),
    )


def root(number: Fraction | None) -> float | None:
    """Return the square root; None of none or of less than nothing."""
    if number is None or number < 0:
        return None
    return math.sqrt(number)


def quotient(number: Fraction | None, divisor: Fraction | None) -> float | None:
    """Return number ÷ divisor; None where either is missing or the divisor is nothing."""
    if number is None or not divisor:
        return None
    return float(number / divisor)


def correlation(one: Sample, other: Sample) -> float | None:
    """Return how much two samples go together, −1 to 1; None where either never changes."""
    both = covariance(one, other)
    spread = (one.variance() or Fraction(0)) * (other.variance() or Fraction(0))
    if both is None or not spread:
        return None
    # The root of the square keeps to the bounds where the quotient of roots may miss them.
    found = math.sqrt(both * both / spread)
    return found if both >= 0 else -found
