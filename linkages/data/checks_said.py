"""Checks of what organisations said beyond ties: answers about themselves, and the groups they belong to."""

from __future__ import annotations

import numpy as np

from ..errors import STRANGER
from ..vocabulary import QUESTION_SCALES
from .faults import distinct, find, repeated, say, stranger_hints
from .tables import Problems, Table

__all__ = ["check_said"]


def check_said(table: Table, actors: Table | None, problems: Problems) -> None:
    """Check one of the two tables alone, and its organisations against those of the wave."""
    if table.name == "answers":
        _check_answers(table, problems)
    else:
        twice, first = repeated(table, ["wave", "actor", "group"])
        hints = [f"the same as row {row}: keep one" for row in first]
        say(problems, table, "group", twice, "an organisation is in a group twice", hint=hints)
    if actors is None:
        return
    waves = distinct(actors["wave"])
    here = np.array([wave in waves for wave in table["wave"]], dtype=bool)
    lost = here & table.known("wave", "actor") & (find(table, ["wave", "actor"], actors, ["wave", "actor"]) < 0)
    hints = stranger_hints(table["actor"][lost], table["wave"][lost], actors)
    say(problems, table, "actor", lost, STRANGER, hint=hints)


def _check_answers(table: Table, problems: Problems) -> None:
    twice, first = repeated(table, ["wave", "actor", "question", "item"])
    hints = [f"the same as row {row}: keep one" for row in first]
    say(problems, table, "question", twice, "an organisation answers the same twice", hint=hints)
    value = np.array([np.nan if v is None else v for v in table["value"]], dtype=float)
    for question, scale in QUESTION_SCALES.items():
        like = np.array([str(q).casefold() == question and q != question for q in table["question"]], dtype=bool)
        say(problems, table, "question", like, "unknown question", hint=f"did you mean {question!r}?")
        if scale is not None:
            off = (table["question"] == question) & ((value < scale[0]) | (value > scale[1]))
            hint = f"{question} goes from {scale[0]:g} to {scale[1]:g}; blank for no answer"
            say(problems, table, "value", off, "a value off the scale", hint=hint)
