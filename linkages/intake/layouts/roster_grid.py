"""A column for every organisation: strengths (roster grid, square matrix) or ticks (one 0/1 column a choice)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .answers import Column, Interviews, Reader, find, rows_of, texts
from .asked import not_asked

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["companions", "read_grid"]

QUESTION: Final = "nominations.questions"
BLANK, UNANSWERED, ANSWERED = 0, 1, 2


def read_grid(reader: Reader, interviews: Interviews, question: Question, *, layout: str) -> list[pd.DataFrame]:
    """Every cell as a row of nominations; what a blank means decides whether it becomes one."""
    found = _columns(reader, interviews, question)
    if found is None:
        return []
    columns, actors = found
    ticks = layout == "select_multiple"
    cells = texts(interviews, columns, len(interviews))
    strengths, kind = _read(cells, reader, question, reader.missing(interviews.export), ticks=ticks)
    rule = reader.blank(question, interviews.export, layout, "missing")
    keep = kind != BLANK
    if rule == "unless_ticked":  # nothing ticked at all: perhaps not asked
        keep |= ~keep.any(axis=1, keepdims=True)
    elif rule == "missing":
        keep = np.ones_like(keep)
    own = interviews.respondent[:, None] == actors[None, :]
    if not ticks:
        _no_zeros(reader, interviews, question, (strengths, kind, own))
    _about_itself(reader, interviews, own & (kind == ANSWERED) & (strengths != "0"))
    i, j = np.nonzero(keep & ~own)
    made: dict[str, Any] = {"nominee": actors[j], "strength": strengths[i, j]}
    headers = np.array([interviews.export.said(column.header) for column in columns], dtype=object)
    where: dict[str, Any] = {"nominee": headers[j], "strength": headers[j]}
    for place in ("relation", "wave"):
        if place in columns[0].places:
            made[place] = np.array([column.places[place] for column in columns], dtype=object)[j]
            where[place] = headers[j]
    for key, beside in companions(reader, interviews, question, columns).items():
        both = texts(interviews, beside, len(interviews), plain=True)[i, j]
        made[key] = (
            np.where((made["strength"] == "0") | (made["strength"] == ""), made["strength"], both)
            if key == "strength"
            else both
        )
        said = [interviews.export.said(c.header) if c is not None else "" for c in beside]
        where[key] = np.array(said, dtype=object)[j]
    frame = rows_of(interviews, i, question, made, where)
    blank = kind[i, j] == BLANK
    absent = (blank | (strengths[i, j] == "0")) & _elsewhere(reader, frame)
    return [frame[~(absent | (blank & not_asked(reader, frame)))]]


def _columns(reader: Reader, interviews: Interviews, question: Question) -> tuple[list[Column], NDArray[Any]] | None:
    """The columns of the question that stand for an organisation, and which."""
    export = interviews.export
    assert question.column is not None
    columns = find(reader, export, question.column, key=f"{QUESTION}.column")
    if not columns:
        return None
    codes = reader.codes(question)
    tokens = np.array([column.places["actor"] for column in columns], dtype=object)
    if not codes and any(c.header in export.positions and t.isdigit() for c, t in zip(columns, tokens)):
        hint = (
            "the number is a place in the form: say which organisation each is, roster = 'codes.csv' or actors = { … }"
        )
        what = "columns are numbered and nothing says which organisation each number is"
        reader.problems.add((export.table.file, question.column), what, hint=hint)
        return None
    actors, known = reader.known.resolve(tokens, codes)
    lost = [export.said(column.header) for column, ok in zip(columns, known) if not ok]
    reader.unknown(export.table.file, lost)
    interviews.used.update(column.header for column in columns)
    columns, actors = [column for column, ok in zip(columns, known) if ok], actors[known]
    keys = [(actor, c.places.get("relation"), c.places.get("wave")) for actor, c in zip(actors, columns)]
    twice = (
        [(c, actor) for c, actor, key in zip(columns, actors, keys) if keys.count(key) > 1]
        if len(set(keys)) < len(keys)
        else []
    )
    for column, actor in twice:
        what, hint = f"two columns are about {actor!r}", "one code stands for one organisation: check actors or roster"
        reader.problems.add((export.table.file, export.said(column.header)), what, hint=hint)
    if not columns:
        hint = (
            "say which organisation each code is: actors = { o1 = 'F01' } or roster = 'codes.csv' (columns code, actor)"
        )
        what = "no column stands for an organisation of the actors file"
        reader.problems.add((export.table.file, question.column), what, values=lost[:1], hint=hint)
        return None
    return None if twice else (columns, actors)


def _read(
    cells: NDArray[Any], reader: Reader, question: Question, missing: frozenset[str], *, ticks: bool
) -> tuple[NDArray[Any], NDArray[np.int8]]:
    """Strength of each cell as text, and whether it was answered."""
    codes, distinct = pd.factorize(cells.ravel())
    values, no = reader.values(question), reader.no
    read, kinds = [], []
    for cell in distinct:
        word = cell.casefold()
        kinds.append(BLANK if not cell else UNANSWERED if word in missing else ANSWERED)
        if not cell or word in missing:
            read.append("")
        elif word in values:
            read.append(values[word])
        elif ticks:
            read.append("0" if word in no else "1")
        else:
            read.append("0" if word in no else cell)
    if not len(distinct):
        return cells, np.zeros(cells.shape, dtype=np.int8)
    strengths = np.array(read, dtype=object)[codes].reshape(cells.shape)
    return strengths, np.array(kinds, dtype=np.int8)[codes].reshape(cells.shape)


def companions(
    reader: Reader, interviews: Interviews, question: Question, columns: Sequence[Column]
) -> Mapping[str, list[Column | None]]:
    """The columns that stand beside others, with the same {…}: for each key, one beside each column or None."""
    made: dict[str, list[Column | None]] = {}
    for key in ("strength", "programme", "attribution"):
        text = getattr(question, key)
        if text is None:
            continue
        beside = find(reader, interviews.export, text, key=f"{QUESTION}.{key}")
        if not beside:
            continue
        shared = [place for place in columns[0].places if place in beside[0].places]
        by = {tuple(c.places[p].casefold() for p in shared): c for c in beside}
        made[key] = [by.get(tuple(c.places[p].casefold() for p in shared)) for c in columns]
    return made


def _no_zeros(reader: Reader, interviews: Interviews, question: Question, read: tuple[NDArray[Any], ...]) -> None:
    """Say that nobody wrote a no: then either a blank is a no, or nothing but ties is known."""
    strengths, kind, own = read
    if (question.blank or reader.study.nominations.blank) == "no":
        return
    blanks = int(((kind == BLANK) & ~own).sum())
    if blanks and (kind == ANSWERED).any() and not ((kind == ANSWERED) & (strengths == "0")).any():
        what = f"the grid has {blanks:,} blank cells and not one 0: blanks are taken for unanswered"
        hint = 'if whoever left a cell blank meant no: blank = "no"; if not, say blank = "missing" and expect few known dyads'
        reader.notes.add((interviews.export.table.file, str(question.column)), what, hint=hint)


def _about_itself(reader: Reader, interviews: Interviews, mask: NDArray[np.bool_]) -> None:
    """Say that cells about the respondent itself were filled."""
    if mask.any():
        rows = interviews.export.table.rows[mask.any(axis=1)]
        some = ", ".join(map(str, rows[:5].tolist())) + (" …" if len(rows) > 5 else "")
        what = f"{int(mask.sum())} answers of organisations about themselves are not read (rows {some})"
        reader.notes.add((interviews.export.table.file, ""), what, hint="fine if the form did not hide the own column")


def _elsewhere(reader: Reader, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Nominees that exist, but not in the wave of the row: nobody could be asked about them."""
    known = reader.known.frame
    if "wave" not in frame or (known["wave"] == "").all():
        return np.zeros(len(frame), dtype=bool)
    here = pd.Index(known["wave"] + "\x1f" + known["actor"])
    asked = frame["wave"].astype(object) + "\x1f" + frame["nominee"]
    return (frame["nominee"].isin(known["actor"]) & ~asked.isin(here)).to_numpy()
