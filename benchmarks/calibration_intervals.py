"""How often do the 95 % intervals hold the truth? Simulated studies whose truth is known.

    python benchmarks/calibration_intervals.py                 # what is not yet in the table; less than an hour
    python benchmarks/calibration_intervals.py --studies 200   # a look, into a table of its own
    python benchmarks/calibration_intervals.py --page          # write the page from the table

A study: n organisations whose wishes to name and to be named differ (and hang together), two waves, ties that
persist, wishes that shift between the waves by ``shift`` (standard deviations of the actor effects), a share of silent
organisations drawn by chance in each wave, two reports of a pair that need not agree. Reports are read as directed, or
joined under ``either`` or ``both`` with a dyad known only when both ends answered. Truth is the probability in the
population of organisations, from the normal distribution, not from the studies.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.special import stdtrit

import linkages as lk
from linkages.inference.dyadic import interval_of, paired

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
KEYS = ["n", "n_public", "silent", "form", "shift", "block"]
SD_ACTOR, R_ACTOR, VAR_PAIR, VAR_REPORT = 0.5, 0.3, 0.3, 1.0  # names, is named; their correlation; pair; single report
KEPT_PAIR, KEPT_REPORT = 0.9, 0.6  # correlation between the waves
START, STEP = -1.35, 0.25  # mean of the first wave, and what the second adds
MEASURES = {
    "directed": ("density", "reciprocity", "ei_index", "jaccard"),
    "either": ("density", "ei_index", "jaccard"),
    "both": ("density", "jaccard"),
}
LIMITS = (0.92, 0.985)
LARGE = 80  # from so many organisations on half as many studies
COLUMNS = ["measure", "estimate", "interval", "n_studies", "withheld", "truth", "bias", "coverage", "se_ratio"]


@dataclass(frozen=True)
class Setting:
    """One cell of the calibration."""

    n: int
    n_public: int
    silent: float
    form: str
    shift: float
    block: str = "all"


def settings() -> list[Setting]:
    """Every cell."""
    whole = [
        Setting(n, n // 2, silent, form, shift)
        for n, silent, form, shift in itertools.product(
            (20, 40, 80), (0.0, 0.2), ("directed", "either", "both"), (0.0, 0.5, 1.0)
        )
    ]
    blocks = [
        Setting(n, n_public, silent, form, 0.5, "public-private")
        for (n, n_public), silent, form in itertools.product(
            ((16, 4), (20, 10), (40, 6), (80, 20)), (0.0, 0.2), ("directed", "either")
        )
    ]
    hubs = [
        Setting(n, n_hybrid, silent, "directed", 0.5, "with-hybrid")
        for (n, n_hybrid), silent in itertools.product(((24, 4), (60, 8)), (0.0, 0.2))
    ]
    return whole + blocks + hubs


def simulate(setting: Setting, rng: np.random.Generator) -> list[lk.Network]:
    """Two waves of one study."""
    n = setting.n
    cov = SD_ACTOR**2 * np.array([[1, R_ACTOR], [R_ACTOR, 1]])
    actor = rng.multivariate_normal([0, 0], cov, n)
    pair, report = (_noise(rng, n, symmetric) for symmetric in (True, False))
    second = "hybrid" if setting.block == "with-hybrid" else "public"
    sector = np.where(np.arange(n) < n - setting.n_public, "private", second)
    people = pd.DataFrame({"actor": np.arange(n), "sector": sector})
    nets = []
    for wave in (1, 2):
        if wave == 2:
            actor = actor + setting.shift * SD_ACTOR * rng.normal(size=(n, 2))
            pair = KEPT_PAIR * pair + np.sqrt(1 - KEPT_PAIR**2) * _noise(rng, n, True)
            report = KEPT_REPORT * report + np.sqrt(1 - KEPT_REPORT**2) * _noise(rng, n, False)
        eta = actor[:, :1] + actor[:, 1] + np.sqrt(VAR_PAIR) * pair + np.sqrt(VAR_REPORT) * report
        named = (START + STEP * (wave == 2) + eta > 0).astype(float)
        responded = np.ones(n, dtype=bool)
        responded[rng.permutation(n)[: round(setting.silent * n)]] = False
        named[~responded] = np.nan
        net = lk.from_matrix(named, directed=True, wave=wave, actors=people.assign(responded=responded))
        if setting.form != "directed":
            net = net.symmetrize(setting.form)
        nets.append(net.block(setting.block))
    return nets


def _noise(rng: np.random.Generator, n: int, symmetric: bool) -> np.ndarray:
    noise = rng.normal(size=(n, n))
    return (np.triu(noise, 1) + np.triu(noise, 1).T) if symmetric else noise


def truth(setting: Setting) -> dict[tuple[str, str], float]:
    """What each measure is in the population, by (measure, kind of estimate)."""
    moved = (setting.shift * SD_ACTOR) ** 2
    var = [2 * SD_ACTOR**2 + VAR_PAIR + VAR_REPORT + 2 * moved * k for k in (0, 1)]
    turned = [2 * R_ACTOR * SD_ACTOR**2 + VAR_PAIR] * 2  # i→j with j→i in one wave
    kept = 2 * SD_ACTOR**2 + KEPT_PAIR * VAR_PAIR + KEPT_REPORT * VAR_REPORT  # i→j in both waves
    kept_turned = 2 * R_ACTOR * SD_ACTOR**2 + KEPT_PAIR * VAR_PAIR  # i→j with j→i a wave later
    # Order: first wave i→j, j→i, second wave i→j, j→i.
    cov = np.array(
        [
            [var[0], turned[0], kept, kept_turned],
            [turned[0], var[0], kept_turned, kept],
            [kept, kept_turned, var[1], turned[1]],
            [kept_turned, kept, turned[1], var[1]],
        ]
    )
    mean = np.array([START, START, START + STEP, START + STEP])
    yes = {which: _all_above(mean, cov, which) for k in (1, 2, 3, 4) for which in itertools.combinations(range(4), k)}
    one, both = [yes[0,], yes[2,]], [yes[0, 1], yes[2, 3]]
    if setting.form == "directed":
        tie, stays = one, yes[0, 2]
    elif setting.form == "both":
        tie, stays = both, yes[0, 1, 2, 3]
    else:
        tie = [2 * o - b for o, b in zip(one, both)]
        none_twice = 1 - sum((-1) ** (len(w) + 1) * p for w, p in yes.items())
        stays = tie[0] + tie[1] - (1 - none_twice)
    reciprocal = [b / o for b, o in zip(both, one)]
    return {
        ("density", "one wave"): tie[0], ("density", "change"): tie[1] - tie[0],
        ("reciprocity", "one wave"): reciprocal[0], ("reciprocity", "change"): reciprocal[1] - reciprocal[0],
        # Sectors of equal size that do not matter: what is expected of them alone.
        ("ei_index", "one wave"): 1 / (setting.n - 1), ("ei_index", "change"): 0.0,
        ("jaccard", "two waves"): stays / (tie[0] + tie[1] - stays),
    }  # fmt: skip


def _all_above(mean: np.ndarray, cov: np.ndarray, which: tuple[int, ...]) -> float:
    """Chance that these are all above 0."""
    from scipy.stats import multivariate_normal, norm

    w = list(which)
    if len(w) == 1:
        return float(norm.cdf(mean[w[0]] / np.sqrt(cov[w[0], w[0]])))
    rng = np.random.default_rng(0)
    law = multivariate_normal(np.zeros(len(w)), cov[np.ix_(w, w)])
    return float(law.cdf(mean[w], rng=rng) if len(w) > 2 else law.cdf(mean[w]))


def run(setting: Setting, n_studies: int, seed: int = 1) -> pd.DataFrame:
    """Coverage of every interval in one cell."""
    known = truth(setting)
    wanted = [(m, kind) for m, kind in known if m in MEASURES[setting.form]]
    if setting.block != "all" or setting.shift != 0.5:
        wanted = [(m, kind) for m, kind in wanted if m == "density"]
    intervals = ["robust"]
    if setting == Setting(setting.n, setting.n // 2, 0.2, "directed", 0.5) and setting.n <= 40:
        intervals.append("bootstrap")
    rows = {(*key, how): [] for key in wanted for how in intervals if how == "robust" or key[0] == "density"}
    for rng in np.random.default_rng([seed, settings_number(setting)]).spawn(n_studies):
        nets = simulate(setting, rng)
        both = paired(*nets)
        for measure, kind, how in rows:
            given = tuple(nets[:1]) if kind == "one wave" else both
            estimate = interval(getattr(lk, measure), given, how, rng)
            rows[measure, kind, how].append((estimate.value, estimate.low, estimate.high, estimate.se))
    out = []
    for (measure, kind, how), found in rows.items():
        value, low, high, se = np.array(found).T
        given = ~np.isnan(low)
        goal = known[measure, kind]
        held = (low <= goal) & (goal <= high)
        spread = np.std(value[given], ddof=1) if given.sum() > 1 else np.nan
        out.append(
            (*astuple(setting), measure, kind, how, n_studies, int((~given).sum()), goal, np.nanmean(value) - goal,
             held[given].mean() if given.any() else np.nan, np.nanmean(se) / spread if given.any() else np.nan)
        )  # fmt: skip
    return pd.DataFrame(out, columns=[*KEYS, *COLUMNS])


def interval(measure, nets: tuple[lk.Network, ...], how: str, rng: np.random.Generator) -> lk.Estimate:
    """One of the two intervals; of a change from networks paired on the dyads observed in both waves."""
    if how == "robust":
        return interval_of(nets, measure=measure)
    return lk.bootstrap(measure, *nets, n_draws=199, seed=rng)


def plain_small_sample(by_actor: np.ndarray, reports) -> tuple[float, float]:
    """What the plain interval does: m / (m − 1), and m − 1 degrees of freedom."""
    return reports.m / (reports.m - 1), reports.m - 1


def run_plain(setting: Setting, n_studies: int, seed: int = 1) -> pd.DataFrame:
    """Coverage of the plain interval of density: symmetric, m / (m − 1)."""
    known, rows = truth(setting), []
    with patch("linkages.inference.influence.small_sample", plain_small_sample):
        found = {"one wave": [], "change": []}
        for rng in np.random.default_rng([seed, settings_number(setting)]).spawn(n_studies):
            nets = simulate(setting, rng)
            for kind, given in (("one wave", tuple(nets[:1])), ("change", paired(*nets))):
                estimate = interval_of(given, measure=lk.density)
                found[kind].append((estimate.value, estimate.se, estimate.df))
    for kind, values in found.items():
        value, se, df = np.array(values).T
        given = ~np.isnan(se)
        held = np.abs(value - known["density", kind])[given] <= stdtrit(df[given], 0.975) * se[given]
        ratio = se[given].mean() / np.std(value[given], ddof=1)
        rows.append((*astuple(setting), "density", kind, "plain", n_studies, int((~given).sum()), known["density", kind],
                     value.mean() - known["density", kind], held.mean(), ratio))  # fmt: skip
    return pd.DataFrame(rows, columns=[*KEYS, *COLUMNS])


def settings_number(setting: Setting) -> int:
    """A number that does not change when cells are added or left out."""
    text = repr(astuple(setting)).encode()
    return int.from_bytes(text[:4], "big") + sum(31**k * c for k, c in enumerate(text[:40])) % (2**40)


def main() -> None:
    """Fill the table, one cell after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--page", action="store_true", help="only write the page")
    parser.add_argument("--plain", action="store_true", help="the plain interval instead, in some cells")
    parser.add_argument("--part", default="0/1", help="every k-th cell from i: i/k")
    asked = parser.parse_args()
    if asked.page:
        (FOLDER.parent / "calibration.md").write_text(page(), encoding="utf-8", newline="\n")
        return
    name = "plain" if asked.plain else "intervals"
    name = name if asked.studies == 2000 else f"look-{name}-{asked.studies}"
    first, step = map(int, asked.part.split("/"))
    table = (FOLDER if asked.studies == 2000 else Path.cwd()) / f"{name}{'' if step == 1 else f'-{first}'}.csv"
    done = set()
    if table.exists():
        done = set(pd.read_csv(table)[KEYS].itertuples(index=False, name=None))
    for setting in settings()[first::step]:
        if astuple(setting) in done or (
            asked.plain and (setting.shift != 0.5 or setting.n == LARGE or setting.form == "both")
        ):
            continue
        started = time.monotonic()
        rows = (run_plain if asked.plain else run)(setting, asked.studies // 2 if setting.n >= LARGE else asked.studies)
        rows.to_csv(table, mode="a", header=not table.exists(), index=False, float_format="%.6g", lineterminator="\n")
        shown = ", ".join(f"{r.measure} {r.estimate} {r.interval} {r.coverage:.3f}" for r in rows.itertuples())
        sys.stderr.write(f"{setting} {time.monotonic() - started:.0f} s: {shown}\n")


PAGE = """# Calibration: do the intervals hold what they promise?

Written by `python benchmarks/calibration_intervals.py --page` from `calibration/intervals.csv`. Every cell is {studies}
simulated studies ({fewer} from {large} organisations on) in which organisations differ in how much they name and are
named, the two reports of a pair need not agree, and a share of the organisations is silent by chance; what is true is
known from the law of the simulation. An interval of 95 % should hold the truth in 95 % of the studies; the house limit
is {low:.0%} to {high:.1%}. With {studies} studies coverage itself is known to ±{error:.1%}.

Brokerage has a table of its own, `calibration/brokerage.csv` (`python benchmarks/calibration_brokerage.py` adds the cells it does
not yet hold): the share of p-values of at most 5 % where there is nothing to find, for the network's row, for every actor's and
for those of busy actors, by role. The limit is 3.5% to 6.5% for the network; of an actor, whose few triples make ties among
the draws, not more than 6.5%. A planted broker (a firm that is named by 40 % of firms and names 40 % of agencies where other
cross-sector density is 3 %) is first by z in 98 of 100 networks under relabelling, in 93 of 100 given everybody's degrees
(`--planted 100`): a high degree is part of what makes it one. Sampled betweenness has `calibration/sampled.csv`
(`python benchmarks/calibration_sampled.py`).

{summary}

Why the interval is not the plain one (dyadic-robust variance times m / (m − 1), symmetric, m − 1 degrees of freedom),
which held the truth in {plain}: for one wave its
variance is too small by (m − 2)(m − 3) / (m − 1)², and a low density and its standard error move together. Here the
factor is all ordered pairs of observed dyads over those that share no organisation, which is exact for sums of actor
effects and noise (m(m − 1) / ((m − 2)(m − 3)) among m, ab / ((a − 1)(b − 1)) between two groups); what lies between two
limits gets its interval on the scale of log odds; and t has fewer degrees of freedom where one side is small or a few
organisations make most of the variance.

The floor (never less than the variance of independent dyads) makes intervals of a change wide when organisations do not
change (shift 0), and those of the E–I index, in which what an organisation does to all its ties cancels.

Too low: where ties are few (both ends must say yes), organisations change much and a fifth is silent, a change is skewed
and its symmetric interval misses a truth above it. The table `change` says so where undirected ties are fewer than two an
organisation and some are missing.

*silent*: share of organisations that did not answer, in each wave anew. *shift*: by how many standard deviations of the
actor effects organisations change between the waves. *SE ratio*: mean standard error over the true standard deviation.
*withheld*: studies in which no interval was given (too few reports, no variation); coverage is of the others.

{tables}
"""


def page() -> str:
    """docs/calibration.md, from the table."""
    found = pd.concat([pd.read_csv(FOLDER / f"{name}.csv") for name in ("intervals", "plain")], ignore_index=True)
    n = int(found["n_studies"].max())
    out = ~found["coverage"].between(*LIMITS)
    robust = found["interval"] == "robust"
    parts = []
    for (interval, block, measure, estimate), rows in found.groupby(
        ["interval", "block", "measure", "estimate"], sort=False
    ):
        parts.append(f"## {measure}, {estimate}, {block}: {interval}\n\n{_markdown(rows)}")
    failed = found[out & robust]
    listed = "; ".join(
        f"{r.measure}, {r.estimate}, n = {r.n}, {r.silent:.0%} silent, {r.form}, shift {r.shift:g}, {r.block}: {r.coverage:.1%}"
        for r in failed.itertuples()
    )
    summary = (
        f"Robust interval: {int((~out & robust).sum())} of {int(robust.sum())} cells within the limit, from "
        f"{found.coverage[robust].min():.1%} to {found.coverage[robust].max():.1%}; {int((robust & (found.coverage < LIMITS[0])).sum())} "
        f"below it, {int((robust & (found.coverage > LIMITS[1])).sum())} above."
        + (f"\n\nOutside: {listed}." if listed else "")
    )
    plain = ", ".join(
        f"{rows.coverage.min():.1%} to {rows.coverage.max():.1%} ({kind}, {len(rows)} cells)"
        for kind, rows in found[found["interval"] == "plain"].groupby("estimate", sort=False)
    )
    error = 2 * np.sqrt(0.95 * 0.05 / n)
    numbers = {"studies": n, "fewer": n // 2, "large": LARGE, "low": LIMITS[0], "high": LIMITS[1], "error": error}
    return PAGE.format(**numbers, summary=summary, plain=plain, tables="\n\n".join(parts))


def _markdown(rows: pd.DataFrame) -> str:
    lines = [
        "| n | of them second group | silent | reports | shift | truth | bias | SE ratio | withheld | coverage |",
        "|" + "---|" * 10,
    ]
    for r in rows.itertuples():
        mark = "" if LIMITS[0] <= r.coverage <= LIMITS[1] else " **!**"
        lines.append(
            f"| {r.n} | {r.n_public} | {r.silent:.0%} | {r.form} | {r.shift:g} | {r.truth:.3f} | {r.bias:+.4f} | "
            f"{r.se_ratio:.2f} | {r.withheld} | {r.coverage:.1%}{mark} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
