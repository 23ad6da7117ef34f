"""Exchange: questions as files of other systems, and back, with every line accounted for.

reading = exchange.read(raw, "gift", "bg")   # bytes → questions, and what became of each line
exchange.write(questions, "moodle")          # the file, and what it can't hold
exchange.guessed(raw)                        # which format a file seems to have
"""

from functions.exchange.formats import READ, WRITTEN, Format, guessed, read, write
from functions.exchange.report import (
    WORDS,
    Attached,
    BadFile,
    Entry,
    Loss,
    Reading,
    Remark,
    Written,
)  # fmt: skip

__all__ = [
    "READ", "WORDS", "WRITTEN", "Attached", "BadFile", "Entry", "Format", "Loss", "Reading",
    "Remark", "Written", "guessed", "read", "write",
]  # fmt: skip
