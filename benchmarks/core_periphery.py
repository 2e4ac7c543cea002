"""The search for a core: how good, how fast, and how often its test calls chance a core.

    python benchmarks/core_periphery.py                  # quality and time, about two minutes
    python benchmarks/core_periphery.py size             # size of the test at 5 %, about twenty minutes
    python benchmarks/core_periphery.py size --draws 19  # the same level exactly, in a tenth of the time

Quality: climbs against every core that there is (up to 14 actors), and against a plain hill climb that recomputes the
correlation of every candidate with numpy, from the same starting core, in one run. No maintained Python package fits the
pattern of Borgatti and Everett with missing dyads; igraph and networkx have none.

Size: networks drawn with given degrees among the observed dyads, tested in the ordinary way. 2,000 studies a row; between
3.5 and 6.5 % must be below 0.05.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

import linkages as lk
from linkages.inference.rewiring import rewiring
from linkages.measures._cores import climb, try_all
from linkages.measures.core import Pairs

RULES = ("missing", 0, 1)


def network(
    seed: int, n: int, *, directed: bool = False, missing: float = 0.0, silent: float = 0.0, ties: float = 8.0
) -> lk.Network:
    """A network of actors who are busy to different degrees, with ``ties`` for each on average."""
    rng = np.random.default_rng(seed)
    busy = np.minimum(rng.pareto(2, n) + 0.5, 4)
    chance = np.outer(busy, busy)
    chance *= ties / chance.sum(axis=1).mean()
    matrix = (rng.random((n, n)) < chance).astype(float)
    matrix[rng.random((n, n)) < missing] = np.nan
    if not directed:
        matrix = np.triu(matrix, 1) + np.triu(matrix, 1).T
    matrix[rng.choice(n, int(silent * n), replace=False)] = np.nan
    return lk.from_matrix(matrix, directed=directed)


def plain_fit(ties: Any, inside: Any, rule: Any) -> float:
    """Correlation with the pattern, from the list of pairs."""
    i, j = np.triu_indices(len(ties), 1)
    both = inside[i].astype(int) + inside[j]
    pattern = np.select([both == 2, both == 0], [1.0, 0.0], np.nan if rule == "missing" else rule)
    used = ~np.isnan(pattern)
    x, y = ties[i, j][used], pattern[used]
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) and np.ptp(y) else -1.0


def hill_climb(ties: Any, inside: Any, rule: Any) -> float:
    """Move one actor at a time while that fits better."""
    best, better = plain_fit(ties, inside, rule), True
    while better:
        better = False
        for actor in range(len(ties)):
            inside[actor] ^= True
            fit = plain_fit(ties, inside, rule)
            if fit > best + 1e-12:
                best, better = fit, True
            else:
                inside[actor] ^= True
    return best


def quality() -> None:
    """Against every core, then against a hill climb."""
    print("climbs against all cores, 6 to 14 actors, half of them directed, a third with 20 % missing")
    for rule in RULES:
        missed, worst = 0, 0.0
        for seed in range(300):
            net = network(seed, 6 + seed % 9, directed=seed % 2 == 0, missing=0.2 * (seed % 3 == 0), ties=3)
            if not 0 < net.n_ties < net.n_dyads:
                continue
            pairs = Pairs(net)
            gap = (
                try_all(pairs.ties, pairs.observed, rule).fit[0]
                - climb(pairs.ties[None], pairs.observed, rule, 10).fit[0]
            )
            missed, worst = missed + (gap > 1e-12), max(worst, gap)
        print(f"  off_diagonal={rule!s:8} missed {missed} of 300, by {worst:.3f} at most")
    print("ten climbs against one plain hill climb from random cores, seconds of this process")
    for n in (50, 100, 200):
        for rule in RULES:
            pairs = Pairs(network(n, n))
            begin = time.process_time()
            ours = climb(pairs.ties[None], pairs.observed, rule, 10)
            middle = time.process_time()
            inside = np.random.default_rng(1).random(len(pairs.ties)) < 0.3
            theirs = hill_climb(pairs.ties.astype(float), inside, rule)
            end = time.process_time()
            print(
                f"  n={n:4} off_diagonal={rule!s:8} fit {ours.fit[0]:.4f} v {theirs:.4f}   {middle - begin:.4f} s "
                f"v {end - middle:.2f} s: {(end - middle) / (middle - begin):.0f} times"
            )
            assert ours.fit[0] >= theirs - 1e-12
    print("ten climbs, and coreness")
    for n in (1000, 3000):
        net = network(n, n)
        for options in ({"off_diagonal": rule} for rule in RULES):
            begin = time.process_time()
            found = lk.core_periphery(net, **options)
            print(f"  n={n:4} {time.process_time() - begin:.3f} s  {found}")
        begin = time.process_time()
        found = lk.core_periphery(net, form="continuous")
        print(f"  n={n:4} {time.process_time() - begin:.3f} s  {found}")


def size(studies: int, draws: int) -> None:
    """How often a network drawn with given degrees has a small p."""
    for name, options in {
        "directed, 20 % silent": {"directed": True, "silent": 0.2},
        "undirected": {},
        "directed": {"directed": True},
    }.items():
        draw = rewiring(network(3, 24, ties=5, **options), seed=1)
        panels = (lk.Panel([draw(np.random.default_rng([5, study]))]) for study in range(studies))
        p = np.array([lk.measure_core(x, n_draws=draws, seed=k).p_value[0] for k, x in enumerate(panels)])
        told = f"{np.mean(p <= 0.05):.2%} at 5 %, {np.mean(p <= 0.1):.2%} at 10 %, mean p {p.mean():.3f}"
        print(f"{name:24} {studies} studies, {draws} draws: {told}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["quality", "size"], default="quality")
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--draws", type=int, default=199)
    chosen = parser.parse_args()
    if chosen.what == "quality":
        quality()
    else:
        size(chosen.studies, chosen.draws)
