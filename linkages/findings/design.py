"""The design of a study applied to its panel: who took part, from when, and among whom that was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.columns import moment
from ..data.panel import Panel
from ..data.study_design import Design
from ..errors import ArgumentError
from ..intake.values import arm_flags, words_of
from ..vocabulary import did_you_mean
from .comparable import DAYS, is_year, wave_times

__all__ = ["EXPECTED", "SOON", "Applied", "applied_design", "cohorts", "declared_design", "people_of", "wave_calendar"]

SOON: Final = 4  # years after entry before which it is too early to conclude
# From "Cluster development policies and firms' performance: evidence from an emerging economy in Latin America": the
# effects of a programme in Uruguay on sales and exports were largest in the fourth or fifth year.
EXPECTED: Final = f"effects are expected from year {SOON} (those of a cluster programme in Uruguay on firms were largest in year 4 or 5)"


def declared_design(panel: Panel, design: Design | Mapping[str, Any] | None) -> Design | None:
    """The design given, checked, or else that of the study file."""
    if design is None:
        study = panel.survey.study if panel.survey is not None else None
        return study.design if study is not None else None
    if isinstance(design, Design):
        return design
    from pydantic import ValidationError

    try:
        return Design.model_validate(dict(design))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ArgumentError(f"design: {faults}") from error


def people_of(panel: Panel) -> pd.DataFrame:
    """One row for every organisation and wave, those named from outside the boundary left out."""
    if panel.survey is not None:
        actors = panel.survey.actors
        here = set().union(*(net.actors.index for net in panel))  # a panel may be a part of its survey
        return actors[~actors["external"] & actors["actor"].isin(here)].reset_index(drop=True)
    parts = [net.actors.rename_axis("actor").reset_index().assign(wave=net.wave) for net in panel]
    if not parts:
        return pd.DataFrame({"actor": [], "wave": []})
    found = pd.concat(parts, ignore_index=True)
    return found.loc[~found.duplicated(["wave", "actor"])].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Applied:
    """A design and the panel it belongs to.

    Parameters
    ----------
    design : Design
        As declared; it names the column of the arms.
    people : pandas.DataFrame
        One row for every organisation and wave.
    arms : pandas.Series
        By actor: 1 took part in some wave, 0 never; nan: without an arm.
    entry : pandas.Series
        By actor that took part: when it entered, in years, or as a place among the waves where these are none; empty where that is not said.
    before, after : tuple
        Waves before anybody entered, and waves after all had.
    years : float
        Years from the last entry to the last wave; nan where that is not known.
    notes : tuple of str
        What was supposed, and what to be careful about.
    """

    design: Design
    people: pd.DataFrame
    arms: pd.Series
    entry: pd.Series
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    years: float
    notes: tuple[str, ...]

    @cached_property
    def first(self) -> pd.DataFrame:
        """What was first known of every organisation; index: actor."""
        return self.people.drop_duplicates("actor").set_index("actor")

    @property
    def early(self) -> str:
        """Why it is too early to conclude, if it is."""
        if not self.years < SOON:
            return ""
        return f"too early to conclude: {self.years:.3g} years after entry, {EXPECTED}"

    @cached_property
    def strata(self) -> pd.Series:
        """Among whom arms may be dealt anew: one sector (and declared strata) of one cluster; those without an arm apart."""
        return self._strata("cluster")

    @cached_property
    def strata_across(self) -> pd.Series:
        """As ``strata``, of all clusters together."""
        return self._strata()

    def _strata(self, *more: str) -> pd.Series:
        columns = [c for c in (*more, "sector", *(self.design.strata or ())) if c in self.first]
        words = [words_of(self.first[column]) for column in columns]
        armed = self.arms.reindex(self.first.index).notna()
        labels = ["|".join(row) if has else "" for *row, has in zip(*words, armed, strict=True)]
        return pd.Series(labels, index=self.first.index, dtype=object)

    @cached_property
    def mixed(self) -> tuple[str, ...]:
        """Clusters with organisations in both arms."""
        return tuple(c for c, arms in self._by_cluster if {0.0, 1.0} <= set(arms.dropna()))

    @cached_property
    def treated_clusters(self) -> tuple[str, ...]:
        """Clusters in which somebody took part."""
        return tuple(c for c, arms in self._by_cluster if (arms == 1).any())

    @property
    def _by_cluster(self) -> list[tuple[str, pd.Series]]:
        cluster = self.first["cluster"] if "cluster" in self.first else pd.Series("all", index=self.first.index)
        return [(str(name), self.arms.reindex(rows.index)) for name, rows in cluster.groupby(cluster, sort=True)]

    def p_is(self, unit: str) -> str:
        """What a p over assignments is: of a randomization, if these units were randomised, else a placebo."""
        by_cluster = not self.mixed
        mine = self.design.assignment == "randomised" and by_cluster == (unit == "cluster")
        return "randomization p" if mine else "permutation placebo"


def applied_design(panel: Panel, design: Design | Mapping[str, Any] | None) -> Applied:
    """Read arms, entry and periods; ArgumentError where the design cannot be applied."""
    found = declared_design(panel, design)
    if found is None:
        raise ArgumentError(
            "design=None and the study file has no [design]: say who takes part, as "
            "design={'assignment': 'self-selected', 'arm': 'programme'}"
        )
    if found.arm is None:
        raise ArgumentError("design: arm is not said; name the column of the actors that says who takes part")
    people = people_of(panel)
    for key, column in found.columns():
        if column not in people.columns:
            raise ArgumentError(f"design: {key}={column!r} is no column of the actors{did_you_mean(column, people)}")
    arms = _arms(people, found)
    entry = _entry(panel, people, found, arms)
    entries = tuple(sorted(set(entry)))
    before, after, notes = _periods(panel, entries)
    return Applied(found, people, arms, entry, before, after, _years(panel, entries, after), tuple(notes))


def _arms(people: pd.DataFrame, design: Design) -> pd.Series:
    """1, 0 or nan for every actor."""
    said = arm_flags(people[design.arm], design.treated)
    strange = sorted({word for word in said if isinstance(word, str)})
    if strange:
        listed = ", ".join(map(repr, strange[:5]))
        raise ArgumentError(
            f"design: {listed} in column {design.arm!r} may mean taking part or not; say treated=[...], the words that do"
        )
    numbers = pd.Series([np.nan if s is None else float(s) for s in said], index=people["actor"], dtype=float)
    return numbers.groupby(level=0).max()


def _calendar(panel: Panel) -> tuple[dict[Any, float], bool]:
    """When each wave was, and whether in years (else by its place among the waves)."""
    times = wave_times(panel)
    return times or {wave: float(place) for place, wave in enumerate(panel.waves)}, bool(times)


def _entry(panel: Panel, people: pd.DataFrame, design: Design, arms: pd.Series) -> pd.Series:
    """When each of those who took part entered, in the time of the calendar: the earliest that is said of it."""
    if design.entry is None:
        return pd.Series(dtype=float)
    when, in_years = _calendar(panel)
    named = dict(zip(words_of(list(when)), when.values(), strict=True))
    mine = people[people["actor"].map(arms).eq(1.0)]
    words = pd.Series(words_of(mine[design.entry]), index=mine["actor"], dtype=object)
    times = {word: named.get(word, _moment(word) if in_years else np.nan) for word in sorted(set(words) - {""})}
    for word, time in times.items():
        if np.isnan(time):
            known = "no wave, year or date" if in_years else "no wave"
            raise ArgumentError(f"design: {word!r} in column {design.entry!r} is {known}; waves are {list(named)}")
    return words[words != ""].map(times).astype(float).groupby(level=0).min()


def cohorts(panel: Panel, applied: Applied) -> pd.Series:
    """By actor that took part: place of the first wave in which it was in the programme; empty where entry is not said."""
    times = np.array(list(_calendar(panel)[0].values()))
    return applied.entry.map(lambda entry: int(np.searchsorted(times, entry - 1e-9))).astype(int)


def wave_calendar(panel: Panel) -> tuple[tuple[float, ...], str]:
    """When the waves were, in calendar years where these tell them apart, and the unit."""
    when, in_years = _calendar(panel)
    years = [float(int(time)) for time in when.values()]
    exact = not in_years or len(set(years)) < len(years)
    return tuple(when.values() if exact else years), "years" if in_years else "waves"


def _moment(word: str) -> float:
    """A year, or a date as 2020-03-01, in years; nan for anything else."""
    if is_year(word):
        return float(word)
    date = moment(word)
    return _in_years(date) if isinstance(date, dt.date) else float("nan")


def _in_years(date: dt.date) -> float:
    return date.year + (date.timetuple().tm_yday - 1) / DAYS


def _periods(panel: Panel, entries: tuple[float, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...], list[str]]:
    """Waves before and after; by entry, else by the phases of the waves, else by the programme's start."""
    waves, (when, in_years) = panel.waves, _calendar(panel)
    start = _start(panel)
    edges = entries or ((start,) if start is not None and in_years else ())
    phases = _phases(panel)
    if not entries and "before" in phases.values():
        before = tuple(w for w in waves if phases.get(w) == "before")
        return before, tuple(w for w in waves if phases.get(w) in ("during", "after")), []
    if not edges:
        said = "no wave says that it was before the programme: the first is taken for it"
        return tuple(waves[:1]), tuple(waves[1:]), [said]
    notes = ["organisations entered at different times: waves in between are left out"] if len(edges) > 1 else []
    return tuple(w for w in waves if when[w] < edges[0]), tuple(w for w in waves if when[w] >= edges[-1]), notes


def _phases(panel: Panel) -> dict[Any, Any]:
    if panel.survey is None:
        return {}
    table = panel.survey.waves
    return dict(zip(table["wave"], table["phase"], strict=True))


def _start(panel: Panel) -> float | None:
    """When the programme began, in years."""
    study = panel.survey.study if panel.survey is not None else None
    programme = study.study.programme if study is not None else None
    return None if programme is None or programme.start is None else _in_years(programme.start)


def _years(panel: Panel, entries: tuple[float, ...], after: tuple[Any, ...]) -> float:
    """Years from the last entry to the last wave; nan when not known."""
    when, in_years = _calendar(panel)
    since = entries[-1] if entries else _start(panel)
    return float("nan") if since is None or not after or not in_years else when[after[-1]] - since
