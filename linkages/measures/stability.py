"""How much of a network lasts: who stays central, which ties survive, and from which stage to which they move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import TIE_FATES
from .centrality import degree
from .change import tie_changes
from .ledger import Fates

__all__ = ["MOST_STAGES", "rank_correlation", "stage_transitions", "tie_survival"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_STAGES: Final = 10  # a strength that is a sum of money has no stages
CREATED, DISSOLVED, KEPT, JOINED = (TIE_FATES.index(fate) for fate in ("created", "dissolved", "kept", "joined"))


def rank_correlation(before: Network, after: Network, *, measure: Callable[[Network], pd.Series] = degree) -> float:
    """Measure whether the same actors are central in two waves.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation, or two relations of one wave.
    measure : callable
        Function of one Network that gives a Series by actor; `functools.partial` sets options.

    Returns
    -------
    float
        Spearman's rank correlation from −1 (the order is turned around) to 1 (the same order); nan when fewer than two
        actors have a value in both, or all have the same value in one of them.

    Raises
    ------
    ArgumentError
        When the measure gives no Series by actor.

    Notes
    -----
    Pearson's correlation of ranks, equal values sharing their mean rank, over the actors with a value in both networks: an
    actor that was there once, or whose value is not known once, is out of it. Each network is measured as it is; the table
    `stability` compares only dyads observed in both waves. R's ``cor(method = "spearman")`` and scipy's ``spearmanr`` give
    the same.

    References
    ----------
    Spearman C (1904). The proof and measurement of association between two things. American Journal of Psychology 15(1),
    72-101. doi:10.2307/1412159

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> after = lk.from_matrix([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> round(lk.rank_correlation(before, after), 3)
    0.816
    """
    values = [measure(net) for net in (before, after)]
    if not all(isinstance(value, pd.Series) for value in values):
        raise ArgumentError(f"measure={getattr(measure, '__name__', measure)!r} gives no Series by actor")
    both = pd.concat(values, axis=1, join="inner", keys=["before", "after"]).astype(float).dropna()
    if len(both) < 2 or (both.nunique() < 2).any():
        return float("nan")
    ranks = both.rank()
    x, y = (ranks - ranks.mean()).to_numpy().T
    return float(np.clip((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()), -1, 1))


def tie_survival(nets: Sequence[Network]) -> pd.DataFrame:
    """Count how many ties of each age were still there at the next wave.

    Parameters
    ----------
    nets : sequence of Network
        Two waves or more of one relation, in their order in time; all directed or all not.

    Returns
    -------
    pandas.DataFrame
        ``since, wave, age, at_least, n_ties, n_kept, share``: for each pair of consecutive waves and each age, the ties of
        the earlier wave whose dyad was observed in the later one, how many were kept, and n_kept / n_ties.

    Raises
    ------
    ArgumentError
        When there are fewer than two networks, or one is directed and another is not.

    Notes
    -----
    The age of a tie is the number of waves in a row in which it was observed, its first included. It is exact when the tie
    was observed to begin (no tie the wave before, or an end was not there); ``at_least`` is True when it was there at the
    first wave or when the wave before did not observe it. With two waves there is one row: ties that are one wave old at
    least. Ties that the later wave did not observe, or of which an end left, are not at risk: what is missing is never
    read as dissolved.

    References
    ----------
    Burt RS (2000). Decay functions. Social Networks 22(1), 1-28. doi:10.1016/S0378-8733(99)00015-5

    Examples
    --------
    >>> import linkages as lk
    >>> rows = [[[0, 1, 1], [0, 0, 0], [0, 0, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]], [[0, 1, 0], [0, 0, 0], [0, 0, 0]]]
    >>> lk.tie_survival([lk.from_matrix(m, directed=True, wave=w) for w, m in enumerate(rows, 1)])
       since  wave  age  at_least  n_ties  n_kept  share
    0      1     2    1      True       2       1    0.5
    1      2     3    1     False       1       0    0.0
    2      2     3    2      True       1       1    1.0
    """
    nets = list(nets)
    if len(nets) < 2:
        raise ArgumentError(f"nets holds {len(nets)} network: give at least two waves")
    everybody = nets[0].actors.index
    for net in nets[1:]:
        everybody = everybody.union(net.actors.index)
    keys, ages, begun = _first(nets[0], everybody)
    rows: list[tuple[Any, ...]] = []
    for before, after in zip(nets[:-1], nets[1:], strict=True):
        fates = Fates.of(before, after)
        here = _keys(fates.actors.index, everybody, fates.rows, fates.columns)
        old = np.isin(fates.fate, (DISSOLVED, KEPT))
        place = np.searchsorted(keys, here[old])
        kept = fates.fate[old] == KEPT
        rows += [(before.wave, after.wave, *row) for row in _by_age(ages[place], begun[place], kept)]
        now = np.flatnonzero(fates.strengths[1] > 0)
        age, seen = np.ones(len(here), dtype=np.int64), np.isin(fates.fate, (CREATED, JOINED))
        still = np.flatnonzero(old)[kept]
        age[still], seen[still] = ages[place[kept]] + 1, begun[place[kept]]
        order = now[np.argsort(here[now], kind="stable")]
        keys, ages, begun = here[order], age[order], seen[order]
    kinds = {"age": "int64", "at_least": "bool", "n_ties": "int64", "n_kept": "int64", "share": "float64"}
    return pd.DataFrame(rows, columns=["since", "wave", *kinds]).astype(kinds)


def _keys(index: pd.Index, everybody: pd.Index, rows: Ints, columns: Ints) -> Ints:
    """Cells as numbers that mean the same in every wave."""
    place = everybody.get_indexer(index)
    return place[rows] * np.int64(len(everybody)) + place[columns]


def _first(net: Network, everybody: pd.Index) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Keys of the ties of the first wave, their ages, and whether they were seen to begin."""
    fates = Fates.of(net, net)
    keys = np.sort(_keys(net.actors.index, everybody, fates.rows, fates.columns))
    return keys, np.ones(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)


def _by_age(ages: Ints, begun: NDArray[np.bool_], kept: NDArray[np.bool_]) -> list[tuple[Any, ...]]:
    """Age, whether it is a lower bound, ties, kept ones and their share."""
    found, group = np.unique(2 * ages + ~begun, return_inverse=True)
    n, stayed = np.bincount(group), np.bincount(group, weights=kept)
    return [
        (int(code // 2), bool(code % 2), int(ties), int(still), float(still / ties))
        for code, ties, still in zip(found, n, stayed, strict=True)
    ]


def stage_transitions(before: Network, after: Network) -> pd.DataFrame:
    """Count from which stage of collaboration to which dyads moved.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation; both directed or both not. The strength of a tie is its stage, no tie is stage 0.

    Returns
    -------
    pandas.DataFrame
        ``before, after, n_dyads, share``: a row for each pair of stages. ``share`` is of all dyads of that stage before: it
        adds up to 1 within a stage, and is nan where no dyad was at it.

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not, or strengths have more than 10 values.

    Notes
    -----
    Over dyads observed in both waves among actors of both, each once: ``n_dyads`` adds up to the dyads that `tie_changes`
    counts as created, dissolved, kept or absent. When strengths are whole numbers the stages are 0 to the largest one, seen
    or not; else the values that occur.

    References
    ----------
    Snijders TAB, van de Bunt GG, Steglich CEG (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32(1), 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 2], [0, 0, 0], [0, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 2, 2], [1, 0, 0], [0, 0, 0]], directed=True)
    >>> moved = lk.stage_transitions(before, after)
    >>> moved[moved.n_dyads > 0]
       before  after  n_dyads  share
    0     0.0    0.0        3   0.75
    1     0.0    1.0        1   0.25
    5     1.0    2.0        1   1.00
    8     2.0    2.0        1   1.00
    """
    fates = Fates.of(before, after)
    stages = _stages([before, after])
    seen = np.isin(fates.fate, (CREATED, DISSOLVED, KEPT))
    first, last = (np.searchsorted(stages, strengths[seen]) for strengths in fates.strengths)
    k = len(stages)
    counts = np.bincount(first * k + last, minlength=k * k).reshape(k, k)
    counts[0, 0] = tie_changes(before, after)["absent"]
    total = counts.sum(axis=1, keepdims=True)
    share = np.where(total > 0, counts / np.maximum(total, 1), np.nan)
    return pd.DataFrame(
        {"before": np.repeat(stages, k), "after": np.tile(stages, k), "n_dyads": counts.ravel(), "share": share.ravel()}
    )


def _stages(nets: Sequence[Network]) -> Floats:
    """0 and every stage of the ties of some networks."""
    found = np.unique(np.concatenate([[0.0], *(net.ties.data for net in nets)]))
    if (found == found.round()).all() and found[-1] <= MOST_STAGES:
        return np.arange(found[-1] + 1)
    if len(found) > MOST_STAGES + 1:
        raise ArgumentError(
            f"strengths have {len(found) - 1} values: put them into {MOST_STAGES} stages at most, or dichotomize the networks"
        )
    return found
