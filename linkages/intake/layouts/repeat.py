"""Repeat groups: a table with one row for every tie, which names the interview it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from ...data.tables import near
from ..collectors.export import by_levels
from ..tables import TextTable
from ..values import tidy
from .answers import Column, Interviews, Reader, filled, find, rows_of, texts
from .name_slots import strengths_of
from .roster_grid import QUESTION
from .select_multiple import candidates

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["named_again", "read_repeat"]

MOST_NAMED: Final = 8
LINKS: Final = "nominations.questions.parent"


def read_repeat(reader: Reader, interviews: Interviews, question: Question) -> list[pd.DataFrame]:
    """Every row of the child table as a row of nominations of its interview."""
    assert question.column is not None
    child = _child(reader, interviews, question)
    if child is None:
        return []
    parent = _parents(reader, interviews, question, child)
    if parent is None:
        return []
    headers = list(child.frame.columns)
    export = replace(interviews.export, table=child, names=by_levels(headers, "/"), shown={}, children={})
    rows = Interviews(
        export, interviews.respondent[parent], interviews.respondent_at,
        interviews.wave[parent] if interviews.wave is not None else None, interviews.wave_at, interviews.relation,
        interviews.voice[parent], interviews.places,
    )  # fmt: skip
    found = find(reader, export, question.column, key=f"{QUESTION}.column")
    if not found:
        return []
    named = texts(rows, found[:1], len(rows))[:, 0]
    at = np.flatnonzero(named != "")
    actors, _ = reader.known.resolve(named[at], reader.codes(question))
    made: dict[str, Any] = {"nominee": actors}
    where: dict[str, Any] = {"nominee": found[0].header}
    for key in ("strength", "programme", "attribution"):
        text = getattr(question, key)
        column: list[Column] = find(reader, export, text, key=f"{QUESTION}.{key}") if text is not None else []
        if column:
            cells = texts(rows, column[:1], len(rows), plain=True)[:, 0]
            made[key] = strengths_of(reader, export, question, cells[at]) if key == "strength" else cells[at]
            where[key] = column[0].header
            lost = child.rows[(cells != "") & (named == "")].tolist() if key == "strength" else []
            if lost:
                what = f"{len(lost)} strengths stand beside no name and are not read"
                reader.notes.add((child.file, column[0].header), what, rows=lost[:1], hint="who was meant?")
    frame = rows_of(rows, at, question, made, where)
    if question.outside is not None:
        column = find(reader, export, question.outside, key=f"{QUESTION}.outside")
        if column:
            frame["_outside"] = texts(rows, column[:1], len(rows), plain=True)[at, 0]
    frame = frame.assign(_interview=parent[at])
    part = reader.study.nominations
    blank = question.blank or (part.blank if part.layout == "repeat" else None)
    if blank != "missing" or question.outside is not None:
        return [frame]
    silent = np.setdiff1d(np.arange(len(interviews)), parent[at])
    return [frame, candidates(reader, interviews, question, silent, found[0])]


def named_again(reader: Reader, long: pd.DataFrame) -> pd.DataFrame:
    """The answers without what was said once more, of organisations on the list, where others were to be named."""
    if "_outside" not in long:
        return long
    keys = [key for key in ("wave", "relation", "respondent", "nominee", "_voice", "_asked_in") if key in long]
    free = long["_outside"].notna().to_numpy()
    listed = pd.MultiIndex.from_frame(long.loc[~free, keys])
    again = free & pd.MultiIndex.from_frame(long[keys]).isin(listed)
    for (file, header), rows in long[again].groupby(["_file", "_at_nominee"], sort=False):
        names = list(dict.fromkeys(rows["nominee"]))
        what = f"{len(rows)} answers name organisations of the list once more: what was answered in the list counts"
        hint = "they are " + ", ".join(map(repr, names[:MOST_NAMED])) + (" …" if len(names) > MOST_NAMED else "")
        reader.notes.add((file, header), what, rows=rows["_source_row"].tolist()[:1], hint=hint)
    return long[~again].reset_index(drop=True)


def _child(reader: Reader, interviews: Interviews, question: Question) -> TextTable | None:
    """The table of the repeat group."""
    children = interviews.export.children
    name = filled(question.table, interviews.places) if question.table else None
    if name is None and len({id(child) for child in children.values()}) == 1:
        return next(iter(children.values()))
    known = {n.casefold(): child for n, child in children.items()}
    wanted = (name or "").casefold()
    found = known.get(wanted) or known.get(wanted.rpartition("/")[2].rpartition(".")[0])
    if found is None:
        file = interviews.export.table.file
        meant = near(name or "", children)
        some = ", ".join(children) or "there is none: does the export hold the repeat groups?"
        hint = f"did you mean {meant!r}?" if meant else f"repeat groups here: {some}"
        what = "there is no such repeat group" if name else "say which repeat group: table = …"
        reader.problems.add((file, name or ""), what, hint=hint)
    return found


def _parents(
    reader: Reader, interviews: Interviews, question: Question, child: TextTable, inner: tuple[TextTable, ...] = ()
) -> Any:
    """The interview each row belongs to; a row of a repeat group inside another goes by the row that holds it."""
    main = interviews.export.table.frame
    links = ((question.parent, question.key),) if question.parent and question.key else interviews.export.links
    usable = [(up, key) for up, key in links if up in child.frame.columns and key in main.columns]
    if not usable:
        wanted = " or ".join(f"{up} and {key}" for up, key in links) or "parent and key"
        hint = "say which columns join the two tables: parent = '…', key = '…'"
        reader.problems.add((child.file, ""), f"nothing joins it to its interviews ({wanted})", hint=hint)
        return None
    # several waves may lie in one file: the universal key comes first, a number only if it is alone
    up, key = usable[0]
    keys = pd.Series(tidy(main[key]))
    named = np.array(tidy(child.frame[up]), dtype=object)
    if keys.duplicated().any():
        rows = interviews.export.table.rows[keys.duplicated().to_numpy()].tolist()
        hint = "two exports in one file? give a file a wave: file = '…_{wave}.csv'"
        reader.problems.add((interviews.export.table.file, key), "the same key twice", rows=rows[:5], hint=hint)
        return None
    place = pd.Series(np.arange(len(keys)), index=keys).reindex(named)
    lost = place.isna().to_numpy()
    for outer in interviews.export.children.values() if lost.all() and len(named) else ():
        if any(outer is seen for seen in (child, *inner)) or key not in outer.frame.columns:
            continue
        held = pd.Series(np.arange(len(outer.frame)), index=pd.Series(tidy(outer.frame[key])))
        if held.index.is_unique and set(named) <= set(held.index):
            above = _parents(reader, interviews, question, outer, (child, *inner))
            return None if above is None else above[held.reindex(named).to_numpy()]
    hint = f"no interview has this {key}"
    reader.problems.add(
        (child.file, up), "belongs to no interview", rows=child.rows[lost], values=named[lost], hint=hint
    )
    return None if lost.any() else place.to_numpy(dtype=np.int64)
