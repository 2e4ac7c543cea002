"""Clusters with a programme beside clusters without one: did their measures change more?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..inference.assignment import AssignmentTest, assignment_test
from ..inference.pooling import Pooled, partial_pooling
from ..vocabulary import Alternative
from .change import change_rows
from .design import Applied
from .reading import joined

__all__ = ["Difference", "cluster_rows", "pooled_dyads", "welch"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NAN = float("nan")
EVERYWHERE: Final = "all"
WELCH: Final = "difference of mean changes, Welch's t"
POOLING: Final = "partial pooling (DerSimonian–Laird, Hartung–Knapp)"


def cluster_rows(
    panel: Panel, applied: Applied, measures: Sequence[Callable[..., Any]], *, blocks: tuple[str, ...], level: float, n_draws: int, seed: Any
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows of the impact table, the cluster in front."""
    waves = [w for w in panel.waves if w in applied.before or w in applied.after]
    if len(waves) < 2 or not applied.before or not applied.after:
        return
    changes = change_rows(panel.select(wave=waves), measures, blocks=blocks, level=level)
    changes = changes[changes["since"] == waves[0]]
    several = changes.groupby("measure")["form"].nunique()
    for (relation, wave, block, measure, form), rows in changes.groupby(
        ["relation", "wave", "block", "measure", "form"], sort=False
    ):
        outcome = f"{measure}, {form}" if several[measure] > 1 else measure
        found = _Comparison(rows, applied, f"{waves[0]} to {wave}", wave in applied.before, level, n_draws, seed)
        for cluster, comparison, term, numbers, counts, method, note in found.rows():
            yield (
                cluster, relation, block, outcome, "cluster", comparison, term, *numbers, applied.design.alternative,
                *counts, method, applied.design.assignment, note,
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Comparison:
    """Changes of one measure in all clusters between two waves."""

    changes: pd.DataFrame
    applied: Applied
    when: str
    placebo: bool  # both waves lie before the programme
    level: float
    n_draws: int
    seed: Any

    def rows(self) -> Iterator[tuple[Any, ...]]:
        known = self.changes[self.changes["comparable"] & self.changes["value"].notna()]
        if not len(known):  # of no cluster is anything known: there is no comparison
            return
        treated = known["cluster"].isin(self.applied.treated_clusters).to_numpy(dtype=bool)
        value = known["value"].to_numpy(dtype=float)
        counts = int(known["n_dyads"].sum()), len(known)
        lost = len(self.changes) - len(known)
        note = joined(
            self.applied.early, *self.applied.notes, f"{lost} clusters without a comparable value" if lost else "",
            "clusters in which only some took part count as treated" if self.applied.mixed else "",
        )  # fmt: skip
        term = "trend before" if self.placebo else "effect"
        comparison = f"{int(treated.sum())} treated v {int((~treated).sum())} comparison clusters, {self.when}"
        if not treated.any() or treated.all():
            why = "no comparison cluster" if treated.any() else "no treated cluster"
            yield EVERYWHERE, comparison, term, (NAN,) * 7, counts, WELCH, joined(note, why)
            return
        test = assignment_test(
            Difference(value), treated, alternative=self.applied.design.alternative, n_draws=self.n_draws or 1, seed=self.seed
        )  # fmt: skip
        if treated.sum() == 1 or (~treated).sum() == 1:
            yield EVERYWHERE, comparison, term, *self._alone(value, treated, test, counts, note)
            return
        exact = test.p_value.item(), test.p_attainable.item()
        how = f"all {len(test.draws):,} assignments" if test.exact else f"{len(test.draws):,} draws"
        note = joined(note, f"p_exact: {self.applied.p_is('cluster')} of clusters, {how}")
        yield (
            EVERYWHERE,
            comparison,
            term,
            (*welch(value, treated, self.level, self.applied.design.alternative), *exact),
            counts,
            WELCH,
            note,
        )
        if not self.placebo:
            yield from self._pooled(known, value, treated, comparison, counts)

    def _alone(
        self, value: Floats, treated: Flags, test: AssignmentTest, counts: tuple[int, int], note: str
    ) -> tuple[Any, ...]:
        """One cluster on a side: where it ranks, and no statement of significance."""
        lone = treated if treated.sum() == 1 else ~treated
        rank = int((value > value[lone][0] + 1e-12).sum()) + 1
        which = "treated" if treated.sum() == 1 else "comparison"
        said = (
            f"one {which} cluster: its change ranks {rank} of {len(value)} (1: largest); "
            "no statement of significance can rest on one cluster"
        )
        numbers = (float(test.value[0]), NAN, NAN, NAN, NAN, NAN, test.p_attainable.item())
        return numbers, counts, "placebo rank", joined(note, said)

    def _pooled(
        self, known: pd.DataFrame, value: Floats, treated: Flags, comparison: str, counts: tuple[int, int]
    ) -> Iterator[tuple[Any, ...]]:
        """What treated clusters share, what a new one may expect, and each of them drawn towards the mean."""
        se = known["se"].to_numpy(dtype=float)[treated]
        if not (se > 0).all():  # some measure or cluster has no calibrated standard error
            return
        others = value[~treated]
        shared = float(others.var(ddof=1)) / len(others)
        effects = value[treated] - others.mean()
        pooled = partial_pooling(effects, se**2, level=self.level, shared=shared)
        for term, numbers, note in _mean_and_new(pooled, len(effects)):
            yield EVERYWHERE, comparison, term, numbers, counts, POOLING, note
        names, dyads = known["cluster"].to_numpy()[treated], known["n_dyads"].to_numpy()[treated]
        for name, effect, each, own, n in zip(names, effects, pooled.each, pooled.each_se, dyads, strict=True):
            note = f"on its own {effect:.3g}"
            row = (float(each), float(own), NAN, NAN, NAN, NAN, NAN)
            yield (
                str(name),
                f"this v {len(others)} comparison clusters, {self.when}",
                "shrunk",
                row,
                (int(n), 1),
                POOLING,
                note,
            )


def pooled_dyads(found: pd.DataFrame, level: float) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: what the effects on the dyads of several clusters have in common."""
    known = found[(found["unit"] == "dyad") & found["se"].gt(0) & found["term"].ne("none")]
    keys = ["relation", "block", "outcome", "comparison", "term", "alternative", "assignment"]
    for (relation, block, outcome, comparison, term, alternative, assignment), rows in known.groupby(keys, sort=False):
        if len(rows) < 2:
            continue
        pooled = partial_pooling(rows["estimate"], rows["se"] ** 2, level=level)
        for name, numbers, note in _mean_and_new(pooled, len(rows)):
            yield (
                EVERYWHERE, relation, block, outcome, "dyad", comparison, f"{term}, {name}", *numbers, alternative,
                int(rows["n"].sum()), len(rows), POOLING, assignment, note,
            )  # fmt: skip


def _mean_and_new(pooled: Pooled, n_effects: int) -> Iterator[tuple[str, tuple[float, ...], str]]:
    """The mean effect, and what would be measured in a new cluster."""
    mean = (pooled.value, pooled.se, pooled.low, pooled.high, NAN, NAN, NAN)
    yield "pooled", mean, f"{n_effects} clusters; sd {np.sqrt(pooled.tau2):.3g} between them"
    new = (pooled.predicted, NAN, pooled.predicted_low, pooled.predicted_high, NAN, NAN, NAN)
    few = "a prediction needs three clusters" if n_effects < 3 else "what would be measured in a new cluster"
    yield "predicted", new, few


@dataclass(frozen=True)
class Difference:
    """Mean of the treated less mean of the others, for rows of labels."""

    value: Floats

    def __call__(self, labels: Any) -> Floats:
        above, n = (labels * self.value).sum(axis=1), labels.sum(axis=1)
        return np.asarray(above / n - (self.value.sum() - above) / (labels.shape[1] - n))


def welch(value: Floats, treated: Flags, level: float, alternative: Alternative) -> tuple[float, ...]:
    """Difference of means, se, ends of its interval, and p."""
    from scipy.special import stdtr, stdtrit

    sides = value[treated], value[~treated]
    parts = np.array([side.var(ddof=1) / len(side) for side in sides])
    difference, se = float(sides[0].mean() - sides[1].mean()), float(np.sqrt(parts.sum()))
    if not se > 1e-12:
        return difference, NAN, NAN, NAN, NAN
    df = float(parts.sum() ** 2 / sum(p**2 / (len(side) - 1) for p, side in zip(parts, sides, strict=True)))
    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    t = difference / se
    tails = {"two-sided": 2 * stdtr(df, -abs(t)), "greater": stdtr(df, -t), "less": stdtr(df, t)}
    return difference, se, difference - reach, difference + reach, float(tails[alternative])
