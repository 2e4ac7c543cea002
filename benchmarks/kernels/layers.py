"""One long table of transactions made into a network for each of three layers and two years, against polars, DuckDB and pandas."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

import linkages as lk

from .measuring import OURS, Case

SIZES = (100_000, 1_000_000, 10_000_000)  # rows
LAYERS = ("goods", "services", "works")
KEYS = ["wave", "layer", "source", "target"]


def transactions(rows: int, seed: int = 7) -> tuple[pd.DataFrame, np.ndarray]:
    """Who sold what to whom in which year, and the ids of the firms, a tenth as many: any whole numbers."""
    rng = np.random.default_rng(seed)
    n = max(rows // 10, 10)
    ids = np.sort(rng.choice(2**40, n, replace=False))
    source, target = (ids[(n * rng.random(rows) ** 2).astype(np.int64)] for _ in range(2))
    table = pd.DataFrame(
        {"source": source, "target": target, "wave": rng.integers(1, 3, rows), "layer": rng.integers(0, 3, rows),
         "amount": rng.lognormal(size=rows)}
    )  # fmt: skip
    return table[table.source != table.target].reset_index(drop=True), ids


def build(table: pd.DataFrame, actors: pd.DataFrame) -> lk.Panel:
    """Amounts of the same pair added up, then a network for every wave and layer."""
    nets = []
    for (wave, layer), rows in table.groupby(["wave", "layer"]):
        ties = rows.groupby(["source", "target"], as_index=False)["amount"].sum().rename(columns={"amount": "strength"})
        nets.append(lk.from_edgelist(ties, directed=True, actors=actors, relation=LAYERS[layer], wave=int(wave)))
    return lk.Panel(nets)


def cases(rows: int) -> Iterator[Case]:
    table, ids = transactions(rows)
    actors = pd.DataFrame({"sector": "private"}, index=pd.Index(ids, name="actor"))
    codes = pd.DataFrame({"id": ids, "code": np.arange(len(ids))})

    def ours() -> lk.Panel:
        return build(table, actors)

    def pandas() -> Any:
        coded = table.merge(codes, left_on="source", right_on="id").merge(codes, left_on="target", right_on="id")
        return coded.groupby(["wave", "layer", "code_x", "code_y"], sort=True)["amount"].agg(["sum", "size"])

    works: dict[str, Any] = {OURS: ours, "pandas": pandas}
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    try:
        import polars as pl

        frame, known = pl.from_pandas(table), pl.from_pandas(codes)
        works["polars"] = lambda: (
            frame.join(known, left_on="source", right_on="id")
            .join(known, left_on="target", right_on="id")
            .group_by("wave", "layer", "code", "code_right")
            .agg(pl.col("amount").sum(), pl.len())
            .sort("wave", "layer", "code", "code_right")
        )
    except ImportError:
        pass
    try:
        import duckdb

        base = duckdb.connect(config={"threads": 1})
        base.register("rows_", table)
        base.register("codes", codes)
        asked = (
            "select wave, layer, a.code i, b.code j, sum(amount) amount, count(*) n from rows_ join codes a on source = a.id "
            "join codes b on target = b.id group by all order by all"
        )
        works["DuckDB"] = lambda: base.execute(asked).fetchnumpy()
    except ImportError:
        pass

    def agree() -> None:
        panel, theirs = ours(), pandas()
        for net in panel:
            other = theirs.loc[(net.wave, LAYERS.index(net.relation))]
            np.testing.assert_array_equal(net.ties.indices, other.index.get_level_values(1))
            np.testing.assert_allclose(net.ties.data, other["sum"], rtol=1e-12)

    yield Case("layered build", rows, works, agree=agree if rows <= 1_000_000 else None)
