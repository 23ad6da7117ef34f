"""Statistics: what the attempts at a quiz tell its author.

figures = statistics.statistics(marks, questions)   # marks: one per attempt and question
figures.items, figures.flags, figures.item_flags

Formulas: Moodle's quiz statistics, docs.moodle.org/dev/Quiz_statistics_calculations.
"""

from functions.statistics.counts import Count
from functions.statistics.flags import CODES, Flag
from functions.statistics.guesses import guess
from functions.statistics.items import Item, Mark
from functions.statistics.whole import Statistics, statistics

__all__ = ["CODES", "Count", "Flag", "Item", "Mark", "Statistics", "guess", "statistics"]
