"""Views of a Network: other questions to the same reports, never a change of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..vocabulary import BLOCKS, State, did_you_mean
from . import cells as _cells
from .background import Background
from .cells import Cells
from .network import Network
from .storage import from_keys, keys_of

__all__ = ["assemble", "block", "dichotomize", "labels", "positions", "subset"]


def assemble(
    cells: Cells,
    strengths: Any,
    like: Network,
    *,
    directed: bool | None = None,
    actors: pd.DataFrame | None = None,
    relation: str | None = None,
) -> Network:
    """Make a Network from codes; ``strengths`` belong to the listed ties in their order, the rest is as in ``like``."""
    cells = _cells.merge_groups(_cells.prune(cells))
    tie = cells.codes == State.TIE
    return Network(
        from_keys(cells.keys[tie], np.asarray(strengths, dtype=np.float64), cells.n),
        from_keys(cells.keys[~tie], cells.codes[~tie].astype(np.uint8), cells.n),
        Background(cells.group.astype(np.int32), cells.table.astype(np.uint8)),
        like.actors if actors is None else actors,
        like.directed if directed is None else directed,
        like.relation if relation is None else relation,
        like.wave,
    )


def labels(net: Network, by: str) -> tuple[NDArray[np.int64], list[Any]]:
    """Number the values of an actor column: positions in the sorted list of values; blanks are the last value, None."""
    if by not in net.actors.columns:
        choices = list(net.actors.columns)
        raise ArgumentError(f"by={by!r} is no column of the actors: {choices}{did_you_mean(by, choices)}")
    codes, values = pd.factorize(net.actors[by], sort=True)
    codes = np.array(codes, dtype=np.int64)
    names: list[Any] = list(values)
    if (codes < 0).any():
        codes[codes < 0] = len(names)
        names.append(None)
    return codes, names


def positions(net: Network, actors: Iterable[Any]) -> NDArray[np.int64]:
    """Row numbers of actors given by id or as a boolean mask, ascending."""
    index = pd.Index(actors) if not isinstance(actors, pd.Index) else actors
    if index.dtype == bool:
        if len(index) != len(net.actors):
            raise ArgumentError(f"a mask of {len(index)} entries for {len(net.actors)} actors")
        return np.flatnonzero(index.to_numpy()).astype(np.int64)
    found = net.actors.index.get_indexer(index)
    if (found < 0).any():
        unknown = index[found < 0][0]
        raise ArgumentError(f"actors: {unknown!r} is not in this network{did_you_mean(unknown, net.actors.index)}")
    return np.unique(found).astype(np.int64)


def subset(net: Network, actors: Iterable[Any]) -> Network:
    """Keep these actors and the dyads among them."""
    index = positions(net, actors)
    # A boolean column mask is cheaper than fancy indexing of columns and keeps the order.
    ties = net.ties[index][:, index] if len(index) < len(net.actors) else net.ties
    return assemble(_cells.select(net.cells, index), ties.tocsr().data, net, actors=net.actors.iloc[index])


def block(net: Network, pair: str | Sequence[Any], by: str) -> Network:
    """Make everything out but the dyads between the two groups (or, for ``with-hybrid``, those of a hybrid)."""
    if pair == "all":
        return net
    codes, names = labels(net, by)
    keep = np.zeros((len(names), len(names)), dtype=bool)
    if pair == "with-hybrid":
        hybrid = np.array([name == "hybrid" for name in names], dtype=bool)
        keep = hybrid[:, None] | hybrid[None, :]
    else:
        ends = _ends(pair, names, by)
        if ends is not None:
            keep[ends] = keep[ends[::-1]] = True
    return _mask(net, codes, keep)


def _ends(pair: str | Sequence[Any], names: list[Any], by: str) -> tuple[int, int] | None:
    """Positions of the two groups; None when a sector of a named block does not occur."""
    if isinstance(pair, str):
        if pair not in BLOCKS:
            raise ArgumentError(
                f"block {pair!r} is not one of {', '.join(BLOCKS)}{did_you_mean(pair, BLOCKS)}; "
                "for other groups give a pair of values and by="
            )
        first, second = pair.split("-")
        if first not in names or second not in names:
            return None
        return names.index(first), names.index(second)
    if len(pair) != 2:
        raise ArgumentError(f"a block is a pair of values, got {len(pair)}")
    for value in pair:
        if value not in names:
            raise ArgumentError(f"{value!r} does not occur in {by!r}: {names}{did_you_mean(value, names)}")
    return names.index(pair[0]), names.index(pair[1])


def _mask(net: Network, codes: NDArray[np.int64], keep: NDArray[np.bool_]) -> Network:
    cells, label = _cells.refine(net.cells, codes)
    table = np.where(keep[np.ix_(label, label)], cells.table, State.OUT) if len(label) else cells.table
    listed = keep[codes[cells.rows], codes[cells.columns]] if len(cells.keys) else np.zeros(0, dtype=bool)
    ties = keys_of(net.ties)
    kept = keep[codes[ties // cells.n], codes[ties % cells.n]] if len(ties) else np.zeros(0, dtype=bool)
    return assemble(Cells(cells.group, table, cells.keys[listed], cells.codes[listed]), net.ties.data[kept], net)


def dichotomize(net: Network, at_least: float) -> Network:
    """Ties below the threshold become null; strengths become 1."""
    if not at_least > 0:
        raise ArgumentError(f"at_least={at_least!r} must be above 0: a tie of strength 0 is no tie")
    cells = net.cells
    codes = cells.codes.copy()
    tie = np.flatnonzero(codes == State.TIE)
    strong = net.ties.data >= at_least
    codes[tie[~strong]] = State.NULL
    return assemble(Cells(cells.group, cells.table, cells.keys, codes), np.ones(int(strong.sum())), net)
