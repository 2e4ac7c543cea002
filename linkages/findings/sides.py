"""Who is compared with whom, and to what the programme was given: organisations, or whole clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..inference.assignment import ENUMERATED, AssignmentTest, dealt_anew, n_assignments
from .design import Applied
from .reading import joined

__all__ = ["Dealing", "Sides", "dealing_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
FEWEST_AN_ARM: Final = 4  # organisations, as for dyads
FEWEST_CLUSTERS: Final = 3
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
        0 did not take part, 1 … the order of entry; among whom that may be dealt anew.
    unit, strata : ndarray of shape (actors,)
        Unit of each organisation, and those beside whom it is compared.
    whole : bool
        Whether units are whole clusters.
    n_draws : int
        Draws where there are too many ways to look at all; 0: none.
    seed : object
        Start of the random numbers.
    """

    applied: Applied
    actors: pd.Index
    labels: Ints
    dealt: Ints
    unit: Ints
    strata: Ints
    whole: bool
    n_draws: int
    seed: Any

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
        rows, exact = self.others
        test = AssignmentTest(value, statistic(rows), exact, self.applied.design.alternative)
        sides = (self.labels > 0).sum(), (self.labels == 0).sum()
        if self.whole and min(sides) == 1:
            return nothing, test.p_attainable, "one cluster on a side: no statement of significance can rest on it"
        kind = self.applied.p_is("cluster" if self.whole else "actor")
        among = "clusters" if self.whole else "organisations within strata"
        many = f"all {self.ways:,} assignments" if exact else f"{self.n_draws:,} draws"
        return test.p_value, test.p_attainable, f"p_exact: {kind} of {among}, {many}"

    def among(self, actors: pd.Index) -> Sides:
        """Compare these organisations."""
        at = self.actors.get_indexer(actors)
        return Sides(self, self.unit[at], self.strata[at])


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
        return joined(lost if self.counted.any() else "", "" if self.dealing.whole else SPILLS)


def dealing_of(applied: Applied, *, n_draws: int, seed: Any) -> Dealing:
    """Arms as dealt among organisations of a stratum, or among whole clusters where these were chosen."""
    actors = pd.Index(sorted(applied.arms.index[applied.arms.notna()]))
    arms = applied.arms.reindex(actors).to_numpy().astype(np.int64)
    clusters = applied.first["cluster"].reindex(actors).astype(str) if "cluster" in applied.first else None
    whole = clusters is not None and len(set(clusters)) > 1 and not applied.mixed
    words = (applied.strata_across if whole else applied.strata).reindex(actors).to_numpy(dtype=str)
    strata = np.unique(words, return_inverse=True)[1].astype(np.int64)
    if not whole:
        return Dealing(applied, actors, arms, strata, np.arange(len(actors)), strata, False, n_draws, seed)
    assert clusters is not None
    names, unit = np.unique(clusters.to_numpy(dtype=str), return_inverse=True)
    labels = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(labels, unit, arms)
    nobody = np.zeros(len(names), dtype=np.int64)
    return Dealing(applied, actors, labels, nobody, unit.astype(np.int64), strata, True, n_draws, seed)
