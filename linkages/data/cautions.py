"""What is allowed in a survey but deserves a second look, as a table with the columns of a table of problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from .display import count, share
from .tables import Problems, Table

__all__ = ["look_twice"]

LOW_RESPONSE: Final = 0.8
MOST_NAMES: Final = 5


def look_twice(
    *,
    actors: pd.DataFrame,
    nominations: pd.DataFrame,
    relations: pd.DataFrame,
    waves: pd.DataFrame,
    planned: Table | None = None,
    unused: Sequence[str] = (),
) -> pd.DataFrame:
    """Everything worth a second look in a survey without faults.

    Parameters
    ----------
    actors, nominations, relations, waves : pandas.DataFrame
        The tables of a survey, in their one form.
    planned : Table, optional
        The waves as given, some perhaps without organisations.
    unused : sequence of str
        Columns of the nominations that are not used.

    Returns
    -------
    pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``.
    """
    found = Problems()
    for column in unused:
        found.add(("nominations", column), "this column is not used", hint="drop it, or name it as one of ours")
    _order_of_time(waves, planned, found)
    _response(actors, waves, found)
    _silence(actors, nominations, found)
    _relations(nominations, relations, waves, found)
    _between_clusters(actors, nominations, relations, found)
    _caps(nominations, relations, found)
    _changes(actors, found)
    return found.frame(("actors", "nominations", "relations", "waves"))


def _order_of_time(waves: pd.DataFrame, planned: Table | None, found: Problems) -> None:
    known = waves["wave"].tolist()
    for wave, row in zip(planned["wave"], planned.rows) if planned is not None else ():
        if wave not in known:
            found.add(("waves", "wave"), "no organisation has this wave: it is left out", rows=[row], values=[wave])
    dated = int(waves["date"].notna().sum())
    if 0 < dated < len(waves):
        hint = "give every wave a date: waves stand in the order of their " + (
            "numbers" if pd.api.types.is_integer_dtype(waves["wave"]) else "rows"
        )
        found.add(("waves", "date"), f"{dated} of {count(len(waves), 'wave')} have a date", hint=hint)
    if planned is None and len(known) > 1 and isinstance(known[0], str):
        hint = "give a table of waves, in the order of time or with dates"
        found.add(("waves", "wave"), f"waves stand in alphabetical order: {', '.join(known)}", hint=hint)
    phase = waves["phase"].map({"before": 0, "during": 1, "after": 2}).dropna()
    if not phase.is_monotonic_increasing:
        said = ", ".join(f"{w} {p}" for w, p in zip(waves["wave"], waves["phase"]) if isinstance(p, str))
        found.add(("waves", "phase"), f"phases do not follow the order of time: {said}", hint="check dates and phases")


def _response(actors: pd.DataFrame, waves: pd.DataFrame, found: Problems) -> None:
    inside = actors[~actors["external"]]
    for wave in waves["wave"]:
        here = inside[inside["wave"] == wave]
        asked, answered = int(here["asked"].sum()), int(here["responded"].sum())
        if not answered:
            found.add(("actors", "responded"), f"nobody responded in wave {wave}: nothing is known about it")
        elif answered / asked < LOW_RESPONSE:
            said = f"wave {wave}: {answered} of {asked} asked responded ({share(answered / asked)})"
            hint = (
                "what silent organisations would have said is missing, never zero; see the missing share of each result"
            )
            found.add(("actors", "responded"), said, hint=hint)


def _silence(actors: pd.DataFrame, nominations: pd.DataFrame, found: Problems) -> None:
    """Respondents who named nobody (perhaps silence coded as zero) and silent organisations that named somebody."""
    keys = ["wave", "actor"]
    answers = nominations.assign(actor=nominations["respondent"], named=nominations["strength"] > 0)
    said = answers.groupby(keys, sort=False)["named"].agg(["any", "size"]).reset_index()
    both = actors[[*keys, "responded"]].merge(said, on=keys, how="left")
    named = both["any"].eq(True).fillna(False).astype(bool)
    spoke = both["size"].fillna(0) > 0
    for wave, rows in both[both["responded"] & ~named].groupby("wave", sort=False):
        what = f"wave {wave}: {count(len(rows), 'respondent')} named nobody: {_some(rows['actor'])}"
        hint = "what they did not leave blank counts as a no; if they did not answer, set responded to False"
        found.add(("actors", "responded"), what, hint=hint)
    for wave, rows in both[~both["responded"] & spoke].groupby("wave", sort=False):
        who = count(len(rows), "organisation")
        what = f"wave {wave}: {who} did not respond yet answered something: {_some(rows['actor'])}"
        hint = "their answers count, everything else about them is missing; if they answered all, set responded to True"
        found.add(("nominations", "respondent"), what, hint=hint)


def _relations(nominations: pd.DataFrame, relations: pd.DataFrame, waves: pd.DataFrame, found: Problems) -> None:
    named = set(nominations.loc[nominations["strength"] > 0, ["relation", "wave"]].itertuples(index=False, name=None))
    asked = set(relations[["relation", "wave"]].itertuples(index=False, name=None))
    if not asked:
        found.add(("nominations", ""), "no relation was asked in any wave: there is nothing to measure")
    for relation in relations["relation"].unique():
        for wave in waves["wave"]:
            if (relation, wave) not in asked:
                hint = "not measured there; if it was asked and nobody named anybody, list the wave in relations"
                found.add(("relations", "wave"), f"{relation!r} was not asked in wave {wave}", hint=hint)
            elif (relation, wave) not in named:
                what = f"nobody named anybody for {relation!r} in wave {wave}"
                hint = "it counts as asked, with no tie; if it was not asked, leave the wave out of relations"
                found.add(("nominations", "relation"), what, hint=hint)


def _between_clusters(
    actors: pd.DataFrame, nominations: pd.DataFrame, relations: pd.DataFrame, found: Problems
) -> None:
    if actors["cluster"].nunique() < 2:
        return
    inside = actors.loc[~actors["external"], ["wave", "actor", "cluster"]]
    ends = nominations.loc[nominations["strength"] > 0, ["wave", "relation", "respondent", "nominee"]]
    for end in ("respondent", "nominee"):
        ends = ends.merge(inside.rename(columns={"actor": end, "cluster": f"{end}_cluster"}), on=["wave", end])
    ends = ends.merge(relations[["relation", "wave", "across_clusters"]], on=["relation", "wave"])
    lost = ends[(ends["respondent_cluster"] != ends["nominee_cluster"]) & ~ends["across_clusters"]]
    for (relation, wave), rows in lost.groupby(["relation", "wave"], sort=True):
        what = f"{count(len(rows), 'nomination')} of {relation!r} in wave {wave} cross from one cluster to another"
        hint = "they are not counted; if organisations were asked about other clusters, set across_clusters"
        found.add(("nominations", "nominee"), what, hint=hint)


def _caps(nominations: pd.DataFrame, relations: pd.DataFrame, found: Problems) -> None:
    capped = relations.loc[relations["cap"].notna(), ["relation", "wave", "cap"]]
    if not len(capped):
        return
    named = nominations[nominations["strength"] > 0]
    each = named.groupby(["relation", "wave", "side", "respondent"]).size().rename("n").reset_index()
    each = each.merge(capped, on=["relation", "wave"])
    over = each[each["n"] > each["cap"].astype(np.int64)]
    for (relation, wave), rows in over.groupby(["relation", "wave"], sort=True):
        most = int(rows["cap"].iloc[0])
        what = f"{relation!r} in wave {wave}: named more than the cap of {most}: {_some(rows['respondent'])}"
        found.add(("nominations", "respondent"), what, hint="check the cap of the relation")


def _changes(actors: pd.DataFrame, found: Problems) -> None:
    """Organisations whose sector, kind or cluster is not the same in all waves."""
    for column in ("sector", "kind", "cluster"):
        forms = actors.groupby("actor")[column].nunique()
        changed = forms[forms > 1].index
        if len(changed):
            what = f"{column} is not the same in all waves: {_some(changed)}"
            found.add(("actors", column), what, hint="fine if it did change; change is measured by the earlier wave")


def _some(names: Iterable[Any]) -> str:
    """The first few names, and how many more."""
    listed = sorted({str(name) for name in names})
    more = len(listed) - MOST_NAMES
    return ", ".join(listed[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
