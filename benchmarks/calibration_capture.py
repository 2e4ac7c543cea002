"""How often does the slope of benefits on centrality find something where there is nothing? And is a taker ranked first?

    python benchmarks/calibration_capture.py                  # what is not yet in the table, and the page
    python benchmarks/calibration_capture.py --studies 200    # a look, into a table of its own

A study: n organisations, three in ten of them public, a network of some six arcs each in which a fifth did not answer, and
a benefit that has nothing to do with centrality once size and sector are given. ``plain``: grants by chance, more of them
to the public. ``zeros``: seven in ten got nothing, the others amounts of which one may be half of all. ``size``: size makes
organisations both central and well funded, and is given to the test. ``size not given`` is that law without telling the
test of size, shown as a warning: its null is another one.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk
from linkages.inference.rank_slope import rank_slope

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
PAGE = FOLDER.parent / "calibration-capture.md"
LEVEL, LIMITS, DRAWS = 0.05, (0.035, 0.065), 39  # with 39 draws a p-value of 5 % is exact
SIZES = (16, 24, 40)
LAWS = ("plain", "zeros", "size", "size not given")


def p_value(law: str, n: int, number: int) -> float:
    """One study."""
    rng = np.random.default_rng([20240117, n, number])
    public = np.arange(n) < 3 * n // 10
    sector = np.where(public, "public", "private")
    size = rng.lognormal(size=n)
    drawn = 6 / (n - 1) * (1 if not law.startswith("size") else np.sqrt(size) / np.sqrt(size).mean())
    values = (rng.random((n, n)) < np.minimum(drawn, 0.9)).astype(float)
    values[rng.permutation(n)[: n // 5]] = np.nan
    net = lk.from_matrix(values, directed=True, actors=pd.DataFrame({"actor": np.arange(n), "sector": sector}))
    central = lk.degree(net, direction="in").to_numpy()
    if law == "plain":
        benefit = rng.poisson(1.0 + public)
    elif law == "zeros":
        benefit = (rng.random(n) < 0.3) * rng.lognormal(0, 2, n)
    else:
        benefit = rng.poisson(2 * size * (1 + public))
    given = size if law == "size" else None
    test = rank_slope(benefit, central, sector, size=given, n_draws=DRAWS, seed=number)[1]
    return float("nan") if test is None else test.p_value


def run(law: str, n: int, studies: int) -> pd.DataFrame:
    """The row of one cell: share of studies with p at most 5 %. What is no null of the test needs fewer to be seen."""
    own = law != "size not given"
    p = np.array([p_value(law, n, number) for number in range(studies if own else studies // 10)])
    p = p[np.isfinite(p)]
    row = {"law": law, "n": n, "own": own, "n_draws": DRAWS, "n_studies": len(p), "size": float((p <= LEVEL).mean())}
    return pd.DataFrame([row])


def taker_first(seed: int) -> bool:
    """Whether the one that has a quarter of the grants leads the table; the others have amounts by chance."""
    rng = np.random.default_rng(seed)
    survey = lk.simulate_survey(n_private=28, n_public=12, waves=[1], relations=["advice"], seed=seed).survey
    amounts = rng.lognormal(0, 1, len(survey.actors)) * (rng.random(len(survey.actors)) < 0.6)
    at = int(rng.integers(len(amounts)))
    amounts[at] = 0
    amounts[at] = amounts.sum() / 3
    actors = survey.actors.assign(grants=amounts)
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations, waves=survey.waves))
    found = lk.measure_capture(panel, "grants", n_draws=0)
    leaders = found[(found["reading"] == "leaders") & (found["quantity"] == "grants")]
    return bool(leaders["actor"].iloc[0] == survey.actors["actor"].iloc[at])


def page(table: pd.DataFrame, first: int) -> str:
    """The table as a page."""
    own = table[table["own"]]
    within = own["size"].between(*LIMITS)
    rows = "\n".join(
        f"| {row.law} | {row.n} | {'yes' if row.own else 'no'} | {row.n_studies:,} | {row.size:.1%} |"
        for row in table.itertuples()
    )
    return f"""# Calibration: does the slope of benefits on centrality keep its level?

Written by `python benchmarks/calibration_capture.py` from `calibration/capture.csv`; what a study is, is said in the script.
Each cell counts the studies in which p is at most 5 % although benefits have nothing to do with centrality once sector and
size are given. The house limit is {LIMITS[0]:.1%} to {LIMITS[1]:.1%}: {within.sum()} of {len(own)} cells of the test's own null are within
it, from {own["size"].min():.1%} to {own["size"].max():.1%}. `size not given` is no null of the test that was made: where size makes organisations both
central and well funded, the slope without size says so.

| law | organisations | own null | studies | p ≤ 5 % |
|---|---|---|---|---|
{rows}

An organisation that has a quarter of all grants, the other 40 having amounts by chance, is ranked first in {first} of 100 seeds.
"""


def main() -> None:
    """Fill the table cell by cell, what is there already left as it is, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    asked = parser.parse_args()
    file = FOLDER / "capture.csv" if asked.studies >= 1000 else Path.cwd() / f"look-capture-{asked.studies}.csv"
    done = set(pd.read_csv(file)[["law", "n"]].itertuples(index=False, name=None)) if file.exists() else set()
    for law, n in itertools.product(LAWS, SIZES):
        if (law, n) not in done:
            begun = time.process_time()
            row = run(law, n, asked.studies)
            row.to_csv(file, mode="a", header=not file.exists(), index=False, float_format="%.6g", lineterminator="\n")
            sys.stderr.write(f"{law}, {n}: {row['size'].item():.3f} ({time.process_time() - begun:.0f} s)\n")
    if asked.studies >= 1000:
        first = sum(taker_first(seed) for seed in range(100))
        PAGE.write_text(page(pd.read_csv(file), first), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
