"""Organisations that are not on the list and stand outside: named freely, if the study file says so, or by decision."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ..data.display import count
from ..data.tables import ROW
from .instrument.form import kind_codes
from .values import looked_up

if TYPE_CHECKING:
    from ..data.study import Study
    from .layouts.read import Answers
    from .translate import Translated

__all__ = ["lengthened", "standing_outside", "with_outsiders"]

MOST_LISTED: Final = 12


def with_outsiders(
    people: Translated, answers: Translated, told: Answers | None, study: Study, decided: Container[str] = ()
) -> Translated:
    """The list with a row for every organisation named in a question with ``outside`` and not on it, and a note of them.

    Its identifier is the name as written: spellings are not joined here, but about a name in ``decided`` the decisions say
    more. One whose kind is not known stays a fault.
    """
    if told is None or "_outside" not in told.places or "kind" not in people.frame:
        return people
    ids = set(people.frame["actor"])
    found = _named(answers.frame, told, study)
    new = found[[actor not in ids and actor not in decided for actor in found["actor"]]]
    if not len(new):
        return people
    new = new.assign(name=new["actor"], sector=[study.kinds[kind] for kind in new["kind"]])
    roster = study.nominations.roster
    hint = "if one is on the list under another name, give it that identifier"
    if roster is not None:
        hint = f"if one is on the list under another name, add a line to {roster}: the name as written, its identifier"
    where = told.sources[0].file if told.sources else ""
    people.notes.add((where, ""), standing_outside(new["actor"].tolist()), hint=hint)
    return lengthened(people, answers.frame, new)


def _named(answers: pd.DataFrame, told: Answers, study: Study) -> pd.DataFrame:
    """Wave, actor and kind of everybody named in such a question; the kind that most gave, where they differ."""
    at = answers[ROW].to_numpy() - 1
    kinds = told.places["_outside"].to_numpy(dtype=object)[at]
    rows = pd.DataFrame({"wave": answers["wave"].astype(object), "actor": answers["nominee"], "kind": kinds})
    rows = rows[rows["kind"].notna() & rows["actor"].notna()]
    meant = _kinds(rows["kind"].tolist(), study)
    rows = rows.assign(kind=[meant.get(cell) for cell in rows["kind"]])
    rows = rows[rows["kind"].notna()]
    counted = rows.groupby(["actor", "kind"], as_index=False).size()
    counted = counted.sort_values(["actor", "size", "kind"], ascending=[True, False, True])
    most = counted.drop_duplicates("actor").set_index("actor")["kind"]
    rows = rows.drop_duplicates(["wave", "actor"]).sort_values(["actor", "wave"])
    return rows.assign(kind=most.reindex(rows["actor"]).to_numpy()).reset_index(drop=True)


def _kinds(cells: list[str], study: Study) -> Mapping[str, str]:
    """The kind each cell means: by the code of the questionnaire, or as [kinds] has it."""
    codes = {code: kind for kind, code in kind_codes(study.kinds).items()}
    return {cell: codes[cell] for cell in cells if cell in codes} | dict(looked_up(cells, study.kinds))


def lengthened(people: Translated, answers: pd.DataFrame, new: pd.DataFrame) -> Translated:
    """The list with these rows (``wave, actor, name, kind, sector``) below: named, never asked, outside the boundary."""
    frame = people.frame if "external" in people.frame else people.frame.assign(external=False)
    n = len(new)
    said: dict[str, Sequence[Any]] = {c: new[c].tolist() for c in new.columns}
    said |= {"external": [True] * n, "responded": [False] * n, "asked": [False] * n, ROW: [0] * n}
    if "cluster" in frame:
        said["cluster"] = _clusters(frame, answers, new)
    cells = {c: [*frame[c].tolist(), *said.get(c, [None] * n)] for c in frame.columns}
    columns = {c: pd.Series(v, dtype=object if frame[c].dtype == object else None) for c, v in cells.items()}
    return replace(people, frame=pd.DataFrame(columns))


def _clusters(people: pd.DataFrame, answers: pd.DataFrame, new: pd.DataFrame) -> list[Any]:
    """The cluster of most who named each, in that wave: a row needs one, and nothing is counted by it."""
    cluster = dict(zip(zip(people["wave"], people["actor"]), people["cluster"]))
    named = pd.DataFrame({"wave": answers["wave"].astype(object), "actor": answers["nominee"]})
    named["cluster"] = [cluster.get(who) for who in zip(answers["wave"], answers["respondent"])]
    counted = named.dropna().groupby(["wave", "actor", "cluster"], as_index=False).size()
    counted = counted.sort_values(["size", "cluster"], ascending=[False, True]).drop_duplicates(["wave", "actor"])
    most = dict(zip(zip(counted["wave"], counted["actor"]), counted["cluster"]))
    return [most.get(who) for who in zip(new["wave"], new["actor"])]


def standing_outside(names: Sequence[str]) -> str:
    """Who they are, for one may be on the list under another name."""
    names = list(dict.fromkeys(names))
    some = ", ".join(map(repr, names[:MOST_LISTED]))
    some += f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    if len(names) == 1:
        return f"1 organisation named is not on the list and stands outside: {some}"
    return f"{count(len(names), 'organisation')} named are not on the list and stand outside: {some}"
