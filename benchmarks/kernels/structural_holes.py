"""Burt's constraint, effective size, efficiency and hierarchy in one go, against one of the four elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np

import linkages as lk

from .measuring import OURS, Case
from .networks import forget, registry, survey

SIZES = (50, 200, 1000, 5000, 100_000)
HEAVY = 100_000  # from here on a registry: a million ties, the busiest firms with thousands


def cases(n: int) -> Iterator[Case]:
    net = registry(n, 10 * n) if n >= HEAVY else survey(n)
    graph = lk.to_igraph(net, states=False)

    def ours() -> None:
        forget(net)
        for measure in (lk.constraint, lk.effective_size, lk.efficiency, lk.hierarchy):
            measure(net)

    def agree() -> None:
        np.testing.assert_allclose(lk.constraint(net), graph.constraint(weights="strength"), rtol=1e-9)

    works = {OURS: ours, "igraph": lambda: graph.constraint(weights="strength")}
    if n < HEAVY:
        other = lk.to_networkx(net)
        works["networkx"] = lambda: nx.constraint(other, weight="strength")
    yield Case(
        "structural holes" + (", heavy tail" if n >= HEAVY else ""), n, works, agree=agree if n <= 1000 else None
    )
