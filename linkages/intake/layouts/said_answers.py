"""Answers of organisations about themselves: columns of an interview, or one row an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...data.columns import clean_text
from ...data.tables import Problems
from ..tables import TextTable
from ..values import numbers
from .answers import Interviews, Reader, find, texts

if TYPE_CHECKING:
    from ...data.study import AffiliationTable, AnswerTable

__all__ = ["answers_asked", "answers_listed", "no_answer", "read_numbers", "rows_said"]

QUESTION: Final = "answers.questions.column"
IN_WORDS: Final = "role"  # a question whose answers are always words


def answers_asked(reader: Reader, interviews: Interviews, part: AnswerTable) -> list[pd.DataFrame]:
    """The questions that stand in columns; who answered none of them was not interviewed."""
    made = []
    missing = no_answer(reader, interviews, part)
    for asked in part.questions:
        words = asked.words or asked.question == IN_WORDS
        for column in find(reader, interviews.export, asked.column, key=QUESTION):
            cells = texts(interviews, [column], len(interviews))[:, 0]
            cells[[cell.casefold() in missing for cell in cells]] = ""
            kept = np.flatnonzero(cells != "") if words else np.arange(len(cells))
            token = column.places.get("item", "")
            said: dict[str, Any] = {"question": asked.question, "item": asked.items.get(token, token)}
            if words:
                said |= {"value": np.nan, "text": cells[kept]}
            else:
                values = {word.casefold(): f"{value:.15g}" for word, value in asked.values.items()}
                said |= {"value": read_numbers(reader, interviews, column.header, cells, values), "text": None}
            frame = rows_said(interviews, kept, said, dict.fromkeys(("value", "text"), column.header))
            made.append(frame.assign(wave=column.places["wave"]) if "wave" in column.places else frame)
    if not made:
        return []
    frame = pd.concat([f for f in made if len(f)] or made[:1], ignore_index=True)
    told = frame["value"].notna() | frame["text"].notna()
    return [frame[told.groupby([frame["_file"], frame["_source_row"]]).transform("any")]] if len(frame) else [frame]


def answers_listed(reader: Reader, interviews: Interviews, part: AnswerTable) -> list[pd.DataFrame]:
    """A table with one row for every answer."""
    said = part.columns.model_dump(exclude_none=True)
    missing = no_answer(reader, interviews, part)
    made: dict[str, Any] = {"item": "", "value": np.nan, "text": None}
    where: dict[str, str] = {}
    if part.constant.question is not None:
        made["question"] = part.constant.question
    for column in ("question", "item", "value", "text"):
        if column in made and column == "question":
            continue
        found = find(
            reader,
            interviews.export,
            said.get(column, column),
            key=column,
            needed=column in said or column == "question",
        )
        if not found:
            continue
        cells = texts(interviews, found[:1], len(interviews))[:, 0]
        where[column] = interviews.export.said(found[0].header)
        if column in ("value", "text"):
            cells[[cell.casefold() in missing for cell in cells]] = ""
        if column == "value":
            made[column] = read_numbers(reader, interviews, found[0].header, cells, {})
        elif column == "text":
            made[column] = [cell or None for cell in cells]
        else:
            made[column] = [part.names.get(cell, cell) for cell in cells] if column == "question" else cells
    return [rows_said(interviews, np.arange(len(interviews)), made, where)] if "question" in made else []


def no_answer(reader: Reader, interviews: Interviews, part: AnswerTable | AffiliationTable) -> frozenset[str]:
    """Words that mean no answer: those of the part, of [nominations], and of the platform."""
    return reader.missing(interviews.export) | {clean_text(word).casefold() for word in part.codes.missing}


def read_numbers(
    reader: Reader, interviews: Interviews, header: str, cells: NDArray[Any], values: Mapping[str, str]
) -> NDArray[np.float64]:
    """Cells as numbers, by the words given or the codes of the file; nan where blank, and where they are none, which is said."""
    table: TextTable = interviews.export.table
    codes = table.codes.get(header, {})
    words = [values.get(cell.casefold(), codes.get(cell, cell)) for cell in cells]
    read = numbers(words)
    where, problems = (table.file, interviews.export.said(header)), reader.problems
    _say(
        problems,
        where,
        (table, read.bad, cells),
        "no number",
        "say what it means: values = { '…' = 2 }, or words = true",
    )
    _say(problems, where, (table, read.torn, cells), "cannot tell thousands from decimals", "write 1234 or 1.23")
    return read.values


def _say(problems: Problems, where: tuple[str, str], at: tuple[TextTable, Any, Any], what: str, hint: str) -> None:
    table, wrong, cells = at
    problems.add(where, what, rows=table.rows[wrong], values=cells[wrong], hint=hint)


def rows_said(
    interviews: Interviews, at: NDArray[np.intp], said: Mapping[str, Any], where: Mapping[str, str]
) -> pd.DataFrame:
    """Rows of one of the two tables, each with the interview it comes from."""
    frame = pd.DataFrame({"actor": pd.Series(interviews.respondent[at], dtype=object)})
    frame.insert(0, "wave", pd.Series(interviews.wave[at] if interviews.wave is not None else "", index=frame.index))
    for column, values in said.items():
        plain = column in ("value", "strength")
        frame[column] = pd.Series(values, index=frame.index, dtype=float if plain else object)
    table = interviews.export.table
    frame["_file"], frame["_source_row"], frame["_voice"] = table.file, table.rows[at], interviews.voice[at]
    frame["_at_actor"], frame["_at_wave"] = interviews.respondent_at, interviews.wave_at
    for column, header in where.items():
        frame[f"_at_{column}"] = header
    return frame
