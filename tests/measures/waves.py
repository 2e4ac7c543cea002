"""Two random waves with everything that can happen to a dyad, and what did happen, cell by cell."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import linkages as lk
from linkages.vocabulary import State

NAN = float("nan")
SECTORS = ["private", "public", "hybrid"]
GAINS = {"created": 1, "joined": 1, "seen_after": 1, "dissolved": -1, "left": -1, "seen_before": -1, "kept": 0}
FATES = {
    ("TIE", "TIE"): "kept", ("TIE", "NULL"): "dissolved", ("NULL", "TIE"): "created",
    ("ABSENT", "TIE"): "joined", ("TIE", "ABSENT"): "left",
    ("TIE", "MISSING"): "seen_before", ("TIE", "OUT"): "seen_before",
    ("MISSING", "TIE"): "seen_after", ("OUT", "TIE"): "seen_after",
}  # fmt: skip


def wave(ids: list[int], sectors: list[str], rng: np.random.Generator, *, directed: bool, wave: int) -> lk.Network:
    """A random network of some actors, with missing dyads, a silent actor and one that nobody was asked about."""
    n = len(ids)
    values = rng.choice([0.0, 1.0, 2.0, NAN], size=(n, n), p=[0.45, 0.25, 0.15, 0.15])
    if n > 2 and rng.random() < 0.5:
        values[rng.integers(n)] = np.nan
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    actors = pd.DataFrame(
        {"actor": [f"x{i}" for i in ids], "sector": [sectors[i] for i in ids], "kind": ["uv"[i % 2] for i in ids],
         "arm": [("treated", "control", None)[i % 3] for i in ids]}
    )  # fmt: skip
    net = lk.from_matrix(values, directed=directed, actors=actors, wave=wave)
    parted = net.actors["kind"].nunique() == 2 and rng.random() < 0.2
    return net.block(("u", "v"), by="kind") if parted else net


@st.composite
def two_waves(draw: Any) -> tuple[lk.Network, lk.Network]:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    directed = draw(st.booleans())
    sectors = [draw(st.sampled_from(SECTORS)) for _ in range(8)]
    ids = [sorted(draw(st.sets(st.integers(0, 7), min_size=1, max_size=8))) for _ in range(2)]
    return tuple(wave(i, sectors, rng, directed=directed, wave=w) for w, i in enumerate(ids, 1))  # type: ignore[return-value]


def cells(before: lk.Network, after: lk.Network) -> Any:
    """(i, j, state before, state after) of every dyad of the union, once."""
    states = [
        {
            (i, j): State(int(s)).name
            for (i, row) in zip(net.actors.index, net.dense_states())
            for (j, s) in zip(net.actors.index, row)
        }
        for net in (before, after)
    ]
    union = sorted({*before.actors.index, *after.actors.index})
    pairs = itertools.permutations(union, 2) if before.directed else itertools.combinations(union, 2)
    return [(i, j, *(s.get((i, j), "ABSENT") for s in states)) for i, j in pairs]
