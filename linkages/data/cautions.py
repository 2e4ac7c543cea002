"""What is allowed in a survey but deserves a second look, as a table with the columns of a table of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from .cautions_answers import look_at_answers
from .cautions_people import look_at_people
from .display import count, some
from .tables import Problems, Table

__all__ = ["look_twice"]

# How a relation was asked, what is said when that changes, and whether the details may point at an organisation.
_WAYS: Final = (
    ("instrument", "the instrument is not the same in all waves", False),
    ("cap", "the cap is not the same in all waves", False),
    ("scale_max", "the scale is not the same in all waves", False),
    ("across_clusters", "other clusters were asked about in some waves only", False),
    ("asked_of", "the kinds asked are not the same in all waves", True),
    ("asked_about", "the kinds asked about are not the same in all waves", True),
)


def look_twice(
    *,
    actors: pd.DataFrame,
    nominations: pd.DataFrame,
    relations: pd.DataFrame,
    waves: pd.DataFrame,
    planned: Table | None = None,
    unused: Sequence[str] = (),
    arm: str | None = None,
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
    arm : str, optional
        Column of the actors that says who takes part in the programme.

    Returns
    -------
    pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``.
    """
    found = Problems()
    for column in unused:
        found.add(("nominations", column), "this column is not used", hint="name it as one of ours, or drop it")
    _order_of_time(waves, planned, found)
    look_at_people(actors, nominations, waves, arm, found)
    _relations(nominations, relations, waves, found)
    _between_clusters(actors, nominations, relations, found)
    _asked_alike(relations, found)
    look_at_answers(actors, nominations, relations, found)
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


def _relations(nominations: pd.DataFrame, relations: pd.DataFrame, waves: pd.DataFrame, found: Problems) -> None:
    named = set(nominations.loc[nominations["strength"] > 0, ["relation", "wave"]].itertuples(index=False, name=None))
    asked = set(relations[["relation", "wave"]].itertuples(index=False, name=None))
    if not asked:
        found.add(("nominations", ""), "no relation was asked in any wave: there is nothing to measure")
    for relation in relations["relation"].unique():
        for wave in waves["wave"]:
            if (relation, wave) not in asked:
                hint = "if it was asked and nobody named anybody, list the wave in relations"
                found.add(("relations", "wave"), f"{relation!r} was not asked in wave {wave}", hint=hint)
            elif (relation, wave) not in named:
                what = f"nobody named anybody for {relation!r} in wave {wave}"
                hint = "if it was not asked, leave the wave out of relations"
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
        hint = "not counted; if other clusters were asked about, set across_clusters"
        found.add(("nominations", "nominee"), what, hint=hint)


def _asked_alike(relations: pd.DataFrame, found: Problems) -> None:
    """Relations that were not asked in the same way in every wave."""
    for column, what, private in _WAYS:
        said = relations[column].map(_way)
        for relation, rows in relations.assign(said=said).groupby("relation", sort=True):
            if len(set(rows["said"])) > 1:
                each = ", ".join(f"{wave}: {way}" for wave, way in zip(rows["wave"], rows["said"]))
                said_so = f"{relation!r}: {what}" + (f": {each}" if private else f" ({each})")
                hint = "such waves are not compared; if it is a slip, correct it"
                found.add(("relations", column), said_so, hint=hint)


def _way(value: Any) -> str:
    if isinstance(value, tuple):
        return " + ".join(value)
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if value is None or pd.isna(value):
        return "not said"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _changes(actors: pd.DataFrame, found: Problems) -> None:
    """Organisations whose sector, kind or cluster is not the same in all waves."""
    for column in ("sector", "kind", "cluster"):
        forms = actors.groupby("actor")[column].nunique()
        changed = forms[forms > 1].index
        if len(changed):
            what = f"{column} is not the same in all waves: {some(changed)}"
            found.add(("actors", column), what, hint="fine if it did change: the earlier wave counts")
