"""How often does brokerage stand out where there is nothing to find? Simulated studies under each null of brokerage.

    python benchmarks/calibration_brokerage.py                  # what is not yet in the table
    python benchmarks/calibration_brokerage.py --studies 200    # a look, into a table of its own
    python benchmarks/calibration_brokerage.py --planted 100    # is a planted broker ranked first?

A study: one network of n organisations of three kinds, which differ in how much they name and are named; a share of them
is silent by chance. ``free``: kinds have nothing to do with ties, which is what relabelling supposes. ``busy``: the more an
organisation names and is named, the likelier it is of the smaller kinds. Given how many ties everybody has, the ties of both
laws are alike likely whatever the kinds, so both are the null of the draws with the same degrees. Relabelling under ``busy`` is
shown as a warning (``own`` is False): it then finds that busy organisations are of some kinds.

Levels: the network's row; every actor's row; and rows of actors with at least 20 open triples. Few triples make ties
among the draws, and a test that counts ties as extreme rejects less often than 5 %.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk
from linkages.findings._relabel import count_extremes
from linkages.findings._rewire import extremes, rewired_counts
from linkages.measures.brokerage import open_triples
from linkages.vocabulary import ROLES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "calibration"
KEYS = ["null", "law", "n", "form", "silent"]
OWN = {("relabel", "free"), ("degrees", "free"), ("degrees", "busy")}
# With d draws a p-value of 5 % is exact when (d + 1) / 20 is a whole number; where every draw is a network 19 will do.
DRAWS = {"relabel": 199, "degrees": 19}
LEVEL = 0.05
LIMITS = (0.035, 0.065)
MANY = 20  # open triples of a busy broker


@dataclass(frozen=True)
class Setting:
    """One cell of the calibration."""

    null: str
    law: str
    n: int
    form: str
    silent: float


def settings() -> list[Setting]:
    """Every cell."""
    return [
        Setting("relabel", "free", 30, "directed", 0.2),
        Setting("relabel", "free", 30, "undirected", 0.2),
        Setting("relabel", "free", 30, "directed", 0.0),
        Setting("relabel", "busy", 30, "directed", 0.2),
        Setting("degrees", "busy", 30, "directed", 0.2),
        Setting("degrees", "busy", 30, "undirected", 0.2),
    ]


def network(setting: Setting, rng: np.random.Generator) -> lk.Network:
    """One network, about five ties an organisation."""
    n, directed = setting.n, setting.form == "directed"
    sends, receives = rng.normal(size=n), rng.normal(size=n)
    if not directed:
        receives = sends
    logit = np.log(5 / (n - 6)) - 0.6 + 0.8 * (sends[:, None] + receives)
    ties = rng.random((n, n)) < 1 / (1 + np.exp(-logit))
    values = (ties if directed else np.triu(ties, 1) | np.triu(ties, 1).T).astype(float)
    silent = rng.permutation(n) < setting.silent * n
    values[silent] = np.nan
    if not directed:
        values[:, silent] = np.nan
    np.fill_diagonal(values, 0)
    kinds = np.repeat(["firm", "university", "agency"], [n // 2, n // 3, n - n // 2 - n // 3])
    score = rng.normal(size=n) + (2 * (sends + receives) if setting.law == "busy" else 0)
    kind = np.empty(n, dtype=object)
    kind[np.argsort(score)] = kinds
    actors = pd.DataFrame({"actor": np.arange(n), "sector": "private", "kind": kind, "responded": ~silent})
    return lk.from_matrix(values, directed=directed, actors=actors)


def study(setting: Setting, number: int) -> tuple[np.ndarray, np.ndarray]:
    """p-values and open triples of one study by actor and role, the network first; nan where `measure_brokerage` has no p.

    The same draws as in `measure_brokerage`, without its exact moments and its table, which take most of the time.
    """
    net = network(setting, np.random.default_rng([20240117, number]))
    triples, n_draws = open_triples(net), DRAWS[setting.null]
    counts = triples.counts()
    seen = np.vstack([counts.sum(axis=0), counts])
    if setting.null == "relabel":
        means, rng = (np.zeros(counts.shape), np.zeros(len(ROLES))), np.random.default_rng([number, 1])
        (by_actor, _), (whole, _) = count_extremes(triples, means, n_draws=n_draws, alternative="greater", rng=rng)
        extreme = np.vstack([whole, by_actor])
        varies = np.vstack([np.ones(len(ROLES), dtype=bool), np.repeat(counts.sum(axis=1)[:, None] > 0, len(ROLES), 1)])
    else:
        draws = rewired_counts(net, "kind", n_draws=n_draws, seed=number)
        extreme, varies = extremes(draws, seen, "greater"), draws.std(axis=0) > 0
    known = np.concatenate([[True], triples.known])[:, None]
    p = np.where(varies & known, (1 + extreme) / (1 + n_draws), np.nan)
    if setting.form == "undirected":  # counted once: a gatekeeper is a representative
        p[:, ROLES.index("gatekeeper")] = np.nan
    return p, seen


def run(setting: Setting, studies: int) -> pd.DataFrame:
    """Rows of one cell: share of p-values of at most 5 %, by level and role."""
    found = [study(setting, number) for number in range(studies)]
    p, triples = (np.stack([one[i] for one in found]) for i in (0, 1))
    many = triples.sum(axis=2) >= MANY * (1 if setting.form == "directed" else 2)
    levels = {"network": p[:, :1], "actor": p[:, 1:], "busy actor": np.where(many[:, 1:, None], p[:, 1:], np.nan)}
    rows = []
    for level, values in levels.items():
        for j, role in enumerate(ROLES):
            tests = values[:, :, j][np.isfinite(values[:, :, j])]
            if len(tests):
                own = (setting.null, setting.law) in OWN
                size = float((tests <= LEVEL + 1e-9).mean())
                rows.append((*astuple(setting), own, level, role, DRAWS[setting.null], studies, len(tests), size))
    return pd.DataFrame(rows, columns=[*KEYS, "own", "level", "role", "n_draws", "n_studies", "n_tests", "size"])


def planted(seed: int) -> lk.Network:
    """24 firms and 16 agencies; one firm hears from 40 % of the firms and speaks to 40 % of the agencies."""
    rng = np.random.default_rng([20240118, seed])
    sector = np.array(["private"] * 24 + ["public"] * 16)
    chance = np.where(sector[:, None] == sector, 0.12, 0.03)
    values = (rng.random((40, 40)) < chance).astype(float)
    broker = int(rng.integers(24))
    firms, agencies = np.setdiff1d(np.arange(24), [broker]), np.arange(24, 40)
    values[rng.choice(firms, round(0.4 * 23), replace=False), broker] = 1
    values[broker, rng.choice(agencies, round(0.4 * 16), replace=False)] = 1
    np.fill_diagonal(values, 0)
    ids = [f"x{i:02d}" for i in range(40)]
    actors = pd.DataFrame({"actor": ids, "sector": sector, "kind": sector, "planted": np.arange(40) == broker})
    return lk.from_matrix(values, directed=True, actors=actors)


def rank_of_planted(seed: int, null: str) -> int:
    """Place of the planted broker by the z of its role: what firms give it, it takes to agencies (A→A→B)."""
    net = planted(seed)
    draws = 0 if null == "relabel" else 99  # the moments of relabelling need none
    table = lk.measure_brokerage(lk.Panel([net]), null=null, n_draws=draws, seed=seed)
    rows = table[(table["actor"] != "") & (table["role"] == "representative")].set_index("actor")
    place = rows["z"].rank(ascending=False, method="min")
    return int(place[net.actors.index[net.actors["planted"]][0]])


def main() -> None:
    """Fill the table, or look for planted brokers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--planted", type=int, default=0, help="so many seeds, and nothing else")
    asked = parser.parse_args()
    if asked.planted:
        for null in DRAWS:
            first = sum(rank_of_planted(seed, null) == 1 for seed in range(asked.planted))
            sys.stderr.write(f"{null}: the planted broker is first in {first} of {asked.planted}\n")
        return
    full = asked.studies >= 1000
    table = FOLDER / "brokerage.csv" if full else Path.cwd() / f"look-brokerage-{asked.studies}.csv"
    done = set(pd.read_csv(table)[KEYS].itertuples(index=False, name=None)) if table.exists() else set()
    for setting in settings():
        if astuple(setting) in done:
            continue
        started = time.process_time()
        rows = run(setting, asked.studies)
        rows.to_csv(table, mode="a", header=not table.exists(), index=False, float_format="%.6g", lineterminator="\n")
        sizes = rows.groupby("level", sort=False)["size"].agg(["min", "max"]).round(3).to_dict("index")
        sys.stderr.write(f"{setting}: {sizes} ({time.process_time() - started:.0f} s)\n")


if __name__ == "__main__":
    main()
