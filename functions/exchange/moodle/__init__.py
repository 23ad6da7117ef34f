"""Moodle XML: the format in which Moodle gives and takes whole questions."""

from functions.exchange.moodle.reading import read
from functions.exchange.moodle.writing import write

__all__ = ["read", "write"]
