"""Time every kernel beside its peers and write docs/performance/kernels.csv and docs/performance.md.

    export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
    python -m benchmarks.run_all                             # all, some 20 minutes
    python -m benchmarks.run_all --only ledger --sizes 5000  # one file, one size: its rows of the table are replaced
    python -m benchmarks.run_all --targets                   # only kernels and sizes there is a target for
    python -m benchmarks.run_all --page                      # write the page anew from the table

Peers that are not installed are left out: pip install polars duckdb statsmodels cpnet.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.kernels.measuring import OURS, ROUNDS, measure
from benchmarks.kernels.targets import TARGETS, Target

DOCS = Path(__file__).parent.parent / "docs"
TABLE = DOCS / "performance" / "kernels.csv"
KERNELS = (
    "structural_holes", "brokerage", "permutations", "random_networks", "paths", "core", "ledger", "layers", "dyadic",
)  # fmt: skip
KEYS = ["kernel", "size", "who"]
PEERS = ("numpy", "scipy", "numba", "networkx", "igraph", "pandas", "polars", "duckdb", "statsmodels", "cpnet")


def run(modules: list[str], sizes: list[int] | None, *, asked: bool, rounds: int) -> None:
    """Time what is wanted, and put it into the table as it comes; with ``asked`` only what there is a target for."""
    wanted = {(target.kernel, target.size) for target in TARGETS}
    for module in modules:
        family = importlib.import_module(f"benchmarks.kernels.{module}")
        for size in family.SIZES if sizes is None else [n for n in family.SIZES if n in sizes]:
            if asked and size not in {n for _, n in wanted}:
                continue
            for case in family.cases(size):
                if asked and (case.kernel, case.size) not in wanted:
                    continue
                rows = pd.DataFrame([vars(row) for row in measure(case, rounds)])
                print(rows.to_string(index=False, header=False), flush=True)
                keep(rows)


def keep(rows: pd.DataFrame) -> None:
    """Put new rows in the place of the old ones."""
    TABLE.parent.mkdir(exist_ok=True)
    old = pd.read_csv(TABLE) if TABLE.exists() else rows.iloc[:0]
    both = pd.concat([old, rows]) if len(old) else rows
    both = both.drop_duplicates(KEYS, keep="last").sort_values(KEYS, kind="stable")
    both["seconds"] = [f"{x:.4g}" for x in both.seconds.astype(float)]
    both["memory"] = both.memory.astype(float).round(1)
    both.to_csv(TABLE, index=False)


def shown(seconds: float) -> str:
    """A time a person can read."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.1e} s"


def of_targets(table: pd.DataFrame) -> list[str]:
    """One line a target: what is asked, what was found."""
    seconds = table.set_index(KEYS).seconds
    lines = ["| kernel | actors | against | asked | found | | why not |", "|---|---:|---|---:|---:|---|---|"]
    for target in TARGETS:
        times = ratio(seconds, target)
        found = "not measured" if np.isnan(times) else f"{times:,.0f}×" if times >= 10 else f"{times:.1f}×"
        met = "" if np.isnan(times) else "met" if times >= target.times else "**not met**"
        name = target.peer if not target.against else target.against
        why = target.why if np.isnan(times) or times < target.times else ""
        lines.append(f"| {target.kernel} | {target.size:,} | {name} | {target.times:g}× | {found} | {met} | {why} |")
    return lines


def ratio(seconds: pd.Series, target: Target) -> float:
    """How many times as fast as what the target names."""
    ours, theirs = (seconds.get((target.kernel, target.size, who), np.nan) for who in (OURS, target.peer))
    return float(theirs / ours * target.quoted)


def of_kernels(table: pd.DataFrame) -> list[str]:
    """One line a kernel and size; the exponent is that of the time over all sizes from 200 actors."""
    lines = ["| kernel | actors | linkages | memory | others |", "|---|---:|---:|---:|---|"]
    for kernel, rows in table.groupby("kernel", sort=False):
        ours = rows[rows.who == OURS]
        for row in ours.itertuples():
            others = rows[(rows["size"] == row.size) & (rows.who != OURS)]
            told = "; ".join(
                f"{o.who} {shown(o.seconds)} ({o.seconds / row.seconds:,.1f}×)" for o in others.itertuples()
            )
            lines.append(
                f"| {kernel} | {row.size:,} | {shown(row.seconds)} | {max(row.memory, 0.1):,.1f} MB | {told or '–'} |"
            )
        large = ours[ours["size"] >= 200]
        if len(large) > 1:
            slope = np.polyfit(np.log(large["size"]), np.log(large.seconds), 1)[0]
            lines.append(f"| {kernel} | growth | n^{slope:.2f} | | |")
    return lines


def page() -> None:
    """Write the page from the table."""
    table = pd.read_csv(TABLE)
    words = (Path(__file__).parent / "kernels" / "page.md").read_text(encoding="utf-8")
    used = []
    for name in PEERS:
        try:
            used.append(f"{name} {version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    filled = words.format(
        python=platform.python_version(), machine=platform.machine(), cores=os.cpu_count(), versions=", ".join(used),
        targets="\n".join(of_targets(table)), kernels="\n".join(of_kernels(table)),
    )  # fmt: skip
    (DOCS / "performance.md").write_text(filled, encoding="utf-8")


def main() -> None:
    """Time, then write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=KERNELS, default=list(KERNELS))
    parser.add_argument("--sizes", type=int, nargs="*")
    parser.add_argument("--targets", action="store_true", help="only kernels and sizes there is a target for")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer where the machine is shared")
    parser.add_argument("--page", action="store_true", help="time nothing")
    options = parser.parse_args()
    if not options.page:
        if any(os.environ.get(name) != "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")):
            parser.error("one thread: export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1")
        run(options.only, options.sizes, asked=options.targets, rounds=options.rounds)
    page()


if __name__ == "__main__":
    main()
