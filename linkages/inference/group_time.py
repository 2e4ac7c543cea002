"""Effects where units came in at different times: each group of entrants beside those that had not come in yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .within import Coefficients

__all__ = ["GroupTime"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOGETHER: Final = 4_000_000  # numbers held at once


@dataclass(frozen=True, eq=False)
class GroupTime:
    """Average effects by time since entry, and over all.

    Parameters
    ----------
    y : ndarray of shape (n, waves)
        Outcome, nan where it is not known.
    starts : tuple of int
        The first wave in the programme of those labelled 1, 2, …, from 1 on; label 0 never came in.
    times : tuple of float
        When the waves were.
    strata : ndarray of shape (n,)
        Organisations beside which each is compared.
    units : ndarray of shape (n,)
        Numbers 0 … G−1 of what is left out as a whole.

    Notes
    -----
    ATT(g, t) is the mean of y_t − y_{g−1} of those that came in at g less that of organisations of their stratum that had not come
    in by t (nor by g − 1), g − 1 the last wave before entry. At each time since entry, groups are averaged by how many organisations they
    have; over all, each group's mean over its waves in the programme, by how many organisations it has. For waves before
    g − 1 the difference is from that wave to g − 1: a trend before entry.

    Regression on one treatment with effects of organisations and waves is not used: it takes those that came in early, whose outcome may
    still be moving, for a comparison of those that came in late, and where effects grow it can have the wrong sign
    (Goodman-Bacon 2021). Here nobody is compared with who is in the programme already. Sun and Abraham's interaction-weighted estimator
    averages the same differences beside never-treated or last-treated organisations only; small clusters often have too few of these.

    References
    ----------
    Callaway B, Sant'Anna PHC (2021). Difference-in-differences with multiple time periods. Journal of Econometrics
    225(2), 200-230. doi:10.1016/j.jeconom.2020.12.001

    Goodman-Bacon A (2021). Difference-in-differences with variation in treatment timing. Journal of Econometrics
    225(2), 254-277. doi:10.1016/j.jeconom.2021.03.014

    Sun L, Abraham S (2021). Estimating dynamic treatment effects in event studies with heterogeneous treatment effects.
    Journal of Econometrics 225(2), 175-199. doi:10.1016/j.jeconom.2020.09.006

    Examples
    --------
    One came in at the second wave and gained 2, then 3; one at the third and gained 1; one never did, and grew by 1 a wave.

    >>> y = np.array([[0.0, 3.0, 5.0], [0.0, 1.0, 3.0], [0.0, 1.0, 2.0]])
    >>> model = GroupTime(y, (1, 2), (0.0, 1.0, 2.0), strata=np.zeros(3, int), units=np.arange(3))
    >>> model.since_entry
    (-2.0, 0.0, 1.0)
    >>> model.effects(np.array([[1, 2, 0]]))[0].tolist()
    [1.75, 0.0, 1.5, 3.0]
    """

    y: Floats
    starts: tuple[int, ...]
    times: tuple[float, ...]
    strata: Ints
    units: Ints

    @cached_property
    def _cells(self) -> list[tuple[int, int, int]]:
        """Label, wave, and the last wave before entry of each difference."""
        waves = range(len(self.times))
        return [(g, t, start - 1) for g, start in enumerate(self.starts, 1) for t in waves if t != start - 1]

    @cached_property
    def _since(self) -> Floats:
        return np.array([self.times[t] - self.times[base + 1] for _, t, base in self._cells])

    @cached_property
    def since_entry(self) -> tuple[float, ...]:
        """Times since the first wave in the programme, negative before; the last wave before entry is what all are compared with."""
        return tuple(np.unique(self._since.round(6)).tolist())

    @cached_property
    def varies(self) -> bool:
        """Whether the outcome changed in some organisation otherwise than in all."""
        changes = np.diff(self.y, axis=1)
        spread = np.nanmax(changes, axis=0, initial=-np.inf) - np.nanmin(changes, axis=0, initial=np.inf)
        return bool((spread > 0).any())

    @cached_property
    def _strata(self) -> Floats:
        return np.eye(int(self.strata.max()) + 1)[self.strata]

    def _sides(self, labels: Ints) -> Iterator[tuple[Any, Any, Any, Any]]:
        """For each difference: who came in then and by how much it changed (0 where not known), who had not come in yet and by how much."""
        for g, t, base in self._cells:
            change = self.y[:, t] - self.y[:, base]
            known = np.isfinite(change)
            late = [0, *(h for h, start in enumerate(self.starts, 1) if start > max(t, base) and h != g)]
            change = (1.0 if t > base else -1.0) * np.where(known, change, 0.0)
            mine, others = (labels == g) * known, np.isin(labels, late) * known
            yield mine, mine * change, others, others * change

    def effects(self, labels: Ints) -> Floats:
        """Over all, then at each time since entry, for many draws of labels: (draws, 1 + times); nan where nobody is left to compare."""
        step = max(1, TOGETHER // max(1, labels.shape[1]))
        parts = [labels[start : start + step] for start in range(0, len(labels), step)]
        return np.concatenate(
            [self._means([[x @ self._strata for x in s] for s in self._sides(part)]) for part in parts]
        )

    def _means(self, sums: list[list[Floats]]) -> Floats:
        """Effects from the sums of every difference, (draws, strata) each."""
        effect, size = np.zeros((2, len(sums), len(sums[0][0])))
        for place, (n, total, n_others, total_others) in enumerate(sums):
            both = (n > 0.5) & (n_others > 0.5)
            with np.errstate(invalid="ignore", divide="ignore"):
                apart = total / n - total_others / n_others
            size[place] = (n * both).sum(axis=1)
            effect[place] = np.where(both, n * apart, 0.0).sum(axis=1)
        return np.column_stack([self._overall(effect, size), *(self._at(e, effect, size) for e in self.since_entry)])

    def _at(self, time: float, effect: Floats, size: Floats) -> Floats:
        """Mean over groups at one time since entry."""
        here = np.abs(self._since - time) < 1e-6
        return _ratio(effect[here].sum(axis=0), size[here].sum(axis=0))

    def _overall(self, effect: Floats, size: Floats) -> Floats:
        """Mean over groups of their means over the waves since entry."""
        above, below = np.zeros((2, effect.shape[1]))
        for g in range(1, len(self.starts) + 1):
            here = [place for place, (h, t, base) in enumerate(self._cells) if h == g and t > base]
            seen = size[here] > 0
            count = seen.sum(axis=0)
            mean = _ratio(np.where(seen, _ratio(effect[here], size[here]), 0.0).sum(axis=0), count)
            weight = _ratio(size[here].sum(axis=0), count)
            above += np.where(count > 0, mean * weight, 0.0)
            below += np.where(count > 0, weight, 0.0)
        return _ratio(above, below)

    def fit(self, labels: Ints) -> Coefficients:
        """The effects, with standard errors from leaving every unit out in turn.

        Variance Σ_c v_c, v_c = (n_c − 1) / n_c · Σ_g (θ₋g − θ)² over the n_c units of one label, t with (Σ v_c)² / Σ v_c² / (n_c − 1) degrees
        of freedom: units that entered together vary around their own mean. With (G − 1) / G for all of them, as in CRV3, the
        variance is near twice too large where two clusters entered at a time. No standard error where one unit stands alone.
        """
        value = self.effects(labels[None])[0]
        own = np.zeros(int(self.units.max()) + 1, dtype=np.int64)
        own[self.units] = labels
        sides = [[self._by_unit(x) for x in s] for s in self._sides(labels)]
        matters = self._matters(sides)
        left = self._means([[x.sum(axis=0) - x for x in s] for s in sides])
        off = np.where(matters, left - value, 0.0)
        counts = np.stack([matters[own == label].sum(axis=0) for label in np.unique(own)])
        squares = np.stack([(off[own == label] ** 2).sum(axis=0) for label in np.unique(own)])
        with np.errstate(invalid="ignore", divide="ignore"):
            parts = np.where(counts > 0, (counts - 1) / np.maximum(counts, 1) * squares, 0.0)
            parts = np.where(counts == 1, np.nan, parts)
            variance = parts.sum(axis=0)
            df = variance**2 / (parts**2 / np.maximum(counts - 1, 1)).sum(axis=0)
        fine = variance > 1e-24
        return Coefficients(
            value, np.where(fine, np.sqrt(np.where(fine, variance, 1.0)), np.nan), np.where(fine, df, np.nan)
        )

    def _by_unit(self, values: Any) -> Floats:
        """Sums in each unit and stratum."""
        width = self._strata.shape[1]
        size = (int(self.units.max()) + 1) * width
        found = np.bincount(self.units * width + self.strata, values, minlength=size)
        return np.asarray(found.reshape(-1, width), dtype=np.float64)

    def _matters(self, sides: list[list[Floats]]) -> NDArray[np.bool_]:
        """Whether a term hangs on a unit: (units, 1 + times)."""
        found = np.zeros((len(sides[0][0]), 1 + len(self.since_entry)), dtype=bool)
        for (_, t, base), since, (n, _, n_others, _) in zip(self._cells, self._since, sides, strict=True):
            both = (n.sum(axis=0) > 0) & (n_others.sum(axis=0) > 0)
            inside = ((n + n_others)[:, both] > 0).any(axis=1)
            found[inside, 1 + int(np.argmin(np.abs(np.array(self.since_entry) - since)))] = True
            if t > base:
                found[inside, 0] = True
        return found


def _ratio(above: Any, below: Any) -> Floats:
    """Quotient, nan where nothing is below."""
    below = np.asarray(below, dtype=np.float64)
    return np.asarray(np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan))
