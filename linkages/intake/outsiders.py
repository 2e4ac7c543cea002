"""Organisations that were named freely and are not on the list: they stand outside, if the study file says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ..data.tables import Problems
from .instrument.form import kind_codes
from .values import looked_up, tidy

if TYPE_CHECKING:
    from ..data.study import Study
    from .layouts.read import Answers
    from .tables import TextTable

__all__ = ["with_outsiders"]

MOST_LISTED: Final = 12


def with_outsiders(
    actors: TextTable | None, told: Answers | None, study: Study, meant: Mapping[str, str] | None = None
) -> tuple[TextTable | None, Answers | None]:
    """The list with a row for every organisation named in a question with ``outside`` and not on it, and a note of them.

    Its identifier is the name as written: spellings are not joined here, but a name in ``meant`` was decided about. One
    whose kind is not known stays a fault.
    """
    if actors is None or told is None or "_outside" not in told.places:
        return actors, told
    columns = study.actors.columns.model_dump(exclude_none=True)
    headers = {c: columns.get(c, c) for c in ("wave", "actor", "name", "kind", "responded", "external")}
    constant = study.actors.constant.model_dump(exclude_none=True)
    frame = actors.frame
    if headers["actor"] not in frame or headers["kind"] not in frame or {"external", "responded"} & set(constant):
        return actors, told
    found = _named(told, study)
    if "wave" in constant:
        found = found[found["wave"] == str(constant["wave"])]
        here = {(str(constant["wave"]), actor) for actor in tidy(frame[headers["actor"]])}
    elif headers["wave"] in frame:
        here = set(zip(tidy(frame[headers["wave"]]), tidy(frame[headers["actor"]])))
    else:
        return actors, told
    ids = {actor for _, actor in here} | set(meant or ())
    new = found[[row.nominee not in ids for row in found.itertuples()]]
    if not len(new):
        return actors, told
    return _longer(actors, headers, new, constant), _noted(told, new, study)


def _named(told: Answers, study: Study) -> pd.DataFrame:
    """Wave, name and kind of everybody named in such a question; the kind that most gave, where they differ."""
    at = told.table.rows - 1
    rows = pd.DataFrame(
        {
            "wave": told.table.frame["wave"].to_numpy(),
            "nominee": told.table.frame["nominee"].to_numpy(),
            "kind": told.places["_outside"].to_numpy(dtype=object)[at],
        }
    )
    rows = rows[rows["kind"].notna()]
    kinds = _kinds(rows["kind"].tolist(), study)
    rows = rows.assign(kind=[kinds.get(cell) for cell in rows["kind"]])
    rows = rows[rows["kind"].notna()]
    counted = rows.groupby(["nominee", "kind"], as_index=False).size()
    counted = counted.sort_values(["nominee", "size", "kind"], ascending=[True, False, True])
    most = counted.drop_duplicates("nominee").set_index("nominee")["kind"]
    rows = rows.drop_duplicates(["wave", "nominee"]).sort_values(["nominee", "wave"])
    return rows.assign(kind=most.reindex(rows["nominee"]).to_numpy()).reset_index(drop=True)


def _kinds(cells: list[str], study: Study) -> Mapping[str, str]:
    """The kind each cell means: by the code of the questionnaire, or as [kinds] has it."""
    codes = {code: kind for kind, code in kind_codes(study.kinds).items()}
    return {cell: codes[cell] for cell in cells if cell in codes} | dict(looked_up(cells, study.kinds))


def _longer(
    actors: TextTable, headers: Mapping[str, str], new: pd.DataFrame, constant: Mapping[str, object]
) -> TextTable:
    """The list with these rows below."""
    frame = actors.frame
    if headers["external"] not in frame:
        frame = frame.assign(**{headers["external"]: pd.Series(["no"] * len(frame), index=frame.index, dtype=object)})
    cells = {header: pd.Series([""] * len(new), dtype=object) for header in frame.columns}
    said = {"actor": new["nominee"], "name": new["nominee"], "kind": new["kind"], "wave": new["wave"]}
    said |= {"external": ["yes"] * len(new), "responded": ["no"] * len(new)}
    for column, values in said.items():
        if headers[column] in cells and column not in constant:
            cells[headers[column]] = pd.Series(list(values), dtype=object)
    longer = pd.concat([frame, pd.DataFrame(cells)], ignore_index=True)
    return replace(actors, frame=longer, rows=np.append(actors.rows, np.zeros(len(new), dtype=np.int64)))


def _noted(told: Answers, new: pd.DataFrame, study: Study) -> Answers:
    """Say who they are, for one may be on the list under another name."""
    names = list(dict.fromkeys(new["nominee"]))
    some = ", ".join(map(repr, names[:MOST_LISTED])) + (
        f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    )
    what = f"{len(names)} organisations named are not on the list and stand outside: {some}"
    roster = study.nominations.roster
    hint = "if one is on the list under another name, give it that identifier"
    if roster is not None:
        hint = f"if one is on the list under another name, add a line to {roster}: the name as written, its identifier"
    notes = Problems()
    notes.add((told.sources[0].file if told.sources else "", ""), what, hint=hint)
    return replace(told, notes=pd.concat([t for t in (told.notes, notes.frame()) if len(t)], ignore_index=True))
