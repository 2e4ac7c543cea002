"""Join two reports of a tie, two sides of one question, or several relations into one network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.merging import listed_pairs
from ..errors import ArgumentError
from ..vocabulary import N_STATES, CombineRule, JoinRule, LoneRule, State, SymmetrizeRule, one_of
from . import cells as _cells
from .cells import Cells
from .network import Network
from .storage import keys_of
from .views import assemble, view

__all__ = [
    "combine",
    "combine_states",
    "join_reports",
    "joint_census",
    "known_with",
    "reconstruct",
    "symmetrize",
    "tied_dyads",
]

T, N, M, O, A = State.TIE, State.NULL, State.MISSING, State.OUT, State.ABSENT
Floats = NDArray[np.float64]
StrengthRule = Callable[[Floats, Floats, NDArray[np.int64], NDArray[np.int64]], Any]


def _known(x: Any, y: Any) -> tuple[Any, Any]:
    return np.isin(x, (T, N)), np.isin(y, (T, N))


def _maximum(x: Floats, y: Floats, cx: Any, cy: Any) -> Any:
    return np.maximum(x, y)


def _minimum(x: Floats, y: Floats, cx: Any, cy: Any) -> Any:
    """The smaller of the reports that were given; a side not asked or not answered has no say."""
    kx, ky = _known(cx, cy)
    return np.minimum(np.where(kx, x, np.inf), np.where(ky, y, np.inf))


def _average(x: Floats, y: Floats, cx: Any, cy: Any) -> Any:
    """The mean of the reports that were given; a report of no tie is a 0."""
    kx, ky = _known(cx, cy)
    return (np.where(kx, x, 0.0) + np.where(ky, y, 0.0)) / np.maximum(kx.astype(float) + ky, 1.0)


def _first(x: Floats, y: Floats, cx: Any, cy: Any) -> Any:
    return np.where(cx == T, x, y)


def _second(x: Floats, y: Floats, cx: Any, cy: Any) -> Any:
    return np.where(cy == T, y, x)


_GIVEN = np.repeat(np.arange(N_STATES), N_STATES).reshape(N_STATES, N_STATES)  # the state in x, whatever y says
_STRENGTH: dict[str, StrengthRule] = {
    "either": _maximum, "both": _minimum, "mean": _average, "giver": _first, "receiver": _second,
}  # fmt: skip


def report_table(rule: str, lone: str) -> NDArray[np.int64]:
    """State of a dyad by the states of its two reports, shape (5, 5)."""
    table = np.full((N_STATES, N_STATES), O, dtype=np.int64)
    yes_no = N if rule == "both" else T
    table[T, T], table[N, N], table[T, N], table[N, T] = T, N, yes_no, yes_no
    lone_yes = T if lone == "decides" and rule != "both" else M
    lone_no = N if lone == "decides" and rule == "both" else M
    table[T, M] = table[M, T] = lone_yes
    table[N, M] = table[M, N] = lone_no
    table[M, M] = M
    for state in (T, N, M):  # a side that was not asked has no say
        for silent in (O, A):
            table[state, silent] = table[silent, state] = state
    return table


def combine_states(
    x: Network,
    y: Network,
    table: Any,
    *,
    strength: StrengthRule = _maximum,
    directed: bool | None = None,
    keep: str = "union",
    relation: str | None = None,
) -> Network:
    """Apply a 5 × 5 table of states to every dyad of two networks; an actor in one of them only is ABSENT in the other.

    ``keep="first"`` answers for the actors of ``x`` only, ``"union"`` for all. ABSENT in the answer is written as OUT.
    """
    actors, cx, cy, px, py = _aligned(x, y, keep)
    both = _cells.pair(cx, cy, N_STATES)
    lookup = np.asarray(table, dtype=np.int64).ravel().copy()
    lookup[lookup == A] = O
    codes = lookup[both.codes]
    tied = codes == T
    keys, reports = both.keys[tied], both.codes[tied]
    sx, sy = _strengths_at(x, px, both.n, keys), _strengths_at(y, py, both.n, keys)
    cells = Cells(both.group, lookup[both.table], both.keys, codes)
    strengths = strength(sx, sy, reports // N_STATES, reports % N_STATES)
    if keep == "first":  # no dyad of x says anything new
        return view(cells, strengths, x)
    return assemble(
        cells, strengths, x, directed=(x.directed or y.directed) if directed is None else directed, actors=actors,
        relation=relation,
    )  # fmt: skip


def joint_census(x: Network, y: Network, by: Any = None) -> NDArray[np.int64]:
    """Number of ordered dyads by their state in x and in y, shape (5, 5); with labels of the union, (L, L, 5, 5)."""
    _, cx, cy, _, _ = _aligned(x, y, "union")
    if not worth(len(cx.keys) + len(cy.keys)):
        counts = _cells.census(_cells.pair(cx, cy, N_STATES), N_STATES**2, by)
    else:
        counts = _merged_census(cx, cy, by)
    return counts.reshape(*counts.shape[:-1], N_STATES, N_STATES)


def _merged_census(cx: Cells, cy: Cells, by: Any) -> NDArray[np.int64]:
    """The census of both codes, as of `pair`: first what the groups say, then what the listed cells add to it."""
    none, width = cx.keys[:0], N_STATES**2
    bare_x, bare_y = (Cells(c.group, c.table, none, none) for c in (cx, cy))
    usual = _cells.pair(bare_x, bare_y, N_STATES)
    counts = _cells.census(usual, width, by)
    fine, label = _cells.refine(usual, np.zeros(cx.n, dtype=np.int64) if by is None else by)
    base = (label[:, None] * (int(label.max(initial=0)) + 1) + label) * width
    group = fine.group.astype(np.uint16 if len(label) < 2**16 else np.int64)
    tables = (fine.table // N_STATES, fine.table % N_STATES, base)
    lists = (cx.keys, cx.codes, cy.keys, cy.codes)
    listed = compiled(listed_pairs)(*lists, group, *tables, N_STATES, counts.size)
    return counts + listed.reshape(counts.shape)


def tied_dyads(x: Network, y: Network) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[np.int64], Floats]:
    """Every cell that is a tie in one of two networks: actors of both, keys, states (2, m) and strengths (2, m).

    A strength is 0 where no tie was observed and nan where nothing was. An undirected tie has two cells.
    """
    actors, cx, cy, px, py = _aligned(x, y, "union")
    both = _cells.pair(cx, cy, N_STATES)  # a tie is always listed
    tied = (both.codes // N_STATES == T) | (both.codes % N_STATES == T)
    keys, codes = both.keys[tied], both.codes[tied]
    states = np.stack([codes // N_STATES, codes % N_STATES])
    strengths = np.stack([_strengths_at(x, px, both.n, keys), _strengths_at(y, py, both.n, keys)])
    return actors, keys, states, np.where(np.isin(states, (T, N)), strengths, np.nan)


def _aligned(x: Network, y: Network, keep: str) -> Any:
    """Both networks' codes on common actors, and where each one's rows went (−1: not kept)."""
    ix, iy = x.actors.index, y.actors.index
    if ix.equals(iy):
        same = np.arange(len(ix))
        return x.actors, x.cells, y.cells, same, same
    if keep == "first":
        common = np.flatnonzero(iy.isin(ix))
        index, cy = ix, _cells.select(y.cells, common)
        actors = x.actors
        py = np.full(len(iy), -1, dtype=np.int64)
        py[common] = index.get_indexer(iy[common])
        return actors, x.cells, _cells.reindex(cy, py[common], len(index), A), np.arange(len(ix)), py
    new = y.actors.loc[~iy.isin(ix)]
    try:
        actors = pd.concat([x.actors, new]).sort_index() if len(new) else x.actors
    except TypeError as error:
        raise ArgumentError("the ids of one network are text and of the other numbers: make them all text") from error
    px, py = actors.index.get_indexer(ix), actors.index.get_indexer(iy)
    n = len(actors)
    return actors, _cells.reindex(x.cells, px, n, A), _cells.reindex(y.cells, py, n, A), px, py


def _strengths_at(net: Network, position: Any, n: int, keys: NDArray[np.int64]) -> Floats:
    """Strengths at the given keys of the common numbering, 0 where there is no tie."""
    own = keys_of(net.ties)
    size = max(len(net.actors), 1)
    rows, columns = position[own // size], position[own % size]
    kept = (rows >= 0) & (columns >= 0)
    placed = rows[kept] * np.int64(n) + columns[kept]
    if not len(placed):
        return np.zeros(len(keys))
    place = np.minimum(np.searchsorted(placed, keys), len(placed) - 1)
    return np.where(placed[place] == keys, net.ties.data[kept][place], 0.0)


def symmetrize(net: Network, rule: SymmetrizeRule, *, lone: LoneRule = "missing") -> Network:
    """Join the two reports of every pair; see `Network.symmetrize`."""
    one_of("rule", rule, SymmetrizeRule)
    one_of("lone", lone, LoneRule)
    if not net.directed:
        return net
    return combine_states(net, net.transpose(), report_table(rule, lone), strength=_STRENGTH[rule], directed=False)


def reconstruct(net: Network) -> Network:
    """Missing takes the other end's answer; see `Network.reconstruct`."""
    if not net.directed:
        return net
    table = _GIVEN.copy()
    table[M, T], table[M, N] = T, N
    return combine_states(net, net.transpose(), table, strength=_first)


def known_with(net: Network, other: Network) -> Network:
    """Known only where both are known; see `Network.known_with`."""
    if other.directed and not net.directed:
        raise ArgumentError("other is directed and this network is not: symmetrize it first")
    table = np.full((N_STATES, N_STATES), M, dtype=np.int64)
    table[np.ix_([T, N], [T, N])] = [[T, T], [N, N]]
    table[O, :] = O
    table[:, [O, A]] = O
    return combine_states(net, other, table, strength=_first, directed=net.directed, keep="first")


def join_reports(
    given: Network, received: Network, rule: JoinRule = "either", *, lone: LoneRule = "missing"
) -> Network:
    """Join the answers to "to whom do you give" and "from whom do you receive" into one directed network.

    Parameters
    ----------
    given : Network
        Row i, column j: i says that i gives to j.
    received : Network
        Row i, column j: i says that i receives from j (as asked; it is turned around here).
    rule : {"either", "both", "giver", "receiver"}
        Either: one yes is enough. Both: two are needed. Giver, receiver: that side's report alone.
    lone : {"missing", "decides"}
        What one report says when the other was asked and not given.

    Returns
    -------
    Network
        Directed, from giver to receiver, on the actors of both.

    Notes
    -----
    The state of i→j follows from ``given[i, j]`` and ``received[j, i]`` by the same table as `Network.symmetrize`.

    Examples
    --------
    >>> import linkages as lk
    >>> given = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    >>> received = lk.from_matrix([[0, 0], [0, 0]], directed=True)
    >>> [lk.join_reports(given, received, rule).n_ties for rule in ("either", "both", "giver", "receiver")]
    [1, 0, 1, 0]
    """
    one_of("rule", rule, JoinRule)
    one_of("lone", lone, LoneRule)
    for name, net in (("given", given), ("received", received)):
        if not net.directed:
            raise ArgumentError(f"{name} is undirected: the two sides of one question are directed reports")
    if given.wave != received.wave:
        raise ArgumentError(f"given is of wave {given.wave!r}, received of wave {received.wave!r}")
    table = {"giver": _GIVEN, "receiver": _GIVEN.T}.get(rule, report_table(rule, lone))
    return combine_states(given, received.transpose(), table, strength=_STRENGTH[rule])


def combine(nets: Sequence[Network], rule: CombineRule = "any", *, lone: LoneRule = "missing") -> Network:
    """Make one graph of several relations: any collaboration, all of them, or how many.

    Parameters
    ----------
    nets : sequence of Network
        Relations of one wave. Where directed and undirected ones meet, the directed are joined by ``either`` first.
    rule : {"any", "all", "count"}
        Any: a tie in at least one relation. All: in every relation asked about. Count: as any, the strength is the
        number of relations with a tie. Under any and all the strength is 1.
    lone : {"missing", "decides"}
        With ``missing`` a dyad counts only when every relation asked about it is known; with ``decides`` one yes is
        enough for ``any`` and one no for ``all`` (being known then depends on the answer).

    Returns
    -------
    Network
        Relation ``"any of a, b"`` or ``"all of a, b"``; on the actors of all networks.

    Raises
    ------
    ArgumentError
        When there is no network, or they are of different waves.

    Examples
    --------
    >>> import linkages as lk
    >>> advice = lk.from_matrix([[0, 1], [0, 0]], directed=True, relation="advice")
    >>> project = lk.from_matrix([[0, 0], [1, 0]], directed=True, relation="project")
    >>> lk.combine([advice, project])
    <Network 'any of advice, project', wave 1: 2 actors, 2 directed ties, 0% of dyads missing>
    """
    one_of("rule", rule, CombineRule)
    one_of("lone", lone, LoneRule)
    nets = list(nets)
    if not nets:
        raise ArgumentError("nets is empty: give at least one network")
    if len({net.wave for net in nets}) > 1:
        raise ArgumentError(f"nets are of different waves ({', '.join(sorted({str(n.wave) for n in nets}))})")
    directed = all(net.directed for net in nets)
    ready = [net if directed else net.symmetrize("either", lone=lone) for net in nets]
    ready = [_unit(net) for net in ready]
    table = report_table("both" if rule == "all" else "either", lone)
    strength: StrengthRule = (lambda x, y, cx, cy: x + y) if rule == "count" else _maximum
    out = ready[0]
    for net in ready[1:]:
        out = combine_states(out, net, table, strength=strength, directed=directed)
    names = ", ".join(net.relation for net in nets)
    return assemble(out.cells, out.ties.data, out, relation=f"{'all' if rule == 'all' else 'any'} of {names}")


def _unit(net: Network) -> Network:
    return net if (net.ties.data == 1).all() else net.dichotomize(float(np.nextafter(0, 1)))
