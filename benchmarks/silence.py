"""What silence does to measures, under five ways to treat it. Simulated studies whose complete answers are known.

    python benchmarks/silence.py                # what is not yet in docs/silence.csv and linkages/findings/silence.csv
    python benchmarks/silence.py --studies 5    # a look, printed and not kept
    python benchmarks/silence.py --measures X   # add a measure that came later
    python benchmarks/silence.py --page         # write docs/silence.md from the two tables

A study: 40 private, 20 public and one hybrid organisation, one wave, strengths from 1 to 3; advice with a direction (form
directed) and projects, of which both ends report (forms either and both); organisations differ in how much they name and are named, ties keep to sector and kind, a tenth of the ties is forgotten and as many are
invented. Who is silent is drawn by chance; by sector (public organisations four times as often as private ones); or by
degree (quiet: those with few ties, busy: those with many; log-odds 1 for each standard deviation of log(1 + ties)). The
truth is what the same study would show if everybody had answered.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit

import linkages as lk
from linkages.data.completion import filled
from linkages.findings.cohesion import COHESION, STANDARDISED
from linkages.findings.reading import form_of
from linkages.inference.dyadic import label_of

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "silence.csv"
PAGE = ROOT / "docs" / "silence.md"
PACKAGED = ROOT / "linkages" / "findings" / "silence.csv"
STUDIES = 24
DENSITY_STUDIES, SILENCES_A_STUDY = 40, 40
RELATIONS = {"advice": {}, "project": {"directed": False, "closure": 0.5}}
DENSITY = {"private-private": 0.15, "public-private": 0.08, "public-public": 0.2, "with-hybrid": 0.3}
SHARES = (0.1, 0.2, 0.3)
SILENCES = ("random", "sector", "quiet", "busy")
FORMS = {"directed": "advice", "either": "project", "both": "project"}
TREATMENTS = ("available", "zeros", "decides", "reconstruct", "blocks")
KEYS = ["silence", "share", "form", "treatment", "measure"]
LIMIT = 0.01
NEAR_ZERO = 0.02  # of a truth nearer to 0 than this no relative bias is told


def study(seed: int, silence: str, share: float) -> list[dict[str, lk.Network]]:
    """Every report of both relations, as they came in and as they would be if everybody had answered."""
    response: dict[str, float] | float = 1 - share
    if silence == "sector":  # (40 · share / 2 + 20 · 2 share) / 60 = share
        response = {"private": 1 - share / 2, "public": 1 - 2 * share, "hybrid": 1 - share}
    made = lk.simulate_survey(
        n_private=40, n_public=20, waves=["now"], relations=RELATIONS, density=DENSITY, response=response,
        silence=silence if silence in ("quiet", "busy") else "random", seed=seed,
    )  # fmt: skip
    read = []
    for survey in (made.survey, made.complete):
        each = lk.Survey(survey.actors, survey.nominations, survey.relations.assign(directed=True), waves=survey.waves)
        read.append({net.relation: net for net in lk.build_panel(each)})
    return read


def brokerage_total(net: lk.Network) -> float:
    """All open two-paths, whatever their role."""
    return float(lk.brokerage_roles(net, by="kind")["total"].sum())


def measures() -> dict[str, Callable[[lk.Network], float]]:
    """Everything of the cohesion table by its name and form, and brokerage."""
    found = {f"{label_of(m)} {form_of(m)}".strip(): m for m in COHESION}
    for measure in STANDARDISED:
        found[f"{measure.__name__} standardised"] = partial(measure, form="standardised")
    return {**found, "brokerage total": brokerage_total}


def treated(seen: lk.Network, form: str, treatment: str, rng: np.random.Generator) -> lk.Network | None:
    """The network that is measured; None where a treatment has no meaning."""
    if treatment == "decides":
        return None if form == "directed" else seen.symmetrize(form, lone="decides")
    if treatment == "zeros":
        seen = filled(seen, lk.State.NULL)
    if treatment == "reconstruct":
        seen = seen.reconstruct()
    net = seen if form == "directed" else seen.symmetrize(form)
    return fill(net, rng) if treatment == "blocks" else net


def fill(net: lk.Network, rng: np.random.Generator) -> lk.Network:
    """Missing dyads drawn as ties with the density of their block, with strengths of the observed ties."""
    sector = net.actors["sector"].to_numpy()
    states, values = net.dense_states(), net.dense_strengths()
    chance = np.zeros(states.shape)
    for a, b in itertools.product(np.unique(sector), repeat=2):
        block = np.ix_(sector == a, sector == b)
        ties, nulls = (int((states[block] == s).sum()) for s in (lk.State.TIE, lk.State.NULL))
        chance[block] = ties / (ties + nulls) if ties + nulls else 0.0
    drawn = (rng.random(states.shape) < chance) * rng.choice(net.ties.data, states.shape)
    if not net.directed:
        drawn = np.triu(drawn, 1) + np.triu(drawn, 1).T
    values = np.where(states == lk.State.MISSING, drawn, values)
    np.fill_diagonal(values, 0)
    return lk.from_matrix(values, directed=net.directed, actors=net.actors)


def cell(silence: str, share: float, n_studies: int, only: Collection[str] = ()) -> pd.DataFrame:
    """Bias of every measure, or of some, under every form and treatment."""
    asked = {name: measure for name, measure in measures().items() if not only or name in only}
    rows = []
    for seed in range(n_studies):
        came, all_answers = study(seed, silence, share)
        rng = np.random.default_rng([seed, SILENCES.index(silence), round(100 * share)])
        for form, relation in FORMS.items():
            seen, complete = came[relation], all_answers[relation]
            whole = complete if form == "directed" else complete.symmetrize(form)
            truth = {name: float(f(whole)) for name, f in asked.items()}
            for treatment in TREATMENTS:
                net = treated(seen, form, treatment, rng)
                if net is not None:
                    rows += [(form, treatment, m, truth[m], float(f(net)) - truth[m]) for m, f in asked.items()]
    found = pd.DataFrame(rows, columns=["form", "treatment", "measure", "truth", "off"]).dropna()
    by = found.groupby(["form", "treatment", "measure"], sort=False)
    truth = by["truth"].mean()
    told = pd.DataFrame({
        "n_studies": by.size(), "truth": truth, "bias": by["off"].mean() / truth.abs(),
        "error": by["off"].std(ddof=1) / np.sqrt(by.size()) / truth.abs(),
    })  # fmt: skip
    return told[truth.abs() > NEAR_ZERO].reset_index().assign(silence=silence, share=share)[[*KEYS, *told.columns]]


_ORDER = {word: place for place, word in enumerate((*FORMS, *TREATMENTS))}


def percent(value: float, digits: int = 0) -> str:
    text = f"{100 * value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else "0" if not digits else f"0.{'0' * digits}"


def page(table: pd.DataFrame, exact: pd.DataFrame) -> str:
    """The page from the two tables."""
    main = table[(table["silence"] == "random") & (table["share"] == 0.2)]
    parts = []
    for form in FORMS:
        here = main[main["form"] == form]
        wide = here.pivot_table(index="measure", columns="treatment", values="bias").reindex(here["measure"].unique())
        shown = [t for t in TREATMENTS if t in wide]
        head = f"| measure | {' | '.join(shown)} | error |\n|---|{'--:|' * (len(shown) + 1)}"
        error = here[here["treatment"] == "available"].set_index("measure")["error"]
        lines = [
            f"| {m} | {' | '.join(percent(wide.loc[m, t]) if pd.notna(wide.loc[m, t]) else '–' for t in shown)} "
            f"| {100 * error.get(m, np.nan):.1f} |"
            for m in wide.index
        ]
        parts.append("\n".join([f"### {form}", "", head, *lines]))
    lines = []
    density = table[(table["measure"] == "density available") & (table["treatment"] != "available")]
    density = pd.concat([exact.assign(treatment="available"), density])
    density = density.sort_values(["form", "treatment"], key=lambda c: c.map(_ORDER), kind="stable")
    for (form, treatment), rows in density.groupby(["form", "treatment"], sort=False):
        found = rows.set_index(["silence", "share"])["bias"]
        lines.append(
            f"| {form} | {treatment} | " + " | ".join(percent(found[s, x]) for s in SILENCES for x in SHARES) + " |"
        )
    head = " | ".join(f"{s} {100 * x:.0f} %" for s in SILENCES for x in SHARES)
    kept = table[(table["silence"] == "random") & (table["share"] == 0.3) & (table["treatment"] == "available")]
    beyond = kept[kept["bias"].abs() > LIMIT + 2 * kept["error"]]
    within = kept[kept["bias"].abs() <= LIMIT + 2 * kept["error"]]
    names = {
        which: "; ".join(f"{f}: {', '.join(g['measure'])}" for f, g in rows.groupby("form", sort=False)) or "none"
        for which, rows in (("beyond", beyond), ("within", within))
    }
    n = int(table["n_studies"].max())
    return PAGE_TEXT.format(
        n=n, tables="\n\n".join(parts), head=head, rule="|".join(["--:"] * len(SILENCES) * len(SHARES)),
        density="\n".join(lines), more=int(exact["n_studies"].max()), masks=SILENCES_A_STUDY,
        error=100 * exact["error"].max(), absent=", ".join(m for m in measures() if m not in set(table["measure"])), **names,
    )  # fmt: skip


PAGE_TEXT = """# What silence does to a measure

Written by `python benchmarks/silence.py --page` from `silence.csv`: {n} simulated studies a cell, described in the script.
The numbers are relative biases in per cent: how far a measure lies, on average, from what the same study would show if
everybody had answered. *Error* is the Monte Carlo standard error (of the column *available*). Measures whose true value is
nearer to 0 than 0.02 are left out, for there is nothing to be relative to. Without a row here, for that reason, because they
have no value in a whole network, or because they were not studied yet: {absent}.

`bipartite_clustering` was looked at apart, three in ten silent by chance, available: about −1.5 % in blocks of 30 × 20
organisations, −0.5 % in blocks of 60 × 40.

- **available**: missing dyads are missing; joined reports count when both ends answered. This is what `linkages` does.
- **zeros**: who is silent has no ties.
- **decides**: one report is enough where the other end is silent (`lone="decides"`).
- **reconstruct**: the other end's report stands for both (`reconstruct()`).
- **blocks**: missing dyads are drawn as ties with the density of their block.

## One organisation in five is silent, by chance

{tables}

## Density, by who is silent and how many

| form | treatment | {head} |
|---|---|{rule}|
{density}

The rows *available* are from {more} studies with {masks} silences each, in which everybody is silent as often as its
chance says (`linkages/findings/silence.csv`, which the report quotes); their error is at most {error:.1f} points.

*Sector*: public organisations are silent four times as often as private ones. *Quiet*, *busy*: those with few ties, or with
many, are silent more often.

## What follows

- Rates over what was observed stand under silence at random. With 30 % silent their bias is below 1 %, as far as the error
  allows to tell, for: {within}.
- The error is larger than 1 % for most of them, so that little is proved by this table alone: `tests/measures/test_bias.py`
  holds density, degree, reciprocity, shares of pairs and E–I to 1 % in a design that tells a quarter of a per cent.
- It is not, for: {beyond}. Measures of paths and counts of open two-paths take a missing dyad for no tie, and fall or rise
  with response: read their bounds, and compare waves among the organisations that answered in both.
- Zeros and lone reports move density by a tenth to more than a half, reconstruction makes reciprocity what it is not, and
  all of them do so by response: if response changes between the waves, they show a change where there is none.
- Nothing repairs silence that has to do with ties. Compare how often silent and responding organisations are named (the
  page on data quality does), and look at the columns *quiet* and *busy* for the direction.
- Drawing missing dyads with the density of their block keeps rates of dyads where they were and dilutes everything that
  rests on pairs and triples: reciprocity, transitivity, centralization.
"""


def density_bias(n_studies: int = DENSITY_STUDIES) -> pd.DataFrame:
    """Bias of density as `linkages` measures it, over many silences of each study: what the page on data quality quotes."""
    off: dict[tuple[str, str, float], list[float]] = {}
    truth: dict[str, list[float]] = {form: [] for form in FORMS}
    for seed in range(n_studies):
        made = lk.simulate_survey(
            n_private=40, n_public=20, waves=["now"], relations=RELATIONS, density=DENSITY, response=1.0, seed=seed
        )
        survey, actors = made.survey, made.truth.actors.sort_values("actor")
        each = lk.Survey(survey.actors, survey.nominations, survey.relations.assign(directed=True), waves=survey.waves)
        claims = {net.relation: net.dense_strengths() > 0 for net in lk.build_panel(each)}
        for form, relation in FORMS.items():
            truth[form].append(density_of(claims[relation], form, np.zeros(len(actors), dtype=bool)))
        rng = np.random.default_rng([seed, 1])
        for silence, share in itertools.product(SILENCES, SHARES):
            masks = list(silences(actors, silence, share, rng))
            for form, relation in FORMS.items():
                found = np.mean([density_of(claims[relation], form, mask) for mask in masks])
                off.setdefault((form, silence, share), []).append(float(found) - truth[form][-1])
    rows = [
        (
            *key,
            n_studies,
            np.mean(d) / np.mean(truth[key[0]]),
            np.std(d, ddof=1) / np.sqrt(n_studies) / np.mean(truth[key[0]]),
        )
        for key, d in off.items()
    ]
    return pd.DataFrame(rows, columns=["form", "silence", "share", "n_studies", "bias", "error"])


def silences(actors: pd.DataFrame, silence: str, share: float, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Who is silent, again and again; the expected share is the same for all kinds of silence."""
    sector, size = actors["sector"].to_numpy(), np.log1p(actors["degree"].to_numpy(dtype=float))
    chance = np.full(len(actors), share)
    if silence == "sector":
        chance = np.select([sector == "private", sector == "public"], [share / 2, 2 * share], share)
    elif silence != "random":
        score = (size - size.mean()) / size.std() * (-1 if silence == "quiet" else 1)
        level = brentq(lambda x: expit(x + score).mean() - share, -20, 20)
        chance = expit(level + score)
    luck = (rng.permutation(len(actors)) + rng.random(len(actors))) / len(actors)
    for turn in range(SILENCES_A_STUDY):  # luck goes around, so that everybody is silent as often as its chance says
        yield (luck + turn / SILENCES_A_STUDY) % 1 < chance


def density_of(claims: np.ndarray, form: str, silent: np.ndarray) -> float:
    """`linkages.density` of the reports of those who answered, joined or not."""
    n = len(claims)
    if form == "directed":
        return claims[~silent].sum() / ((~silent).sum() * (n - 1))
    told = claims[np.ix_(~silent, ~silent)]
    both = told | told.T if form == "either" else told & told.T
    return both.sum() / (len(told) * (len(told) - 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--measures", nargs="*", default=[], choices=list(measures()), metavar="MEASURE")
    asked = parser.parse_args()
    if asked.page:
        PAGE.write_text(page(pd.read_csv(TABLE), pd.read_csv(PACKAGED)), encoding="utf-8")
        return
    keep = asked.studies == STUDIES
    if keep and not PACKAGED.exists():
        density_bias().to_csv(PACKAGED, index=False, float_format="%.4f", lineterminator="\n")
    done = (
        set(pd.read_csv(TABLE)[["silence", "share"]].itertuples(index=False, name=None))
        if keep and TABLE.exists() and not asked.measures
        else ()
    )
    for silence, share in itertools.product(SILENCES, SHARES):
        if (silence, share) in done:
            continue
        rows = cell(silence, share, asked.studies, asked.measures)
        if keep:
            rows.to_csv(
                TABLE, mode="a", header=not TABLE.exists(), index=False, float_format="%.5g", lineterminator="\n"
            )
        told = asked.measures or ["density available"]
        print(silence, share, rows[rows["measure"].isin(told)].round(3).to_string(), flush=True)


if __name__ == "__main__":
    main()
