"""How often does a test of chance find something where there is nothing? Simulated studies under each test's own null.

    python benchmarks/calibration_tests.py                  # what is not yet in the table
    python benchmarks/calibration_tests.py --again 4000     # cells outside the limit once more, with so many studies
    python benchmarks/calibration_tests.py --studies 200    # a look, into a table of its own
    python benchmarks/calibration_tests.py --part 0/2       # every second cell, for another process
    python benchmarks/calibration_tests.py --page           # write the page from the table

A study: one network (two for the correlation and the regressions) of n organisations, whose arcs are independent
(``alike``) or depend on how much each organisation names and is named (``unequal``), a share of them silent. ``silent``
0.2 of all by chance (in the two networks others), or ``by sector``: two in three of the public, who are three in ten, and
none of the private. In the regressions both networks depend on whether two organisations are of one sector, which is the
second predictor; tested is the first. A test's own null is the law that its draws suppose: given the number of ties only
arcs that are alike are, so unequal organisations are shown for ``ties`` as a warning (``own`` is False), and so on. Tests
that look at sectors are given sectors that have nothing to do with ties.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
import zlib
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
KEYS = ["test", "measure", "n", "law", "silent"]
LIMITS = (0.035, 0.065)
LEVEL = 0.05
# With d draws a p-value of 5 % is exact when (d + 1) / 20 is a whole number. 19 will do where every draw is a network.
DRAWS = {"qap_correlation": 199, "qap_regression linear": 199, "qap_regression logit": 199}
FEW_DRAWS = 19
OWN = {
    "cug ties": ("alike",), "cug dyad_census": ("alike", "mutual"), "cug blocks": ("alike", "sectors"),
    "cug degrees": ("alike", "unequal"), "qap_test": ("alike", "unequal"), "qap_correlation": ("alike", "unequal"),
    "qap_regression linear": ("alike", "unequal"), "qap_regression logit": ("alike", "unequal"),
}  # fmt: skip
MEASURES = {
    "cug ties": "transitivity", "cug dyad_census": "transitivity", "cug blocks": "transitivity",
    "cug degrees": "reciprocity", "qap_test": "ei_index", "qap_correlation": "correlation",
    "qap_regression linear": "t", "qap_regression logit": "t",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One cell of the calibration."""

    test: str
    measure: str
    n: int
    law: str
    silent: str


def settings() -> list[Setting]:
    """Every cell: each test under its own null, and given ties under two laws that are not."""
    cells = [
        Setting(test, MEASURES[test], n, law, silent)
        for n, test, silent in itertools.product((20, 40, 80), OWN, ("0", "0.2"))
        for law in OWN[test]
    ]
    cells += [Setting("qap_test", "ei_index", n, "alike", "by sector") for n in (20, 40, 80)]
    cells += [Setting("cug ties", "transitivity", n, law, "0") for n in (20, 40, 80) for law in ("unequal", "mutual")]
    return cells


def network(setting: Setting, rng: np.random.Generator) -> lk.Network:
    """One network, about six ties an organisation."""
    n = setting.n
    base = np.log(6 / (n - 7))
    logit = np.full((n, n), base)
    public = np.arange(n) % 2 == 0
    if setting.law == "unequal":
        logit = logit - 0.6 + rng.normal(size=(n, 1)) + rng.normal(size=n)
    if setting.test.startswith("qap_regression"):  # what both depend on, and the regression is told
        logit = logit + np.where(public[:, None] == public, 0.5, -0.5)
    if setting.law == "sectors":
        logit = logit + np.where(public[:, None] == public, 0.7, -1.0)
    ties = rng.random((n, n)) < 1 / (1 + np.exp(-logit))
    if setting.law == "mutual":
        ties |= ties.T & (rng.random((n, n)) < 0.5)
    values = ties.astype(float)
    silent = np.zeros(n, dtype=bool)
    if setting.silent == "0.2":
        silent[rng.permutation(n)[: n // 5]] = True
    if setting.silent == "by sector":
        public = np.arange(n) < 3 * n // 10
        silent[: n // 5] = True
    values[silent] = np.nan
    sector = np.where(public, "public", "private")
    if setting.test == "qap_test" and setting.silent != "by sector":
        sector = rng.permutation(sector)
    actors = pd.DataFrame({"actor": np.arange(n), "sector": sector, "responded": ~silent})
    return lk.from_matrix(values, directed=True, actors=actors)


def p_value(setting: Setting, number: int) -> float:
    """One study."""
    cell = zlib.crc32(repr(astuple(setting)).encode())  # cells do not share their studies
    rng = np.random.default_rng([20240117, cell, number])
    net = network(setting, rng)
    if setting.test == "qap_correlation":
        other = network(setting, rng)
        return lk.qap_correlation(net, other, n_draws=DRAWS["qap_correlation"], seed=number).p_value
    if setting.test.startswith("qap_regression"):
        predictors = {"other": network(setting, rng), "same sector": lk.covariate("sector")}
        family = setting.test.split()[1]
        return lk.qap_regression(net, predictors, family=family, n_draws=199, seed=number).test("other").p_value
    measure = getattr(lk, setting.measure)
    if setting.test == "qap_test":
        return lk.qap_test(net, measure, n_draws=FEW_DRAWS, seed=number).p_value
    condition = setting.test.removeprefix("cug ")
    return lk.cug_test(net, measure, condition=condition, n_draws=FEW_DRAWS, seed=number).p_value


def run(setting: Setting, studies: int) -> pd.DataFrame:
    """The row of one cell: share of studies with p at most 5 %."""
    p = np.array([p_value(setting, number) for number in range(studies)])
    known = p[np.isfinite(p)]
    row = {
        **dict(zip(KEYS, astuple(setting), strict=True)), "own": setting.law in OWN[setting.test],
        "n_draws": DRAWS.get(setting.test, FEW_DRAWS), "n_asked": studies, "n_studies": len(known), "size": float((known <= LEVEL).mean()),
    }  # fmt: skip
    return pd.DataFrame([row])


def main() -> None:
    """Fill the table, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--again", type=int, default=0, help="studies of cells that are outside the limit")
    parser.add_argument("--page", action="store_true", help="only write the page")
    parser.add_argument("--part", default="0/1", help="every k-th cell from i: i/k")
    parser.add_argument("--minutes", type=float, default=60, help="begin no cell after so many")
    asked = parser.parse_args()
    if asked.page:
        (FOLDER.parent / "calibration-tests.md").write_text(page(), encoding="utf-8", newline="\n")
        return
    first, step = map(int, asked.part.split("/"))
    name = "tests" if asked.studies >= 1000 else f"look-tests-{asked.studies}"
    table = (FOLDER if asked.studies >= 1000 else Path.cwd()) / f"{name}{'' if step == 1 else f'-{first}'}.csv"
    studies = asked.again or asked.studies
    found = known()
    settled = found[found["n_asked"] >= studies]
    if asked.again:
        settled = found[(found["n_asked"] >= studies) | ~found["own"] | found["size"].between(*LIMITS)]
    done = set(settled[KEYS].itertuples(index=False, name=None)) if asked.studies >= 1000 else set()
    begun = time.monotonic()
    for setting in settings()[first::step]:
        if astuple(setting) in done or time.monotonic() - begun > 60 * asked.minutes:
            continue
        started = time.process_time()
        rows = run(setting, studies)
        rows.to_csv(table, mode="a", header=not table.exists(), index=False, float_format="%.6g", lineterminator="\n")
        sys.stderr.write(f"{setting}: {rows['size'].item():.3f} ({time.process_time() - started:.0f} s)\n")


PAGE = """# Calibration: do the tests of chance keep their level?

Written by `python benchmarks/calibration_tests.py --page` from `calibration/tests*.csv`: simulated studies in which there is
nothing to find, and the share of them in which a test at 5 % finds something. The house limit is {low:.1%} to {high:.1%}. The
share itself is known to ±{error:.1%} with the fewest studies here ({studies}), so that of some ninety cells whose level is exactly
5 % two or three would be outside by chance: a cell outside the limit was run again, with 4,000 studies (`--again 4000`).

{summary}

*law*: arcs are independent and `alike`; `unequal`, when organisations differ in how much they name and are named; `mutual`,
when ties are returned; by `sectors`. *silent*: share of organisations that did not answer, by chance, or two in three of
the public ones (`by sector`). *own*: whether the law is the one that the test supposes. Where it is not, the test finds what it
does not hold: given the number of ties only, unequal degrees or returned ties look like closure. That is no fault of the
test but a reason to hold more: `condition="degrees"` or `"dyad_census"`.

Above the limit: a linear regression of rare ties (80 organisations with six ties each), whose variance differs with the other
predictor; `qap_regression` says so where fewer than one dyad in ten is a tie, and the logit keeps its level.

{table}
"""


def known() -> pd.DataFrame:
    """Every cell of the tables, with the most studies that it was run with."""
    parts = [pd.read_csv(part, dtype={"silent": str}) for part in sorted(FOLDER.glob("tests*.csv"))]
    found = pd.concat(parts) if parts else pd.DataFrame(columns=[*KEYS, "own", "n_asked", "size"])
    return found.sort_values("n_asked", kind="stable").drop_duplicates(KEYS, keep="last")


def page() -> str:
    """docs/calibration-tests.md, from the table."""
    found = known()
    own = found[found["own"]]
    inside = own["size"].between(*LIMITS)
    failed = own[~inside]
    listed = "; ".join(
        f"{r.test}, n = {r.n}, {r.law}, silent {r.silent}: {r.size:.1%}" for r in failed.itertuples(index=False)
    )
    summary = f"Under their own null {int(inside.sum())} of {len(own)} cells are within the limit, from {own['size'].min():.1%} to {own['size'].max():.1%}."
    summary += f" Outside: {listed}." if listed else ""
    left = len(settings()) - len(found)
    summary += f" {left} cells of the script are not in the table yet." if left else ""
    lines = ["| test | measure | n | law | silent | own null | draws | studies | size |", "|" + "---|" * 9]
    for r in found.sort_values(["own", *KEYS], ascending=[False] + [True] * 5).to_dict("records"):
        mark = " **!**" if r["own"] and not LIMITS[0] <= r["size"] <= LIMITS[1] else ""
        lines.append(
            f"| {r['test']} | {r['measure']} | {r['n']} | {r['law']} | {r['silent']} | {'yes' if r['own'] else 'no'} | "
            f"{r['n_draws']} | {r['n_studies']} | {r['size']:.1%}{mark} |"
        )
    studies = int(found["n_studies"].min())
    error = 2 * np.sqrt(LEVEL * (1 - LEVEL) / studies)
    return PAGE.format(
        low=LIMITS[0], high=LIMITS[1], error=error, studies=studies, summary=summary, table="\n".join(lines)
    )


if __name__ == "__main__":
    main()
