"""Mixing: how often its test errs when labels do not matter, and how often its intervals hold the truth.

    python benchmarks/calibration_mixing.py                 # what is not yet in the tables; some twenty minutes of computing
    python benchmarks/calibration_mixing.py --studies 200   # a look, into tables of their own
    python benchmarks/calibration_mixing.py --page          # write the page from the tables

A study: n organisations, half of them public, whose wishes to name and to be named differ (and hang together), two reports
of a pair that need not agree, and organisations of one sector that name one another more by ``same``. Silence falls alike
on both sectors, or on half of the public and a tenth of the private organisations. Reports are read as directed, or joined
under ``either`` or ``both``. Truth is the probability in the population of organisations, from the normal distribution.
"""

from __future__ import annotations

import argparse
import itertools
import time
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

import linkages as lk
from linkages.findings import mixing
from linkages.inference.dyadic import interval_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
SD_ACTOR, R_ACTOR, VAR_PAIR, VAR_REPORT = 0.5, 0.3, 0.3, 1.0  # names, is named; their correlation; pair; single report
START = -1.35
SILENT = {"none": (0.0, 0.0), "a fifth": (0.2, 0.2), "unequal": (0.1, 0.5)}  # private, public
N_DRAWS = 199
SIZE_LIMITS, COVERAGE_LIMITS = (0.035, 0.065), (0.92, 0.985)
# Where one sector answers less, the forms that do not allow for it are about something else.
MEASURES = {
    "alike": {"log_odds_within": lk.log_odds_within, "assortativity": lk.assortativity},
    "unequal": {"log_odds_within standardised": partial(lk.log_odds_within, form="standardised")},
}
LARGE = 80  # from so many organisations on half as many studies


@dataclass(frozen=True)
class Setting:
    """One cell of the calibration."""

    n: int
    silent: str
    form: str
    same: float = 0.0


KEYS = [field.name for field in fields(Setting)]


def settings(what: str) -> list[Setting]:
    """Every cell: of the test under its null, of the intervals with and without mixing."""
    if what == "size":
        return [Setting(*cell) for cell in itertools.product((24, 64), ("none", "unequal"), ("directed", "either"))]
    cells = itertools.product((20, 40, 80), ("none", "a fifth", "unequal"), ("directed", "either", "both"), (0.0, 1.0))
    return [Setting(*cell) for cell in cells]


def simulate(setting: Setting, rng: np.random.Generator) -> lk.Network:
    """One study."""
    n = setting.n
    actor = rng.multivariate_normal([0, 0], SD_ACTOR**2 * np.array([[1, R_ACTOR], [R_ACTOR, 1]]), n)
    pair, report = rng.normal(size=(2, n, n))
    pair = np.triu(pair, 1) + np.triu(pair, 1).T
    public = rng.permutation(n) < n // 2
    alike = public[:, None] == public[None, :]
    eta = actor[:, :1] + actor[:, 1] + np.sqrt(VAR_PAIR) * pair + np.sqrt(VAR_REPORT) * report
    named = (START + setting.same * alike + eta > 0).astype(float)
    responded = np.ones(n, dtype=bool)
    for members, share in zip((np.flatnonzero(~public), np.flatnonzero(public)), SILENT[setting.silent], strict=True):
        responded[rng.permutation(members)[: round(share * len(members))]] = False
    named[~responded] = np.nan
    people = pd.DataFrame({"sector": np.where(public, "public", "private"), "responded": responded})
    net = lk.from_matrix(named, directed=True, actors=people)
    return net if setting.form == "directed" else net.symmetrize(setting.form)


def truth(setting: Setting) -> tuple[float, float]:
    """Log odds within, and assortativity, in the population."""
    from scipy.stats import multivariate_normal, norm

    var = 2 * SD_ACTOR**2 + VAR_PAIR + VAR_REPORT
    turned = 2 * R_ACTOR * SD_ACTOR**2 + VAR_PAIR  # covariance of i→j and j→i
    density = []
    for mean in (START + setting.same, START):
        one = float(norm.cdf(mean / np.sqrt(var)))
        both = float(multivariate_normal([0, 0], [[var, turned], [turned, var]]).cdf([mean, mean]))
        density.append({"directed": one, "both": both, "either": 2 * one - both}[setting.form])
    within, between = density
    inside, outside = within * (setting.n / 2 - 1), between * setting.n / 2
    odds = np.log(within / (1 - within)) - np.log(between / (1 - between))
    return float(odds), (inside - outside) / (inside + outside)


def size(setting: Setting, n_studies: int, seed: int = 1) -> pd.DataFrame:
    """How often the test finds mixing where labels do not matter; ``travelling``: labels dealt to anybody, for comparison."""
    rows = []
    for labels in ("alike", "travelling") if setting.silent == "unequal" else ("alike",):
        found, n = [], n_studies if labels == "alike" else n_studies // 4
        for k, rng in enumerate(streams(setting, n, seed)):
            panel = lk.Panel([simulate(setting, rng)])
            anybody = lambda net, stays=None: np.zeros(len(net.actors), dtype=np.int64)  # noqa: E731
            with patch.object(mixing, "strata_of", mixing.strata_of if labels == "alike" else anybody):
                table = lk.measure_mixing(panel, by="sector", blocks="all", n_draws=N_DRAWS, seed=k)
            found.append(table.set_index("measure")["p_value"])
        p = pd.DataFrame(found)
        for measure in p:
            known = p[measure].dropna()
            rows.append((*astuple(setting), labels, measure, n, n - len(known), (known <= 0.05).mean()))
    return pd.DataFrame(rows, columns=[*KEYS, "labels", "measure", "n_studies", "undefined", "size"])


def coverage(setting: Setting, n_studies: int, seed: int = 1) -> pd.DataFrame:
    """How often the intervals hold the truth."""
    odds, assortative = truth(setting)
    measures = MEASURES["unequal" if setting.silent == "unequal" else "alike"]
    found = {name: [] for name in measures}
    n_studies = n_studies // 2 if setting.n >= LARGE else n_studies
    for rng in streams(setting, n_studies, seed):
        net = simulate(setting, rng)
        for name, measure in measures.items():
            estimate = interval_of((net,), measure=measure)
            found[name].append((estimate.value, estimate.low, estimate.high, estimate.se))
    rows = []
    for name, values in found.items():
        value, low, high, se = np.array(values).T
        goal = odds if name.startswith("log") else assortative
        given = ~np.isnan(low)
        held = ((low <= goal) & (goal <= high))[given].mean() if given.any() else np.nan
        ratio = np.nanmean(se[given]) / np.std(value[given], ddof=1) if given.sum() > 1 else np.nan
        bias = np.nanmean(value) - goal
        rows.append((*astuple(setting), name, n_studies, int((~given).sum()), goal, bias, held, ratio))
    columns = ["measure", "n_studies", "withheld", "truth", "bias", "coverage", "se_ratio"]
    return pd.DataFrame(rows, columns=[*KEYS, *columns])


def streams(setting: Setting, n_studies: int, seed: int) -> list[np.random.Generator]:
    """Random numbers of every study, whichever other cells there are."""
    number = sum(ord(letter) * (place + 1) for place, letter in enumerate(repr(setting)))
    return list(np.random.default_rng([seed, number]).spawn(n_studies))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--only", choices=["size", "coverage"])
    options = parser.parse_args()
    if not options.page:
        for what, measure, usual in (("size", size, 2000), ("coverage", coverage, 500)):
            if options.only in (None, what):
                fill(what, measure, options.studies or usual, options.studies is not None)
    if options.studies is None:
        (FOLDER.parent / "calibration-mixing.md").write_text(page(), encoding="utf-8")


def fill(what: str, measure, n_studies: int, look: bool) -> None:
    """Compute what is not yet in the table, a cell at a time."""
    path = FOLDER / f"mixing_{what}{'_look' * look}.csv"
    done = pd.read_csv(path, keep_default_na=False, na_values=[""]) if path.exists() else pd.DataFrame(columns=KEYS)
    known = {tuple(row) for row in done[KEYS].itertuples(index=False)}
    for setting in settings(what):
        if astuple(setting) in known:
            continue
        start = time.perf_counter()
        found = measure(setting, n_studies)
        done = pd.concat([done, found], ignore_index=True) if len(done) else found
        done.to_csv(path, index=False, float_format="%.5g", lineterminator="\n")
        print(setting, f"{time.perf_counter() - start:.0f} s", flush=True)
        print(found.iloc[:, len(KEYS) :].to_string(), flush=True)


def page() -> str:
    """The tables as a page."""
    sizes, covered = (
        pd.read_csv(FOLDER / f"mixing_{what}.csv", keep_default_na=False, na_values=[""])
        for what in ("size", "coverage")
    )
    alike = sizes[sizes["labels"] == "alike"]
    inside = covered["coverage"].between(*COVERAGE_LIMITS)
    lines = [
        "# Mixing: how often its test errs, and how often its intervals hold the truth", "",
        "Made by `benchmarks/calibration_mixing.py`; the tables are `calibration/mixing_size.csv` and",
        "`calibration/mixing_coverage.csv`.", "", "## The test by relabelling (`measure_mixing`)", "",
        f"Labels that do not matter, {N_DRAWS} relabellings a test, level 5 %. Size from {alike['size'].min():.1%} to "
        f"{alike['size'].max():.1%} in {len(alike)} cells (limits {SIZE_LIMITS[0]:.1%} to {SIZE_LIMITS[1]:.1%}).",
        "*Travelling*: what dealing labels to anybody would do where one sector answers less, so that missing dyads travel",
        "with the labels; it is not what the package does.", "",
        *markdown(sizes, {"size": "{:.1%}"}), "", "## Intervals (`robust_interval`)", "",
        f"95 % intervals; {int(inside.sum())} of {len(covered)} cells lie from {COVERAGE_LIMITS[0]:.1%} to "
        f"{COVERAGE_LIMITS[1]:.1%} (smallest {covered['coverage'].min():.1%}, largest {covered['coverage'].max():.1%}).",
        "Those outside are too wide: log odds where ties are few, as E–I is. The standardised form of assortativity and the",
        "correlation of numbers are given no interval.", "",
        *markdown(covered, {"truth": "{:.3f}", "bias": "{:.3f}", "coverage": "{:.1%}", "se_ratio": "{:.2f}"}), "",
    ]  # fmt: skip
    return "\n".join(lines)


def markdown(table: pd.DataFrame, formats: dict[str, str]) -> list[str]:
    """Rows of a Markdown table."""
    shown = table.assign(**{name: table[name].map(how.format) for name, how in formats.items()}).astype(str)
    return [f"| {' | '.join(row)} |" for row in (list(shown), ["---"] * len(shown.columns), *shown.to_numpy().tolist())]


if __name__ == "__main__":
    main()
