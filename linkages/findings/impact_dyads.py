"""Dyads of organisations that both, or one, took part, beside dyads of which neither did: did they change more?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..inference.assignment import ENUMERATED, assignment_test, n_assignments
from ..inference.reports import FEWEST_A_SIDE
from ..inference.within import Coefficients, demeaned, within_dyads
from ..vocabulary import State
from .comparable import in_retrospect, why_not_comparable
from .design import Applied
from .reading import NOT_MEASURED, joined

__all__ = ["MOST_ACTORS", "dyad_rows", "listed_dyads"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
MOST_ACTORS: Final = 3_000  # of a cluster; every dyad is a row
FEWEST_AN_ARM: Final = 4
TOGETHER: Final = 2_000_000  # numbers held at once while arms are dealt anew
NAMES: Final = ("none", "one", "both")
METHOD: Final = "effects of dyads and waves, dyadic-robust"
SAID: Final = (
    "trend of untreated dyads; inside one cluster it cannot be told from diversion",
    "spillover if positive, diversion if negative, relative to untreated dyads",
    "relative to untreated dyads; an upper bound if the programme drew ties from them",
)
NO_CLASS: Final = "no such dyads, or none without a treated organisation"
NOTHING: Final = (NAN,) * 5


def dyad_rows(
    panel: Panel, applied: Applied, relation: str, cluster: str, *, blocks: tuple[str, ...], level: float, n_draws: int, seed: Any
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows of the impact table after cluster and relation, for one cluster."""
    part = panel.select(cluster=cluster)
    waves = [w for w in (*applied.before, *applied.after) if (relation, w) in part]
    before, after = ([w for w in side if w in waves] for side in (applied.before, applied.after))
    nets = [part[relation, w] for w in waves]
    reason = "" if before and after else "not measured both before and after the programme"
    reason = reason or _unreadable(nets)
    if reason:
        for block in blocks:
            yield from _blank_rows(block, applied, reason)
        return
    reasons = [why_not_comparable(panel, relation, before[0], w) for w in waves[1:]]
    notes = [*reasons, in_retrospect(panel, relation, tuple(waves)), applied.early, *applied.notes]
    listed = _listed(nets, applied)[1]
    for block in blocks:
        dyads = listed.block(block)
        if not len(dyads.cell) or not dyads.varies:
            yield from _blank_rows(block, applied, NOT_MEASURED)
        else:
            reading = _Reading(dyads, applied, joined(*notes), any(reasons), f"{_said(before)} to {_said(after)}")
            yield from reading.rows(block, level, n_draws, seed)


def _said(waves: list[Any]) -> str:
    return ", ".join(map(str, waves))


def _blank_rows(block: str, applied: Applied, note: str) -> Iterator[tuple[Any, ...]]:
    numbers = (NAN,) * 7
    for term in ("both", "one", "none"):
        yield (
            block, "density", "dyad", "", term, *numbers, applied.design.alternative, 0, 0, METHOD,
            applied.design.assignment, note,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Dyads:
    """Observed dyads of one relation, a row for each ordered dyad (undirected: unordered) and wave.

    Parameters
    ----------
    i, j, cell, wave, y : ndarray of shape (rows,)
        Ends, number of the dyad, number of the wave, and whether there was a tie.
    after : ndarray of shape (waves,)
        Whether a wave is after the programme began.
    treated, strata : ndarray of shape (actors,)
        1 took part, 0 did not or has no arm; among whom that may be dealt anew.
    sector : ndarray of shape (actors,)
        Sector at first; with it, the block of a dyad.
    """

    i: Ints
    j: Ints
    cell: Ints
    wave: Ints
    y: Floats
    after: NDArray[np.bool_]
    treated: Ints
    strata: Ints
    sector: NDArray[Any]

    def block(self, name: str) -> Dyads:
        """The dyads of one block that were observed in two waves or more, cells numbered anew."""
        keep = np.ones(len(self.cell), dtype=bool)
        one, two = self.sector[self.i], self.sector[self.j]
        if name == "with-hybrid":
            keep = (one == "hybrid") | (two == "hybrid")
        elif name != "all":
            first, second = name.split("-")
            keep = ((one == first) & (two == second)) | ((one == second) & (two == first))
        keep &= np.bincount(self.cell[keep], minlength=int(self.cell.max(initial=0)) + 1)[self.cell] > 1
        _, cell = np.unique(self.cell[keep], return_inverse=True)
        return replace(self, i=self.i[keep], j=self.j[keep], cell=cell, wave=self.wave[keep], y=self.y[keep])

    @property
    def varies(self) -> bool:
        """Whether some dyad was seen both before and after."""
        return bool(np.abs(self.step).max(initial=0.0) > 0)

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """Ends of every cell."""
        first = np.unique(self.cell, return_index=True)[1]
        return self.i[first], self.j[first]

    @cached_property
    def step(self) -> Floats:
        """Whether a row is after the programme began, less the mean of its dyad."""
        return demeaned(self.after[self.wave].astype(float), self.cell)

    @cached_property
    def waves(self) -> Floats:
        """Effects of waves, of each block of sectors its own: rows × effects, less the means of their dyads."""
        one, two = (pd.factorize(self.sector, sort=True)[0][x].astype(np.int64) for x in (self.i, self.j))
        width = int(max(one.max(), two.max())) + 1
        _, block = np.unique(np.minimum(one, two) * width + np.maximum(one, two), return_inverse=True)
        label = block * len(self.after) + self.wave
        first = np.unique(block, return_index=True)[0] * len(self.after)
        columns = [label == known for known in np.unique(label) if known not in first]
        return demeaned(np.column_stack(columns).astype(float), self.cell)

    @property
    def classes(self) -> Ints:
        """0, 1 or 2: how many ends of each row's dyad took part."""
        return self.treated[self.i] + self.treated[self.j]

    def effects(self, labels: Ints) -> Floats:
        """Effects on dyads of one and of both for other arms of the actors: draws × 2; nan where there are none.

        The treatment terms are constant in a dyad but for `step`, so a few sums by class are all that least squares needs.
        """
        y = demeaned(self.y, self.cell)
        inverse: Floats = np.asarray(np.linalg.pinv(self.waves.T @ self.waves), dtype=np.float64)
        at = int(self.cell.max()) + 1
        per_row = np.column_stack([self.step * y, self.step**2, self.step[:, None] * self.waves])
        sums = np.column_stack([np.bincount(self.cell, column, minlength=at) for column in per_row.T])
        i, j = self.ends
        common = inverse @ (self.waves.T @ y)
        found = np.full((len(labels), 2), np.nan)
        step = max(1, TOGETHER // max(1, len(i)))
        for start in range(0, len(labels), step):
            arm = labels[start : start + step].astype(np.float64)
            first, second = arm[:, i], arm[:, j]
            both = first * second
            by = np.stack([(first + second - 2 * both) @ sums, both @ sums], axis=1)  # draws × classes × sums
            found[start : start + step] = _solved(by, inverse, common)
        return found


def _solved(by: Floats, inverse: Floats, common: Floats) -> Floats:
    """Effects of both classes from their sums; nan for a class without dyads, and for both where they cannot be told apart."""
    there, crossed = by[:, :, 1] > 0, by[:, :, 2:]
    most = by[:, :, 1].max(axis=1)
    gram = -crossed @ inverse @ np.swapaxes(crossed, 1, 2)
    for k in range(2):
        gram[:, k, k] += np.where(there[:, k], by[:, k, 1], most)  # one that is not there stands apart
    found = np.full(there.shape, np.nan)
    fine = (most > 0) & (np.linalg.eigvalsh(gram)[:, 0] > 1e-9 * most)
    found[fine] = np.linalg.solve(gram[fine], (by[:, :, 0] - crossed @ common)[fine][..., None])[..., 0]
    return np.where(there, found, np.nan)


def _unreadable(nets: Sequence[Network]) -> str:
    """Why these waves cannot be listed dyad by dyad."""
    if len({net.directed for net in nets}) > 1:
        return "directed in some waves only; symmetrize it when the panel is built"
    n = len(set().union(*(net.actors.index for net in nets)))
    return (
        f"{n:,} organisations in one cluster; at most {MOST_ACTORS:,} are read dyad by dyad" if n > MOST_ACTORS else ""
    )


def listed_dyads(nets: Sequence[Network], applied: Applied) -> tuple[pd.Index, Dyads] | None:
    """Actors and observed dyads of the waves, where they can be listed."""
    return None if len(nets) < 2 or _unreadable(nets) else _listed(nets, applied)


def _listed(nets: Sequence[Network], applied: Applied) -> tuple[pd.Index, Dyads]:
    """Actors, and all observed dyads of the waves."""
    who = sorted(set().union(*(net.actors.index for net in nets)))
    index = pd.Index(who)
    parts = []
    for number, net in enumerate(nets):
        states = net.dense_states()
        seen = (states == State.TIE) | (states == State.NULL)
        rows, columns = np.nonzero(seen if net.directed else np.triu(seen))
        at = index.get_indexer(net.actors.index)
        i, j = at[rows], at[columns]
        if not net.directed:
            i, j = np.minimum(i, j), np.maximum(i, j)
        parts.append((i, j, np.full(len(i), number), (states[rows, columns] == State.TIE).astype(float)))
    i, j, wave, y = (np.concatenate(column) for column in zip(*parts, strict=True))
    _, cell = np.unique(i * len(who) + j, return_inverse=True)
    arms = applied.arms.reindex(index).fillna(0.0).to_numpy().astype(np.int64)
    strata = np.unique(applied.strata.reindex(index).fillna("").to_numpy(dtype=str), return_inverse=True)[1]
    sector = applied.first["sector"] if "sector" in applied.first else pd.Series("", index=applied.first.index)
    after = np.array([net.wave in applied.after for net in nets])
    return index, Dyads(i, j, cell, wave, y, after, arms, strata, sector.reindex(index).fillna("").to_numpy(dtype=str))


@dataclass(frozen=True, eq=False)
class _Reading:
    """The rows of one block."""

    dyads: Dyads
    applied: Applied
    note: str
    withheld: bool
    when: str

    def rows(self, block: str, level: float, n_draws: int, seed: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of *both*, *one* and *none*."""
        d = self.dyads
        few = self._few(block)
        p_exact, attained, how = self._permuted(n_draws, seed)
        counts = np.bincount(d.classes, minlength=3)
        X = np.column_stack([d.waves, *(d.step * (d.classes == number) for number in (2, 1))])
        fit = within_dyads(d.y, X, cell=d.cell, i=d.i, j=d.j, n=len(d.treated))
        for number in (2, 1):
            seen = bool(counts[number] and counts[0])
            numbers, why = self._numbers(fit, -number, level, few) if seen else (NOTHING, NO_CLASS)
            exact = (p_exact[number - 1] if seen and not self.withheld else NAN, attained[number - 1])
            note = joined(self.note, why, SAID[number], how)
            yield self._row(block, number, f"{NAMES[number]} v none treated, {self.when}", (*numbers, *exact), note)
        numbers, why = self._trend(level, few) if counts[0] else (NOTHING, NO_CLASS)
        yield self._row(block, 0, f"after v before, {self.when}", (*numbers, NAN, NAN), joined(self.note, why, SAID[0]))

    def _trend(self, level: float, few: str) -> tuple[tuple[float, ...], str]:
        """Change of the dyads of which neither end took part."""
        d = self.dyads
        spare = d.classes == 0
        _, cell = np.unique(d.cell[spare], return_inverse=True)
        fit = within_dyads(
            d.y[spare], d.step[spare, None], cell=cell, i=d.i[spare], j=d.j[spare], n=len(d.treated)
        )  # fmt: skip
        return self._numbers(fit, 0, level, few)

    def _row(self, block: str, number: int, comparison: str, numbers: tuple[float, ...], note: str) -> tuple[Any, ...]:
        d, design = self.dyads, self.applied.design
        mine = d.classes == number
        counts = len(np.unique(d.cell[mine])), len(np.union1d(d.i[mine], d.j[mine]))
        return (
            block, "density", "dyad", comparison, NAMES[number], *numbers, design.alternative, *counts, METHOD,
            design.assignment, note,
        )  # fmt: skip

    def _numbers(self, fit: Coefficients, place: int, level: float, few: str) -> tuple[tuple[float, ...], str]:
        """Estimate, se, low, high and p; why some are not given."""
        alone = (float(fit.value[place]), NAN, NAN, NAN, NAN)
        if few or self.withheld:
            return alone, few
        if not np.isfinite(fit.se[place]):
            return alone, "interval withheld: these dyads do not vary, or all share an organisation"
        return fit.numbers(place, level, self.applied.design.alternative), ""

    def _few(self, block: str) -> str:
        """Why there is no interval: too few of an arm, or of a side of the block, have dyads here."""
        d = self.dyads
        here = np.union1d(d.i, d.j)
        counts = int(d.treated[here].sum()), int((1 - d.treated[here]).sum())
        if min(counts) < FEWEST_AN_ARM:
            least = f"{FEWEST_AN_ARM} of each are needed"
            return f"interval withheld: {counts[0]} treated and {counts[1]} other organisations, {least}"
        sides = {"public-private": ("public", "private"), "with-hybrid": ("hybrid",)}.get(block, ())
        for sector in sides:
            side = int((d.sector[here] == sector).sum())
            if side < FEWEST_A_SIDE:
                return f"interval withheld: {side} {sector} organisations, {FEWEST_A_SIDE} are needed"
        return ""

    def _permuted(self, n_draws: int, seed: Any) -> tuple[Floats, Floats, str]:
        """The p over other arms of the actors, the smallest it can be, and what it is."""
        d = self.dyads
        who = np.arange(len(d.treated))
        strata = np.where(np.isin(who, np.union1d(d.i, d.j)), d.strata, -1 - who)  # without dyads: stays
        ways = n_assignments(d.treated, strata)
        if ways == 1 or (ways > ENUMERATED and not n_draws):
            return np.full(2, np.nan), np.full(2, np.nan), "" if ways > 1 else "no other assignment of arms is possible"
        test = assignment_test(
            d.effects,
            d.treated,
            strata=strata,
            alternative=self.applied.design.alternative,
            n_draws=n_draws or 1,
            seed=seed,
        )
        many = f"all {ways:,} assignments" if test.exact else f"{n_draws:,} draws"
        kind = self.applied.p_is("dyad")
        return test.p_value, test.p_attainable, f"p_exact: {kind} of organisations within strata, {many}"
