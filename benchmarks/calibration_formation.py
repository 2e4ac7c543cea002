"""Do the models of formation and persistence find what made the ties, and hold what their intervals and p promise?

    python benchmarks/calibration_formation.py                  # the table and its page
    python benchmarks/calibration_formation.py --studies 50     # a look, printed

A study: 30 organisations, two waves of one directed relation. The first has unequal organisations and returned ties.
Under ``known`` the second is made dyad by dyad from it, by logits of known coefficients (`TRUE`). Under ``nothing`` no term
has to do with the second: its arcs depend on how much each organisation then names and is named, drawn anew, so all
coefficients are 0 and dyads of one organisation are related. A share of the organisations is silent in each wave.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk

DOCS = Path(__file__).resolve().parent.parent / "docs"
N = 30
TERMS = ("reciprocity", "partners", "degree", "kind")
TRUE = {
    "formation": {
        "intercept": -2.6, "reciprocity": 1.0, "common partners": 0.15, "sender degree": 0.05, "receiver degree": 0.0,
        "same kind": 0.6,
    },
    "persistence": {
        "intercept": -0.5, "reciprocity": 0.8, "common partners": 0.1, "sender degree": 0.0, "receiver degree": 0.05,
        "same kind": 0.0,
    },
}  # fmt: skip
DRAWS = 99


def share(logit: np.ndarray) -> np.ndarray:
    """Probability of these log odds."""
    return 1 / (1 + np.exp(-logit))


def study(law: str, silent: float, rng: np.random.Generator) -> lk.Panel:
    """Two waves."""
    kind = rng.integers(0, 3, N)
    before = rng.random((N, N)) < share(-2.2 + 0.7 * rng.normal(size=(N, 1)) + 0.7 * rng.normal(size=N))
    before |= before.T & (rng.random((N, N)) < 0.3)
    np.fill_diagonal(before, False)
    either = (before | before.T).astype(float)
    x = {
        "intercept": np.ones((N, N)), "reciprocity": before.T, "common partners": either @ either,
        "sender degree": before.sum(axis=1)[:, None], "receiver degree": before.sum(axis=0)[None, :],
        "same kind": kind[:, None] == kind,
    }  # fmt: skip
    if law == "known":
        logit = {model: sum(b * x[term] for term, b in true.items()) for model, true in TRUE.items()}
    else:
        effects = 0.7 * rng.normal(size=(N, 1)) + 0.7 * rng.normal(size=N)
        logit = {"formation": -1.8 + effects, "persistence": 0.3 + effects}
    after = rng.random((N, N)) < share(np.where(before, logit["persistence"], logit["formation"]))
    nets = []
    for wave, ties in enumerate((before, after)):
        values = ties.astype(float)
        quiet = rng.permutation(N)[: round(silent * N)]
        values[quiet] = np.nan
        actors = pd.DataFrame({"actor": range(N), "kind": kind.astype(str), "responded": ~np.isin(range(N), quiet)})
        nets.append(lk.from_matrix(values, directed=True, actors=actors, relation="advice", wave=wave))
    return lk.Panel(nets)


def run(law: str, silent: float, studies: int) -> pd.DataFrame:
    """One row a model and term: bias, coverage, and how often each p is at most 5 %."""
    found = []
    for number in range(studies):
        rng = np.random.default_rng([20240117, law == "known", round(100 * silent), number])
        table = lk.measure_formation(study(law, silent, rng), TERMS, n_draws=DRAWS, seed=number)
        true = [TRUE[m][t] if law == "known" else 0.0 for m, t in zip(table["model"], table["term"], strict=True)]
        found.append(table.assign(true=true))
    rows = pd.concat(found)
    rows = rows[rows["low"].notna() & ((law == "known") | (rows["term"] != "intercept"))]
    rows = rows.assign(
        inside=rows["true"].between(rows["low"], rows["high"]), hit=rows["p_value"] <= 0.05,
        hit_qap=(rows["p_qap"] <= 0.05).where(rows["p_qap"].notna()),
    )  # fmt: skip
    grouped = rows.groupby(["model", "term"], sort=False)
    out = grouped.agg(
        true=("true", "first"), estimate=("estimate", "mean"), spread=("estimate", "std"), se=("se", "mean"),
        coverage=("inside", "mean"), p=("hit", "mean"), p_qap=("hit_qap", "mean"), studies=("inside", "size"),
    )  # fmt: skip
    return out.reset_index().assign(law=law, silent=silent)


PAGE = """# Calibration: what goes with ties made and ties kept

Written by `python benchmarks/calibration_formation.py`: {studies} studies a cell of {n} organisations and two waves, terms of
the earlier wave, {draws} draws. Under `known` ties are made and kept by the coefficients in the column *true*; under `nothing`
no term has to do with them, but organisations differ in how much they name and are named, so that the dyads of one are
related. Coverage is of intervals of 95 % (limit 92 % to 98.5 %); *p* and *p_qap* are shares of studies in which they are at
most 5 %: where *true* is 0, false findings. With {studies} studies coverage and a false share are known to ±{error:.1%}.

{summary}

{table}
"""


def page(found: pd.DataFrame, studies: int) -> str:
    """The table with its summary."""
    outside = found[~found["coverage"].between(0.92, 0.985)]
    null = found[found["law"] == "nothing"]
    summary = (
        f"Coverage {found['coverage'].min():.1%} to {found['coverage'].max():.1%}, {len(outside)} of {len(found)} outside the "
        f"limit. Where nothing is to be found p finds something in {null['p'].min():.1%} to {null['p'].max():.1%}, p_qap in "
        f"{null['p_qap'].min():.1%} to {null['p_qap'].max():.1%} (together {null['p_qap'].mean():.1%})."
    )
    head = ["law", "silent", "model", "term", "true", "estimate", "spread", "se", "coverage", "p", "p_qap", "studies"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for r in found.to_dict("records"):
        shares = [f"{r[c]:.1%}" if np.isfinite(r[c]) else "" for c in ("coverage", "p", "p_qap")]
        numbers = [f"{r[c]:.3f}" for c in ("estimate", "spread", "se")]
        cells = [
            r["law"],
            f"{r['silent']:.0%}",
            r["model"],
            r["term"],
            f"{r['true']:g}",
            *numbers,
            *shares,
            r["studies"],
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    error = 2 * np.sqrt(0.05 * 0.95 / studies)
    return PAGE.format(studies=studies, n=N, draws=DRAWS, error=error, summary=summary, table="\n".join(lines))


def main() -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=150)
    asked = parser.parse_args()
    cells = itertools.product(("nothing", "known"), (0.2, 0.0))
    text = page(pd.concat([run(law, silent, asked.studies) for law, silent in cells]), asked.studies)
    if asked.studies < 100:
        print(text)
        return
    (DOCS / "calibration-formation.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
