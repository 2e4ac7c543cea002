"""Numbered columns of names, ``partner_1 … partner_k``, with matching columns of strength."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..collectors.export import Export
from .answers import Column, Interviews, Reader, find, rows_of, texts
from .roster_grid import QUESTION, companions
from .select_multiple import candidates

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["read_slots", "strengths_of"]


def read_slots(reader: Reader, interviews: Interviews, question: Question) -> list[pd.DataFrame]:
    """Every filled slot as a row; a blank slot names nobody."""
    assert question.column is not None
    columns = find(reader, interviews.export, question.column, key=f"{QUESTION}.column")
    if not columns:
        return []
    export = interviews.export
    cells = texts(interviews, columns, len(interviews))
    words = np.array([[c.casefold() for c in row] for row in cells], dtype=object).reshape(cells.shape)
    lost = np.isin(words, list(reader.missing(export))) & (words != "")
    filled = (cells != "") & ~lost & ~np.isin(words, list(reader.no - {"n", "1"}))
    i, k = np.nonzero(filled)
    actors, _ = reader.known.resolve(cells[i, k], reader.codes(question))
    headers = np.array([export.said(column.header) for column in columns], dtype=object)
    made: dict[str, Any] = {"nominee": actors}
    where: dict[str, Any] = {"nominee": headers[k]}
    for place in ("relation", "wave"):
        if place in columns[0].places:
            made[place] = np.array([column.places[place] for column in columns], dtype=object)[k]
    for key, beside in companions(reader, interviews, question, columns).items():
        both = texts(interviews, beside, len(interviews), plain=True)
        said = np.array([export.said(c.header) if c else "" for c in beside], dtype=object)
        made[key], where[key] = both[i, k], said[k]
        if key == "strength":
            made[key] = strengths_of(reader, export, question, made[key])
            _nameless(reader, interviews, (both != "") & (cells == ""), said)
    frames = [rows_of(interviews, i, question, made, where)]
    rule = reader.blank(question, export, "name_slots", "no")
    silent = lost.any(axis=1) & ~filled.any(axis=1)
    if rule != "no":
        silent |= (cells == "").all(axis=1)
    return [*frames, candidates(reader, interviews, question, np.flatnonzero(silent), _plain(columns[0]))]


def _plain(column: Column) -> Column:
    return Column(column.header, {p: v for p, v in column.places.items() if p != "slot"})


def strengths_of(reader: Reader, export: Export, question: Question, cells: Any) -> Any:
    """Words of the answers as numbers; words for no answer as blanks."""
    values, missing, no = reader.values(question), reader.missing(export), reader.no
    where, distinct = pd.factorize(cells)
    read = []
    for cell in distinct:
        word = cell.casefold()
        read.append("" if word in missing else values.get(word, "0" if word in no and cell else cell))
    return np.array(read, dtype=object)[where] if len(distinct) else cells


def _nameless(reader: Reader, interviews: Interviews, mask: Any, headers: Any) -> None:
    """Say that a strength stands beside no name."""
    i, k = np.nonzero(mask)
    if len(i):
        table = interviews.export.table
        what = f"{len(i)} strengths stand beside no name and are not read"
        rows = [int(table.rows[i[0]])]
        reader.notes.add((table.file, str(headers[k[0]])), what, rows=rows, hint="who was meant?")
