"""Who ties with whom: ties within and between groups, beside what the sizes of the groups alone would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.dyadmean import Curve, DyadMean, dyad_mean
from ..data.network import Network
from ..data.remember import remembered
from ..data.storage import frozen
from ..data.views import labels
from ..vocabulary import N_STATES, RateForm, State, one_of

__all__ = ["cell_means", "ei_expected", "ei_index", "mixing_matrix"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING


def cell_counts(net: Network, by: str) -> tuple[Ints, Ints, list[Any]]:
    """Ordered dyads by the groups of their two ends and their state (L, L, 5); the group of each actor; the groups."""
    counts, codes, names = _cell_counts(net, by)
    return counts, codes, list(names)


@remembered
def _cell_counts(net: Network, by: str) -> tuple[Ints, Ints, tuple[Any, ...]]:
    """A measure, its interval and its test of chance all ask for them."""
    codes, names = labels(net, by)
    width = len(names)
    counts = _cells.census(net.cells, N_STATES, codes) if width else np.zeros(0, dtype=np.int64)
    return frozen(counts.reshape(width, width, N_STATES)), frozen(codes), tuple(names)


@dataclass(frozen=True, eq=False)
class CellMeans:
    """The densities of cells (group of the sender × group of the receiver) that have dyads at stake."""

    net: Network
    codes: Ints
    n_groups: int
    senders: Ints
    receivers: Ints
    at_stake: Ints

    def mean(
        self,
        weights: Any,
        over: Any = None,
        limits: tuple[float, float] = (0.0, 1.0),
        curve: Curve | None = None,
    ) -> DyadMean:
        """Σ weights·density of the cells (over Σ over·density), or a curve of the densities."""
        parts = np.arange(len(self.at_stake))
        above = np.zeros((len(parts), self.n_groups, self.n_groups, N_STATES))
        above[parts, self.senders, self.receivers, T] = 1
        below = above.copy()
        below[parts, self.senders, self.receivers, N] = 1
        return DyadMean.of_groups(
            self.net, self.codes, above, below, weights=weights, over=over, limits=limits, curve=curve
        )


def cell_means(net: Network, by: str, keep: Any = None) -> CellMeans:
    """Describe the cells with dyads at stake; ``keep`` (L, L) leaves the others out."""
    counts, codes, names = cell_counts(net, by)
    at_stake = counts[..., [T, N, M]].sum(axis=-1)
    used = at_stake > 0 if keep is None else keep & (at_stake > 0)
    senders, receivers = np.nonzero(used)
    return CellMeans(net, codes, len(names), senders, receivers, at_stake[senders, receivers])


def mixing_matrix(net: Network, by: str = "sector") -> pd.DataFrame:
    """Count ties and observed dyads between groups.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are looked at in ``mean_strength`` only.
    by : str
        Column of ``net.actors`` with the groups; a blank is a group of its own.

    Returns
    -------
    pandas.DataFrame
        One row a pair of groups, in their order: ``from, to, n_ties, n_dyads, missing_share, density, expected,
        mean_strength``. In an undirected network each pair of groups is there once. Where nothing was observed density is
        nan; without ties mean_strength is.

    Raises
    ------
    ArgumentError
        When there is no such column.

    Notes
    -----
    ``density = n_ties / n_dyads``, with n_dyads the observed dyads (tie or null). ``expected`` is the number of ties that
    the observed dyads of the pair would hold if density were the same everywhere: n_dyads × Σ n_ties / Σ n_dyads.
    ``mean_strength`` is the average strength of the observed ties of the pair. With nothing missing, n_ties is
    ``mixingmatrix`` of the R package network.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 10.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sector": ["private", "private", "public"]})
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False, actors=actors)
    >>> lk.mixing_matrix(net)[["from", "to", "n_ties", "n_dyads", "density"]]
          from       to  n_ties  n_dyads  density
    0  private  private       1        1      1.0
    1  private   public       1        2      0.5
    2   public   public       0        0      NaN
    """
    counts, codes, names = cell_counts(net, by)
    rows, columns = np.indices(counts.shape[:2]).reshape(2, -1)
    if not net.directed:
        rows, columns = rows[rows <= columns], columns[rows <= columns]
    found = counts[rows, columns]
    if not net.directed:  # inside a group every pair was met from both ends
        found = found // np.where(rows == columns, 2, 1)[:, None]
    n_ties, n_missing = found[:, T], found[:, M]
    n_dyads = n_ties + found[:, N]
    overall = n_ties.sum() / n_dyads.sum() if n_dyads.sum() else NAN
    return pd.DataFrame(
        {
            "from": [names[i] for i in rows],
            "to": [names[j] for j in columns],
            "n_ties": n_ties,
            "n_dyads": n_dyads,
            "missing_share": _ratio(n_missing, n_dyads + n_missing),
            "density": _ratio(n_ties, n_dyads),
            "expected": n_dyads * overall,
            "mean_strength": _ratio(_strengths(net, codes, len(names))[rows, columns], counts[rows, columns, T]),
        }
    )


def _strengths(net: Network, codes: Ints, width: int) -> Floats:
    """Sums of strengths by the groups of sender and receiver (L, L); of an undirected tie from both ends."""
    ties = net.ties.tocoo()
    cell = codes[ties.row] * width + codes[ties.col]
    return np.asarray(np.bincount(cell, weights=ties.data, minlength=width * width).reshape(width, width), dtype=float)


def _ratio(above: Any, below: Ints) -> Floats:
    """Quotients; nan where the divisor is 0."""
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below != 0)


def signs_of(names: list[Any], by: str) -> NDArray[np.int64]:
    """+1 for a pair of different groups, −1 for a pair within one, 0 for what is left out: blanks, and hybrids by sector."""
    signs = np.ones((len(names), len(names)), dtype=np.int64) - 2 * np.eye(len(names), dtype=np.int64)
    left_out = np.array([name is None or (by == "sector" and name == "hybrid") for name in names], dtype=bool)
    signs[left_out] = 0
    signs[:, left_out] = 0
    return signs


def both_sorts(dyads: Any, signs: Ints) -> Any:
    """Whether there are dyads within groups and dyads between them, for counts of shape (…, L, L)."""
    return ((dyads * (signs > 0)).sum(axis=(-2, -1)) > 0) & ((dyads * (signs < 0)).sum(axis=(-2, -1)) > 0)


def _ei_mean(net: Network, by: str = "sector", *, form: RateForm = "available") -> DyadMean | None:
    """E–I index as a mean over dyads; None where it is fixed by what was observed or asked."""
    one_of("form", form, RateForm)
    counts, codes, names = cell_counts(net, by)
    signs = signs_of(names, by)
    weighed = counts[..., [T, N]] if form == "available" else counts[..., [T, N, M]]
    if not both_sorts(weighed.sum(axis=-1), signs):
        return None
    if form == "available":
        # As a function of two densities: how many dyads lie between and within groups is not left to chance.
        above = np.zeros((2, *counts.shape))
        above[..., T] = np.stack([signs > 0, signs < 0])
        below = above.copy()
        below[..., N] = above[..., T]
        dyads = (below * counts).sum(axis=(1, 2, 3))
        return DyadMean.of_groups(net, codes, above, below, weights=dyads * [1, -1], over=dyads, limits=(-1.0, 1.0))
    means = cell_means(net, by, signs != 0)
    sign = signs[means.senders, means.receivers]
    return means.mean(means.at_stake * sign, over=means.at_stake, limits=(-1.0, 1.0))


def ei_of(counts: Any, signs: Ints, form: str = "available") -> Floats:
    """E–I index from counts of cells (…, L, L, 5): shape (…); nan where there are no ties, or dyads of one sort only."""
    ties, dyads = carried(counts, signs, form)
    between, within = ((ties * (signs == sort)).sum(axis=(-2, -1)) for sort in (1, -1))
    total = between + within
    index = np.divide(between - within, total, out=np.full(total.shape, np.nan), where=total > 0)
    return np.where(both_sorts(dyads, signs), index, np.nan)


def carried(counts: Any, signs: Ints, form: str) -> tuple[Floats, Floats]:
    """Ties of the cells that count (signs not 0), carried to their weight in dyads, and those dyads: (…, L, L) each.

    Available: the ties and dyads observed. Standardised: dyads at stake, and their ties at the density of those observed.
    """
    kept = signs != 0
    ties, observed = counts[..., T] * kept * 1.0, (counts[..., T] + counts[..., N]) * kept * 1.0
    if form != "standardised":
        return ties, observed
    dyads = counts[..., [T, N, M]].sum(axis=-1) * kept * 1.0
    share = np.divide(ties, observed, out=np.full(ties.shape, np.nan), where=observed > 0)
    return np.where(dyads > 0, dyads * share, 0.0), dyads


@dyad_mean(_ei_mean)
def ei_index(net: Network, by: str = "sector", *, form: RateForm = "available") -> float:
    """Ties between groups less ties within groups, over both: the E–I index.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    by : str
        Column of ``net.actors`` with the groups.
    form : {"available", "standardised"}
        Available: over the observed ties. Standardised: ties are first carried from the observed dyads of each cell
        (group of the sender × group of the receiver) to all its dyads at stake, so that groups which answered less do not
        weigh less.

    Returns
    -------
    float
        From −1 (all ties within groups) to 1 (all between); nan without ties, nan where only dyads within or only dyads
        between groups were observed (the answer would be fixed), and under ``standardised`` when some cell has dyads at
        stake but none observed.

    Raises
    ------
    ArgumentError
        When ``form`` or ``by`` is not known.

    Notes
    -----
    (E − I) / (E + I), with E ties between groups and I within. By ``"sector"``, dyads that touch a hybrid actor are left
    out (``net.block("with-hybrid")`` counts them); an actor whose group is blank is left out always. Standardised: E and
    I are Σ N_sr d_sr over the cells between and within groups, N_sr the dyads at stake, d_sr the density of the observed
    ones. The sizes of the groups alone make the index different from 0: read it beside `ei_expected`. Other software
    counts hybrids as a group of their own and gives −1 for a single group.

    References
    ----------
    Krackhardt D, Stern RN (1988). Informal networks and organizational crises: an experimental simulation. Social
    Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sector": ["private", "private", "public"]})
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [0, 1, 0]], directed=True, actors=actors)
    >>> lk.ei_index(net)
    0.0
    """
    one_of("form", form, RateForm)
    counts, _, names = cell_counts(net, by)
    return float(ei_of(counts, signs_of(names, by), form))


def ei_expected(net: Network, by: str = "sector", *, form: RateForm = "available") -> float:
    """E–I index that the sizes of the groups alone would give, every dyad being a tie with equal chance.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    by : str
        Column of ``net.actors`` with the groups.
    form : {"available", "standardised"}
        As in `ei_index`: over the observed dyads, or over all dyads at stake.

    Returns
    -------
    float
        From −1 to 1; nan where only dyads within or only dyads between groups are there to be counted.

    Raises
    ------
    ArgumentError
        When ``form`` or ``by`` is not known.

    Notes
    -----
    (N_E − N_I) / (N_E + N_I), with N the dyads between and within groups that `ei_index` looks at.

    References
    ----------
    Krackhardt D, Stern RN (1988). Informal networks and organizational crises: an experimental simulation. Social
    Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> import linkages as lk, numpy as np, pandas as pd
    >>> groups = ["private"] * 18 + ["public"] * 8 + ["other"] * 4
    >>> net = lk.from_matrix(np.zeros((30, 30)), directed=False, actors=pd.DataFrame({"group": groups}))
    >>> round(lk.ei_expected(net, by="group"), 2)
    0.14
    """
    one_of("form", form, RateForm)
    counts, _, names = cell_counts(net, by)
    signs = signs_of(names, by)
    dyads = counts[..., [T, N] if form == "available" else [T, N, M]].sum(axis=-1)
    if not both_sorts(dyads, signs):
        return NAN
    return float((dyads * signs).sum() / (dyads * np.abs(signs)).sum())
