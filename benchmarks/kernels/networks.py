"""The networks that kernels are timed on: a survey of few ties an actor, and a registry with a heavy tail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

import linkages as lk

SECTORS = ("private", "public")
KINDS = ("firm", "university", "agency", "chamber")


def survey(n: int, seed: int = 7) -> lk.Network:
    """Directed, about 8 ties an actor, most of them to neighbours on a ring, two in five returned; strengths 1 to 5."""
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n), 6)
    near = rng.geometric(0.25, len(source)) * rng.choice([-1, 1], len(source))
    target = np.where(rng.random(len(source)) < 0.7, (source + near) % n, rng.integers(0, n, len(source)))
    back = rng.random(len(source)) < 0.3
    return _network(n, np.concatenate([source, target[back]]), np.concatenate([target, source[back]]), rng)


def registry(n: int, m: int, seed: int = 7) -> lk.Network:
    """Directed, about ``m`` ties; who is met often is drawn from a heavy tail."""
    rng = np.random.default_rng(seed)
    busy = rng.pareto(1.6, n) + 0.2
    cuts = np.cumsum(busy / busy.sum())
    source, target = (np.minimum(np.searchsorted(cuts, rng.random(m)), n - 1) for _ in range(2))
    return _network(n, source, target, rng)


def _network(n: int, source: np.ndarray, target: np.ndarray, rng: np.random.Generator) -> lk.Network:
    keys = np.unique((source * np.int64(n) + target)[source != target])
    ties = pd.DataFrame({"source": keys // n, "target": keys % n, "strength": rng.integers(1, 6, len(keys)) * 1.0})
    kinds = rng.choice(len(KINDS), n, p=[0.5, 0.2, 0.2, 0.1])
    actors = pd.DataFrame(
        {"sector": np.array(SECTORS)[(kinds > 0).astype(int)], "kind": np.array(KINDS)[kinds]},
        index=pd.RangeIndex(n, name="actor"),
    )
    return lk.from_edgelist(ties, directed=True, actors=actors)


def silent(net: lk.Network, share: float, seed: int = 3) -> lk.Network:
    """The same with so many actors that did not answer."""
    n = len(net.actors)
    quiet = np.random.default_rng(seed).random(n) < share
    background = lk.Background(quiet.astype(np.int32), np.array([[2, 2], [3, 3]], dtype=np.uint8))
    ties = net.ties.tocoo()
    kept = ~quiet[ties.row]
    known = csr_array((ties.data[kept], (ties.row[kept], ties.col[kept])), shape=net.ties.shape)
    return replace(net, ties=known, background=background)


def forget(*nets: lk.Network) -> None:
    """A network remembers what it was asked; what is timed must find one that was asked nothing."""
    for net in nets:
        net.__dict__.pop("_remembered", None)
