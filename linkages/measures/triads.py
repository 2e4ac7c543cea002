"""What holds among three actors: the triad census, over the triples of which everything was observed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ..compiled import compiled, worth
from ..compiled.triangles import closed_kinds, either_way, ranked
from ..data import cells as _cells
from ..data.cells import Cells
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import N_STATES, State

__all__ = ["triad_census"]

Ints = NDArray[np.int64]
T, N, O = State.TIE, State.NULL, State.OUT
DIRECTED: Final = (
    "003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C", "210", "300",
)  # fmt: skip
UNDIRECTED: Final = ("003", "102", "201", "300")
MOST_ACTORS = 2_000_000  # the number of triples still fits into 64 bits
MOST_PATHS = 500_000_000  # paths over two listed pairs that are added up in one product
CHUNK = 5_000_000  # of these at a time


def triad_census(net: Network) -> pd.Series:
    """Count the triples of actors by what holds among them.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    pandas.Series
        Counts of the 16 classes ``003, 012, 102, 021D, 021U, 021C, 111D, 111U, 030T, 030C, 201, 120D, 120U, 120C, 210,
        300`` and of ``missing``; in an undirected network, where every tie is mutual, of ``003, 102, 201, 300`` and
        ``missing``. They sum to the triples at stake. All 0 where no three actors are at stake with one another, as in the
        public–private block.

    Raises
    ------
    ArgumentError
        For more than 2,000,000 actors, and when actors with many listed dyads make more than 500,000,000 two-paths.

    Notes
    -----
    The digits are the mutual, asymmetric and null pairs of the triple; D, U, C and T say how the ties point (down from one
    actor, up to one, in a chain or cycle, transitive). A triple counts only when each of its three pairs was observed in
    both directions; ``missing`` are the triples at stake of which something was not observed. A triple in which some
    direction was not asked about is in no number. Counts fall with silence: compare shares of the sum without ``missing``.
    No triple is enumerated: pairs that are not listed are counted by groups of actors, so that a few silent actors cost
    nothing. With nothing missing ``triad.census`` of sna and ``triad_census`` of igraph are the same, with the same names;
    sna calls the classes of an undirected network by their number of ties.

    References
    ----------
    Holland PW, Leinhardt S (1970). A method for detecting structure in sociometric data. American Journal of Sociology
    76(3), 492-513. doi:10.1086/224954

    Davis JA, Leinhardt S (1972). The structure of positive interpersonal relations in small groups. In Berger J, Zelditch M,
    Anderson B (eds), Sociological Theories in Progress 2. Houghton Mifflin, 218-251.

    Examples
    --------
    >>> import linkages as lk
    >>> nan = float("nan")
    >>> net = lk.from_matrix([[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, nan, 0]], directed=True)
    >>> found = lk.triad_census(net)
    >>> found[found > 0].to_dict()
    {'012': 1, '030T': 1, 'missing': 2}
    """
    n = len(net.actors)
    if n > MOST_ACTORS:
        raise ArgumentError(f"triad_census: triples of {n} actors cannot be counted, at most {MOST_ACTORS}")
    counts = (_of_heard(net) if worth(net.ties.nnz) else None) or _of_pairs(net)
    names = [*(DIRECTED if net.directed else UNDIRECTED), "missing"]
    return pd.Series([counts[name] for name in names], index=names, name="n_triples", dtype="int64")


def _of_heard(net: Network) -> dict[str, int] | None:
    """Number of triples in each class where all that is missing is what some actors would have said: each of their triples is."""
    if (net.cells.table == O).any() or (net.cells.codes == O).any():
        return None
    heard = (net.out_counts[:, [T, N]].sum(axis=1) > 0) & (net.in_counts[:, [T, N]].sum(axis=1) > 0)
    inner = net if heard.all() else net.subset(heard)
    if not ((inner.cells.table == N).all() and (inner.cells.codes == T).all()):
        return None
    counts, n = _of_whole(inner), len(net.actors)
    counts["missing"] = n * (n - 1) * (n - 2) // 6 - sum(counts.values())
    return counts


def _of_pairs(net: Network) -> dict[str, int]:
    """Number of triples in each class, and of those not observed whole."""
    pairs = _cells.pair(net.cells, _cells.transpose(net.cells), N_STATES)
    counts = _classes(pairs)
    counts["missing"] = _triples(_where(pairs, lambda x, y: (x != O) & (y != O))) - sum(counts.values())
    return counts


@dataclass(frozen=True, eq=False)
class _Pairs:
    """A symmetric array of 0 and 1 with an empty diagonal, as ``table[group, group] + rest``."""

    group: Ints
    table: Ints
    rest: csr_array  # what differs from the groups; on the diagonal it takes away what they say

    @property
    def sizes(self) -> Ints:
        return np.bincount(self.group, minlength=len(self.table)).astype(np.int64)

    def by_group(self, x: csr_array) -> Ints:
        """Sums of ``x`` over the rows of each group: shape (groups, n)."""
        n = len(self.group)
        member = coo_array((np.ones(n, dtype=np.int64), (self.group, np.arange(n))), shape=(len(self.table), n))
        return np.asarray((member.tocsr() @ x).toarray())


def _where(pairs: Cells, test: Callable[[Ints, Ints], Any]) -> _Pairs:
    """The pairs of actors whose two states pass a test."""
    code = np.arange(N_STATES * N_STATES)
    cells = _cells.recode(pairs, test(code // N_STATES, code % N_STATES))
    differs = cells.codes - cells.table[cells.group[cells.rows], cells.group[cells.columns]]
    own = np.arange(cells.n)
    values = np.concatenate([differs, -np.diagonal(cells.table)[cells.group]])
    ends = (np.concatenate([cells.rows, own]), np.concatenate([cells.columns, own]))
    rest = coo_array((values, ends), shape=(cells.n, cells.n)).tocsr()
    rest.eliminate_zeros()
    return _Pairs(cells.group, cells.table, rest)


UP, DOWN, BOTH = range(3)  # a pair as seen from one end
_OF_TWO: Final = {
    (UP, UP): "021D", (DOWN, DOWN): "021U", (UP, DOWN): "021C", (BOTH, BOTH): "201", (DOWN, BOTH): "111D", (UP, BOTH): "111U",
}  # fmt: skip


def _of_whole(net: Network) -> dict[str, int]:
    """Number of triples in each class where every dyad was observed.

    Triangles are counted one by one; what has two tied pairs follows from the pairs of each actor less those in triangles,
    what has one from the number of actors tied to neither end.
    """
    out = net.ties
    into = out.T.tocsr() if net.directed else out
    start, ends, kind, each = compiled(either_way)(out.indptr, out.indices, into.indptr, into.indices)
    _, first, head, there, _ = compiled(ranked)(start, ends)
    triangles = compiled(closed_kinds)(first, head, there, kind).reshape(3, 3, 3)
    n = len(net.actors)
    counts = dict.fromkeys((*DIRECTED, "missing"), 0)
    for a, b in _OF_TWO:
        together = each[:, a] * (each[:, b] - 1) // 2 if a == b else each[:, a] * each[:, b]
        counts[_OF_TWO[a, b]] = int(together.sum())
    beside = np.array([0, 0, 0])  # triangles at pairs of each kind
    turned = (DOWN, UP, BOTH)
    for (uv, vw, uw), count in np.ndenumerate(triangles):
        counts[_of_three(uv, vw, uw)] += int(count)
        for pair in ((uv, uw), (turned[uv], vw), (turned[uw], turned[vw])):
            counts[_OF_TWO[tuple(sorted(pair))]] -= int(count)
        np.add.at(beside, [uv, vw, uw], count)
    one_way, mutual = beside[UP] + beside[DOWN], beside[BOTH]
    count, degree = each.sum(axis=0), each.sum(axis=1)
    # Each pair is met from both ends: n less the contacts of either, those of both added back.
    counts["012"] = (
        n * int(count[UP] + count[DOWN]) - 2 * int((degree * (each[:, UP] + each[:, DOWN])).sum())
    ) // 2 + int(one_way)
    counts["102"] = (n * int(count[BOTH]) - 2 * int((degree * each[:, BOTH]).sum())) // 2 + int(mutual)
    counts["003"] = n * (n - 1) * (n - 2) // 6 - sum(counts.values())
    return counts


def _of_three(uv: int, vw: int, uw: int) -> str:
    """Class of a triangle by its pairs."""
    n_mutual = (uv, vw, uw).count(BOTH)
    if n_mutual > 1:
        return "300" if n_mutual == 3 else "210"
    if n_mutual == 1:  # the ties of the third actor
        ends = {uv: (DOWN - vw, DOWN - uw), vw: (uv, uw), uw: (DOWN - uv, vw)}[BOTH]
        return "120D" if ends == (UP, UP) else "120U" if ends == (DOWN, DOWN) else "120C"
    return "030C" if uv == vw != uw else "030T"


def _listed(pairs: Cells, code: int) -> csr_array:
    """1 for every listed pair with this code."""
    keys = pairs.keys[pairs.codes == code]
    ends = (keys // max(pairs.n, 1), keys % max(pairs.n, 1))
    return coo_array((np.ones(len(keys), dtype=np.int64), ends), shape=(pairs.n, pairs.n)).tocsr()


def _classes(pairs: Cells) -> dict[str, int]:
    """Number of triples observed whole in each class.

    Null pairs are the observed ones less the tied ones: block constants and a sparse rest, like them. Every class is a
    sum over pairs (a, b) of the paths a–v–b of some sort, where a–b is mutual, asymmetric or null.
    """
    mutual, asym = _listed(pairs, T * N_STATES + T), _listed(pairs, T * N_STATES + N)
    back = asym.T.tocsr()
    observed = _where(pairs, lambda x, y: ((x == T) | (x == N)) & ((y == T) | (y == N)))
    null = _Pairs(observed.group, observed.table, (observed.rest - mutual - asym - back).tocsr())
    chain_null, chain_mutual, chain, cycle = _paths(asym, asym, null, mutual, asym, back)
    down_null, down_mutual = _paths(back, asym, null, mutual)  # a←v→b
    up_null, up_mutual = _paths(asym, back, null, mutual)  # a→v←b
    both_null, both_mutual, both_asym = _paths(mutual, mutual, null, mutual, asym)
    (into_null,) = _paths(mutual, back, null)  # a↔v←b
    (out_null,) = _paths(mutual, asym, null)  # a↔v→b
    mutual_only, asym_only = _around(null, mutual, asym)
    return {
        "003": _triples(null), "012": asym_only, "102": mutual_only // 2,
        "021D": down_null // 2, "021U": up_null // 2, "021C": chain_null, "111D": into_null, "111U": out_null,
        "030T": chain, "030C": cycle // 3, "201": both_null // 2,
        "120D": down_mutual // 2, "120U": up_mutual // 2, "120C": chain_mutual, "210": both_asym, "300": both_mutual // 6,
    }  # fmt: skip


def _chunks(x: csr_array, y: csr_array) -> Iterator[slice]:
    """Rows of ``x`` to multiply by ``y`` at a time."""
    n_paths = np.cumsum(abs(x).sign() @ np.diff(y.indptr).astype(np.int64)) if x.nnz else np.zeros(0, dtype=np.int64)
    if len(n_paths) and n_paths[-1] > MOST_PATHS:
        raise ArgumentError(
            f"triad_census: {n_paths[-1]:,} two-paths are too many to look at, at most {MOST_PATHS:,}; take a part of the network"
        )
    start = 0
    while start < len(n_paths):
        before = n_paths[start - 1] if start else 0
        stop = max(int(np.searchsorted(n_paths, before + CHUNK, side="right")), start + 1)
        yield slice(start, stop)
        start = stop


def _paths(x: csr_array, y: csr_array, null: _Pairs | None, *over: csr_array) -> list[int]:
    """Paths a–x–v–y–b, summed over the null pairs a–b and over those of each further array."""
    masks = [*([null.rest] if null else []), *over]
    sums = np.zeros(len(masks), dtype=np.int64)
    for rows in _chunks(x, y):
        through = x[rows] @ y
        sums += [int(through.multiply(mask[rows]).sum()) for mask in masks]
    if null is not None:
        ends = null.by_group(x) @ null.by_group(y.T.tocsr()).T
        sums[0] += int((ends * null.table).sum())
    return [int(s) for s in sums]


def _around(null: _Pairs, *over: csr_array) -> list[int]:
    """Triples a, b, c with a–c and b–c null, summed over the pairs a–b of each array."""
    group = null.group
    twice = null.table @ np.diag(null.sizes) @ null.table
    half = null.table @ null.by_group(null.rest)
    sums = _paths(null.rest, null.rest, None, *over)
    for k, pairs in enumerate(over):
        a, b = pairs.nonzero()
        sums[k] += int(twice[group[a], group[b]].sum() + half[group[a], b].sum() + half[group[b], a].sum())
    return sums


def _triples(pairs: _Pairs) -> int:
    """Triples of actors all three pairs of which are in: the trace of the cube / 6, by groups and rest."""
    table, size, rest = pairs.table, pairs.sizes, pairs.rest
    blocks = table * size
    groups = int(np.trace(blocks @ blocks @ blocks))
    a, b = rest.nonzero()
    twice = table @ np.diag(size) @ table
    once = int((rest.data * twice[pairs.group[a], pairs.group[b]]).sum())
    sums = pairs.by_group(rest)
    return (groups + 3 * once + 3 * int((table * (sums @ sums.T)).sum()) + _paths(rest, rest, None, rest)[0]) // 6
