"""Capture: does the slope of benefits keep its level, do intervals of a change hold the truth, is a taker ranked first?

    python benchmarks/calibration_capture.py                  # what is not yet in the tables, and the page
    python benchmarks/calibration_capture.py --studies 200    # a look, into tables of its own

A study: n organisations, three in ten of them public, a network of some six arcs each in which a fifth did not answer, and
a benefit that has nothing to do with centrality once size and sector are given. ``plain``: grants by chance, more of them
to the public. ``zeros``: seven in ten got nothing, the others amounts of which one may be half of all. ``size``: size makes
organisations both central and well funded, and is given to the test. ``size not given`` is that law without telling the
test of size, shown as a warning: its null is another one.

For intervals: amounts of n organisations before and after, correlated, their inequality changing; lognormal (``mild``,
``heavy``: sd 0.5 to 0.8, 1 to 1.3; ``steady``: 1.3 in both), half or a quarter of the organisations having any (``zeros``,
``few``), or counts (``grants``, ``seats``). The truth is the change among 400,000.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import linkages as lk
from linkages.inference.jackknife import paired_jackknife
from linkages.inference.rank_slope import rank_slope
from linkages.measures.concentration import gini_without_each

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
PAGE = FOLDER.parent / "calibration-capture.md"
LEVEL, LIMITS, DRAWS = 0.05, (0.035, 0.065), 39  # with 39 draws a p-value of 5 % is exact
SIZES = (16, 40)
AMOUNTS = ("mild", "heavy", "steady", "zeros", "few", "grants", "seats")
UNITS = (16, 24, 40, 80)
COVERAGE = (0.92, 0.985)
GINI = partial(lk.gini, form="scaled")
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
    np.fill_diagonal(values, np.nan)
    central = np.nanmean(values, axis=0)  # degree in, as a share of those who answered
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


def amounts(law: str, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """What organisations have before and after."""
    first = rng.normal(size=shape)
    then = 0.7 * first + np.sqrt(0.51) * rng.normal(size=shape)
    if law in ("grants", "seats"):
        many, more, wider = (2, 3, 0.5) if law == "grants" else (0.6, 0.9, 0.8)
        return rng.poisson(many * np.exp(0.5 * first)), rng.poisson(more * np.exp(wider * then))
    low, high = {"mild": (0.5, 0.8), "heavy": (1, 1.3), "steady": (1.3, 1.3)}.get(law, (1, 1.2))
    have = {"zeros": (0.5, 0.5), "few": (0.25, 0.3)}.get(law, (1, 1))
    spread = (np.exp(low * first), np.exp(high * then))
    return spread[0] * (rng.random(shape) < have[0]), spread[1] * (rng.random(shape) < have[1])


def covers(law: str, n: int, studies: int) -> pd.DataFrame:
    """The row of one cell: share of 95 % intervals of a change of the gini that hold the truth."""
    rng = np.random.default_rng([20240117, n, AMOUNTS.index(law)])
    large = amounts(law, (400_000,), np.random.default_rng(1))
    truth = GINI(large[1]) - GINI(large[0])
    found = [paired_jackknife(GINI, *amounts(law, (n,), rng), without=gini_without_each) for _ in range(studies)]
    given = [one for one in found if not np.isnan(one.low)]
    error = np.array([one.value - truth for one in given])
    row = {
        "law": law, "n": n, "n_studies": len(given), "withheld": len(found) - len(given), "truth": truth,
        "bias": error.mean(), "se_ratio": np.mean([one.se for one in given]) / error.std(),
        "coverage": np.mean([one.low <= truth <= one.high for one in given]),
    }  # fmt: skip
    return pd.DataFrame([row])


def taker_first(seed: int, n: int = 41) -> bool:
    """Whether the one that got 20 of 80 grants leads the table; 60 are dealt to the others, whose chances differ much."""
    rng = np.random.default_rng(seed)
    at = int(rng.integers(n))
    chance = rng.lognormal(size=n)
    chance[at] = 0
    grants = rng.multinomial(60, chance / chance.sum())
    grants[at] = 20
    ids = [f"o{i:02d}" for i in range(n)]
    actors = pd.DataFrame({"actor": ids, "sector": "private", "kind": "firm", "grants": grants})
    net = lk.from_matrix((rng.random((n, n)) < 6 / n).astype(float), directed=True, actors=actors)
    found = lk.measure_capture(lk.Panel([net]), "grants", n_draws=0)
    leaders = found[(found["reading"] == "leaders") & (found["quantity"] == "grants")]
    return bool(leaders["actor"].iloc[0] == ids[at])


def page(slopes: pd.DataFrame, intervals: pd.DataFrame, first: int) -> str:
    """The tables as a page."""
    own = slopes[slopes["own"]]
    within, covered = own["size"].between(*LIMITS), intervals["coverage"].between(*COVERAGE)
    sizes = "\n".join(
        f"| {row['law']} | {row['n']} | {'yes' if row['own'] else 'no'} | {row['n_studies']:,} | {row['size']:.1%} |"
        for row in slopes.to_dict("records")
    )
    coverages = "\n".join(
        f"| {row['law']} | {row['n']} | {row['n_studies']:,} | {row['withheld']} | {row['truth']:+.3f} | {row['bias']:+.3f} "
        f"| {row['se_ratio']:.2f} | {row['coverage']:.1%} |"
        for row in intervals.to_dict("records")
    )
    return f"""# Calibration of capture

Written by `python benchmarks/calibration_capture.py` from `calibration/capture.csv` and `calibration/capture-intervals.csv`;
what a study is, and the laws, are said in the script.

## Does the slope of benefits on centrality keep its level?

Studies in which p is at most 5 % although benefits have nothing to do with centrality once sector and size are given. The house
limit is {LIMITS[0]:.1%} to {LIMITS[1]:.1%}: {within.sum()} of {len(own)} cells of the test's own null are within it, from {own["size"].min():.1%} to {own["size"].max():.1%}.
`size not given` is no null of the test that was made: where size makes organisations both central and well funded, the slope
without size says so.

| law | organisations | own null | studies | p ≤ 5 % |
|---|---|---|---|---|
{sizes}

## Does the interval of a change of a benefit's gini hold the truth?

Intervals of 95 %; the house limit is {COVERAGE[0]:.1%} to {COVERAGE[1]:.1%}: {covered.sum()} of {len(intervals)} cells are within it, from {intervals["coverage"].min():.1%} to {intervals["coverage"].max():.1%}.
With n − 1 degrees of freedom, and not fewer where a few organisations make most of the variance, heavy tails would be
below it. *SE ratio*: mean standard error over the true standard deviation.

| law | organisations | studies | withheld | truth | bias | SE ratio | coverage |
|---|---|---|---|---|---|---|---|
{coverages}

## Is the one that took a quarter ranked first?

An organisation that got 20 of 80 grants, the other 60 being dealt to 40 organisations whose chances differ much (lognormal),
is ranked first in {first} of 100 seeds.
"""


def fill(file: Path, cells: list[tuple[str, int]], run_cell: Callable[[str, int], pd.DataFrame]) -> pd.DataFrame:
    """Add the cells that are not yet in a table."""
    done = set(pd.read_csv(file)[["law", "n"]].itertuples(index=False, name=None)) if file.exists() else set()
    for law, n in cells:
        if (law, n) not in done:
            begun = time.process_time()
            row = run_cell(law, n)
            row.to_csv(file, mode="a", header=not file.exists(), index=False, float_format="%.6g", lineterminator="\n")
            sys.stderr.write(f"{law}, {n}: {row.iloc[0, -1]:.3f} ({time.process_time() - begun:.0f} s)\n")
    return pd.read_csv(file)


def main() -> None:
    """Fill the tables cell by cell, what is there already left as it is, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    studies = parser.parse_args().studies
    folder, look = (FOLDER, "") if studies >= 1000 else (Path.cwd(), f"look-{studies}-")
    slopes = fill(folder / f"{look}capture.csv", list(itertools.product(LAWS, SIZES)), partial(run, studies=studies))
    cells = list(itertools.product(AMOUNTS, UNITS))
    intervals = fill(folder / f"{look}capture-intervals.csv", cells, partial(covers, studies=studies))
    if not look:
        first = sum(taker_first(seed) for seed in range(100))
        PAGE.write_text(page(slopes, intervals, first), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
