"""How often is a density called unexpected where the programme did nothing? Simulated studies of `measure_programme_off`.

    python benchmarks/calibration_programme_off.py                # what is not yet in the table, and its page
    python benchmarks/calibration_programme_off.py --look 20      # so many studies of each cell, printed

Studies are those of `calibration_additionality.py` in which nothing is planted, two waves, the model learned on untreated
dyads. With 39 draws p = 5 % is exact, were the model the truth. 500 studies a cell, in portions: it may be stopped at any time.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
from calibration_additionality import Setting, place_of, study

import linkages as lk

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILE = DOCS / "calibration" / "programme-off.csv"
DRAWS, LEVEL = 39, 0.05
PORTION, MOST = 100, 500
CELLS = (Setting("chance", 30, 0.2, "untreated", 0.0), Setting("terms", 40, 0.2, "untreated", 0.0))
KEYS = ["law", "n", "silent"]
HEAD = """# Calibration: networks as they would have been without the programme

Written by `python benchmarks/calibration_programme_off.py` from `calibration/programme-off.csv`. In studies in which the programme did nothing,
how often `measure_programme_off` gives a density p ≤ 5 %, and how often the observed density lies between `low` and `high`. The limit
for a test of regressions is 3 to 7.5 %. p of other measures is not given: what models learn of the unlikeness of organisations is
less than there is.

| new ties | organisations | silent | studies | p ≤ 5 % | ± | between low and high |
|---|---|---|---|---|---|---|
"""


def run(setting: Setting, first: int, last: int) -> pd.DataFrame:
    """The row of some studies."""
    found = []
    for number in range(first, last):
        panel, _ = study(setting, np.random.default_rng([20240301, place_of(setting), number]))
        rows = lk.measure_programme_off(
            panel,
            {"assignment": "randomised", "arm": "arm", "entry": "entry"},
            [lk.density],
            n_draws=DRAWS,
            seed=number,
        )
        found.append(rows.iloc[0][["observed", "low", "high", "p_value"]].astype(float))
    rows = pd.DataFrame(found)
    known = rows[rows["p_value"].notna()]
    inside = (known["low"] <= known["observed"]) & (known["observed"] <= known["high"])
    return pd.DataFrame(
        [
            {
                "law": setting.law, "n": setting.n, "silent": setting.silent, "first": first, "n_asked": last - first,
                "n_studies": len(known), "rejected": int((known["p_value"] <= LEVEL + 1e-12).sum()), "inside": int(inside.sum()),
            }
        ]
    )  # fmt: skip


def page(done: pd.DataFrame) -> str:
    """The table as a page."""
    lines = []
    for (law, n, silent), rows in done.groupby(KEYS, sort=False):
        total = rows["n_studies"].sum()
        share = rows["rejected"].sum() / total
        error = 2 * np.sqrt(share * (1 - share) / total)
        lines.append(
            f"| {law} | {n} | {silent:.0%} | {total} | {share:.1%} | {error:.1%} | {rows['inside'].sum() / total:.1%} |\n"
        )
    return HEAD + "".join(lines)


def main() -> None:
    """Fill the table, a portion of each cell in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--look", type=int, default=None)
    look = parser.parse_args().look
    for setting in CELLS:
        for first in range(0, PORTION if look else MOST, PORTION):
            start = time.process_time()
            if look:
                print(run(setting, 0, look).to_string(), f"{time.process_time() - start:.0f} s", flush=True)
                continue
            done = pd.read_csv(FILE) if FILE.exists() else pd.DataFrame(columns=[*KEYS, "first"])
            cell = (done["law"] == setting.law) & (done["n"] == setting.n) & (done["first"] == first)
            if not cell.any():
                row = run(setting, first, first + PORTION)
                row.to_csv(FILE, mode="a", header=not FILE.exists(), index=False)
                print(row.to_string(), f"{time.process_time() - start:.0f} s", flush=True)
            (DOCS / "calibration-programme-off.md").write_text(page(pd.read_csv(FILE)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
