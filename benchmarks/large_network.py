"""How long, and how much memory, a registry of a million firms takes: 10 million ties, 5 % silent.

    python benchmarks/large_network.py                                # one or two minutes, 5 GB
    python benchmarks/large_network.py --actors 100000 --ties 1000000
    python benchmarks/large_network.py --more                         # views too: joined reports, parts, towns

Prints, for every step, seconds of this process, and memory: what it keeps and the highest there was; at the end the sum of all
that is asked of a large network (built, its blocks, dyads and triads, roles, the ledger between two waves; not the drawing of it).
Counts are held against a direct count over the list of ties where there is one.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

import linkages as lk
from linkages.data.cells import census
from linkages.data.join import joint_census
from linkages.data.views import labels
from linkages.vocabulary import N_STATES, State

T, N, M = State.TIE, State.NULL, State.MISSING


def resident() -> float:
    """Memory held now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


SPENT = {"cpu": 0.0, "wall": 0.0}  # by the steps that are asked of a large network
ASKED = "at most 90 s wall on 2 cores and 8 GB"


def step(name: str, do: Callable[[], Any], *, asked: bool = True) -> Any:
    """Run one step and print what it took."""
    gc.collect()
    before, wall, cpu = resident(), time.perf_counter(), time.process_time()
    result = do()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    SPENT["cpu"] += cpu * asked
    SPENT["wall"] += wall * asked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(
        f"{name:44s} {cpu:7.2f} s cpu {wall:7.2f} s wall {resident() - before:+7.0f} MB (highest {peak:,.0f} MB)",
        flush=True,
    )
    return result


def registry(n: int, m: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Firms, who names whom (a quarter returned), and who is silent."""
    rng = np.random.default_rng(seed)
    silent = rng.random(n) < 0.05
    first = rng.integers(n * n, size=int(0.84 * m), dtype=np.int64)
    back = first[rng.random(len(first)) < 0.25]
    keys = np.sort(np.concatenate([first, back % n * n + back // n]))
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    i, j = keys // n, keys % n
    named = (i != j) & ~silent[i]
    strength = rng.integers(1, 6, len(keys)).astype(float)
    ties = pd.DataFrame({"source": i[named], "target": j[named], "strength": strength[named]})
    sector = np.array(lk.SECTORS)[rng.choice(3, n, p=[0.8, 0.15, 0.05])]
    return pd.DataFrame({"sector": sector}, index=pd.RangeIndex(n, name="actor")), ties, silent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--actors", type=int, default=1_000_000)
    options.add_argument("--ties", type=int, default=10_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--more", action="store_true", help="views that are not asked of a large network")
    chosen = options.parse_args()
    n = chosen.actors
    actors, ties, silent = step("draw the registry", lambda: registry(n, chosen.ties, chosen.seed), asked=False)
    print(f"{n:,} actors, {len(ties):,} ties, {silent.sum():,} silent")

    listed = step("from_edgelist", lambda: lk.from_edgelist(ties, directed=True, actors=actors, relation="supply"))
    assert listed.n_ties == len(ties)
    del listed
    start = np.concatenate([[0], np.cumsum(np.bincount(ties["source"], minlength=n))])
    parts = {
        "ties": csr_array((ties["strength"].to_numpy(), ties["target"].to_numpy(), start), shape=(n, n)),
        "exceptions": csr_array((n, n), dtype=np.uint8),
        "background": lk.Background(silent.astype(np.int32), np.array([[N, N], [M, M]])),
        "actors": actors,
    }
    net = step("Network(...) from its parts", lambda: lk.Network(**parts, directed=True, relation="supply", wave=2020))
    parts.clear()
    assert net.n_ties == len(ties)
    step("out_counts, in_counts", lambda: (net.out_counts, net.in_counts))
    print(step("repr", lambda: repr(net)))
    assert net.missing_share == silent.sum() / n

    def blocks() -> dict[str, tuple[int, int]]:
        views = (net.block(name) for name in lk.BLOCKS)
        return {name: (view.n_ties, view.n_dyads) for name, view in zip(lk.BLOCKS, views, strict=True)}

    found = step("ties and dyads of all blocks", blocks)
    assert sum(found[name][0] for name in lk.BLOCKS[1:]) == found["all"][0]
    assert sum(found[name][1] for name in lk.BLOCKS[1:]) == found["all"][1]
    cells = step("the same in one census", lambda: census(net.cells, N_STATES, labels(net, "sector")[0]))
    assert cells.sum() == n * (n - 1)
    assert cells[..., T].sum() == len(ties)

    dyads = step("density, average degree, reciprocity by block", lambda: _dyads(net))
    assert dyads["all"][0] == len(ties) / net.n_dyads
    pairs = step("dyad_census", lambda: lk.dyad_census(net))
    assert pairs.sum() == n * (n - 1) // 2
    closed = step("transitivity", lambda: lk.transitivity(net))
    triads = step("triad_census", lambda: lk.triad_census(net))
    print(
        f"reciprocity {dyads['all'][2]:.4f}, transitivity {closed:.2e}, triads known whole {int(triads.iloc[:16].sum()):,}"
    )
    _roles(net, chosen.seed)
    _ledger(net, chosen.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"in all {SPENT['cpu']:.1f} s cpu, {SPENT['wall']:.1f} s wall, highest {peak:.1f} GB; asked {ASKED}", flush=True
    )
    if chosen.more:
        _more(net)


def _dyads(net: lk.Network) -> dict[str, tuple[float, ...]]:
    views = {name: net.block(name) for name in lk.BLOCKS}
    return {
        name: tuple(measure(view) for measure in (lk.density, lk.average_degree, lk.reciprocity))
        for name, view in views.items()
    }


def _more(net: lk.Network) -> None:
    n = len(net.actors)
    turned = step("transpose", net.transpose)
    joint = step("joint_census with it", lambda: joint_census(net, turned))
    assert joint.sum() == n * (n - 1)
    assert (joint[T].sum(), joint[:, T].sum()) == (net.n_ties, net.n_ties)
    either = step('symmetrize("either")', lambda: net.symmetrize("either"))
    assert 2 * either.n_ties == joint[T, T] + joint[T, N] + joint[N, T]
    del either
    step("reconstruct", net.reconstruct)
    step("known_with", lambda: net.known_with(turned))
    step("combine of two", lambda: lk.combine([net, turned]))
    step("dichotomize(3)", lambda: net.dichotomize(3))
    step("subset of half", lambda: net.subset(np.arange(n) % 2 == 0))
    step("block of one pair of 1,000 towns", lambda: _towns(net))


def _roles(net: lk.Network, seed: int) -> None:
    kinds = net.actors.assign(kind=np.random.default_rng(seed).choice(list("abcdefg"), len(net.actors)))
    named = lk.Network(net.ties, net.exceptions, net.background, kinds, True, "supply", 2020)
    roles = step("brokerage_roles by kind", lambda: lk.brokerage_roles(named))
    print(f"open triples: {int(roles['total'].sum()):,}")


def _ledger(net: lk.Network, seed: int) -> None:
    later = step("a second wave", lambda: _later(net, seed), asked=False)
    ledger = step("tie_ledger", lambda: lk.tie_ledger(net, later))
    whole = ledger[ledger["block"] == "all"].set_index("state")["n_ties"]
    assert whole[["kept", "dissolved", "left", "seen_before"]].sum() == net.n_ties
    assert whole[["kept", "created", "joined", "seen_after"]].sum() == later.n_ties


def _later(net: lk.Network, seed: int) -> lk.Network:
    """Seven ties in ten, and as many new ones as went; nobody else is silent."""
    n, rng = len(net.actors), np.random.default_rng(seed + 1)
    keys = np.repeat(np.arange(n), np.diff(net.ties.indptr)) * np.int64(n) + net.ties.indices
    heard = np.flatnonzero(np.diff(net.ties.indptr) > 0)
    new = rng.choice(heard, int(0.3 * len(keys))) * np.int64(n) + rng.integers(n, size=int(0.3 * len(keys)))
    both = np.unique(np.concatenate([keys[rng.random(len(keys)) < 0.7], new]))
    both = both[both % (n + 1) != 0]
    start = np.concatenate([[0], np.cumsum(np.bincount(both // n, minlength=n))])
    ties = csr_array((np.ones(len(both)), both % n, start), shape=(n, n))
    return lk.Network(ties, net.exceptions, net.background, net.actors, True, "supply", 2023)


def _towns(net: lk.Network) -> lk.Network:
    towns = net.actors.assign(town=np.arange(len(net.actors)) % 1000)
    return lk.Network(net.ties, net.exceptions, net.background, towns, True, "supply", 2020).block((3, 4), by="town")


if __name__ == "__main__":
    main()
