"""Do the estimators of impact find what was planted, and nothing where nothing was? Simulated studies of known truth.

    python benchmarks/calibration_impact.py                   # what is not yet in the table
    python benchmarks/calibration_impact.py --studies 100     # a look, into a table of its own
    python benchmarks/calibration_impact.py --part 0/2        # every second cell, for another process

Dyads: one cluster, arms dealt at random, organisations whose tendencies to name and be named drift between waves, so that
the dyads of one organisation change together. The effect is planted on dyads of two treated organisations, in density
points. Clusters: eight, four of them treated, whose levels differ; the effect is on dyads of two treated organisations of
treated clusters, in which all are. Ties are reported as they are (recall 1, nothing invented): what reports add or lose is
no matter of the design.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
DRAWS = 199  # with d draws a p-value of 5 % is exact when (d + 1) / 20 is a whole number
LEVEL = 0.05
AT_ONCE = 20  # clusters simulated together, each a study of its own
PORTFOLIO = 8  # clusters of a study of clusters


@dataclass(frozen=True)
class Setting:
    """One cell: what is compared, how many organisations (of each cluster), waves, response, block, and effect."""

    unit: str
    n: int
    waves: int
    response: float
    block: str
    effect: float


KEYS = [field.name for field in fields(Setting)]


def settings() -> list[Setting]:
    """Every cell."""
    return [
        Setting("dyad", 32, 2, 0.8, "public-private", 0.0),
        Setting("dyad", 32, 2, 0.8, "public-private", 0.2),
        Setting("dyad", 32, 2, 1.0, "all", 0.0),
        Setting("dyad", 32, 3, 0.8, "all", 0.0),
        Setting("dyad", 32, 3, 0.8, "all", 0.1),
        Setting("cluster", 16, 2, 0.8, "all", 0.0),
        Setting("cluster", 16, 2, 0.8, "all", 0.1),
        Setting("dyad", 60, 2, 0.8, "all", 0.0),
    ]


def survey(setting: Setting, seed: list[int], n_clusters: int) -> lk.Survey:
    """Clusters of a cell: each with both arms, or half of them treated as a whole."""
    whole = setting.unit == "cluster"
    public = setting.n * 3 // 8
    return lk.simulate_survey(
        n_private=setting.n - public, n_public=public, n_hybrid=0, n_clusters=n_clusters,
        waves=tuple(range(2019, 2019 + setting.waves)), relations=["advice"], density=0.15, recall=1.0, invented=0.0,
        effects_persistence=0.7, cluster_sd=0.3 if whole else 0.0, treated=1.0 if whole else 0.5,
        treated_clusters=0.5 if whole else 1.0, effect=setting.effect, response=setting.response,
        seed=np.random.default_rng(seed),
    ).survey  # fmt: skip


def run(setting: Setting, studies: int) -> pd.DataFrame:
    """The row of a cell: bias, rejections at 5 % by either p, coverage.

    A study of dyads is one cluster, and many clusters are simulated together; one of clusters is eight of them.
    """
    at_once, each = (studies, AT_ONCE) if setting.unit == "dyad" else (studies * PORTFOLIO, PORTFOLIO)
    found = []
    for number, start in enumerate(range(0, at_once, each)):
        panel = lk.build_panel(survey(setting, [1, number], min(each, at_once - start)))
        rows = lk.measure_impact(
            panel, {"assignment": "randomised", "arm": "arm"}, units=setting.unit, measures=[lk.density],
            blocks=[setting.block], n_draws=DRAWS, seed=number,
        )  # fmt: skip
        found.append(rows[rows.term.isin(["both", "effect"])])
    table = pd.concat(found)
    error = table.estimate - setting.effect
    cover = (table.low <= setting.effect) & (setting.effect <= table.high)
    row = {
        "n_studies": len(table), "estimate": table.estimate.mean(), "bias": error.mean(),
        "bias_se": error.std() / np.sqrt(len(table)), "sd": table.estimate.std(), "mean_se": table.se.mean(),
        "rejected": (table.p_value <= LEVEL).mean(), "rejected_exact": (table.p_exact <= LEVEL + 1e-12).mean(),
        "coverage": cover[table.low.notna()].mean(), "withheld": table.low.isna().mean(),
    }  # fmt: skip
    return pd.DataFrame([{**dict(zip(KEYS, astuple(setting), strict=True)), **row}])


def main() -> None:
    """Fill the table, cell by cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--part", default="0/1")
    asked = parser.parse_args()
    part, parts = map(int, asked.part.split("/"))
    file = FOLDER / ("impact.csv" if asked.studies == 2000 else f"look-impact-{asked.studies}.csv")
    for setting in settings()[part::parts]:
        done = pd.read_csv(file) if file.exists() else pd.DataFrame(columns=KEYS)
        if (done[KEYS].astype(str) == [str(value) for value in astuple(setting)]).all(axis=1).any():
            continue
        start = time.process_time()
        row = run(setting, asked.studies)
        print(row.round(4).to_dict("records")[0], f"{time.process_time() - start:.0f} s", flush=True)
        done = pd.read_csv(file) if file.exists() else None
        row.to_csv(file, mode="a", header=done is None, index=False)


if __name__ == "__main__":
    main()
