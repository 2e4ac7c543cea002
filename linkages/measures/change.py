"""What became of ties between two waves."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.dyadmean import DyadMean, dyad_mean
from ..data.join import joint_census
from ..data.network import Network
from ..data.views import labels
from ..errors import ArgumentError
from ..vocabulary import BLOCKS, TIE_FATES, State

__all__ = ["hamming", "jaccard", "tie_changes", "tie_ledger"]

A, T, N, M, O = State.ABSENT, State.TIE, State.NULL, State.MISSING, State.OUT
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


def tie_ledger(before: Network, after: Network, *, by: str | None = None) -> pd.DataFrame:
    """Account for every tie of two waves: gained, lost, kept, or seen by one wave only.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation; both directed or both not.
    by : str, optional
        Column of the actors: adds the ledger of every pair of its values (``"kind"``).

    Returns
    -------
    pandas.DataFrame
        Columns ``block, group, state, n_ties``: seven states for each of ``linkages.BLOCKS`` (``group`` empty), then,
        with ``by``, for each pair of groups (block ``"all"``, ``group`` as ``"bank - firm"``). Rows of one block, or all
        pairs of groups, add up to the whole; do not add the two kinds of rows to one another.

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not, or a column is missing.

    Notes
    -----
    ``kept``, ``created`` and ``dissolved`` are ties among dyads observed in both waves. ``joined``: in the later wave,
    and an end was not there in the earlier one. ``left``: in the earlier wave, and an end is no longer there.
    ``seen_after``: in the later wave, and the earlier one did not observe the dyad (missing or not asked);
    ``seen_before`` the reverse. The last two are not change. For every block, with no rest,

        ties after − ties before = created − dissolved + joined − left + seen_after − seen_before.

    The group of an actor is that of the earlier wave; a joiner's is that of the later one. An actor without a group is
    only in the block ``all``, and with ``by`` in the group ``"?"``.

    References
    ----------
    Snijders TAB, van de Bunt GG, Steglich CEG (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32(1), 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sector": ["private", "private", "public"]})
    >>> before = lk.from_edgelist(pd.DataFrame({"source": ["a"], "target": ["b"]}), directed=True, actors=actors[:2])
    >>> after = lk.from_edgelist(pd.DataFrame({"source": ["c", "b"], "target": ["a", "a"]}), directed=True, actors=actors)
    >>> ledger = lk.tie_ledger(before, after)
    >>> ledger[ledger.n_ties > 0]
                 block group      state  n_ties
    0              all          created       1
    1              all        dissolved       1
    3              all           joined       1
    7  private-private          created       1
    8  private-private        dissolved       1
    17  public-private           joined       1
    """
    fates, names = _fates(before, after, "sector")
    rows = [(block, "", fates[_within(block, names)].sum(axis=0)) for block in BLOCKS]
    if by is not None:
        fates, names = _fates(before, after, by)
        shown = ["?" if name is None else str(name) for name in names]
        for i, j in combinations_with_replacement(range(len(names)), 2):
            ends = fates[i, j] + fates[j, i] if i != j else fates[i, i]
            rows.append(("all", f"{shown[i]} - {shown[j]}", ends))
    ends_met = 1 if before.directed else 2  # an undirected dyad is met from either end
    return pd.DataFrame(
        [(b, group, fate, int(n) // ends_met) for b, group, counts in rows for fate, n in zip(TIE_FATES, counts)],
        columns=["block", "group", "state", "n_ties"],
    )


def _joint(before: Network, after: Network) -> Ints:
    """Number of dyads by state before and after, each counted once."""
    _same_kind(before, after)
    counts = joint_census(before, after)
    return counts if before.directed else counts // 2


def _same_kind(before: Network, after: Network) -> None:
    if before.directed != after.directed:
        kinds = ["directed" if net.directed else "undirected" for net in (before, after)]
        raise ArgumentError(f"before is {kinds[0]} and after is {kinds[1]}: symmetrize the directed one first")


def _fates(before: Network, after: Network, column: str) -> tuple[Ints, list[Any]]:
    """Cells by the groups of their two ends and what became of their tie, shape (groups, groups, 7), and the groups."""
    _same_kind(before, after)
    codes, names = _groups(before, after, column)
    found = joint_census(before, after, codes)
    by_fate = {
        "created": found[..., N, T],
        "dissolved": found[..., T, N],
        "kept": found[..., T, T],
        "joined": found[..., A, T],
        "left": found[..., T, A],
        "seen_before": found[..., T, M] + found[..., T, O],
        "seen_after": found[..., M, T] + found[..., O, T],
    }
    return np.stack([by_fate[fate] for fate in TIE_FATES], axis=-1), names


def _groups(before: Network, after: Network, column: str) -> tuple[Ints, list[Any]]:
    """Group of every actor of either wave, the earlier wave's where it has one; blank is the last group, None."""
    for net in (before, after):
        labels(net, column)  # says so when there is no such column
    new = after.actors.loc[~after.actors.index.isin(before.actors.index), column]
    both = pd.concat([before.actors[column], new]).sort_index() if len(new) else before.actors[column]
    codes, values = pd.factorize(both, sort=True)
    codes, names = np.array(codes, dtype=np.int64), list(values)
    if (codes < 0).any():
        codes[codes < 0] = len(names)
        names.append(None)
    return codes, names or [None]


def _within(block: str, names: list[Any]) -> NDArray[np.bool_]:
    """Which pairs of groups make a block."""
    if block == "all":
        return np.ones((len(names), len(names)), dtype=bool)
    if block == "with-hybrid":
        is_hybrid = np.array([name == "hybrid" for name in names], dtype=bool)
        return is_hybrid[:, None] | is_hybrid[None, :]
    first, second = (np.array([name == end for name in names], dtype=bool) for end in block.split("-"))
    return (first[:, None] & second[None, :]) | (second[:, None] & first[None, :])
