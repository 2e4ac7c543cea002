"""Where each actor stands on a map: once for all waves and relations, so that before and after can be compared."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import ArgumentError

__all__ = ["map_positions"]

_GAP = 52.0  # smallest distance between two marks
_COLUMN = 64.0  # distance in the rows of those without ties


def map_positions(networks: Iterable[Network]) -> pd.DataFrame:
    """Place all actors of some networks on one plane: those tied in any of them near one another.

    Parameters
    ----------
    networks : iterable of Network
        Usually a Panel: every wave and relation. Direction is ignored; a pair tied more often is drawn closer.

    Returns
    -------
    DataFrame
        Indexed by actor, columns ``x`` and ``y`` (y downwards); the centre is near 0.

    Raises
    ------
    ArgumentError
        When there is no network.

    Notes
    -----
    Forces of Fruchterman and Reingold on the largest component; smaller components and actors without ties stand in
    rows below it, and beside it where some are nearly as large (clusters without ties between them), in an order that depends on the whole network and not on ids, names or rows of a file: codes that
    are numbered by place then tell nothing about who is who. The random numbers are drawn from a generator seeded with
    the ties themselves, so that one study has one map; the state of Python's own generator is left as it was.

    References
    ----------
    Fruchterman TMJ, Reingold EM (1991). Graph drawing by force-directed placement. Software: Practice and Experience
    21(11), 1129-1164. doi:10.1002/spe.4380211102

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True)
    >>> places = map_positions([net])
    >>> list(places.index), places.equals(map_positions([net]))
    (['a', 'b', 'c'], True)
    """
    networks = list(networks)
    if not networks:
        raise ArgumentError("networks is empty: a map needs at least one Network")
    actors = _union([net.actors.index for net in networks])
    ends, weight = _ties(networks, actors)
    rng = np.random.default_rng(_secret(actors, ends, weight))
    xy = np.zeros((len(actors), 2))
    groups = _components(len(actors), ends)
    core = groups[0] if groups and len(groups[0]) > 1 else np.zeros(0, dtype=np.int64)
    if len(core):
        xy[core] = _forces(core, ends, weight, rng)
    rest = [g for g in groups if g is not core] if len(core) else groups
    _rows_below(xy, core, rest, ends, weight, rng)
    xy -= (xy.min(axis=0) + xy.max(axis=0)) / 2 if len(xy) else 0.0
    return pd.DataFrame(np.round(xy, 1) + 0.0, index=actors, columns=["x", "y"])


def _union(indexes: list[Any]) -> pd.Index:
    union = indexes[0]
    for index in indexes[1:]:
        union = union.union(index)
    return union.sort_values()


def _ties(networks: list[Network], actors: pd.Index) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Every pair that is tied in any network, the lower end first, and in how many networks it is."""
    n = len(actors)
    keys = []
    for net in networks:
        place = actors.get_indexer(net.actors.index)
        rows, columns = net.ties.nonzero()
        a, b = place[rows], place[columns]
        keys.append(np.unique(np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)))
    pairs, count = np.unique(np.concatenate(keys), return_counts=True)
    return np.column_stack([pairs // max(n, 1), pairs % max(n, 1)]), count.astype(float)


def _secret(actors: pd.Index, ends: NDArray[np.int64], weight: NDArray[np.float64]) -> int:
    """A seed that only the holder of the data can compute."""
    digest = hashlib.sha256("\x1f".join(map(str, actors)).encode())
    digest.update(ends.tobytes())
    digest.update(weight.tobytes())
    return int.from_bytes(digest.digest()[:8], "big")


def _components(n: int, ends: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Weak components, the largest first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
    _, label = connected_components(graph.tocsr(), directed=False)
    order = np.argsort(label, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if n else []
    return sorted(parts, key=lambda part: -len(part))


def _forces(
    members: NDArray[np.int64], ends: NDArray[np.int64], weight: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Force-directed places of one component, spread so that marks do not cover one another."""
    import igraph

    inside = np.isin(ends[:, 0], members)
    local = np.searchsorted(members, ends[inside])
    graph = igraph.Graph(n=len(members), edges=local.tolist(), directed=False)
    start = rng.normal(size=(len(members), 2)) * math.sqrt(len(members))
    state = random.getstate()
    try:
        random.seed(int(rng.integers(2**32)))
        drawn = graph.layout_fruchterman_reingold(
            weights=np.sqrt(weight[inside]).tolist(), niter=1500 if len(members) <= 400 else 400,
            seed=start.tolist(), start_temp=math.sqrt(len(members)),
        )  # fmt: skip
    finally:
        random.setstate(state)
    xy = np.asarray(drawn.coords, dtype=float).reshape(-1, 2)
    return _spread(_scale(xy))


def _scale(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Wider than high, as screens are, with room in proportion to the number of actors."""
    xy = xy - xy.mean(axis=0)
    spread = xy.std(axis=0)
    if spread[1] > spread[0]:
        xy = xy[:, ::-1]
        spread = spread[::-1]
    width = 62.0 * math.sqrt(len(xy))
    xy = xy / np.where(spread > 0, spread, 1.0)
    # A few far out would make all others small: pull them in, and nobody changes sides.
    length = np.hypot(xy[:, 0], xy[:, 1])
    xy = xy * (np.maximum(length, 1e-9) ** -0.3)[:, None]
    out: NDArray[np.float64] = xy * np.array([width * 0.66, width * 0.42])
    return out


def _spread(xy: NDArray[np.float64], rounds: int = 60) -> NDArray[np.float64]:
    """Push apart what stands closer than the smallest distance; only near pairs are looked at."""
    from scipy.spatial import cKDTree

    xy = xy.copy()
    for _ in range(rounds):
        pairs = cKDTree(xy).query_pairs(_GAP, output_type="ndarray")
        if not len(pairs):
            break
        step = xy[pairs[:, 0]] - xy[pairs[:, 1]]
        length = np.hypot(step[:, 0], step[:, 1])
        # Two at one place leave it in directions given by their rows; that is rare and only breaks a tie.
        angle = pairs[:, 0] * 2.399963
        step = np.where(length[:, None] > 1e-9, step, np.column_stack([np.cos(angle), np.sin(angle)]))
        push = step / np.maximum(length, 1.0)[:, None] * ((_GAP - length) / 2 * 0.9)[:, None]
        np.add.at(xy, pairs[:, 0], push)
        np.add.at(xy, pairs[:, 1], -push)
    return xy


def _rows_below(
    xy: NDArray[np.float64], core: NDArray[np.int64], rest: list[NDArray[np.int64]], ends: NDArray[np.int64],
    weight: NDArray[np.float64], rng: np.random.Generator,
) -> None:  # fmt: skip
    """Other components, then actors without ties, in rows beside or under the core; written into ``xy``."""
    if len(core):
        low, high = xy[core].min(axis=0), xy[core].max(axis=0)
    else:
        total = sum(len(part) for part in rest)
        low, high = np.zeros(2), np.array([_COLUMN * math.ceil(math.sqrt(2 * max(total, 1))), -_COLUMN])
    width = max(high[0] - low[0], 6 * _COLUMN)
    x, y, deepest = low[0], high[1] + 1.6 * _COLUMN, 0.0
    alike = sum(3 * len(part) > len(core) for part in rest) if len(core) else 0
    if alike:  # clusters that are not tied to one another stand side by side
        width = math.ceil(math.sqrt(1 + alike)) * (high[0] - low[0] + _COLUMN)
        x, y, deepest = high[0] + _COLUMN, low[1], float(high[1] - low[1])
    order = rng.permutation(len(rest))
    for part in sorted((rest[i] for i in order), key=lambda p: -len(p)):
        shape = _forces(part, ends, weight, rng) if len(part) > 1 else np.zeros((1, 2))
        shape = shape - shape.min(axis=0)
        size = shape.max(axis=0)
        if x > low[0] and x + size[0] > low[0] + width:
            x, y, deepest = low[0], y + deepest + _COLUMN, 0.0
        xy[part] = shape + np.array([x, y])
        x, deepest = x + size[0] + _COLUMN, max(deepest, float(size[1]))
