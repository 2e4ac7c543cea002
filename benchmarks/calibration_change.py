"""One true change among sixty readings: how often it is found, and how much of what is found is false.

    python benchmarks/calibration_change.py             # what is not yet in the table; some ten minutes of computing
    python benchmarks/calibration_change.py --parts 2   # no more than so many parts of each cell
    python benchmarks/calibration_change.py --page      # write the page from the table

A study: one relation in twenty clusters, two waves, density of the three blocks of sectors: sixty readings in the table
`change`, one family. Organisations differ in how much they name and are named, and change in both between the waves; ties
last; a share of the organisations is silent, in each wave anew. In one cluster the probability of a tie between public and
private organisations rises by ``effect``; nothing else changes in the population of organisations.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

import linkages as lk
from linkages.findings.change import adjusted, change_rows
from linkages.inference.adjust import adjust

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
TABLE = FOLDER / "change.csv"
PAGE = FOLDER.parent / "calibration-change.md"
BLOCKS = ("private-private", "public-private", "public-public")
N_CLUSTERS = 20
N_PRIVATE, N_PUBLIC = 24, 14
DENSITY = 0.12
SD_ACTOR, R_ACTOR, VAR_PAIR, VAR_REPORT = 0.4, 0.3, 0.3, 1.0  # names, is named; their correlation; pair; single report
LASTS_ACTOR, LASTS_PAIR = 0.9, 0.8  # correlation of the two waves
VAR = 2 * SD_ACTOR**2 + VAR_PAIR + VAR_REPORT
ADJUSTMENTS = ("bh", "by", "holm")
LEVEL = 0.05
FOUND = 0.8  # of the studies, at least
PART = 10  # studies


@dataclass(frozen=True)
class Setting:
    """One cell of the calibration."""

    silent: float
    effect: float


COLUMNS = ["n_studies", "readings", "size", "adjustment", "false_share", "any_false", "found"]
KEYS = [field.name for field in fields(Setting)]
SETTINGS = [Setting(0.2, 0.15), Setting(0.2, 0.0), Setting(0.0, 0.15)]


def simulate(setting: Setting, rng: np.random.Generator) -> list[lk.Panel]:
    """One study, a panel for each cluster; the change is in the first."""
    n = N_PRIVATE + N_PUBLIC
    start = norm.ppf(DENSITY) * np.sqrt(VAR)
    rise = norm.ppf(DENSITY + setting.effect) * np.sqrt(VAR) - start
    public = np.arange(n) >= N_PRIVATE
    mixed = public[:, None] != public[None, :]
    panels = []
    for cluster in range(N_CLUSTERS):
        ids = [f"{cluster:02d}-{i:02d}" for i in range(n)]
        sector = np.where(public, "public", "private")
        people = pd.DataFrame({"actor": ids, "sector": sector, "cluster": f"{cluster:02d}"})
        nets = []
        for wave, eta in enumerate(tendencies(n, rng)):
            here = (start + rise * (cluster == 0 and wave == 1) * mixed + eta > 0).astype(float)
            here[rng.random(n) < setting.silent] = np.nan
            nets.append(lk.from_matrix(here, directed=True, actors=people, wave=wave + 1))
        panels.append(lk.Panel(nets))
    return panels


def table_of(panels: list[lk.Panel]) -> pd.DataFrame:
    """The table `change` of all clusters, as `measure_change` would adjust it."""
    rows = [change_rows(panel, [lk.density], blocks=BLOCKS) for panel in panels]
    return adjusted(pd.concat(rows, ignore_index=True), ())


def tendencies(n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """What moves i to name j in each wave: normal with variance VAR, alike in both waves."""
    law = SD_ACTOR**2 * np.array([[1, R_ACTOR], [R_ACTOR, 1]])
    actor = together(lambda: rng.multivariate_normal([0, 0], law, n), LASTS_ACTOR)
    pair = together(lambda: symmetric(rng.normal(size=(n, n))), LASTS_PAIR)
    report = together(lambda: rng.normal(size=(n, n)), LASTS_PAIR)
    return [
        a[:, :1] + a[:, 1] + np.sqrt(VAR_PAIR) * p + np.sqrt(VAR_REPORT) * r
        for a, p, r in zip(actor, pair, report, strict=True)
    ]


def together(draw, correlation: float) -> list[np.ndarray]:
    """Two draws that hang together."""
    first, other = draw(), draw()
    return [first, correlation * first + np.sqrt(1 - correlation**2) * other]


def symmetric(values: np.ndarray) -> np.ndarray:
    return np.triu(values, 1) + np.triu(values, 1).T


def run(setting: Setting, n_studies: int, seed: int = 1) -> pd.DataFrame:
    """What each way to adjust finds, over some studies; ``seed`` tells parts apart."""
    rows, small, known = [], [], []
    number = SETTINGS.index(setting)
    for rng in np.random.default_rng([seed, number]).spawn(n_studies):
        table = table_of(simulate(setting, rng))
        true = (table["cluster"] == "00") & (table["block"] == "public-private") & (setting.effect > 0)
        p = table["p_value"].to_numpy()
        np.testing.assert_allclose(table["p_adjusted"], adjust(p))  # one family
        small.append(np.nanmean(p[~true] < LEVEL))
        known.append(int((~np.isnan(p)).sum()))
        for method in ADJUSTMENTS:
            found = adjust(p, method) < LEVEL
            false = int((found & ~true).sum())
            rows.append((method, false / max(int(found.sum()), 1), false > 0, bool((found & true).any())))
    shares = pd.DataFrame(rows, columns=["adjustment", "false_share", "any_false", "found"])
    means = shares.groupby("adjustment", sort=False).mean().reset_index()
    cell = {**dict(zip(KEYS, astuple(setting), strict=True)), "n_studies": n_studies, "readings": float(np.mean(known))}
    cell["size"] = float(np.mean(small))
    return means.assign(**cell)[[*cell, "adjustment", "false_share", "any_false", "found"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", type=int, default=20)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    if not options.page:
        fill(options.parts)
    PAGE.write_text(page(), encoding="utf-8")


def fill(n_parts: int) -> None:
    """Compute what is not yet in the table, a part of every cell in turn."""
    done = pd.read_csv(TABLE) if TABLE.exists() else pd.DataFrame(columns=["part", *KEYS])
    known = {tuple(row) for row in done[["part", *KEYS]].itertuples(index=False)}
    for part in range(1, n_parts + 1):
        for setting in SETTINGS:
            if (part, *astuple(setting)) in known:
                continue
            start = time.process_time()
            found = run(setting, PART, seed=part).assign(part=part)
            done = pd.concat([done, found], ignore_index=True)[["part", *KEYS, *COLUMNS]] if len(done) else found
            done.to_csv(TABLE, index=False, float_format="%.5g", lineterminator="\n")
            print(part, setting, f"{time.process_time() - start:.0f} s", flush=True)


def cells() -> pd.DataFrame:
    """The parts of every cell together; all have the same number of studies."""
    parts = pd.read_csv(TABLE)
    keys = [*KEYS, "adjustment"]
    means = parts.groupby(keys, sort=False)[["readings", "size", "false_share", "any_false", "found"]].mean()
    return pd.concat([parts.groupby(keys, sort=False)["n_studies"].sum(), means], axis=1).reset_index()


def page() -> str:
    """The table as a page."""
    table = cells()
    bh = table[table["adjustment"] == "bh"]
    n = int(table["n_studies"].min())
    changed = bh[bh["effect"] > 0]
    least = changed.loc[changed["found"] >= FOUND].groupby("silent")["effect"].min()
    reached = "; ".join(f"a rise of {effect:.2f} with {silent:.0%} silent" for silent, effect in least.items())
    shown = table.assign(
        silent=table["silent"].map("{:.0%}".format), effect=table["effect"].map("{:.2f}".format),
        readings=table["readings"].map("{:.1f}".format),
        **{name: table[name].map("{:.1%}".format) for name in ("size", "false_share", "any_false", "found")},
    )  # fmt: skip
    lines = [
        "# One true change among sixty readings", "",
        "Made by `benchmarks/calibration_change.py`; the table is `calibration/change.csv`.", "",
        f"Each cell is {n} simulated studies or more of one relation in {N_CLUSTERS} clusters of {N_PRIVATE} private and {N_PUBLIC} public",
        "organisations, two waves, density of the three blocks of sectors: sixty readings of the table `change`, which are adjusted",
        "together. In one cluster the probability of a tie between public and private organisations rises by *effect* (from",
        f"{DENSITY:.2f}); nothing else changes. Level 5 %.", "",
        f"Of what Benjamini–Hochberg finds, {_span(bh['false_share'])} is false on average, with a Monte Carlo error of",
        f"{np.sqrt(LEVEL * (1 - LEVEL) / n):.1%}; without any change a false alarm comes in {_span(bh.loc[bh['effect'] == 0, 'any_false'])} of",
        f"the studies. The change is found in at least {FOUND:.0%} of the studies from: {reached or 'none of the effects tried'}.", "",
        "*readings*: those with a p-value, of sixty (none where too few reported or no dyad changed). *size*: share of the readings",
        "without a change whose own p is below 5 %. *false_share*: false discovery rate. *any_false*: studies with a false discovery.",
        "*found*: studies in which the true change is found.", "",
        *(f"| {' | '.join(row)} |" for row in (list(shown), ["---"] * len(shown.columns),
                                               *shown.astype(str).to_numpy().tolist())), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _span(shares: pd.Series) -> str:
    """From the smallest to the largest."""
    ends = dict.fromkeys(f"{share:.1%}" for share in (shares.min(), shares.max()))
    return " to ".join(ends)


if __name__ == "__main__":
    main()
