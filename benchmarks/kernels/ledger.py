"""Every tie of two waves accounted for, and layers built from one long table, against pandas, polars and DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

import linkages as lk

from .measuring import OURS, Case
from .networks import forget, registry, survey

SIZES = (1000, 5000, 100_000)


def _later(net: lk.Network, seed: int) -> lk.Network:
    """Three ties in four stay; as many new ones are made as were lost."""
    rng, table = np.random.default_rng(seed), lk.to_edgelist(net)
    stays = rng.random(len(table)) < 0.75
    ends = table[["source", "target"]].copy()
    ends.loc[~stays, "target"] = rng.integers(0, len(net.actors), int((~stays).sum()))
    ends = ends[ends.source != ends.target].drop_duplicates()
    return replace(lk.from_edgelist(ends, directed=True, actors=net.actors), wave=2)


def cases(n: int) -> Iterator[Case]:
    before = registry(n, 10 * n) if n >= 100_000 else survey(n)
    after = _later(before, 5)
    sector = before.actors["sector"].to_numpy()
    tables = [pd.DataFrame({"i": t.row, "j": t.col}) for t in (before.ties.tocoo(), after.ties.tocoo())]
    for table in tables:
        table["layer"] = sector[table.i] + "-" + sector[table.j]

    def ours() -> pd.DataFrame:
        forget(before, after)
        return lk.tie_ledger(before, after)

    def pandas() -> pd.Series:
        both = tables[0].merge(tables[1], on=["i", "j", "layer"], how="outer", indicator=True)
        return both.groupby(["layer", "_merge"], observed=False).size()

    def agree() -> None:
        found = ours().set_index(["block", "state"]).n_ties
        kept = [found["all", state] for state in ("dissolved", "created", "kept")]
        assert kept == pandas().groupby(level=1, observed=False).sum().tolist()

    works = {OURS: ours, "pandas": pandas}
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    try:
        import polars as pl

        frames = [pl.from_pandas(table).with_columns(pl.lit(1).alias(f"w{k}")) for k, table in enumerate(tables)]
        works["polars"] = lambda: (
            frames[0]
            .join(frames[1], on=["i", "j", "layer"], how="full", coalesce=True)
            .group_by("layer", "w0", "w1")
            .len()
        )
    except ImportError:
        pass
    try:
        import duckdb

        first, last = tables
        base = duckdb.connect(config={"threads": 1})
        base.register("a", first)
        base.register("b", last)
        asked = (
            "select layer, a.i is null, b.i is null, count(*) from a full outer join b using (i, j, layer) group by all"
        )
        works["DuckDB"] = lambda: base.execute(asked).fetchall()
    except ImportError:
        pass
    yield Case("tie ledger", n, works, agree=agree)
