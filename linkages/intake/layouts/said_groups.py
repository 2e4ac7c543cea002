"""Memberships of organisations in groups: ticks or codes of an interview, or one row a membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..values import flags, numbers
from .answers import Column, Interviews, Reader, find, texts
from .said_answers import no_answer, read_numbers, rows_said
from .select_multiple import codes_in

if TYPE_CHECKING:
    from ...data.study import AffiliationTable
    from ...data.study_said import AffiliationQuestion

__all__ = ["groups_asked", "groups_listed"]

QUESTION: Final = "affiliations.questions"


def groups_asked(reader: Reader, interviews: Interviews, part: AffiliationTable) -> list[pd.DataFrame]:
    """The questions that stand in columns: one for each group, or one with the codes of all."""
    missing = no_answer(reader, interviews, part)
    made = []
    for asked in part.questions:
        for column in find(reader, interviews.export, asked.column, key=f"{QUESTION}.column"):
            cells = texts(interviews, [column], len(interviews))[:, 0]
            cells[[cell.casefold() in missing for cell in cells]] = ""
            if "group" in column.places:
                made.append(_ticked(reader, interviews, part, (asked, column, cells)))
            else:
                made.append(_coded(reader, interviews, (asked, column, cells)))
    return made


def _ticked(
    reader: Reader, interviews: Interviews, part: AffiliationTable, what: tuple[AffiliationQuestion, Column, Any]
) -> pd.DataFrame:
    """One column for one group: yes, or how strongly."""
    asked, column, cells = what
    strength = _strengths(reader, interviews, part, column.header, cells)
    at = np.flatnonzero(strength > 0)
    token = column.places["group"]
    said: dict[str, Any] = {"group": asked.groups.get(token, token), "kind": asked.kind, "strength": strength[at]}
    where = {"group": column.header, "strength": column.header}
    for key, header in (("role", asked.role), ("pays", asked.pays)):
        found = find(reader, interviews.export, header, key=f"{QUESTION}.{key}") if header is not None else []
        beside = [c for c in found if c.places.get("group", token).casefold() == token.casefold()]
        if beside:
            words = texts(interviews, beside[:1], len(interviews), plain=True)[at, 0]
            said[key] = (
                [w or None for w in words] if key == "role" else _flags(reader, interviews, part, beside[0], words, at)
            )
            where[key] = beside[0].header
    return rows_said(interviews, at, said, where)


def _strengths(
    reader: Reader, interviews: Interviews, part: AffiliationTable, header: str, cells: NDArray[Any]
) -> NDArray[np.float64]:
    """1 for yes, 0 for no and no answer, a number as it is; another word is said."""
    read = flags(cells, part.codes.yes, part.codes.no)
    plain = ["" if not isinstance(value, str) else value for value in read]
    number = numbers(plain)
    table = interviews.export.table
    bad = number.bad | number.torn | (number.values < 0)
    hint = "say what it means: codes = { yes = [...], no = [...] } under [affiliations]"
    said = interviews.export.said(header)
    reader.problems.add((table.file, said), "neither yes nor no", rows=table.rows[bad], values=cells[bad], hint=hint)
    told = [value if isinstance(value, str) else bool(value) for value in read]
    return np.where([isinstance(t, str) for t in told], np.nan_to_num(number.values), [t is True for t in told])


def _coded(reader: Reader, interviews: Interviews, what: tuple[AffiliationQuestion, Column, Any]) -> pd.DataFrame:
    """One column with the codes of all groups."""
    asked, column, cells = what
    separator = asked.separator or interviews.export.separator
    lists = [[c for c in codes_in(cell, separator) if c.casefold() not in reader.no] for cell in cells]
    at = np.repeat(np.arange(len(lists)), [len(codes) for codes in lists])
    groups = [asked.groups.get(code, code) for codes in lists for code in codes]
    return rows_said(interviews, at, {"group": groups, "kind": asked.kind, "strength": 1.0}, {"group": column.header})


def groups_listed(reader: Reader, interviews: Interviews, part: AffiliationTable) -> list[pd.DataFrame]:
    """A table with one row for every membership."""
    headers = part.columns.model_dump(exclude_none=True)
    made: dict[str, Any] = part.constant.model_dump(exclude_none=True, exclude={"wave"})
    where: dict[str, str] = {}
    for key in ("group", "kind", "role", "pays", "strength"):
        if key in made:
            continue
        needed = key in headers or key == "group"
        found = find(reader, interviews.export, headers.get(key, key), key=key, needed=needed)
        if not found:
            continue
        cells = texts(interviews, found[:1], len(interviews), plain=True)[:, 0]
        where[key] = interviews.export.said(found[0].header)
        if key == "strength":
            made[key] = read_numbers(reader, interviews, found[0].header, cells, {})
        elif key == "pays":
            made[key] = _flags(reader, interviews, part, found[0], cells, np.arange(len(cells)))
        else:
            made[key] = [cell or None for cell in cells]
    made.setdefault("strength", 1.0)
    return [rows_said(interviews, np.arange(len(interviews)), made, where)] if "group" in made else []


def _flags(
    reader: Reader, interviews: Interviews, part: AffiliationTable, column: Column, cells: Any, at: NDArray[np.intp]
) -> list[Any]:
    """Yes, no, None for blank; a word that is neither is said."""
    read = flags(cells, part.codes.yes, part.codes.no)
    table = interviews.export.table
    odd = np.array([isinstance(value, str) for value in read], dtype=bool)
    hint = "say what it means: codes = { yes = [...], no = [...] } under [affiliations]"
    where = (table.file, interviews.export.said(column.header))
    reader.problems.add(where, "neither yes nor no", rows=table.rows[at][odd], values=np.asarray(cells)[odd], hint=hint)
    return [None if isinstance(value, str) else value for value in read]
