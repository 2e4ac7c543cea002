"""Formation and persistence: by hand, against sums over pairs of dyads, and what cannot be estimated."""

from __future__ import annotations

import importlib.util
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings.arms import Arms
from linkages.findings.formation_terms import terms_before
from linkages.inference.reports import factor_of

NAN = float("nan")
ALL = ("reciprocity", "partners", "degree", "sector", "kind", "arm", "prior", "distance")


def panel(before, after, *, directed=True, other=None, **columns):
    """Two waves of advice among the same actors, and what another relation was before."""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    actors = pd.DataFrame({"actor": range(len(before)), **columns})
    nets = [
        lk.from_matrix(values, directed=directed, actors=actors, relation="advice", wave=wave)
        for wave, values in ((1, before), (2, after))
    ]
    if other is not None:
        nets.append(lk.from_matrix(other, directed=directed, actors=actors, relation="trade", wave=1))
    return lk.Panel(nets)


def random_waves(n=16, seed=1, *, missing=0.0, directed=True):
    rng = np.random.default_rng(seed)
    before, noise = (rng.random((n, n)) < 0.3).astype(float), rng.random((n, n))
    after = np.where(before > 0, noise < 0.6, noise < 0.25).astype(float)
    if not directed:
        before, after = (np.triu(a, 1) + np.triu(a, 1).T for a in (before, after))
    for values in (before, after):
        holes = rng.random((n, n)) < missing
        values[holes if directed else holes | holes.T] = NAN
        np.fill_diagonal(values, 0)
    return before, after


def rows_of(found, model):
    return found[(found["model"] == model) & (found["relation"] == "advice")].set_index("term")


def test_one_dummy_by_hand():
    """The log odds of a dummy are those of a table of four counts, in each model."""
    before, after = random_waves()
    kind = np.repeat(["firm", "agency"], 8)
    found = lk.measure_formation(panel(before, after, kind=kind), "kind", n_draws=0)
    same, off = kind[:, None] == kind, ~np.eye(16, dtype=bool)
    for model, risk in (("formation", before == 0), ("persistence", before > 0)):
        count = {
            (k, fate): int((off & risk & (same == k) & (after == fate)).sum()) for k, fate in product((0, 1), (0, 1))
        }
        rows = rows_of(found, model)
        odds = {k: np.log(count[k, 1] / count[k, 0]) for k in (0, 1)}
        np.testing.assert_allclose(rows["estimate"], [odds[0], odds[1] - odds[0]], rtol=1e-9)
        assert rows["n_dyads"].unique().tolist() == [sum(count.values())]
        assert rows["n_ties"].unique().tolist() == [count[0, 1] + count[1, 1]]


def brute_terms(before, directed):
    """Reciprocity, partners, degrees and nearness by loops over what was observed."""
    n = len(before)
    either = np.full((n, n), NAN)
    for i, j in product(range(n), repeat=2):
        if i != j and not np.isnan(before[i, j] + before[j, i]):
            either[i, j] = max(before[i, j], before[j, i])
    partners = np.full((n, n), NAN)
    for i, j in product(range(n), repeat=2):
        both = [either[i, k] * either[k, j] for k in range(n) if k not in (i, j)]
        both = [b for b in both if not np.isnan(b)]
        if i != j and both:
            partners[i, j] = (n - 2) * np.mean(both)
    filled = before.copy()
    np.fill_diagonal(filled, NAN)
    out = np.array([(n - 1) * np.nanmean(filled[i]) for i in range(n)])
    into = np.array([(n - 1) * np.nanmean(filled[:, j]) for j in range(n)])
    degree = {"sender degree": np.repeat(out[:, None], n, 1), "receiver degree": np.repeat(into[None], n, 0)}
    if not directed:
        degree = {"degree": out[:, None] + out}
    reach, near = np.nan_to_num(either), np.zeros((n, n))
    power = np.eye(n)
    for steps in range(1, n):
        power = (power @ reach > 0).astype(float)
        near = np.where((near == 0) & (power > 0), 1 / steps, near)
    return {**({"reciprocity": before.T} if directed else {}), "common partners": partners, **degree, "nearness": near}


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_terms_are_those_of_loops(directed, missing):
    before, _ = random_waves(9, 4, missing=missing, directed=directed)
    net = lk.from_matrix(before, directed=directed)
    found = terms_before(
        net, net.actors.index, terms=("reciprocity", "partners", "degree", "distance"), others={}, arms=None,
        covariates={},
    )  # fmt: skip
    expected = brute_terms(before, directed)
    assert list(found) == list(expected)
    for name, values in expected.items():
        np.fill_diagonal(values := np.array(values, dtype=float), NAN)
        np.testing.assert_allclose(found[name], values, rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("directed", [True, False])
def test_estimates_and_errors_by_brute_force(directed):
    before, after = random_waves(14, 2, missing=0.05, directed=directed)
    found = lk.measure_formation(panel(before, after, directed=directed), ("partners", "degree"), n_draws=0)
    terms = brute_terms(before, directed)
    names = [name for name in terms if name == "common partners" or "degree" in name]
    for model, risk in (("formation", before == 0), ("persistence", before > 0)):
        used = [
            (i, j) for i, j in product(range(14), repeat=2)
            if (i < j or (directed and i != j)) and risk[i, j] and not np.isnan(after[i, j])
            and not any(np.isnan(terms[name][i, j]) for name in names)
        ]  # fmt: skip
        x = np.array([[1.0, *(terms[name][i, j] for name in names)] for i, j in used])
        y = np.array([after[i, j] for i, j in used])
        b = np.zeros(x.shape[1])
        for _ in range(60):  # undamped, from zero: enough here
            mu = 1 / (1 + np.exp(-x @ b))
            b = b + np.linalg.solve((x.T * (mu * (1 - mu))) @ x, x.T @ (y - mu))
        bread = np.linalg.inv((x.T * (mu * (1 - mu))) @ x)
        score = x * (y - mu)[:, None]
        pairs = [(p, q) for p, q in product(range(len(used)), repeat=2) if set(used[p]) & set(used[q])]
        meat = sum(np.outer(score[p], score[q]) for p, q in pairs)
        alone = sum(np.outer(score[p], score[q]) for p, q in pairs if set(used[p]) == set(used[q]))
        partners = [len({frozenset(d) for d in used if a in d}) for a in range(14)]
        robust = np.diagonal(bread @ meat @ bread) * factor_of(partners)
        rows = rows_of(found, model)
        np.testing.assert_allclose(rows["estimate"], b, rtol=1e-7)
        np.testing.assert_allclose(rows["se"] ** 2, np.maximum(robust, np.diagonal(bread @ alone @ bread)), rtol=1e-6)
        assert (rows["low"] < rows["estimate"]).all()
        assert rows["n_dyads"].iloc[0] == len(used)


def test_only_who_stayed_and_what_both_waves_observed():
    before, after = random_waves(12, 3)
    whole = panel(before, after)
    stayers = whole["advice", 2].without([0])
    found = lk.measure_formation(lk.Panel([whole["advice", 1], stayers]), "degree", n_draws=0)
    after[3, 4:] = NAN
    rows = rows_of(lk.measure_formation(panel(before, after), "degree", n_draws=0), "formation")
    assert rows_of(found, "formation")["n_dyads"].iloc[0] == int((before[1:, 1:] == 0).sum()) - 11
    off = ~np.eye(12, dtype=bool)
    assert rows["n_dyads"].iloc[0] == int((off & (before == 0) & ~np.isnan(after)).sum())


def test_a_leaver_may_have_been_a_common_partner():
    before, _ = random_waves(9, 5)
    net = lk.from_matrix(before, directed=True)
    stay = net.actors.index[1:]
    found = terms_before(net, stay, terms=("partners",), others={}, arms=None, covariates={})["common partners"]
    np.testing.assert_allclose(found, brute_terms(before, True)["common partners"][1:, 1:])


def test_attributes_arms_and_other_relations():
    before, after = random_waves(12, 6)
    rng = np.random.default_rng(1)
    columns = {
        "sector": ["private"] * 5 + ["public"] * 5 + ["hybrid"] * 2, "kind": list("aabbaabbaabb"),
        "arm": ["treated", "control"] * 5 + [None, None], "size": rng.normal(size=12),
    }  # fmt: skip
    other = (rng.random((12, 12)) < 0.3).astype(float)
    other[2] = NAN
    np.fill_diagonal(other, 0)
    km = pd.DataFrame(rng.random((12, 12)), range(12), range(12))
    net = panel(before, after, other=other, **columns)
    x = terms_before(
        net["advice", 1], net["advice", 1].actors.index, terms=("sector", "kind", "arm", "prior"),
        others={"trade": net["trade", 1]}, arms=Arms("arm"),
        covariates={"km": km, "size": lk.covariate("size", form="difference")},
    )  # fmt: skip
    assert list(x) == [
        "public-private", "public-public", "with-hybrid", "same kind", "one treated", "both treated", "prior trade",
        "km", "size",
    ]  # fmt: skip
    assert (x["public-private"][0, 6], x["public-public"][0, 6], x["with-hybrid"][0, 11]) == (1, 0, 1)
    assert (x["public-public"][6, 7], x["with-hybrid"][6, 7], x["public-private"][0, 1]) == (1, 0, 0)
    assert (x["one treated"][0, 1], x["both treated"][0, 2], x["one treated"][0, 2]) == (1, 1, 0)
    assert (x["one treated"][0, 10], x["both treated"][1, 10]) == (1, 0)
    assert np.isnan(x["prior trade"][2, 3])
    assert x["prior trade"][3, 2] == other[3, 2]
    assert x["km"][1, 2] == km.loc[1, 2]
    found = lk.measure_formation(net, ALL, covariates={"km": km}, n_draws=9, seed=1)
    assert found["relation"].unique().tolist() == ["advice"]
    assert rows_of(found, "formation").index[-2:].tolist() == ["nearness", "km"]


def test_what_cannot_be_estimated_is_named():
    before, after = random_waves(14, 7)
    kind = np.array(["a"] * 11 + ["b"] * 3)
    within = (kind[:, None] == "b") & (kind == "b")
    after[within & (before == 0)] = 0
    rare = pd.DataFrame(within.astype(float), range(14), range(14))
    twice = pd.DataFrame(np.repeat(np.arange(14.0)[:, None], 14, 1), range(14), range(14))
    flat = twice * 0 + 3
    found = lk.measure_formation(
        panel(before, after), ("reciprocity",), n_draws=19, seed=1,
        covariates={"rare": rare, "twice": twice, "again": 2 * twice + 1, "flat": flat},
    )  # fmt: skip
    rows = rows_of(found, "formation")
    gone = int((within & (before == 0) & ~np.eye(14, dtype=bool)).sum())
    assert f"each of {gone} dyads with it stayed without a tie: no finite estimate" in rows.loc["rare", "note"]
    assert "says what the terms before it say" in rows.loc["again", "note"]
    assert "does not vary here" in rows.loc["flat", "note"]
    assert rows.loc[["rare", "again", "flat"], ["estimate", "se", "p_qap"]].isna().all(axis=None)
    assert rows.loc[["reciprocity", "twice"], ["estimate", "se", "p_value", "p_qap"]].notna().all(axis=None)
    assert rows["n_dyads"].iloc[0] == int((before == 0).sum()) - 14 - gone
    # A number that separates has no finite answer, and nothing is left to say.
    tell = pd.DataFrame(after + 0.05 * np.arange(14), range(14), range(14))
    rows = rows_of(
        lk.measure_formation(panel(before, after), (), covariates={"tell": 5 * tell}, n_draws=9), "formation"
    )
    assert rows["estimate"].isna().all()
    assert "tell without error" in rows["note"].iloc[0]


def test_rare_few_and_incomparable():
    before, after = random_waves(7, 8)
    rows = rows_of(lk.measure_formation(panel(before, after), "partners", n_draws=0), "formation")
    assert rows["se"].isna().all()
    assert rows["estimate"].notna().all()
    assert rows["note"].str.contains("interval withheld: 7 organisations, 8 are needed").all()
    same = rows_of(lk.measure_formation(panel(before, before), "reciprocity", n_draws=9), "formation")
    assert same["note"].str.contains(r"each of \d+ dyads stayed without a tie").all()
    none = rows_of(lk.measure_formation(panel(before * 0, after), "reciprocity", n_draws=9), "persistence")
    assert none["note"].str.contains("no dyad was at risk").all()
    mixed = lk.Panel(
        [
            lk.from_matrix(before, directed=True, relation="advice", wave=1),
            lk.from_matrix(np.maximum(after, after.T), directed=False, relation="advice", wave=2),
        ]
    )
    assert lk.measure_formation(mixed, "degree")["note"].str.contains("directed in one wave only").all()
    half = random_waves(12, 9)
    other = np.full((12, 12), NAN)
    other[:5] = (half[0][:5] + half[1][:5]) > 1
    left = lk.measure_formation(panel(*half, other=other), ("prior",), n_draws=0)
    assert left["note"].str.contains("% of dyads at risk left out: a term is unknown there").all()


def test_what_makes_no_sense():
    net = panel(*random_waves(9))
    with pytest.raises(lk.ArgumentError, match="did you mean 'reciprocity'"):
        lk.measure_formation(net, ["reciprocty"])
    with pytest.raises(lk.ArgumentError, match="is the name of a term"):
        lk.measure_formation(net, ["reciprocity"], covariates={"reciprocity": lk.covariate("sector")})
    with pytest.raises(lk.ArgumentError, match="is no column of the actors"):
        lk.measure_formation(net, covariates={"region": lk.covariate("region")})
    large = [
        lk.from_edgelist(
            pd.DataFrame({"source": [0], "target": [9]}),
            directed=True,
            actors=pd.DataFrame({"actor": range(9000)}),
            wave=w,
        )
        for w in (1, 2)
    ]
    found = lk.measure_formation(lk.Panel(large))
    assert found["note"].str.contains("9000 actors: every dyad is a row, for at most 3000").all()
    assert found["term"].tolist() == ["intercept", "intercept"]
    with pytest.raises(lk.ArgumentError, match="level"):
        lk.measure_formation(net, level=95)


def test_one_wave_gives_an_empty_table_of_the_same_columns():
    whole = panel(*random_waves(9))
    empty = lk.measure_formation(lk.Panel([whole["advice", 1]]))
    assert empty.empty
    assert pd.concat([empty, lk.measure_formation(whole, "degree", n_draws=0)]).columns.tolist() == list(empty.columns)


def test_seed_and_order_of_actors():
    before, after = random_waves(11, 3, missing=0.05)
    ids, turn = np.array(list("abcdefghijk")), np.random.default_rng(1).permutation(11)

    def net(order):
        actors = pd.DataFrame({"actor": ids[order]})
        return lk.Panel(
            [
                lk.from_matrix(v[np.ix_(order, order)], directed=True, actors=actors, relation="advice", wave=w)
                for w, v in ((1, before), (2, after))
            ]
        )

    first, second = (
        lk.measure_formation(net(order), ["degree"], n_draws=39, seed=3) for order in (np.arange(11), turn)
    )
    pd.testing.assert_frame_equal(first, second)
    assert first["p_qap"].notna().sum() == 4


@pytest.fixture(scope="module")
def calibration():
    path = Path(__file__).parents[2] / "benchmarks" / "calibration_formation.py"
    spec = importlib.util.spec_from_file_location("calibration_formation", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_made_the_ties_is_found(calibration, monkeypatch):
    """In one large study every coefficient is found within four standard errors, and these are small."""
    monkeypatch.setattr(calibration, "N", 90)
    found = lk.measure_formation(
        calibration.study("known", 0.1, np.random.default_rng(5)), calibration.TERMS, n_draws=0
    )  # fmt: skip
    for row in found.itertuples():
        true = calibration.TRUE[row.model][row.term]
        assert abs(row.estimate - true) < 4 * row.se, row
        assert row.se < 0.6


@pytest.mark.slow
def test_intervals_and_p_under_nothing(calibration, monkeypatch):
    monkeypatch.setattr(calibration, "DRAWS", 39)
    rows = calibration.run("nothing", 0.2, 20)
    assert rows["coverage"].mean() > 0.85
    assert rows["p_qap"].mean() < 0.15
