"""Distances, betweenness, triads and transitivity, against igraph and networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx
import numpy as np

import linkages as lk

from .measuring import OURS, Case
from .networks import forget, registry, survey

SIZES = (50, 200, 1000, 5000, 100_000)
TRIADS = nx.algorithms.triads.TRIAD_NAMES
HEAVY = 100_000
PLAIN = 1000  # networkx goes no further


def _mean_distance(graph: nx.DiGraph) -> float:
    steps = [d for _, found in nx.all_pairs_shortest_path_length(graph) for d in found.values() if d]
    return sum(steps) / len(steps)


def _efficiency(graph: nx.DiGraph) -> float:
    n = len(graph)
    steps = (d for _, found in nx.all_pairs_shortest_path_length(graph) for d in found.values() if d)
    return sum(1 / d for d in steps) / (n * (n - 1))


def _of_igraph(graph: Any) -> float:
    found = np.array(graph.distances(), dtype=float)
    np.fill_diagonal(found, np.inf)
    return float((1 / found).sum() / (len(found) * (len(found) - 1)))


def _triads_of_igraph(graph: Any) -> list[int]:
    found = graph.triad_census()
    return [getattr(found, f"t{name}") for name in TRIADS]


def _triads_of_networkx(graph: nx.DiGraph) -> list[int]:
    found = nx.triadic_census(graph)
    return [found[name] for name in TRIADS]


def cases(n: int) -> Iterator[Case]:
    net = registry(n, 10 * n) if n >= HEAVY else survey(n)
    graph = lk.to_igraph(net, states=False) if n < HEAVY else None
    other = lk.to_networkx(net) if n <= PLAIN else None

    def case(kernel: str, measure: Callable[..., Any], peers: dict[str, Callable[[], Any]], same: Any) -> Case:
        def ours() -> Any:
            forget(net)
            return measure(net)

        def agree() -> None:
            for peer in peers.values():
                np.testing.assert_allclose(same(ours()), peer(), rtol=1e-9, atol=1e-9)

        return Case(kernel, n, {OURS: ours, **peers}, agree=agree if n <= PLAIN else None)

    def peers(of_igraph: Callable[[Any], Any], of_networkx: Callable[[Any], Any]) -> dict[str, Callable[[], Any]]:
        found = {"igraph": lambda: of_igraph(graph)}
        return found | ({"networkx": lambda: of_networkx(other)} if other is not None else {})

    if n >= HEAVY:  # igraph takes more than three minutes for it
        yield case("triad census, heavy tail", lk.triad_census, {}, None)
        return
    yield case(
        "triad census",
        lk.triad_census,
        peers(_triads_of_igraph, _triads_of_networkx),
        lambda s: s[list(TRIADS)].tolist(),
    )
    if n > 1000:
        net_distances = {"igraph": lambda: graph.average_path_length(unconn=True)}
    else:
        net_distances = peers(lambda g: g.average_path_length(unconn=True), _mean_distance)
    yield case("distances", lk.average_distance, net_distances, float)
    yield case("compactness", lk.compactness, peers(_of_igraph, _efficiency), float)
    yield case(
        "betweenness", lk.betweenness,
        peers(lambda g: g.betweenness(), lambda g: list(nx.betweenness_centrality(g, normalized=False).values())), list,
    )  # fmt: skip
    yield case(
        "transitivity, global", lambda net: lk.transitivity(net, form="global"),
        peers(lambda g: g.transitivity_undirected(), lambda g: nx.transitivity(g.to_undirected())), float,
    )  # fmt: skip
