"""What became of ties between two waves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.dyadmean import DyadMean, dyad_mean
from ..data.join import joint_census
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import State

__all__ = ["hamming", "jaccard", "same_kind", "tie_changes"]

T, N, M = State.TIE, State.NULL, State.MISSING
Ints = NDArray[np.int64]


def tie_changes(before: Network, after: Network) -> pd.Series:
    """Count what became of the dyads that were at stake in both waves.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation, or two relations of one wave; both directed or both not.

    Returns
    -------
    pandas.Series
        Number of dyads, each counted once: ``created, dissolved, kept`` (a tie in both), ``absent`` (a tie in neither),
        ``unseen`` (missing in one wave or in both).

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not.

    Notes
    -----
    Only dyads among actors of both waves, at stake in both: joiners and leavers are in `tie_ledger`. The first four
    add up to the dyads observed in both waves, all five to the dyads at stake in both.

    References
    ----------
    Snijders TAB, van de Bunt GG, Steglich CEG (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32(1), 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 1, 0], [1, 0, 0], [float("nan"), 0, 0]], directed=True)
    >>> lk.tie_changes(before, after).to_dict()
    {'created': 1, 'dissolved': 1, 'kept': 1, 'absent': 2, 'unseen': 1}
    """
    both = _joint(before, after)
    at_stake = both[np.ix_([T, N, M], [T, N, M])].sum()
    seen = both[np.ix_([T, N], [T, N])].sum()
    counts = [both[N, T], both[T, N], both[T, T], both[N, N], at_stake - seen]
    names = ["created", "dissolved", "kept", "absent", "unseen"]
    return pd.Series([int(c) for c in counts], index=names, name="n_dyads")


_KEPT = {(T, T): 1}
_EITHER = {(T, T): 1, (T, N): 1, (N, T): 1}
_CHANGED = {(T, N): 1, (N, T): 1}
_SEEN = {**_EITHER, (N, N): 1}


@dyad_mean(lambda before, after: DyadMean.of_two(before, after, _KEPT, _EITHER, limits=(0, 1)))
def jaccard(before: Network, after: Network) -> float:
    """Measure how much of all ties seen in two waves is in both.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation, or two relations of one wave; both directed or both not.

    Returns
    -------
    float
        From 0 (no tie in common) to 1 (the same ties).

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not.

    Notes
    -----
    kept / (kept + created + dissolved), over dyads observed in both waves. nan when none of them was ever a tie. Above
    0.3 is held to be enough stability for models of network change. Strengths do not matter.

    References
    ----------
    Snijders TAB, van de Bunt GG, Steglich CEG (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32(1), 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], directed=True)
    >>> round(lk.jaccard(before, after), 3)
    0.333
    """
    both = _joint(before, after)
    ever = both[T, T] + both[T, N] + both[N, T]
    return float(both[T, T] / ever) if ever else float("nan")


@dyad_mean(lambda before, after: DyadMean.of_two(before, after, _CHANGED, _SEEN, limits=(0, 1)))
def hamming(before: Network, after: Network) -> float:
    """Measure the share of dyads that are a tie in one wave and none in the other.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation, or two relations of one wave; both directed or both not.

    Returns
    -------
    float
        From 0 (nothing changed) to 1.

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not.

    Notes
    -----
    (created + dissolved) / dyads observed in both waves: the Hamming distance as a share, so that waves with different
    response can be compared. nan when no dyad was observed in both. sna's ``hdist`` is the number of cells that differ,
    which counts an undirected dyad twice unless told otherwise. Strengths do not matter.

    References
    ----------
    Hamming RW (1950). Error detecting and error correcting codes. Bell System Technical Journal 29(2), 147-160.
    doi:10.1002/j.1538-7305.1950.tb00463.x

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], directed=True)
    >>> round(lk.hamming(before, after), 3)
    0.333
    """
    both = _joint(before, after)
    seen = both[np.ix_([T, N], [T, N])].sum()
    return float((both[N, T] + both[T, N]) / seen) if seen else float("nan")


def _joint(before: Network, after: Network) -> Ints:
    """Number of dyads by state before and after, each counted once."""
    same_kind(before, after)
    counts = joint_census(before, after)
    return counts if before.directed else counts // 2


def same_kind(before: Network, after: Network) -> None:
    """Refuse to compare a directed network with an undirected one."""
    if before.directed != after.directed:
        kinds = ["directed" if net.directed else "undirected" for net in (before, after)]
        raise ArgumentError(f"before is {kinds[0]} and after is {kinds[1]}: symmetrize the directed one first")
