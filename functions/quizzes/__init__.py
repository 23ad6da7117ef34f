"""Quizzes: the rules by which questions are asked, drawn for an attempt, and fit to be published.

rules = quizzes.read(json)                 # strict, every fault named; quizzes.write(rules)
quizzes.draw(rules, asked, seed)           # what one attempt shows: slots with their orders
quizzes.faults(rules, asked)               # what keeps a quiz from being published
rules.passed(share), rules.band(share), rules.result(shares)
"""

from functions.quizzes.drawing import Asked, Slot, draw, order, pools
from functions.quizzes.reading import plain, read, write
from functions.quizzes.rules import Band, Draw, Method, Moment, Prerequisite, Rules, Shown
from functions.quizzes.structure import Fault, faults, hides_pass, least_s, stopping

__all__ = [
    "Asked", "Band", "Draw", "Fault", "Method", "Moment", "Prerequisite", "Rules", "Shown", "Slot",
    "draw", "faults", "hides_pass", "least_s", "order", "plain", "pools", "read", "stopping",
    "write",
]  # fmt: skip
