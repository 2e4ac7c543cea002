"""How often the interval of sampled betweenness holds the exact value of the twenty busiest, in networks with and without a heavy tail.

    python benchmarks/calibration_sampled.py                  # some four minutes; writes docs/calibration/sampled.csv
    python benchmarks/calibration_sampled.py --samples 50     # a look

All sources are the truth, and every sample is a call of `linkages.sampled`. Beside the share of actors and samples in which the interval
held the exact value, the smallest of any actor, and what ±2 standard errors held.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import igraph
import numpy as np
import pandas as pd
from kernels.networks import registry, survey

import linkages as lk

OUT = Path(__file__).parent.parent / "docs" / "calibration" / "sampled.csv"
BUSIEST = 20


def preferential(n: int, m: int) -> lk.Network:
    """Undirected; who comes later is tied to ``m`` that have many ties (a tree for one)."""
    import random

    random.seed(1)
    graph = igraph.Graph.Barabasi(n, m)
    return lk.from_matrix(np.array(graph.get_adjacency().data, dtype=float), directed=False)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, default=200)
    chosen = options.parse_args()
    nets = {
        "survey": survey(200), "survey, 600": survey(600), "heavy tail": registry(200, 1000),
        "heavy tail, 600": registry(600, 3000), "preferential": preferential(200, 2), "tree": preferential(200, 1),
    }  # fmt: skip
    rows = []
    for name, net in nets.items():
        exact = lk.betweenness(net)
        top = exact.nlargest(BUSIEST).index
        for k in (32, 64, 128):
            held, twice, width = [], [], []
            for seed in range(chosen.samples):
                found = lk.sampled(net, lk.betweenness, n_sources=k, seed=seed).loc[top]
                held.append((found.low <= exact[top]) & (exact[top] <= found.high))
                twice.append((found.value - exact[top]).abs() <= 2 * found.se)
                width.append((found.high - found.low) / exact[top])
            rows.append({
                "network": name, "actors": len(net.actors), "n_sources": k, "samples": chosen.samples,
                "coverage": np.mean(held), "lowest": np.mean(held, axis=0).min(), "two_errors": np.mean(twice),
                "width": np.nanmedian(width),
            })  # fmt: skip
            print(rows[-1], flush=True)
    pd.DataFrame(rows).round(3).to_csv(OUT, index=False)


if __name__ == "__main__":
    main()
