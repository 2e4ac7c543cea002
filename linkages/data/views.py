"""Views of a Network: other questions to the same reports, never a change of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..vocabulary import BLOCKS, SECTORS, State, did_you_mean
from . import cells as _cells
from .background import Background
from .cells import Cells
from .network import Network
from .remember import Kept, remembered_if_small
from .storage import from_keys, frozen

__all__ = [
    "assemble", "block", "dichotomize", "labels", "positions", "subset", "transpose", "view", "with_actors",
    "with_ties", "without",
]  # fmt: skip


_ANYBODY = object()


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
    parts = _parts(cells, strengths, like, actors)
    parts["directed"] = like.directed if directed is None else directed
    parts["relation"] = like.relation if relation is None else relation
    cells = parts.pop("cells")
    net = Network(**parts)
    net.__dict__["cells"] = cells  # as it would work them out again from its parts
    return net


def view(cells: Cells, strengths: Any, like: Network, *, actors: pd.DataFrame | None = None) -> Network:
    """A part of a network that was checked is sound, and is not checked again: a study looks at thousands of blocks."""
    parts = _parts(cells, strengths, like, actors)
    net = object.__new__(Network)
    net.__dict__.update(parts, ties=frozen_part(parts["ties"]), exceptions=frozen_part(parts["exceptions"]))
    if net.actors is like.actors:
        net.__dict__["_labels"] = _labels_of(like)
    return net


def _labels_of(net: Network) -> Kept:
    """Numbers of the values of columns that were asked for: the same for all views of the same actors."""
    return net.__dict__.setdefault("_labels", Kept())


def _parts(cells: Cells, strengths: Any, like: Network, actors: pd.DataFrame | None) -> dict[str, Any]:
    """What a Network is made of, and its cells."""
    cells = _cells.merge_groups(_cells.prune(cells))
    tie = cells.codes == State.TIE
    return {
        "ties": from_keys(cells.keys[tie], np.asarray(strengths, dtype=np.float64), cells.n),
        "exceptions": from_keys(cells.keys[~tie], cells.codes[~tie].astype(np.uint8), cells.n),
        "background": Background(cells.group.astype(np.int32), cells.table.astype(np.uint8)),
        "actors": like.actors if actors is None else actors,
        "directed": like.directed, "relation": like.relation, "wave": like.wave, "cells": cells,
    }  # fmt: skip


def with_ties(like: Network, keys: NDArray[np.int64], strengths: Any) -> Network:
    """Lay ties (ascending, in both directions if undirected) on null dyads of a network that has none.

    For the thousands of networks that a test draws: the other parts are those of ``like`` and were checked there, so the
    result is not checked again. A listed null (of a partial respondent) gives way to a tie.
    """
    n, bare = len(like.actors), like.cells
    listed, codes = bare.keys, bare.codes
    exceptions = like.exceptions
    if len(keys) and (codes == State.NULL).any():
        stays = ~np.isin(listed, keys, assume_unique=True)
        listed, codes = listed[stays], codes[stays]
        exceptions = frozen_part(from_keys(listed, codes.astype(np.uint8), n))
    every = np.concatenate([listed, keys])
    order = np.argsort(every, kind="stable")
    codes = np.concatenate([codes, np.full(len(keys), State.TIE, dtype=np.int64)])[order]
    net = object.__new__(Network)
    net.__dict__.update(
        ties=frozen_part(from_keys(keys, np.asarray(strengths, dtype=np.float64), n)), exceptions=exceptions,
        background=like.background, actors=like.actors, directed=like.directed, relation=like.relation, wave=like.wave,
        cells=Cells(bare.group, bare.table, every[order], codes),
    )  # fmt: skip
    return net


def with_actors(net: Network, actors: pd.DataFrame) -> Network:
    """The same dyads among the same actors in the same order, with other attributes; not checked again."""
    new = object.__new__(Network)
    new.__dict__.update(net.__dict__, actors=actors)  # nothing that was counted looks at attributes
    for kept in ("_remembered", "_labels"):  # what is remembered may: a completed network carries its actors
        new.__dict__.pop(kept, None)
    return new


def frozen_part(part: Any) -> Any:
    """The same sparse array, read-only."""
    for array in (part.data, part.indices, part.indptr):
        frozen(array)
    return part


def labels(net: Network, by: str) -> tuple[NDArray[np.int64], list[Any]]:
    """Number the values of an actor column: positions in the sorted list of values; blanks are the last value, None."""
    if by not in net.actors.columns:
        choices = list(net.actors.columns)
        raise ArgumentError(f"by={by!r} is no column of the actors: {choices}{did_you_mean(by, choices)}")
    kept = _labels_of(net)
    if by not in kept:
        kept[by] = _numbered(net, by)
    codes, names = kept[by]
    return codes.copy(), list(names)


def _numbered(net: Network, by: str) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
    codes, values = pd.factorize(net.actors[by], sort=True)
    codes = np.array(codes, dtype=np.int64)
    names: list[Any] = values.tolist()
    if (codes < 0).any():
        codes[codes < 0] = len(names)
        names.append(None)
    return codes, tuple(names)


def positions(net: Network, actors: Iterable[Any]) -> NDArray[np.int64]:
    """Row numbers of actors given by id or as a boolean mask, ascending."""
    if isinstance(actors, (str, bytes)) or not isinstance(actors, Iterable):
        raise ArgumentError(f"actors={actors!r} must be several ids in a list, or a mask")
    if isinstance(actors, pd.Series) and actors.dtype == bool and not actors.index.equals(net.actors.index):
        raise ArgumentError("actors: the mask must be indexed like the actors of this network, in their order")
    known = isinstance(actors, (pd.Index, pd.Series, np.ndarray))
    index = pd.Index(actors if known else list(actors))
    if index.dtype == bool:
        if len(index) != len(net.actors):
            raise ArgumentError(f"a mask of {len(index)} entries for {len(net.actors)} actors")
        return np.flatnonzero(index.to_numpy()).astype(np.int64)
    found = net.actors.index.get_indexer(index)
    if (found < 0).any():
        unknown = index[found < 0].tolist()[0]
        raise ArgumentError(f"actors: {unknown!r} is not in this network{nearest(unknown, net.actors.index)}")
    return np.unique(found).astype(np.int64)


def nearest(unknown: Any, ids: pd.Index) -> str:
    """A hint at the id that was meant; among very many ids the search would take minutes."""
    return did_you_mean(unknown, ids) if len(ids) <= 10_000 else ""


def subset(net: Network, actors: Iterable[Any]) -> Network:
    """Keep these actors and the dyads among them."""
    index = positions(net, actors)
    if len(index) == len(net.actors):
        return net
    # A boolean column mask is cheaper than fancy indexing of columns and keeps the order.
    ties = net.ties[index][:, index]
    return view(_cells.select(net.cells, index), ties.tocsr().data, net, actors=net.actors.iloc[index])


def without(net: Network, actors: Iterable[Any]) -> Network:
    """Leave these actors out, and all their dyads."""
    keep = np.ones(len(net.actors), dtype=bool)
    keep[positions(net, actors)] = False
    return subset(net, keep)


def transpose(net: Network) -> Network:
    """Turn every tie around."""
    if not net.directed:
        return net
    background = Background(net.background.group, net.background.state.T)
    return Network(net.ties.T.tocsr(), net.exceptions.T.tocsr(), background, net.actors, True, net.relation, net.wave)


def block(net: Network, pair: str | Sequence[Any], by: str) -> Network:
    """Make everything out but the dyads between the two groups (or, for ``with-hybrid``, those of a hybrid)."""
    if isinstance(pair, str):
        if pair not in BLOCKS:
            raise ArgumentError(
                f"block {pair!r} is not one of {', '.join(BLOCKS)}{did_you_mean(pair, BLOCKS)}; "
                "for other groups give a pair of values and by="
            )
        return net if pair == "all" else _named(net, pair, by)
    first, second = _pair(pair)
    codes, names = labels(net, by)
    for value in (first, second):
        if value not in names:
            raise ArgumentError(f"{value!r} does not occur in {by!r}: {names}{did_you_mean(value, names)}")
    return _between(net, (first, second), codes, names)


@remembered_if_small
def _named(net: Network, pair: str, by: str) -> Network:
    """One of ``linkages.BLOCKS``: every reading asks for them anew."""
    codes, names = labels(net, by)
    _check_sectors(net, by, codes, names)
    return _between(net, ("hybrid", _ANYBODY) if pair == "with-hybrid" else tuple(pair.split("-")), codes, names)


def _between(net: Network, pair: tuple[Any, ...], codes: NDArray[np.int64], names: list[Any]) -> Network:
    """The dyads between two groups, or of one with anybody."""
    first, second = pair
    # Three groups at most, however many values the column has.
    one = codes == (names.index(first) if first in names else -1)
    if second is _ANYBODY:
        return _mask(net, one.astype(np.int64), np.array([[False, True], [True, True]]))
    two = codes == (names.index(second) if second in names else -1)
    if first == second:
        return _mask(net, one.astype(np.int64), np.array([[False, False], [False, True]]))
    keep = np.zeros((3, 3), dtype=bool)
    keep[1, 2] = keep[2, 1] = True
    return _mask(net, one + 2 * two.astype(np.int64), keep)


def _pair(pair: Sequence[Any]) -> tuple[Any, Any]:
    values = list(pair) if isinstance(pair, Iterable) else []
    if len(values) != 2:
        raise ArgumentError(f"block {pair!r} must be a name or a pair of values")
    return values[0], values[1]


def _check_sectors(net: Network, by: str, codes: NDArray[np.int64], names: list[Any]) -> None:
    """The named blocks add up to the whole only when everybody is private, public or hybrid."""
    for value in names:
        if value not in SECTORS:
            actor = net.actors.index[codes == names.index(value)].tolist()[0]
            raise ArgumentError(
                f"by={by!r}: named blocks need private, public or hybrid for everybody, but {actor!r} has {value!r}"
                f"{did_you_mean(value, SECTORS)}; for other groups give a pair of values"
            )


def _mask(net: Network, codes: NDArray[np.int64], keep: NDArray[np.bool_]) -> Network:
    cells, label = _cells.refine(net.cells, codes)
    table = np.where(keep[np.ix_(label, label)], cells.table, State.OUT)
    listed = keep[codes[cells.rows], codes[cells.columns]]
    kept = listed[cells.codes == State.TIE]
    return view(Cells(cells.group, table, cells.keys[listed], cells.codes[listed]), net.ties.data[kept], net)


def dichotomize(net: Network, at_least: float) -> Network:
    """Ties below the threshold become null; strengths become 1."""
    if not at_least > 0:
        raise ArgumentError(f"at_least={at_least!r} must be above 0: a tie of strength 0 is no tie")
    cells = net.cells
    codes = cells.codes.copy()
    tie = np.flatnonzero(codes == State.TIE)
    strong = net.ties.data >= at_least
    codes[tie[~strong]] = State.NULL
    return view(Cells(cells.group, cells.table, cells.keys, codes), np.ones(int(strong.sum())), net)
