"""How long distances, triads and cores take here, in igraph and in networkx, on one machine in one run.

    python benchmarks/paths_and_triads.py                      # about two minutes
    python benchmarks/paths_and_triads.py --actors 64 1000 --most 5

Directed networks of unequal actors with 6 ties each, half of them returned. Times are seconds of this process, the best of
several runs; theirs do not count how long it takes to hand them a graph. Their answers are held against ours before
anything is timed. A time above ``--most`` seconds is not repeated, and what took that long is left out at larger sizes. What
a package does not have is a dash; what this version of the package does not have is left out.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd

import linkages as lk

TIES_EACH = 6
REPEATS = 5


def network(n: int, seed: int = 7) -> lk.Network:
    """Who is named often is drawn from a heavy tail; half of the ties are returned."""
    rng = np.random.default_rng(seed)
    fame = rng.pareto(2.5, n) + 0.3
    source = np.repeat(np.arange(n), TIES_EACH * 2 // 3)
    target = rng.choice(n, size=len(source), p=fame / fame.sum())
    back = rng.random(len(source)) < 0.5
    ends = np.concatenate([np.column_stack([source, target]), np.column_stack([target, source])[back]])
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    actors = pd.DataFrame({"sector": ["private"] * n}, index=pd.RangeIndex(n, name="actor"))
    return lk.from_edgelist(pd.DataFrame(ends, columns=["source", "target"]), directed=True, actors=actors)


@dataclass(frozen=True)
class Question:
    """One quantity, asked of three packages; ``same`` says what of ours is compared with theirs."""

    ours: str
    igraph: Callable[[igraph.Graph], Any] | None
    networkx: Callable[[nx.DiGraph], Any] | None
    options: tuple[tuple[str, Any], ...] = ()
    same: Callable[[Any], Any] = lambda value: value


def _mean_distance(graph: nx.DiGraph) -> float:
    steps = [d for _, found in nx.all_pairs_shortest_path_length(graph) for d in found.values() if d]
    return sum(steps) / len(steps)


def _efficiency(graph: nx.DiGraph) -> float:
    n = len(graph)
    steps = (d for _, found in nx.all_pairs_shortest_path_length(graph) for d in found.values() if d)
    return sum(1 / d for d in steps) / (n * (n - 1))


def _harmonic(graph: nx.DiGraph) -> list[float]:
    found = nx.harmonic_centrality(graph)
    return [found[i] / (len(graph) - 1) for i in range(len(graph))]


def _by_actor(found: dict[int, float]) -> list[float]:
    return [found[i] for i in range(len(found))]


def _triads_of_igraph(graph: igraph.Graph) -> list[int]:
    found = graph.triad_census()
    return [getattr(found, f"t{name}") for name in TRIADS]


def _triads_of_networkx(graph: nx.DiGraph) -> list[int]:
    found = nx.triadic_census(graph)
    return [found[name] for name in TRIADS]


TRIADS = nx.algorithms.triads.TRIAD_NAMES
OUT, IN = (("direction", "out"),), (("direction", "in"),)
QUESTIONS = (
    Question("components", lambda g: max(g.components("weak").sizes()),
             lambda g: max(map(len, nx.weakly_connected_components(g))), same=lambda s: int((s == 1).sum())),
    Question("average_distance", lambda g: g.average_path_length(unconn=True), _mean_distance),
    Question("compactness", None, _efficiency),
    Question("harmonic_closeness", lambda g: g.harmonic_centrality(mode="in"), _harmonic, IN, same=list),
    Question("closeness", None, lambda g: _by_actor(nx.closeness_centrality(g)), IN, same=list),
    Question("betweenness", lambda g: g.betweenness(), lambda g: _by_actor(nx.betweenness_centrality(g, normalized=False)),
             same=list),
    Question("transitivity", None, None),
    Question("triad_census", _triads_of_igraph, _triads_of_networkx,
             same=lambda s: s[list(TRIADS)].tolist()),
    Question("constraint", lambda g: g.constraint(), lambda g: _by_actor(nx.constraint(g)), same=list),
    Question("k_core", lambda g: g.coreness(mode="all"), lambda g: _by_actor(nx.core_number(g)), same=list),
    Question("core_periphery", None, None),
)  # fmt: skip


def seconds(do: Callable[[Any], Any], given: Callable[[], Any], most: float) -> float:
    """Best of several runs of this process, each with what ``given`` makes anew."""
    best = math.inf
    for _ in range(REPEATS):
        asked = given()
        start = time.process_time()
        do(asked)
        best = min(best, time.process_time() - start)
        if best > most:
            break
    return best


def hold(question: Question, ours: Any, theirs: Any) -> None:
    """The two must be the same answer, or the times mean nothing."""
    np.testing.assert_allclose(question.same(ours), theirs, rtol=1e-6, atol=1e-9, err_msg=question.ours)


def cell(value: float | None, ours: float) -> str:
    return "–" if value is None else f"{value * 1e3:,.2f} ms ({value / ours:,.2f}×)"


def row(
    question: Question, net: lk.Network, graph: igraph.Graph, other: nx.DiGraph, most: float, slow: set[tuple[str, str]]
) -> str:
    """One line of the table; what took longer than ``most`` is put down in ``slow``."""
    measure = partial(getattr(lk, question.ours), **dict(question.options))
    # A network remembers what it was asked: each run gets one that was asked nothing.
    answer, times = measure(net), {"linkages": seconds(measure, lambda: replace(net), most)}
    for package, call, given in (("igraph", question.igraph, graph), ("networkx", question.networkx, other)):
        if call is not None and (question.ours, package) not in slow:
            hold(question, answer, call(given))
            times[package] = seconds(call, graph.copy if given is graph else other.copy, most)
    slow |= {(question.ours, package) for package, taken in times.items() if taken > most}
    ours = times["linkages"]
    cells = " | ".join(cell(times.get(package), ours) for package in ("igraph", "networkx"))
    return f"| {question.ours} | {ours * 1e3:,.2f} ms | {cells} |"


def main() -> None:
    """Print one table a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, nargs="+", default=[64, 200, 1000])
    parser.add_argument("--most", type=float, default=10.0, help="seconds after which a run is not repeated")
    options = parser.parse_args()
    slow: set[tuple[str, str]] = set()
    for n in options.actors:
        net = network(n)
        graph = lk.to_igraph(net, states=False)
        other = nx.DiGraph()
        other.add_nodes_from(range(n))
        other.add_edges_from(graph.get_edgelist())
        print(f"\n{n:,} actors, {net.n_ties:,} ties\n\n| measure | linkages | igraph | networkx |\n|---|---|---|---|")
        for question in QUESTIONS:
            if hasattr(lk, question.ours) and (question.ours, "linkages") not in slow:
                print(row(question, net, graph, other, options.most, slow), flush=True)


if __name__ == "__main__":
    main()
