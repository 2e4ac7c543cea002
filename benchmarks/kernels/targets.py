"""What is asked of each kernel: how many times as fast as a peer.

Where the peer is a package of R, we run another peer in the same run, and R's factor to that peer is quoted from a table
measured elsewhere on one machine (R 4.2.2 with sna 2.7, its reference BLAS): our ratio to R is the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Target:
    """At ``size``, ``times`` as fast as ``against``, which is ``quoted`` times as slow as the measured ``peer``."""

    kernel: str
    size: int
    times: float
    peer: str
    against: str = ""
    quoted: float = 1.0


def _r(kernel: str, size: int, times: float, peer: str, name: str, seconds: tuple[float, float]) -> Target:
    """Against R; seconds of R and of the peer where both were measured."""
    return Target(kernel, size, times, peer, name, seconds[0] / seconds[1])


TARGETS: Final = (
    Target("structural holes", 5000, 15, "networkx"),
    Target("structural holes", 5000, 2, "igraph"),
    Target("structural holes, heavy tail", 100_000, 50, "igraph"),
    _r("brokerage, counts and z", 5000, 50, "plain Python", "sna brokerage", (0.338, 0.102)),
    _r("brokerage, labels dealt anew", 1000, 1000, "plain Python", "sna brokerage in a loop", (28.7, 20.5)),
    _r("brokerage, labels dealt anew", 5000, 1000, "plain Python", "sna brokerage in a loop", (555, 118)),
    _r("QAP correlation", 200, 300, "NumPy", "sna qaptest", (5.02, 0.556)),
    _r("QAP correlation", 1000, 1000, "NumPy", "sna qaptest", (91.5, 22.5)),
    _r("QAP correlation", 5000, 5000, "NumPy", "sna qaptest", (4008, 516)),
    _r("MRQAP, 4 predictors", 200, 1000, "NumPy", "sna netlm", (267, 5.95)),
    _r("MRQAP, 4 predictors", 1000, 200, "NumPy", "sna netlm", (5932, 164)),
    _r("logistic MRQAP, 4 predictors, wald", 200, 80, "statsmodels", "sna netlogit", (837, 55.8)),
    _r("logistic MRQAP, 4 predictors, score", 200, 1500, "statsmodels", "sna netlogit", (837, 55.8)),
    _r("CUG given ties, transitivity", 1000, 50, "SciPy", "sna cug.test, edge lists", (28.8, 2.64)),
    _r("CUG given dyad_census, transitivity", 1000, 1000, "SciPy", "sna cug.test", (672, 3.01)),
    Target("triad census", 5000, 8, "igraph"),
    Target("betweenness", 5000, 1, "igraph"),
    Target("distances", 5000, 8, "igraph"),
    Target("compactness", 5000, 15, "igraph"),
    Target("core–periphery, 10 climbs", 1000, 20, "cpnet, one climb", "a tenth of 10 climbs of cpnet"),
    Target("bootstrap, density, transitivity, centralization", 1000, 30, "NumPy"),
    Target("tie ledger", 100_000, 20, "pandas"),
    _r("dyadic logit and robust errors", 300, 10, "statsmodels, no clusters", "R glm.fit and a loop", (0.908, 0.119)),
    Target("dyadic logit and robust errors", 300, 3, "statsmodels"),
)
