"""One column of codes for each interview: ``o2 o7 o9``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from .answers import Column, Interviews, Reader, find, rows_of, texts
from .roster_grid import QUESTION, companions, read_grid

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["candidates", "codes_in", "read_select"]

SEPARATORS: Final = re.compile(r"[\s,;|]+")


def read_select(reader: Reader, interviews: Interviews, question: Question) -> list[pd.DataFrame]:
    """Ticks of a select-multiple question: one column of codes, or with {actor} one column a choice."""
    assert question.column is not None
    if "{actor}" in question.column:
        return read_grid(reader, interviews, question, layout="select_multiple")
    made = []
    for column in find(reader, interviews.export, question.column, key=f"{QUESTION}.column"):
        made += _one(reader, interviews, question, column)
    return made


def _one(reader: Reader, interviews: Interviews, question: Question, column: Column) -> list[pd.DataFrame]:
    export = interviews.export
    cells = texts(interviews, [column], len(interviews))[:, 0]
    given = question.separator or reader.study.nominations.separator or export.separator
    where, distinct = pd.factorize(cells)
    missing = reader.missing(export)
    split = [codes_in(cell, given) for cell in distinct]
    no = [{code.casefold() for code in codes} <= reader.no and bool(codes) for codes in split]
    unanswered = [any(code.casefold() in missing for code in [cell, *codes]) for cell, codes in zip(distinct, split)]
    skipped = [not cell or lost for cell, lost in zip(distinct, unanswered)]
    lists = [[] if none or lost else codes for codes, none, lost in zip(split, no, unanswered)]
    counts = np.array([len(codes) for codes in lists], dtype=np.int64)
    at = np.repeat(np.arange(len(cells)), counts[where]) if len(distinct) else np.zeros(0, dtype=np.int64)
    tokens = np.array([code for k in where for code in lists[k]], dtype=object)
    actors, known = reader.known.resolve(tokens, reader.codes(question))
    if reader.codes(question):
        reader.unknown(export.table.file, [f"{export.said(column.header)}: {code}" for code in tokens[~known]])
        at, actors, tokens = at[known], actors[known], tokens[known]
    own = actors == interviews.respondent[at]
    at, actors, tokens = at[~own], actors[~own], tokens[~own]
    header = export.said(column.header)
    cellsets: dict[str, Any] = {"nominee": actors, "strength": np.full(len(actors), "1", dtype=object)}
    cellsets |= {place: np.full(len(actors), column.places[place], dtype=object) for place in column.places}
    named = rows_of(interviews, at, question, cellsets, dict.fromkeys(["nominee", "strength", *column.places], header))
    frame = _beside(reader, interviews, question, column, (named, at, tokens))
    rule = reader.blank(question, export, "select_multiple", "missing")
    blank = np.array(unanswered if rule == "no" else skipped, dtype=bool)
    silent = np.flatnonzero(blank[where]) if len(distinct) else np.zeros(0, dtype=np.int64)
    return [frame, candidates(reader, interviews, question, silent, column)]


def codes_in(cell: str, separator: str | None) -> list[str]:
    """The codes of a cell, each once."""
    parts = SEPARATORS.split(cell) if separator is None else cell.split(separator.strip() or None)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _beside(
    reader: Reader, interviews: Interviews, question: Question, column: Column, made: tuple[pd.DataFrame, Any, Any]
) -> pd.DataFrame:
    """Strength and the rest from the columns of each code."""
    frame, at, tokens = made
    where, distinct = pd.factorize(tokens)
    if not len(distinct):
        return frame
    asked = [Column(column.header, {**column.places, "actor": str(token)}) for token in distinct]
    for key, beside in companions(reader, interviews, question, asked).items():
        cells = texts(interviews, beside, len(interviews), plain=True)
        frame[key] = cells[at, where]
        said = np.array([interviews.export.said(c.header) if c else "" for c in beside], dtype=object)
        frame[f"_at_{key}"] = said[where]
    return frame


def candidates(reader: Reader, interviews: Interviews, question: Question, silent: Any, column: Column) -> pd.DataFrame:
    """An unanswered item about everybody who could have been named, for interviews that left the question out."""
    only = frozenset(reader.codes(question).values())
    at: list[int] = []
    names: list[str] = []
    for i in silent:
        relation = column.places.get("relation") or question.relation or interviews.relation or ""
        wave = column.places.get("wave") or (
            str(question.wave)
            if question.wave is not None
            else interviews.wave[i]
            if interviews.wave is not None
            else ""
        )
        entry = reader.entry(relation)
        across, kinds = (entry.across_clusters, entry.asked_about) if entry else (False, None)
        some = reader.known.candidates(wave, interviews.respondent[i], kinds, across=across, only=only)
        at += [i] * len(some)
        names += some
    cells: dict[str, Any] = {
        "nominee": np.array(names, dtype=object), "strength": np.full(len(names), "", dtype=object)
    }  # fmt: skip
    cells |= {
        place: np.full(len(names), column.places[place], dtype=object)
        for place in ("relation", "wave")
        if place in column.places
    }
    header = interviews.export.said(column.header)
    return rows_of(
        interviews, np.array(at, dtype=np.int64), question, cells, dict.fromkeys(("nominee", "strength"), header)
    )
