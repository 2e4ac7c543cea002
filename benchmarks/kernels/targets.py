"""What is asked of each kernel: how many times as fast as a peer.

Where the peer is a package of R, we run another peer in the same run, and R's factor to that peer is quoted from a table
measured elsewhere on one machine (R 4.2.2 with sna 2.7, its reference BLAS): our ratio to R is the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Target:
    """At ``size``, ``times`` as fast as ``against``, which is ``quoted`` times as slow as the measured ``peer``; ``why`` it may not be."""

    kernel: str
    size: int
    times: float
    peer: str
    why: str = ""
    against: str = ""
    quoted: float = 1.0


def _r(
    kernel: str, size: int, times: float, peer: str, name: str, seconds: tuple[float, float], why: str = ""
) -> Target:
    """Against R; seconds of R and of the peer where both were measured."""
    return Target(kernel, size, times, peer, why, name, seconds[0] / seconds[1])


ARRAYS: Final = "sparse arrays and Series around a loop of a few milliseconds"
STREAM: Final = "each draw has a stream of random numbers of its own, some 13 µs"
LOOP: Final = "each actor also gets draws of its own; our plain loop is twice as fast as the one that was set beside R"
MEASURE: Final = "every draw is a whole Network, of which any measure may be asked"
EXACT: Final = "one pass over all dyads a step; nothing is left out and nothing goes through BLAS"

TARGETS: Final = (
    Target("structural holes", 5000, 15, "networkx", ARRAYS),
    Target("structural holes", 5000, 2, "igraph", ARRAYS),
    Target(
        "structural holes, heavy tail",
        100_000,
        50,
        "igraph",
        "half of it is the loop over triangles itself; four measures stand against one",
    ),
    _r(
        "brokerage, counts and z",
        5000,
        50,
        "plain Python",
        "sna brokerage",
        (0.338, 0.102),
        "our plain loop is twice as fast as theirs",
    ),
    _r("brokerage, labels dealt anew", 1000, 1000, "plain Python", "sna brokerage in a loop", (28.7, 20.5), LOOP),
    _r("brokerage, labels dealt anew", 5000, 1000, "plain Python", "sna brokerage in a loop", (555, 118), LOOP),
    _r("QAP correlation", 200, 300, "NumPy", "sna qaptest", (5.02, 0.556), STREAM),
    _r("QAP correlation", 1000, 1000, "NumPy", "sna qaptest", (91.5, 22.5)),
    _r("QAP correlation", 5000, 5000, "NumPy", "sna qaptest", (4008, 516)),
    _r("MRQAP, 4 predictors", 200, 1000, "NumPy", "sna netlm", (267, 5.95), STREAM),
    _r("MRQAP, 4 predictors", 1000, 200, "NumPy", "sna netlm", (5932, 164)),
    _r(
        "logistic MRQAP, 4 predictors, wald",
        200,
        80,
        "statsmodels",
        "sna netlogit",
        (837, 55.8),
        "Newton goes on to 1e-10, R to 1e-8",
    ),
    _r("logistic MRQAP, 4 predictors, score", 200, 1500, "statsmodels", "sna netlogit", (837, 55.8), EXACT),
    _r("CUG given ties, transitivity", 1000, 50, "SciPy", "sna cug.test, edge lists", (28.8, 2.64), MEASURE),
    _r("CUG given dyad_census, transitivity", 1000, 1000, "SciPy", "sna cug.test", (672, 3.01), MEASURE),
    Target("triad census", 5000, 8, "igraph", ARRAYS),
    Target("betweenness", 5000, 1, "igraph", "igraph does it"),
    Target("distances", 5000, 8, "igraph", "the walk is compiled, what is counted of it is not"),
    Target("compactness", 5000, 15, "igraph", "the walk is compiled, what is counted of it is not"),
    Target(
        "core–periphery, 10 climbs",
        1000,
        20,
        "cpnet, one climb",
        "whole matrices, with missing dyads",
        "a tenth of 10 climbs of cpnet",
    ),
    Target("bootstrap, density, transitivity, centralization", 1000, 30, "NumPy", MEASURE),
    Target("tie ledger", 100_000, 20, "pandas", ARRAYS),
    Target("layered build", 1_000_000, 1.5, "polars", "pandas adds up, and each network is checked"),
    Target("layered build", 1_000_000, 1, "DuckDB", "pandas adds up, and each network is checked"),
    Target("layered build", 10_000_000, 1.5, "polars", "pandas adds up, and each network is checked"),
    Target("layered build", 10_000_000, 1, "DuckDB", "pandas adds up, and each network is checked"),
    _r(
        "dyadic logit and robust errors",
        300,
        10,
        "statsmodels, no clusters",
        "R glm.fit and a loop",
        (0.908, 0.119),
        EXACT,
    ),
    Target("dyadic logit and robust errors", 300, 3, "statsmodels", EXACT),
)
