"""What a network could be if nothing were missing, and which measures look at what is missing as if it were no tie."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..vocabulary import State
from . import cells as _cells
from .cells import Cells
from .network import Network
from .remember import remembered
from .views import assemble

__all__ = ["filled", "missing_is_null", "moves_one_way", "takes_missing_for_null"]

MOST_CELLS = 4_000_000  # missing dyads that are written out as ties
Measure = TypeVar("Measure", bound=Callable[..., Any])


def missing_is_null(*, one_way: bool) -> Callable[[Measure], Measure]:
    """Mark a measure that takes missing dyads for no tie.

    ``one_way``: one tie more never lowers it, or never raises it, so that the network with every missing dyad a tie and
    the one with none bound it.

    Examples
    --------
    >>> @missing_is_null(one_way=True)
    ... def n_arcs(net):
    ...     return net.ties.nnz
    >>> takes_missing_for_null(n_arcs), moves_one_way(n_arcs), takes_missing_for_null(len)
    (True, True, False)
    """

    def mark(measure: Measure) -> Measure:
        measure.missing_is_null = one_way  # type: ignore[attr-defined]
        return measure

    return mark


def takes_missing_for_null(measure: Callable[..., Any]) -> bool:
    """Whether a measure, or one that it is given (centralization of betweenness), takes missing dyads for no tie."""
    given: tuple[Any, ...] = ()
    if isinstance(measure, functools.partial):
        given = (*measure.args, *measure.keywords.values())
    return any(hasattr(_function(m), "missing_is_null") for m in (measure, *given))


def moves_one_way(measure: Callable[..., Any]) -> bool:
    """Whether a measure of paths never turns as ties are added."""
    return bool(getattr(_function(measure), "missing_is_null", False))


def _function(measure: Any) -> Any:
    return measure.func if isinstance(measure, functools.partial) else measure


@remembered
def filled(net: Network, state: State) -> Network | None:
    """The network with every missing dyad in this state; None where so many ties cannot be listed."""
    if not net.state_counts["missing"]:
        return net
    cells = net.cells
    lookup = np.arange(len(State))
    lookup[State.MISSING] = state
    if state != State.TIE:
        return assemble(_cells.recode(cells, lookup), net.ties.data, net)
    n = cells.n
    if n * n > MOST_CELLS:
        return None
    codes = lookup[net.dense_states()]
    strengths = net.ties.toarray()
    strengths[(codes == State.TIE) & (strengths == 0)] = 1.0
    usual = int(np.argmax(np.bincount(codes.ravel(), minlength=len(State))[State.NULL :])) + State.NULL
    np.fill_diagonal(codes, usual)
    keys = np.flatnonzero(codes.ravel() != usual)
    listed = codes.ravel()[keys]
    table = np.array([[usual]], dtype=np.int64)
    full = Cells(np.zeros(n, dtype=np.int64), table, keys.astype(np.int64), listed.astype(np.int64))
    return assemble(full, strengths.ravel()[keys[listed == State.TIE]], net)
