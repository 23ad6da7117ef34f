"""GIFT: Moodle's text format for questions."""

from functions.exchange.gift.reading import read
from functions.exchange.gift.writing import write

__all__ = ["read", "write"]
