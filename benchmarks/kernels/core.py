"""The search for a core, ten climbs; against cpnet, one climb, whose fit must not be better."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import linkages as lk

from .measuring import OURS, Case
from .networks import forget, survey

SIZES = (50, 200, 1000)


def _fit(ties: np.ndarray, core: np.ndarray) -> float:
    i, j = np.triu_indices(len(ties), 1)
    return float(np.corrcoef(ties[i, j], core[i] | core[j])[0, 1])


def _cpnet(graph: Any) -> np.ndarray:
    import cpnet

    found = cpnet.BE(num_runs=1)
    found.detect(graph)
    coreness = found.get_coreness()
    return np.array([coreness[i] > 0.5 for i in range(len(coreness))])


def cases(n: int) -> Iterator[Case]:
    net = survey(n).dichotomize(1).symmetrize("either")
    graph = lk.to_networkx(net)

    def ours() -> Any:
        forget(net)
        return lk.core_periphery(net, off_diagonal=1)

    def agree() -> None:
        assert ours().fit >= _fit(net.ties.toarray(), _cpnet(graph)) - 1e-12

    works = {OURS: ours, "cpnet, one climb": lambda: _cpnet(graph)}
    try:
        import cpnet  # noqa: F401
    except ImportError:
        del works["cpnet, one climb"]
    yield Case("core–periphery, 10 climbs", n, works, agree=agree if len(works) > 1 else None)
