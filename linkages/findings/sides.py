"""Who is compared with whom, and to what the programme was given: organisations, or whole clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..inference.assignment import ENUMERATED, AssignmentTest, dealt_anew, n_assignments
from .design import Applied, cohorts
from .reading import joined

__all__ = ["NO_STRATUM", "Dealing", "Sides", "dealing_of", "whole_clusters"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
FEWEST_AN_ARM: Final = 4  # organisations, as for dyads
FEWEST_CLUSTERS: Final = 3
MOST: Final = 50_000_000  # organisations times other assignments that are held at once
NO_STRATUM: Final = "in no stratum are there organisations of both arms"
SPILLS: Final = "relative to organisations beside them that did not take part, which the programme may have touched too"


@dataclass(frozen=True, eq=False)
class Dealing:
    """How arms were dealt out, and other ways in which they could have been.

    Parameters
    ----------
    applied : Applied
        The design.
    actors : pandas.Index
        Organisations that have an arm.
    labels, dealt : ndarray of shape (units,)
        0 did not take part, 1 … its place in ``starts``; among whom that may be dealt anew.
    starts : tuple of int
        Where units came in at different times: their first waves in the programme, by place; else empty.
    unit, strata : ndarray of shape (actors,)
        Unit of each organisation, and those beside whom it is compared.
    whole : bool
        Whether units are whole clusters.
    n_draws : int
        Draws where there are too many ways to look at all; 0: none.
    seed : object
        Start of the random numbers.
    note : str
        Who was left out.
    """

    applied: Applied
    actors: pd.Index
    labels: Ints
    dealt: Ints
    unit: Ints
    strata: Ints
    whole: bool
    starts: tuple[int, ...]
    n_draws: int
    seed: Any
    note: str = ""

    @cached_property
    def ways(self) -> int:
        """In how many ways it could have been."""
        return n_assignments(self.labels, self.dealt)

    @cached_property
    def others(self) -> tuple[Ints, bool]:
        """Labels dealt anew, and whether these are all there are; the same for all that is looked at."""
        return dealt_anew(self.labels, self.dealt, n_draws=self.n_draws, seed=self.seed)

    def test(self, value: Floats, statistic: Callable[[Ints], Floats]) -> tuple[Floats, Floats, str]:
        """The p of each value over other arms, the smallest it can be, and what it is."""
        nothing = np.full(len(value), NAN)
        if self.ways == 1 or (self.ways > ENUMERATED and not self.n_draws):
            return nothing, nothing, "" if self.ways > 1 else "no other assignment of arms is possible"
        if (self.ways if self.ways <= ENUMERATED else self.n_draws) * len(self.actors) > MOST:
            return (
                nothing,
                nothing,
                f"no p over other arms: {len(self.actors):,} organisations are too many to deal them anew",
            )
        rows, exact = self.others
        test = AssignmentTest(value, statistic(rows), exact, self.applied.design.alternative)
        sides = (self.labels > 0).sum(), (self.labels == 0).sum()
        if self.whole and min(sides) == 1:
            return nothing, test.p_attainable, "one cluster on a side: no statement of significance can rest on it"
        kind = self.applied.p_is("cluster" if self.whole else "actor")
        among = "clusters" if self.whole else "organisations within strata"
        many = f"all {self.ways:,} assignments" if exact else f"{self.n_draws:,} draws"
        return test.p_value, test.p_attainable, f"p_exact: {kind} of {among}, {many}"

    def among(self, actors: pd.Index, apart: Any = None) -> Sides:
        """Compare these organisations; ``apart``: groups of them that are compared within themselves only."""
        at = self.actors.get_indexer(actors)
        strata = self.strata[at]
        if apart is not None:
            strata = np.unique(strata * (len(at) + 1) + np.unique(apart, return_inverse=True)[1], return_inverse=True)[
                1
            ]
        return Sides(self, self.unit[at], strata)


@dataclass(frozen=True, eq=False)
class Sides:
    """Organisations compared.

    Parameters
    ----------
    dealing : Dealing
        How arms were dealt out.
    unit, strata : ndarray of shape (actors,)
        Unit of each of them, and those beside whom it is compared.
    """

    dealing: Dealing
    unit: Ints
    strata: Ints

    @cached_property
    def arms(self) -> NDArray[np.bool_]:
        """Whether each organisation took part."""
        return self.dealing.labels[self.unit] > 0

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Organisations in a stratum of both arms: the others are beside no one."""
        n = np.bincount(self.strata)
        treated = np.bincount(self.strata, weights=self.arms)
        return ((treated > 0) & (treated < n))[self.strata]

    @property
    def counts(self) -> tuple[int, int]:
        """Organisations that count, and the units they are of."""
        return int(self.counted.sum()), len(np.unique(self.unit[self.counted]))

    @property
    def of_arms(self) -> tuple[int, int]:
        """How many units of each arm are compared."""
        treated = self.dealing.labels[np.unique(self.unit[self.counted])] > 0
        return int(treated.sum()), int((~treated).sum())

    @property
    def said(self) -> str:
        """Who is compared."""
        treated, other = self.of_arms
        return f"{treated} treated v {other} {self._others}"

    @property
    def _others(self) -> str:
        return "comparison clusters" if self.dealing.whole else "other organisations"

    @property
    def few(self) -> str:
        """Why there is no interval; empty when there is one."""
        counts, least = self.of_arms, FEWEST_CLUSTERS if self.dealing.whole else FEWEST_AN_ARM
        if min(counts) >= least:
            return ""
        if not self.counted.any():
            return NO_STRATUM
        return f"interval withheld: {counts[0]} treated and {counts[1]} {self._others}, {least} of each are needed"

    @property
    def note(self) -> str:
        """What a reader must know of the comparison."""
        beside = int(self.arms[~self.counted].sum())
        lost = f"{beside} treated organisations without others of their stratum do not count" if beside else ""
        return joined(self.dealing.note, lost if self.counted.any() else "", "" if self.dealing.whole else SPILLS)


def dealing_of(panel: Panel, applied: Applied, *, n_draws: int, seed: Any) -> Dealing:
    """Arms, and times of entry, as dealt among organisations of a stratum, or among whole clusters where these were chosen."""
    labels, starts, note = _labels(panel, applied)
    actors = labels.index
    strata = _numbered(applied.strata, actors)
    organisations = np.arange(len(actors))
    within = Dealing(
        applied, actors, labels.to_numpy(), strata, organisations, strata, False, starts, n_draws, seed, note
    )
    several = "cluster" in applied.first and len(set(applied.first["cluster"].reindex(actors))) > 1
    return whole_clusters(within, labels, note) if several and not applied.mixed else within


def whole_clusters(within: Dealing, labels: pd.Series, note: str) -> Dealing:
    """The same where whole clusters are the units; of organisations that entered apart, the first stands for its cluster."""
    actors, applied = labels.index, within.applied
    clusters = applied.first["cluster"].reindex(actors).to_numpy(dtype=str)
    names, unit = np.unique(clusters, return_inverse=True)
    entered = labels.where(labels > 0).groupby(unit)
    if entered.nunique().gt(1).any():
        note = joined(note, "organisations of one cluster entered at different times: the first is taken for all")
    first = entered.min().fillna(0).to_numpy().astype(np.int64)
    nobody = np.zeros(len(names), dtype=np.int64)
    return replace(
        within, actors=actors, labels=first, dealt=nobody, unit=unit.astype(np.int64),
        strata=_numbered(applied.strata_across, actors), whole=True, note=note,
    )  # fmt: skip


def _numbered(words: pd.Series, actors: pd.Index) -> Ints:
    return np.unique(words.reindex(actors).to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)


def _labels(panel: Panel, applied: Applied) -> tuple[pd.Series, tuple[int, ...], str]:
    """0 or 1 for all that have an arm; where entry differs its order, without those whose entry cannot be told from the first wave."""
    arms = applied.arms.dropna().sort_index().astype(np.int64)
    start = cohorts(panel, applied)
    here = start[start < len(panel.waves)]
    starts = tuple(sorted(set(here) - {0}))
    if len(set(here)) < 2:
        return arms, (), ""
    unknown, always = arms.index[arms == 1].difference(start.index), here.index[here == 0]
    order = here.map({first: number for number, first in enumerate(starts, 1)}).reindex(arms.index)
    labels = order.fillna(0).astype(np.int64)[~arms.index.isin([*unknown, *always])]
    note = joined(
        f"{len(unknown)} treated organisations without a time of entry are left out" if len(unknown) else "",
        f"{len(always)} treated organisations in the programme from the first wave on are left out"
        if len(always)
        else "",
    )
    return labels, starts, note
