"""How long, and how much memory, the administrative door takes: transactions → ties → tables → Panel, through DuckDB.

    python benchmarks/registry.py --rows 10000000 --folder /somewhere      # about a minute; 200 MB of disk
    python benchmarks/registry.py --rows 100000000 --folder /somewhere     # 2 GB of disk
    python benchmarks/registry.py --rows 100000 1000000 10000000 --folder /somewhere   # with the growth exponent

Transactions are drawn by DuckDB itself (heavy-tailed sellers and buyers, ids of eleven digits as text, two years, amounts)
and deleted afterwards. Prints for every step seconds of all threads and by the clock, and the highest memory of the process until
then, and writes them to docs/performance/registry.csv, but for the clock, which tells more of the machine's other work.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import linkages as lk

OUT = Path(__file__).parent.parent / "docs" / "performance" / "registry.csv"
WAVES = {2019: ("2019-01-01", "2019-12-31"), 2023: ("2023-01-01", "2023-12-31")}


def draw(rows: int, firms: int, folder: Path, memory: float) -> None:
    """Write the transactions and the list of firms as Parquet."""
    import duckdb

    with duckdb.connect(config={"memory_limit": f"{int(memory * 1000)}MB", "preserve_insertion_order": False}) as base:
        base.execute("SET threads TO 2")
        # A power of a uniform number: the first firms trade most, and one in fifty is not on the list.
        end = f"printf('%011d', (1.02 * {firms} * power(random(), 2))::BIGINT)"
        day = "DATE '2019-01-01' + (365 * random())::INTEGER + CASE WHEN random() < 0.5 THEN 0 ELSE 1461 END"
        base.execute(
            f"COPY (SELECT {end} AS seller, {end} AS buyer, {day} AS day, round(exp(8 * random()), 2) AS amount "
            f"FROM range({rows})) TO '{folder / 'invoices.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )
        sector = "CASE WHEN k % 20 < 16 THEN 'private' WHEN k % 20 < 19 THEN 'public' ELSE 'hybrid' END"
        base.execute(
            f"COPY (SELECT printf('%011d', k) AS actor, {sector} AS sector, 'kind ' || k % 7 AS kind FROM range({firms}) t(k)) "
            f"TO '{folder / 'firms.parquet'}' (FORMAT parquet)"
        )


def measured(rows: int, firms: int, folder: Path, memory: float) -> list[dict[str, Any]]:
    """Seconds and memory of each step."""
    found: list[dict[str, Any]] = []

    def step(name: str, do: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = do()
        row = {
            "rows": rows, "actors": firms, "step": name, "seconds": round(time.perf_counter() - wall, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "highest_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        }  # fmt: skip
        print(row, flush=True)
        found.append(row)
        return result

    def door() -> lk.Registry:
        return lk.read_registry(
            str(folder / "invoices.parquet"), folder / "firms.parquet", seller="seller", buyer="buyer", date="day",
            amount="amount", waves=WAVES, relation="supply", memory=memory, folder=folder,
        )  # fmt: skip

    registry = step("read_registry", door)
    print(registry)
    assert registry.n_transactions == rows
    strong = registry.threshold(amount=1000)
    tables = {t: step(f"measure_registry {t}", lambda t=t: lk.measure_registry(strong, t)) for t in ("cohesion", "mixing", "ledger")}  # fmt: skip
    cut = strong if rows <= 10_000_000 else registry.threshold(amount=2500)
    panel = step("panel", cut.panel)
    print(panel.overview().to_string())
    if cut is strong:
        density = lk.density(panel["supply", 2023])
        said = tables["cohesion"].query("wave == 2023 and block == 'all' and measure == 'density'")["value"].iloc[0]
        assert np.isclose(density, said, rtol=1e-12)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    options.add_argument("--firms", type=int, default=0, help="by default a tenth of the rows, a million at most")
    options.add_argument("--memory", type=float, default=6.0)
    options.add_argument("--folder", type=Path, required=True)
    chosen = options.parse_args()
    found: list[dict[str, Any]] = []
    for rows in chosen.rows:
        firms = chosen.firms or min(rows // 10, 1_000_000)
        folder = chosen.folder / f"registry-{rows}"
        folder.mkdir(parents=True)
        try:
            draw(rows, firms, folder, chosen.memory)
            found += measured(rows, firms, folder, chosen.memory)
        finally:
            shutil.rmtree(folder)
    table = pd.DataFrame(found).drop(columns="seconds")
    for step, part in table.groupby("step", sort=False):
        if len(part) > 1:
            slope = np.polyfit(np.log(part["rows"]), np.log(part["cpu_seconds"].clip(lower=0.01)), 1)[0]
            print(f"{step}: grows with rows^{slope:.2f}")
    OUT.parent.mkdir(exist_ok=True)
    if OUT.exists():
        old = pd.read_csv(OUT)
        table = pd.concat([old[~old["rows"].isin(table["rows"])], table]).sort_values("rows", kind="stable")
    table.to_csv(OUT, index=False)


if __name__ == "__main__":
    main()
