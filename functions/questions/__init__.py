"""Questions: what an author wrote, the document it is kept as, and what a learner may see of it.

question = questions.read(document)   # JSON text or object → one of the kinds
questions.write(question)             # canonical JSON, "format": 1
questions.public(question, order)     # for learners: nothing that tells the key
questions.shuffled(question)          # ids a draw may shuffle
questions.texts(question)             # every Markdown text by a lasting key
questions.faults(question)            # what keeps it from being published
"""

from functions.questions.faults import Fault, faults
from functions.questions.fields import BadQuestion
from functions.questions.kinds import (
    KINDS,
    Accepted,
    Cloze,
    Criterion,
    Description,
    Essay,
    Item,
    Level,
    Matching,
    Multiple,
    Numbering,
    Numeric,
    Option,
    Ordering,
    Pair,
    Part,
    Pattern,
    Question,
    Scoring,
    Single,
    Text,
    Unit,
)  # fmt: skip
from functions.questions.reading import FORMAT, read
from functions.questions.showing import public, shuffled, texts
from functions.questions.writing import document, write

__all__ = [
    "FORMAT", "KINDS", "Accepted", "BadQuestion", "Cloze", "Criterion", "Description", "Essay",
    "Fault", "Item", "Level", "Matching", "Multiple", "Numbering", "Numeric", "Option",
    "Ordering", "Pair", "Part", "Pattern", "Question", "Scoring", "Single", "Text", "Unit",
    "document", "faults", "public", "read", "shuffled", "texts", "write",
]  # fmt: skip
