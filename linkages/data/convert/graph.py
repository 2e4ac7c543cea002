"""What igraph and networkx have in common: edges are ties, and what nobody observed travels beside them as text.

The graph attribute ``"unobserved"`` is one line of JSON, so that every file format of either package can carry it::

    {"groups": [["a", "b"], ["c"]],                            ids of the actors, as text
     "states": [["null", "null"], ["missing", "missing"]],     of the dyads from group to group that are not edges
     "exceptions": [["c", "a", "null"]]}                       but for these

It says what the background of a `Network` says, so that a million actors of whom some are silent need one line too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import ArgumentError
from ...vocabulary import State
from ..background import LISTABLE, Background
from ..network import Network
from ..storage import keys_of
from .pandas import from_states, sorted_actors

__all__ = ["from_graph", "plain_values", "ties_once", "unobserved"]

_CODES = {state.name.lower(): state for state in LISTABLE}
Ints = NDArray[np.int64]


def ties_once(net: Network) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Positions of both ends and strength of every tie, an undirected one once."""
    keys, n = keys_of(net.ties), max(len(net.actors), 1)
    kept = np.full(len(keys), True) if net.directed else keys // n < keys % n
    return keys[kept] // n, keys[kept] % n, net.ties.data[kept]


def plain_values(column: pd.Series, blank: Any) -> list[Any]:
    """Values of a column as Python's own types."""
    return [blank if empty else value for value, empty in zip(column.tolist(), column.isna().tolist(), strict=True)]


def unobserved(net: Network) -> str | None:
    """The attribute; None when every dyad is a tie or null."""
    counts = net.state_counts
    if counts["missing"] == counts["out"] == 0:
        return None
    ids, group = net.actors.index.map(str), net.background.group
    keys, n = keys_of(net.exceptions), max(len(net.actors), 1)
    kept = np.full(len(keys), True) if net.directed else keys // n < keys % n
    rows, columns = ids[keys[kept] // n], ids[keys[kept] % n]
    words = {int(state): word for word, state in _CODES.items()}
    told = {
        "groups": [ids[group == g].tolist() for g in range(len(net.background.state))],
        "states": [[words[code] for code in row] for row in net.background.state.tolist()],
        "exceptions": [list(x) for x in zip(rows, columns, [words[c] for c in net.exceptions.data[kept].tolist()])],
    }
    return json.dumps(told, ensure_ascii=False)


def from_graph(
    vertices: pd.DataFrame, tails: Any, heads: Any, strengths: Iterable[Any], *,
    told: Any, directed: bool, relation: Any, wave: Any,
) -> Network:  # fmt: skip
    """Make a Network of a graph's vertices (a table by id), edges (positions in it) and ``"unobserved"``."""
    actors = sorted_actors(vertices)
    place = actors.index.get_indexer(vertices.index).astype(np.int64)
    rows, columns = place[np.asarray(tails, dtype=np.int64)], place[np.asarray(heads, dtype=np.int64)]
    given = pd.Series(list(strengths), dtype=object)
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.flatnonzero(~((values > 0) & (values < np.inf)))
    if len(wrong):
        ends = actors.index[[rows[wrong[0]], columns[wrong[0]]]].tolist()
        raise ArgumentError(
            f"the edge {ends[0]!r}, {ends[1]!r} has strength {given[wrong[0]]!r}: an edge is a tie, and its strength a "
            "finite number above 0; take out edges that are no ties"
        )
    codes = np.full(len(values), State.TIE, dtype=np.int64)
    background = None
    if told is not None:
        background, others, states = _read(told, actors.index)
        rows, columns = np.concatenate([rows, others[:, 0]]), np.concatenate([columns, others[:, 1]])
        codes, values = np.concatenate([codes, states]), np.concatenate([values, np.full(len(states), np.nan)])
    wave = int(wave) if isinstance(wave, float) and wave.is_integer() else wave  # GraphML has no whole numbers
    return from_states(
        rows, columns, codes, values, actors,
        background=background, directed=directed, relation=relation, wave=wave,
    )  # fmt: skip


def _read(told: Any, index: pd.Index) -> tuple[Background, Ints, Ints]:
    """The background, and the exceptions by position and state; what is said of vertices no longer there is left out."""
    ids = index.map(str)
    try:
        parts = json.loads(told)
        group = np.full(len(ids), -1, dtype=np.int64)
        for number, members in enumerate(parts["groups"]):
            found = ids.get_indexer(pd.Index(members, dtype=ids.dtype))
            group[found[found >= 0]] = number
        state = np.array([[_CODES[word] for word in row] for row in parts["states"]], dtype=np.int64)
        told_ends = np.array([[a, b] for a, b, _ in parts["exceptions"]], dtype=object).reshape(-1, 2)
        states = np.array([_CODES[word] for _, _, word in parts["exceptions"]], dtype=np.int64)
    except (KeyError, TypeError, ValueError) as error:
        raise ArgumentError(
            'the graph attribute "unobserved" is not as to_igraph and to_networkx write it: take it away, or repair it'
        ) from error
    if (group < 0).any():
        raise ArgumentError(
            f'{index[group < 0].tolist()[0]!r} is in no group of the graph attribute "unobserved": add it there'
        )
    ends = np.column_stack([ids.get_indexer(told_ends[:, 0]), ids.get_indexer(told_ends[:, 1])]).astype(np.int64)
    here = (ends >= 0).all(axis=1)
    return Background(group.astype(np.int32), state.astype(np.uint8)), ends[here], states[here]
