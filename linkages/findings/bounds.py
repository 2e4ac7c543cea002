"""Between which values a measure must lie, whatever the missing dyads are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.network import Network
from ..data.views import assemble
from ..measures.centrality import betweenness, centralization
from ..measures.cohesion import average_degree, density
from ..measures.distance import (
    average_distance,
    compactness,
    connectedness,
    diameter,
    fragmentation,
    isolates,
    largest_component,
)  # fmt: skip
from ..vocabulary import State
from .reading import number_of

__all__ = ["bounds_of", "filled", "takes_missing_for_null"]

RATES = (density, average_degree)
PATHS = (isolates, largest_component, connectedness, fragmentation, compactness)  # a tie more moves them one way only
NOT_MONOTONE = (average_distance, diameter, betweenness)
MOST_CELLS = 4_000_000  # missing dyads that are written out as ties
NAN = float("nan")


def takes_missing_for_null(measure: Callable[..., Any]) -> bool:
    """Whether a measure of paths looks at a missing dyad as if it were no tie."""
    function = measure.func if isinstance(measure, partial) else measure
    if function is centralization and isinstance(measure, partial):
        return betweenness in (*measure.args, *measure.keywords.values())
    return function in (*PATHS, *NOT_MONOTONE)


def bounds_of(net: Network, measure: Callable[..., Any], *, rates: bool) -> tuple[float, float]:
    """Smallest and largest value: missing dyads all null, all ties; nan where that does not bound the measure."""
    function = measure.func if isinstance(measure, partial) else measure
    if function not in (*PATHS, *(RATES if rates else ())):
        return NAN, NAN
    ends = [filled(net, State.NULL), filled(net, State.TIE)]
    if ends[1] is None or (isinstance(measure, partial) and measure.keywords.get("form") == "standardised"):
        return NAN, NAN
    values = [number_of(measure, end) for end in ends if end is not None]
    return (NAN, NAN) if np.isnan(values).any() else (min(values), max(values))


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
