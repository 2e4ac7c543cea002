"""igraph: ties are edges with a ``strength``; missing and out dyads travel as a graph attribute (see `graph`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...errors import ArgumentError
from ..network import Network
from .graph import from_graph, plain_values, ties_once, unobserved

__all__ = ["from_igraph", "to_igraph"]


def to_igraph(net: Network, *, states: bool = True) -> Any:
    """Make an igraph graph of the ties.

    Parameters
    ----------
    net : Network
    states : bool
        Carry missing and out dyads as the graph attribute ``"unobserved"``, so that nothing is lost; igraph itself
        takes every dyad without an edge for null.

    Returns
    -------
    igraph.Graph
        Vertex attributes ``name`` (actor id), ``label`` (the organisation's own name) and the other columns of
        ``net.actors``; edge attribute ``strength``.

    Raises
    ------
    ArgumentError
        When a column of ``net.actors`` is not named by a text.

    Examples
    --------
    >>> import linkages as lk
    >>> graph = lk.to_igraph(lk.from_matrix([[0, 2], [0, 0]], directed=True))
    >>> graph.vcount(), graph.ecount(), graph.es["strength"]
    (2, 1, [2.0])
    """
    import igraph

    rows, columns, strengths = ties_once(net)
    ends = np.ascontiguousarray(np.column_stack([rows, columns]))
    graph = igraph.Graph(n=len(net.actors), edges=ends.data, directed=net.directed)  # read without a list
    graph.es["strength"] = strengths.tolist()
    if states:
        for column in net.actors.columns:
            if not isinstance(column, str):
                raise ArgumentError(f"actors has a column {column!r}: the names of vertex attributes are text")
            values = net.actors[column]
            blank = float("nan") if values.dtype.kind == "f" else None
            graph.vs[_as_vertex_attribute(column)] = plain_values(values, blank)
        graph.vs["name"] = net.actors.index.tolist()
        graph["relation"], graph["wave"] = net.relation, net.wave
        told = unobserved(net)
        if told is not None:
            graph["unobserved"] = told
    return graph


def _as_vertex_attribute(column: str) -> str:
    """The id is called "name" in igraph, so the organisation's own name becomes "label", and "label" "_label"."""
    return "label" if column == "name" else "_" + column if column.lstrip("_") == "label" else column


def _as_column(attribute: str) -> str:
    return "name" if attribute == "label" else attribute[1:] if attribute.lstrip("_") == "label" else attribute


def from_igraph(graph: Any, *, relation: str | None = None, wave: int | str | None = None) -> Network:
    """Make a Network from an igraph graph.

    Parameters
    ----------
    graph : igraph.Graph
        Vertex attribute ``name`` (else the vertex number) is the actor id, ``label`` the organisation's own name;
        edge attribute ``strength`` or ``weight`` (else 1) the strength; graph attribute ``"unobserved"`` as `to_igraph` writes it.
    relation, wave : str, int or str, optional
        Labels; by default the graph's attributes, else ``"tie"`` and 1.

    Returns
    -------
    Network

    Raises
    ------
    ArgumentError
        For self-ties and parallel ties (simplify the graph first), an edge without a strength above 0, and ids that
        are not unique.

    Examples
    --------
    >>> import igraph
    >>> import linkages as lk
    >>> lk.from_igraph(igraph.Graph([(0, 1), (1, 2)], directed=True))
    <Network 'tie', wave 1: 3 actors, 2 directed ties, 0% of dyads missing>
    """
    ids = graph.vs["name"] if "name" in graph.vs.attributes() else list(range(graph.vcount()))
    if ids and all(isinstance(i, float) and i.is_integer() for i in ids):
        ids = [int(i) for i in ids]  # GraphML has no whole numbers
    columns = {_as_column(a): graph.vs[a] for a in graph.vs.attributes() if a != "name"}
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    strength = next((graph.es[a] for a in ("strength", "weight") if a in graph.es.attributes()), np.ones(len(ends)))
    known = {a: graph[a] for a in graph.attributes()}
    return from_graph(
        pd.DataFrame(columns, index=pd.Index(ids)), ends[:, 0], ends[:, 1], strength,
        told=known.get("unobserved"), directed=graph.is_directed(),
        relation=known.get("relation", "tie") if relation is None else relation,
        wave=known.get("wave", 1) if wave is None else wave,
    )  # fmt: skip
