"""networkx: ties are edges with a ``strength``; missing and out dyads travel as a graph attribute (see `graph`)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...errors import ArgumentError
from ..network import Network
from .graph import from_graph, plain_values, ties_once, unobserved

__all__ = ["from_networkx", "to_networkx"]


def to_networkx(net: Network) -> Any:
    """Make a networkx graph of the ties.

    Parameters
    ----------
    net : Network

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        Node attributes are the columns of ``net.actors``; edge attribute ``strength``. What is missing for an actor
        is left out there, for networkx has no word for it and its files refuse one: ``graph.nodes[actor].get("kind")``
        is None, and a column that is missing for every actor is not in the graph. The graph attribute
        ``"unobserved"`` tells which dyads are missing or out, so that nothing is lost, in a text that files can
        hold; networkx itself takes every dyad without an edge for null.

    Examples
    --------
    >>> import linkages as lk
    >>> list(lk.to_networkx(lk.from_matrix([[0, 2], [0, 0]], directed=True)).edges(data="strength"))
    [(0, 1, 2.0)]
    """
    import networkx as nx

    graph: Any = nx.DiGraph() if net.directed else nx.Graph()
    graph.graph.update(relation=net.relation, wave=net.wave)
    ids = net.actors.index.tolist()
    graph.add_nodes_from(ids)
    for column in net.actors.columns:
        for actor, value in zip(ids, plain_values(net.actors[column], None), strict=True):
            if value is not None:
                graph.nodes[actor][column] = value
    rows, columns, strengths = (part.tolist() for part in ties_once(net))
    graph.add_edges_from((ids[i], ids[j], {"strength": s}) for i, j, s in zip(rows, columns, strengths, strict=True))
    told = unobserved(net)
    if told is not None:
        graph.graph["unobserved"] = told
    return graph


def from_networkx(graph: Any, *, relation: str | None = None, wave: int | str | None = None) -> Network:
    """Make a Network from a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Edge attribute ``strength`` or ``weight`` (else 1) is the strength; graph attribute ``"unobserved"`` as
        `to_networkx` writes it.
    relation, wave : str, int or str, optional
        Labels; by default the graph's attributes, else ``"tie"`` and 1.

    Returns
    -------
    Network

    Raises
    ------
    ArgumentError
        For multigraphs and self-ties, an edge without a strength above 0, and nodes that are not all text or all
        numbers.

    Examples
    --------
    >>> import networkx as nx
    >>> import linkages as lk
    >>> lk.from_networkx(nx.path_graph(3))
    <Network 'tie', wave 1: 3 actors, 2 ties, 0% of dyads missing>
    """
    if graph.is_multigraph():
        raise ArgumentError("graph is a multigraph: make one graph a relation, or combine parallel ties first")
    nodes = dict(graph.nodes(data=True))
    vertices = pd.DataFrame(list(nodes.values()), index=pd.Index(list(nodes)))
    place = {node: i for i, node in enumerate(nodes)}
    edges = list(graph.edges(data=True))
    return from_graph(
        vertices, [place[a] for a, _, _ in edges], [place[b] for _, b, _ in edges],
        [d.get("strength", d.get("weight", 1.0)) for _, _, d in edges],
        told=graph.graph.get("unobserved"), directed=graph.is_directed(),
        relation=graph.graph.get("relation", "tie") if relation is None else relation,
        wave=graph.graph.get("wave", 1) if wave is None else wave,
    )  # fmt: skip
