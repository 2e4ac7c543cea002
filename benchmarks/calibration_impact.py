"""Do the estimators of impact find what was planted, and nothing where nothing was? Simulated studies of known truth.

    python benchmarks/calibration_impact.py                   # what is not yet in the table
    python benchmarks/calibration_impact.py --studies 100     # a look, into a table of its own
    python benchmarks/calibration_impact.py --part 0/2        # every second cell, for another process
    python benchmarks/calibration_impact.py --cells organisations   # 200 studies a cell, and docs/calibration-impact.md

Dyads: one cluster, arms dealt at random, organisations whose tendencies to name and be named drift between waves, so that
the dyads of one organisation change together. The effect is planted on dyads of two treated organisations, in density
points. Clusters: eight, four of them treated, whose levels differ; the effect is on dyads of two treated organisations of
treated clusters, in which all are. Ties are reported as they are (recall 1, nothing invented): what reports add or lose is
no matter of the design.

Organisations (a table of their own, impact-organisations.csv): what they achieve grows by the effect, in log points, on those
that took part. Actor: one cluster, arms dealt at random. Ratio: the same, where a fifth of them never achieve anything. Exposure: the same with a direct effect of 0.2, the effect is that of the share of
treated partners. Whole: clusters treated as a whole, with shocks of their own. Entry: the same with entry at two times, and an
effect that is half as large at first; what is to be found is its mean over the waves in. Trend, groups: one cluster with an effect of 0.2 on
all that took part, and what is asked for is none: the trend before, and the effect in public organisations less that in private ones.
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


TERMS = {
    "dyad": "both", "cluster": "effect", "actor": "effect", "whole": "effect", "entry": "effect",
    "ratio": "effect",
    "exposure": "exposure, share of treated partners", "groups": "difference, sector public less private",
    "trend": "trend before, from 2018",
}  # fmt: skip
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


def organisations() -> list[Setting]:
    """Every cell of outcomes of organisations."""
    return [
        Setting("actor", 32, 2, 0.8, "all", 0.0),
        Setting("actor", 32, 2, 0.8, "all", 0.2),
        Setting("actor", 32, 4, 0.8, "all", 0.0),
        Setting("actor", 60, 3, 0.8, "all", 0.0),
        Setting("trend", 32, 4, 0.8, "all", 0.0),
        Setting("exposure", 40, 2, 0.8, "all", 0.0),
        Setting("exposure", 40, 2, 0.8, "all", 0.4),
        Setting("exposure", 40, 2, 1.0, "all", 0.4),
        Setting("groups", 40, 2, 0.8, "all", 0.0),
        Setting("ratio", 40, 3, 0.9, "all", 0.2),
        Setting("whole", 12, 2, 0.8, "all", 0.0),
        Setting("whole", 12, 3, 0.8, "all", 0.2),
        Setting("entry", 12, 5, 0.8, "all", 0.0),
        Setting("entry", 12, 5, 0.8, "all", 0.2),
    ]


def grown(setting: Setting, seed: list[int], n_clusters: int) -> lk.Survey:
    """Organisations that achieve something."""
    whole, public = setting.unit in ("whole", "entry"), setting.n * 3 // 8
    first = 2018 if setting.unit == "trend" else 2019
    direct = 0.2 if setting.unit in ("exposure", "groups", "trend") else setting.effect
    jobs = {
        "direct": direct, "indirect": setting.effect * (setting.unit == "exposure"), "noise": 0.2, "trend": 0.05,
        "cluster_noise": 0.1 * whole, "sectors": ("private", "public"),
        "none": 0.2 * (setting.unit == "ratio"), "actor_sd": 0.4 if setting.unit == "ratio" else 0.8,
    }  # fmt: skip
    when = {"entry": {"entry": (2020, 2022), "ramp": {0: 0.5, 1: 1.0}}, "trend": {"entry": 2020}}.get(setting.unit, {})
    return lk.simulate_survey(
        n_private=setting.n - public, n_public=public, n_hybrid=0, n_clusters=n_clusters,
        waves=tuple(range(first, first + setting.waves)), relations=["advice"], density=0.1, recall=1.0, invented=0.0, treated=1.0 if whole else 0.5,
        treated_clusters=0.5 if whole else 1.0, response=setting.response, outcomes={"jobs": jobs}, **when,
        seed=np.random.default_rng(seed),
    ).survey  # fmt: skip


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


def rows_of(setting: Setting, studies: int) -> pd.DataFrame:
    """The row asked about of every study.

    A study of dyads or organisations is one cluster, and many clusters are simulated together; one of clusters is eight of them.
    """
    alone = setting.unit not in ("cluster", "whole", "entry")
    at_once, each = (studies, AT_ONCE) if alone else (studies * PORTFOLIO, PORTFOLIO)
    options = {"measures": [lk.density], "blocks": [setting.block], "n_draws": DRAWS}
    found = []
    for number, start in enumerate(range(0, at_once, each)):
        many = min(each, at_once - start)
        if setting.unit in ("dyad", "cluster"):
            panels, unit, design = [lk.build_panel(survey(setting, [1, number], many))], setting.unit, {}
        else:
            panel = lk.build_panel(grown(setting, [2, number], many))
            panels = [panel.select(cluster=name) for name in panel.clusters] if alone else [panel]
            unit, design = "actor", {"outcomes": ["jobs"], "ratio" if setting.unit == "ratio" else "log": ["jobs"]}
            design |= {"entry": "entry"} if setting.unit in ("entry", "trend") else {}
        for panel in panels:
            found.append(
                lk.measure_impact(
                    panel, {"assignment": "randomised", "arm": "arm", **design}, units=unit, seed=number, **options
                )
            )
    table = pd.concat(found)
    relation = "" if setting.unit not in ("dyad", "cluster", "exposure") else "advice"
    return table[(table.term == TERMS[setting.unit]) & (table.relation == relation)]


def run(setting: Setting, studies: int) -> pd.DataFrame:
    """The row of a cell: bias, rejections at 5 % by either p, coverage."""
    table = rows_of(setting, studies)
    # entry: those that came in first have half of the effect in one wave of four, the others in one of two
    effect = (
        setting.effect
        * {"entry": (0.875 + 0.75) / 2}.get(setting.unit, 1.0)
        * (setting.unit not in ("groups", "trend"))
    )
    error = table.estimate - effect
    cover = (table.low <= effect) & (effect <= table.high)
    rejected = table.p_value[table.p_value.notna()] <= LEVEL
    exact = table.p_exact[table.p_exact.notna()] <= LEVEL + 1e-12
    row = {
        "n_studies": len(table), "estimate": table.estimate.mean(), "bias": error.mean(),
        "bias_se": error.std() / np.sqrt(len(table)), "sd": table.estimate.std(), "mean_se": table.se.mean(),
        "rejected": rejected.mean(), "rejected_exact": exact.mean(),
        "coverage": cover[table.low.notna()].mean(), "withheld": table.low.isna().mean(),
    }  # fmt: skip
    return pd.DataFrame([{**dict(zip(KEYS, astuple(setting), strict=True)), **row}])


SAID = {
    "actor": "effect on those that took part (log points)", "ratio": "effect in proportion, zeros kept",
    "trend": "trend before, with an effect of 0.2 after", "exposure": "share of treated partners, beside an effect of 0.2",
    "groups": "public less private, with an effect of 0.2 on both", "whole": "whole clusters, four of eight treated",
    "entry": "whole clusters, two entering each time, four never",
}  # fmt: skip
HEAD = """# Calibration of the impact on organisations

Written by `python benchmarks/calibration_impact.py --cells organisations` from `calibration/impact-organisations.csv`; what a study is
is said in the script. House limits: bias below 5 % of the effect; p ≤ 5 % in 3 to 7.5 % of the studies without an effect; intervals of
95 % that hold the truth in 92 % or more. A share of 5 % is known to ±3 points in 200 studies and to ±4 in 100, one of 95 % alike, so that a cell
may be outside by chance; cells that the script names and that are not here have not been run. *SE ratio*: mean standard error over the standard deviation of the estimates. *exact*: p over other assignments
of arms; it is of no effect on anybody, which holds where neither this effect nor another is there.

| what is asked | organisations | waves | response | effect | studies | bias | SE ratio | p ≤ 5 % | exact p ≤ 5 % | coverage |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def write_page(found: pd.DataFrame) -> None:
    """The page that tells what the table of organisations says."""
    lines = []
    for row in found.itertuples():
        exact = "" if np.isnan(row.rejected_exact) else f"{row.rejected_exact:.1%}"
        lines.append(
            f"| {SAID[row.unit]} | {row.n} | {row.waves} | {row.response:.0%} | {row.effect:g} | {row.n_studies:,} | "
            f"{row.bias:+.3f} ± {row.bias_se:.3f} | {row.mean_se / row.sd:.2f} | {row.rejected:.1%} | {exact} | {row.coverage:.1%} |\n"
        )
    (FOLDER.parent / "calibration-impact.md").write_text(HEAD + "".join(lines), encoding="utf-8")


def main() -> None:
    """Fill the table, cell by cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=None)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--cells", choices=["ties", "organisations"], default="ties")
    asked = parser.parse_args()
    part, parts = map(int, asked.part.split("/"))
    name, usual = {"ties": ("impact", 2000), "organisations": ("impact-organisations", 200)}[asked.cells]
    cells = {"ties": settings, "organisations": organisations}[asked.cells]()
    studies = asked.studies or usual
    file = FOLDER / (f"{name}.csv" if studies == usual else f"look-{name}-{studies}.csv")
    for setting in cells[part::parts]:
        done = pd.read_csv(file) if file.exists() else pd.DataFrame(columns=KEYS)
        if (done[KEYS].astype(str) == [str(value) for value in astuple(setting)]).all(axis=1).any():
            continue
        start = time.process_time()
        row = run(setting, studies)
        print(row.round(4).to_dict("records")[0], f"{time.process_time() - start:.0f} s", flush=True)
        done = pd.read_csv(file) if file.exists() else None
        row.to_csv(file, mode="a", header=done is None, index=False)
    if asked.cells == "organisations" and studies == usual:
        write_page(pd.read_csv(file))


if __name__ == "__main__":
    main()
