"""The account of every tie of two waves: what became of it, between whom, and how strong it was."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.join import joint_census, tied_dyads
from ..data.network import Network
from ..data.views import labels
from ..vocabulary import BLOCKS, N_STATES, TIE_FATES, State
from .change import same_kind

__all__ = ["Fates", "tie_fates", "tie_ledger"]

A, T, N, M, O = State.ABSENT, State.TIE, State.NULL, State.MISSING, State.OUT
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FATES: dict[tuple[State, State], str] = {
    (N, T): "created", (T, N): "dissolved", (T, T): "kept", (A, T): "joined", (T, A): "left",
    (T, M): "seen_before", (T, O): "seen_before", (M, T): "seen_after", (O, T): "seen_after",
}  # fmt: skip
_CODE = np.zeros((N_STATES, N_STATES), dtype=np.int64)
for _pair, _fate in _FATES.items():
    _CODE[_pair] = TIE_FATES.index(_fate)
_FATE_OF = np.full((N_STATES, N_STATES), -1)
for _pair in _FATES:
    _FATE_OF[_pair] = _CODE[_pair]


def tie_fates(before: Network, after: Network) -> pd.DataFrame:
    """List every tie of two waves with what became of it.

    Parameters
    ----------
    before, after : Network
        Two waves of one relation; both directed or both not.

    Returns
    -------
    pandas.DataFrame
        One row for each tie of either wave, each once: ``actor, other`` (from actor to other when directed), ``state`` (one
        of the seven of `tie_ledger`), ``before, after`` (its strength: 0 where the dyad was observed to be no tie, nan where
        it was not observed or an end was not there). In the order of actors.

    Raises
    ------
    ArgumentError
        When one network is directed and the other is not.

    Notes
    -----
    The number of rows of each state is that of `tie_ledger`. A dyad that was not observed in the later wave is never
    read as dissolved: its state is ``seen_before``, or ``left`` when an end is gone.

    References
    ----------
    Snijders TAB, van de Bunt GG, Steglich CEG (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32(1), 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1, 1], [0, 0, 0], [2, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 3, 0], [0, 0, 1], [float("nan"), 0, 0]], directed=True)
    >>> lk.tie_fates(before, after)
      actor other        state  before  after
    0     0     1         kept     1.0    3.0
    1     0     2    dissolved     1.0    0.0
    2     1     2      created     0.0    1.0
    3     2     0  seen_before     2.0    NaN
    """
    fates = Fates.of(before, after)
    ids = fates.actors.index
    return pd.DataFrame(
        {
            "actor": ids[fates.rows].to_numpy(),
            "other": ids[fates.columns].to_numpy(),
            "state": np.array(TIE_FATES, dtype=object)[fates.fate],
            "before": fates.strengths[0],
            "after": fates.strengths[1],
        }
    )


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
    same_kind(before, after)
    names, counts = _by_groups(before, after, "sector")
    rows = [(block, "", np.einsum("ij,ijf->f", _in_block(block, names), counts)) for block in BLOCKS]
    if by is not None:
        names, counts = _by_groups(before, after, by)
        shown = ["?" if name is None else str(name) for name in names]
        pairs = combinations_with_replacement(range(len(names)), 2)
        rows += [("all", f"{shown[i]} - {shown[j]}", counts[i, j]) for i, j in pairs]
    return pd.DataFrame(
        [(b, group, fate, int(n)) for b, group, counts in rows for fate, n in zip(TIE_FATES, counts, strict=True)],
        columns=["block", "group", "state", "n_ties"],
    )


def _by_groups(before: Network, after: Network, column: str) -> tuple[list[Any], Ints]:
    """Groups, and ties of each fate between every two of them, shape (k, k, 7): above the diagonal, nothing below it."""
    codes, names = _groups(before, after, column)
    k = len(names)
    states = np.zeros((k, k, N_STATES, N_STATES), dtype=np.int64)
    found = joint_census(before, after, codes)
    states[: len(found), : len(found)] = found
    counts = np.stack([states[..., _FATE_OF == fate].sum(axis=-1) for fate in range(len(TIE_FATES))], axis=-1)
    counts = counts + counts.transpose(1, 0, 2)  # both directions
    own = np.arange(k)
    counts[own, own] //= 2
    if not before.directed:  # each tie has two cells
        counts //= 2
    return names, counts * (own[:, None] <= own)[:, :, None]


def _groups(before: Network, after: Network, column: str) -> tuple[Ints, list[Any]]:
    """Group of every actor, the earlier wave's where it has one; blank is the last group, None."""
    for net in (before, after):
        if column not in net.actors.columns:
            labels(net, column)  # says which columns there are
    new = after.actors.loc[~after.actors.index.isin(before.actors.index), column]
    both = pd.concat([before.actors[column], new]).sort_index() if len(new) else before.actors[column]
    codes, values = pd.factorize(both, sort=True)
    codes, names = np.array(codes, dtype=np.int64), list(values)
    if (codes < 0).any():
        codes[codes < 0] = len(names)
        names.append(None)
    return codes, names or [None]


def _in_block(block: str, names: list[Any]) -> Mask:
    """Which pairs of sectors are in a block, shape (k, k)."""
    ends = np.array([str(name) for name in names], dtype=object)
    if block == "all":
        return np.ones((len(names), len(names)), dtype=bool)
    if block == "with-hybrid":
        return np.asarray((ends[:, None] == "hybrid") | (ends == "hybrid"))
    one, two = block.split("-")
    first, second = np.outer(ends == one, ends == two), np.outer(ends == two, ends == one)
    return np.asarray(first | second)


@dataclass(frozen=True, eq=False)
class Fates:
    """Every tie of two waves, once.

    Parameters
    ----------
    before, after : Network
        The two waves.
    actors : pandas.DataFrame
        Actors of either, in their order.
    rows, columns : ndarray of shape (m,)
        Position of the two ends of each tie; in an undirected network the first end is the earlier one in the order.
    fate : ndarray of shape (m,)
        What became of it, as a position in ``TIE_FATES``.
    strengths : ndarray of shape (2, m)
        Before and after; 0 for an observed null, nan where nothing was observed.
    """

    before: Network
    after: Network
    actors: pd.DataFrame
    rows: Ints
    columns: Ints
    fate: Ints
    strengths: Floats

    @classmethod
    def of(cls, before: Network, after: Network) -> Fates:
        """The ties of two waves, in the order of actors."""
        same_kind(before, after)
        actors, keys, states, strengths = tied_dyads(before, after)
        rows, columns = np.divmod(keys, max(len(actors), 1))
        once = np.ones(len(keys), dtype=bool) if before.directed else rows < columns
        fate = _CODE[states[0], states[1]]
        return cls(before, after, actors, rows[once], columns[once], fate[once], strengths[:, once])

    def groups(self, column: str) -> tuple[Ints, list[Any]]:
        """Group of every actor, the earlier wave's where it has one; blank is the last group, None."""
        return _groups(self.before, self.after, column)

    @cached_property
    def blocks(self) -> dict[str, Mask]:
        """Which ties are in each of ``linkages.BLOCKS``."""
        codes, names = self.groups("sector")
        first, second = codes[self.rows], codes[self.columns]
        return {block: _in_block(block, names)[first, second] for block in BLOCKS}

    def counts(self, part: Ints, n_parts: int) -> Ints:
        """Number of ties of each fate in each part, shape (n_parts, 7); a part below 0 is none."""
        part = np.asarray(part, dtype=np.int64)
        inside = part >= 0
        code = part[inside] * len(TIE_FATES) + self.fate[inside]
        return np.bincount(code, minlength=n_parts * len(TIE_FATES)).reshape(n_parts, len(TIE_FATES))

    def pairs(self, column: str) -> tuple[Ints, list[str]]:
        """Which pair of groups each tie is between, and the names of all pairs, as ``"bank - firm"``."""
        codes, names = self.groups(column)
        k = len(names)
        first, second = codes[self.rows], codes[self.columns]
        low, high = np.minimum(first, second), np.maximum(first, second)
        shown = ["?" if name is None else str(name) for name in names]
        pairs = [f"{shown[i]} - {shown[j]}" for i, j in combinations_with_replacement(range(k), 2)]
        return low * k - low * (low - 1) // 2 + high - low, pairs
