"""Is a change found as often as `power` promises? Its promise beside fresh studies of the same plan.

    python benchmarks/calibration_power.py             # what is not yet in the table, and its page
    python benchmarks/calibration_power.py --look 16   # so many fresh studies, printed

For each plan `power` says which change is found in four of five studies. That change is planted in fresh studies with random numbers
of their own, which the test of the plan reads; and none is planted in others.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk
from linkages.findings._power_plan import sketch_of
from linkages.findings._power_studies import Studies
from linkages.inference.draws import run_draws

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILE = DOCS / "calibration" / "power.csv"
LEVEL, DRAWS = 0.05, 39
STUDIES = 900  # fresh ones; a third as many for each effect of `power`, and without any effect


@dataclass(frozen=True)
class Plan:
    """What is compared, organisations of a cluster, response, clusters and treated ones."""

    design: str
    n_private: int
    n_public: int
    response: float
    n_clusters: int = 1
    n_treated: int = 1


SIZES = {"clusters": ((14, 7), (30, 10)), "before-after": ((14, 7), (30, 10)), "dyads": ((24, 8), (40, 14))}
PLANS = tuple(
    Plan(design, *sizes[large], response, *((8, 4) if design == "clusters" else (1, 1)))
    for response, large in ((0.8, 0), (1.0, 0), (0.8, 1), (1.0, 1))
    for design, sizes in SIZES.items()
)
HEAD = """# Calibration: is a change found as often as `power` promises?

Written by `python benchmarks/calibration_power.py` from `calibration/power.csv`. *promised*: rise of the density of the whole network that
`power` says is found in 80 % of the studies (density 0.15 before, 300 studies an effect), ± twice its simulation error; *found*: share
of 900 fresh studies with that rise in which the test of the plan found it, ± twice the simulation error, that of the promise included
(limit: 80 % within that error in all but one plan of twenty, and on average over the plans within its own); *of nothing*: share of 300
studies without any rise in which the test found one (limit 7.5 % within its error).

| design | organisations | response | clusters | promised | found (80 % promised) | found of nothing |
|---|---|---|---|---|---|---|
"""


def fresh(plan: Plan, effect: float, studies: int, seed: int) -> float:
    """Share of new studies in which a rise is found (of none: in which anything is)."""
    clusters = (plan.n_clusters, plan.n_treated)
    sketch = sketch_of(
        None, None, n_private=plan.n_private, n_public=plan.n_public, n_hybrid=0, response=plan.response, density=0.15,
        n_clusters=plan.n_clusters, n_treated=plan.n_treated,
    )  # fmt: skip
    kernel = Studies(
        plan.design,
        sketch.settings({}),
        (1, 1),
        clusters,
        dict.fromkeys(sketch.dyads, effect),
        ("all",),
        1 - LEVEL,
        "two-sided",
        DRAWS,
    )
    found = run_draws(kernel, n_draws=-(-studies // kernel.in_a_batch), seed=seed).reshape(-1, 2)[:studies]
    return float(((found[:, 1] <= LEVEL + 1e-12) & ((found[:, 0] > 0) | (effect == 0))).mean())


def run(plan: Plan, studies: int) -> dict[str, object]:
    """The row of a plan, on random numbers of its own."""
    seed = 100 * PLANS.index(plan)
    table = lk.power(
        designs=[plan.design], blocks=["all"], n_private=plan.n_private, n_public=plan.n_public, n_hybrid=0, response=plan.response,
        density=0.15, n_clusters=plan.n_clusters, n_treated=plan.n_treated, n_studies=studies // 3, n_draws=DRAWS, seed=seed + 11,
    )  # fmt: skip
    row = table.set_index("reading").loc["detectable"]
    return {
        **vars(plan), "n_studies": studies, "effect": row["effect"], "effect_se": row["effect_se"], "power_se": row["power_se"],
        "found": fresh(plan, float(row["effect"]), studies, seed + 99), "size": fresh(plan, 0.0, studies // 3, seed + 98),
    }  # fmt: skip


def page(done: pd.DataFrame) -> str:
    """The table as a page."""
    lines = []
    for row in done.itertuples():
        error = 2 * np.hypot(np.sqrt(0.8 * 0.2 / row.n_studies), row.power_se)
        none = 2 * np.sqrt(row.size * (1 - row.size) / (row.n_studies // 3))
        clusters = f"{row.n_treated} of {row.n_clusters} treated" if row.n_clusters > 1 else "1"
        lines.append(
            f"| {row.design} | {row.n_private + row.n_public} | {row.response:.0%} | {clusters} | {row.effect:.3f} ± {2 * row.effect_se:.3f} | "
            f"{row.found:.1%} ± {error:.1%} | {row.size:.1%} ± {none:.1%} |\n"
        )
    errors = np.hypot(np.sqrt(0.8 * 0.2 / done.n_studies), done.power_se)
    mean = f"{done.found.mean():.1%} ± {2 * np.sqrt((errors**2).sum()) / len(done):.1%}"
    missed = int(((done.found - 0.8).abs() > 2 * errors).sum())
    return (
        f"{HEAD}{''.join(lines)}\nMean of the plans: {mean} found. Beyond their error: {missed} of {len(done)} plans.\n"
    )


def main() -> None:
    """Fill the table, plan by plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--look", type=int, default=None)
    look = parser.parse_args().look
    for plan in PLANS:
        start = time.process_time()
        done = pd.read_csv(FILE) if FILE.exists() and not look else pd.DataFrame(columns=list(vars(plan)))
        if (done[list(vars(plan))].astype(str) == [str(value) for value in vars(plan).values()]).all(axis=1).any():
            continue
        row = pd.DataFrame([run(plan, look or STUDIES)])
        print(row.to_string(), f"{time.process_time() - start:.0f} s", flush=True)
        if not look:
            row.to_csv(FILE, mode="a", header=not FILE.exists(), index=False)
            (DOCS / "calibration-power.md").write_text(page(pd.read_csv(FILE)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
