"""Does the number of additional ties hold what it promises: nothing where nothing was added, what was planted elsewhere?

    python benchmarks/calibration_additionality.py                  # what is not yet in the table, and its page
    python benchmarks/calibration_additionality.py --studies 20     # a look, printed

A study: organisations of three kinds, two waves of one directed relation (three where the model is of the time before). The
first has unequal organisations and returned ties. Later waves are made dyad by dyad from the one before, by logits:

- ``chance``: no term has to do with new ties, but organisations differ in how much they then name and are named, drawn anew
  each time, so that the dyads of one are related in a way the model does not know;
- ``terms``: returned ties, common partners, degrees and kind make ties likely, and organisations differ besides, half as much;
- ``chosen``: as ``terms``, and those that had many ties are more likely to take part.

Half take part, dealt at random unless chosen. The programme then makes each dyad of two of them that has no tie one, with
probability `planted`. A share of the organisations is silent in each wave. The truth is the number of ties so made between
the waves among dyads without a tie before that both waves observed.
"""

from __future__ import annotations

import argparse
import time
import zlib
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import linkages as lk
from linkages.findings.additionality import Reading, rows_of
from linkages.findings.counterfactual import SPONTANEOUS, Fitting
from linkages.findings.design import applied_design

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILE = DOCS / "calibration" / "additionality.csv"
LEVEL = 0.05
STUDIES = 300
FEWEST = 50  # studies of a cell that is kept


@dataclass(frozen=True)
class Setting:
    """One cell: how ties come about, how many organisations, share silent, dyads of the fit, probability planted."""

    law: str
    n: int
    silent: float
    fitted_on: str
    planted: float


KEYS = [field.name for field in fields(Setting)]


def settings() -> list[Setting]:
    """Every cell."""
    return [
        Setting("chance", 30, 0.2, "untreated", 0.0),
        Setting("chance", 30, 0.0, "untreated", 0.0),
        Setting("terms", 40, 0.2, "untreated", 0.0),
        Setting("terms", 40, 0.2, "untreated", 0.15),
        Setting("chosen", 40, 0.2, "untreated", 0.0),
        Setting("chosen", 40, 0.2, "untreated", 0.15),
        Setting("chosen", 40, 0.0, "untreated", 0.15),
        Setting("chance", 30, 0.2, "before", 0.0),
        Setting("chance", 30, 0.2, "before", 0.15),
        Setting("chance", 60, 0.2, "untreated", 0.0),
        Setting("chance", 20, 0.2, "untreated", 0.0),
    ]


def share(logit: np.ndarray) -> np.ndarray:
    """Probability of these log odds."""
    return 1 / (1 + np.exp(-logit))


def next_wave(ties: np.ndarray, kind: np.ndarray, law: str, rng: np.random.Generator) -> np.ndarray:
    """What becomes of the ties of a wave by itself."""
    n = len(ties)
    effects = 0.6 * rng.normal(size=(n, 1)) + 0.6 * rng.normal(size=n)
    if law == "chance":
        made, kept = -2.0 + effects, 0.3 + effects
    else:
        either = (ties | ties.T).astype(float)
        degrees = 0.05 * (ties.sum(axis=1)[:, None] + ties.sum(axis=0)[None, :] - 8)
        made = -3.0 + 1.0 * ties.T + 0.12 * (either @ either) + degrees + 0.6 * (kind[:, None] == kind) + effects / 2
        kept = 0.0 + 0.8 * ties.T + degrees + effects / 2
    after = rng.random((n, n)) < share(np.where(ties, kept, made))
    np.fill_diagonal(after, False)
    return after


def study(setting: Setting, rng: np.random.Generator) -> tuple[lk.Panel, np.ndarray]:
    """The panel, and which ties the programme made."""
    n = setting.n
    kind = rng.integers(0, 3, n)
    first = rng.random((n, n)) < share(-2.2 + 0.7 * rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=n))
    first |= first.T & (rng.random((n, n)) < 0.3)
    np.fill_diagonal(first, False)
    waves = [first]
    if setting.fitted_on == "before":  # what is learned of one period holds in the next when the process has settled
        for _ in range(3):
            waves = [next_wave(waves[-1], kind, setting.law, rng)]
    for _ in range(1 if setting.fitted_on == "untreated" else 2):
        waves.append(next_wave(waves[-1], kind, setting.law, rng))
    degree = waves[-2].sum(axis=0) + waves[-2].sum(axis=1)
    order = rng.normal(size=n) + (degree - degree.mean()) / max(degree.std(), 1e-9) * (setting.law == "chosen")
    treated = np.zeros(n, dtype=bool)
    treated[np.argsort(order)[n // 2 :]] = True
    both = treated[:, None] & treated
    made = ~waves[-1] & both & ~np.eye(n, dtype=bool) & (rng.random((n, n)) < setting.planted)
    waves[-1] = waves[-1] | made
    nets = []
    for wave, ties in enumerate(waves):
        values = ties.astype(float)
        quiet = rng.permutation(n)[: round(setting.silent * n)]
        values[quiet] = np.nan
        actors = pd.DataFrame(
            {"actor": np.arange(n), "kind": kind.astype(str), "arm": np.where(treated, "treated", "control"),
             "entry": np.where(treated, str(len(waves) - 1), ""), "responded": ~np.isin(np.arange(n), quiet)}
        )  # fmt: skip
        nets.append(lk.from_matrix(values, directed=True, actors=actors, relation="advice", wave=wave))
    seen = ~np.isnan(nets[-2].dense_strengths()) & ~np.isnan(nets[-1].dense_strengths()) & ~waves[-2]
    return lk.Panel(nets), made & seen


def read(setting: Setting, panel: lk.Panel, made: np.ndarray) -> list[dict[str, Any]]:
    """What a study says of dyads of both, of one and (where it is of the time before) of no treated end: all, and those inside.

    The numbers are those of `measure_additionality`; the reading is asked itself, for it knows which dyads are inside.
    """
    design = {"assignment": "randomised", "arm": "arm", "entry": "entry"}
    last = 1 if setting.fitted_on == "untreated" else 2
    fitting = Fitting.of(panel, applied_design(panel, design), setting.fitted_on, SPONTANEOUS, None)
    (case,) = (case for case in fitting.cases() if (case.since, case.wave) == (last - 1, last))
    model = case.model("formation")
    arms = {2: "both", 1: "one", 0: "none"} if setting.fitted_on == "before" else {2: "both", 1: "one"}
    if isinstance(model, str):
        return [{"arm": arm} for arm in arms.values()]
    reading, at = Reading(case, model, fitting, 1 - LEVEL, "two-sided"), fitting.every.to_numpy(dtype=int)
    planted = made[at[case.dyads.i], at[case.dyads.j]]
    found = []
    for arm, name in arms.items():
        rows = rows_of(case, "all", arm)
        row = {
            "arm": name,
            "outside": reading.outside[rows].mean(),
            "fitted_ties": (model.fitted + model.residuals).sum(),
        }
        for kind, mask in (("", rows), ("inside_", rows & ~reading.outside)):
            observed, expected, _, _, additional, se, low, high, p = reading.additional(mask)[0]
            true = float(planted[mask].sum())
            numbers = {
                "true": true, "observed": observed, "expected": expected, "additional": additional, "error": additional - true,
                "se": se, "covered": float(low <= true <= high) if np.isfinite(se) else np.nan,
                "hit": float(p <= LEVEL) if np.isfinite(se) else np.nan,
            }  # fmt: skip
            row |= {kind + key: value for key, value in numbers.items()}
        found.append(row)
    return found


def run(setting: Setting, studies: int) -> pd.DataFrame:
    """A row for dyads of both and of one treated end: bias, coverage, rejections; of all, and of those like some of the fit."""
    found = []
    for number in range(studies):
        panel, made = study(setting, np.random.default_rng([20240229, place_of(setting), number]))
        found += read(setting, panel, made)
    rows = pd.DataFrame(found)
    known = rows[rows["se"].notna()].groupby("arm", sort=False)
    table = known.agg(
        n_studies=("hit", "size"), observed=("observed", "mean"), expected=("expected", "mean"), true=("true", "mean"),
        additional=("additional", "mean"), bias=("error", "mean"), spread=("error", "std"), se=("se", "mean"),
        coverage=("covered", "mean"), rejected=("hit", "mean"), outside=("outside", "mean"),
        fitted_ties=("fitted_ties", "mean"), inside_true=("inside_true", "mean"), inside_additional=("inside_additional", "mean"),
        inside_bias=("inside_error", "mean"), inside_spread=("inside_error", "std"), inside_coverage=("inside_covered", "mean"),
        inside_rejected=("inside_hit", "mean"),
    )  # fmt: skip
    table["withheld"] = 1 - rows["se"].notna().groupby(rows["arm"], sort=False).mean()
    table["bias_se"] = table["spread"] / np.sqrt(table["n_studies"])
    table["inside_bias_se"] = table["inside_spread"] / np.sqrt(table["n_studies"])
    return table.reset_index().assign(**dict(zip(KEYS, astuple(setting), strict=True)))[[*KEYS, "arm", *table.columns]]


def place_of(setting: Setting) -> int:
    """A number for the cell, so that cells do not share their random numbers."""
    return zlib.crc32(repr(astuple(setting)).encode())


PAGE = """# Calibration: ties that would not have come about without the programme

Written by `python benchmarks/calibration_additionality.py`. Column *studies*: those of the cell in which an interval was
given. Half of the organisations take part, dealt at random or, under `chosen`, those with many ties more often. Under `chance` new ties have nothing to do with the terms of the model, but organisations differ in how much they then name
and are named; under `terms` and `chosen` they follow the terms, and organisations differ besides. *planted* is the
probability with which the programme makes a dyad of two of its organisations a tie; *true* is the mean number it made among
observed dyads, *additional* what was found, ± twice the simulation error of the mean. Coverage is of intervals of 95 %, of the number
made in that very study (limit 92 %); *p ≤ 5 %* where nothing is true is the size (limits 3 % to 7.5 %), known to ±{error:.1%} in the cells with fewest studies.
*outside*: share of dyads unlike any of the fit; *inside*: what was found, and made, among the others (empty: not asked when the cell
was run). Rows of `one` and `none` never hold an effect. A cell of 60 studies decides little by itself: an earlier run of that size had put the bias
under `chosen` at 18.8 %, which more studies do not bear out.

Where organisations were chosen by what the model knows, many of their dyads are outside and what is expected of these is
extrapolated: what is additional among all is right on average and known badly. Among the dyads inside it is known much better; with silence it
is too much, since what the model knows is then less. What the model does not know and the programme chose by would be bias, and is no matter
of this table. Where untreated dyads made few ties (20 organisations), studies in which they made enough to learn from expect
a little too many.

{summary}

{table}
"""
HEAD = ("law", "n", "silent", "fitted_on", "planted", "arm")


def page(found: pd.DataFrame) -> str:
    """The table with its summary."""
    null, planted = found[found["true"] == 0], found[found["true"] > 0]
    total = found["n_studies"].sum()
    covered = (found["coverage"] * found["n_studies"]).sum() / total
    size = (null["rejected"] * null["n_studies"]).sum() / null["n_studies"].sum()
    biases = "; ".join(
        f"{r.law}, {r.fitted_on}, {r.silent:.0%} silent: {r.bias / r.true:+.1%} ± {2 * r.bias_se / r.true:.1%}"
        + (
            f", inside {r.inside_bias / r.inside_true:+.1%} ± {2 * r.inside_bias_se / r.inside_true:.1%}"
            if r.inside_true > 0
            else ""
        )
        for r in planted.itertuples()
    )
    summary = (
        f"All together: coverage {covered:.1%} ({total:,} intervals), size {size:.1%}. By cell: coverage {found['coverage'].min():.1%} "
        f"to {found['coverage'].max():.1%}. Size {null['rejected'].min():.1%} to {null['rejected'].max():.1%}. Bias in parts of what was "
        f"planted (limit 5 %; ± twice its simulation error): {biases}."
    )
    names = [
        *HEAD,
        "true",
        "additional",
        "spread",
        "se",
        "coverage",
        "p ≤ 5 %",
        "outside",
        "inside: true",
        "inside: additional",
        "inside: coverage",
        "inside: p ≤ 5 %",
        "ties of the fit",
        "studies",
    ]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for r in found.to_dict("records"):
        cells = [
            r["law"],
            r["n"],
            f"{r['silent']:.0%}",
            r["fitted_on"],
            f"{r['planted']:g}",
            r["arm"],
            f"{r['true']:.1f}",
        ]
        cells += [f"{r['additional']:.2f} ± {2 * r['bias_se']:.2f}", f"{r['spread']:.1f}", f"{r['se']:.1f}"]
        cells += [f"{r[c]:.1%}" for c in ("coverage", "rejected", "outside")]
        known = r["inside_true"] == r["inside_true"]
        cells += (
            [f"{r['inside_true']:.1f}", f"{r['inside_additional']:.2f} ± {2 * r['inside_bias_se']:.2f}"]
            if known
            else ["", ""]
        )
        cells += [f"{r[c]:.1%}" if known else "" for c in ("inside_coverage", "inside_rejected")]
        cells += [f"{r['fitted_ties']:.0f}", r["n_studies"]]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    studies = int(found["n_studies"].min())
    error = 2 * np.sqrt(0.05 * 0.95 / studies)
    return PAGE.format(error=error, summary=summary, table="\n".join(lines))


def main() -> None:
    """Fill the table cell by cell, and write its page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--cells", type=int, nargs="*", help="which, in this order; by default all")
    asked = parser.parse_args()
    look = asked.studies < FEWEST
    cells = settings()
    for setting in cells if asked.cells is None else [cells[k] for k in asked.cells]:
        done = pd.read_csv(FILE) if FILE.exists() and not look else pd.DataFrame(columns=KEYS)
        if (done[KEYS].astype(str) == [str(value) for value in astuple(setting)]).all(axis=1).any():
            continue
        start = time.process_time()
        rows = run(setting, asked.studies)
        print(rows.round(3).to_string(), f"{time.process_time() - start:.0f} s", flush=True)
        if not look:
            rows.to_csv(FILE, mode="a", header=not FILE.exists(), index=False)
    if not look:
        (DOCS / "calibration-additionality.md").write_text(page(pd.read_csv(FILE)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
