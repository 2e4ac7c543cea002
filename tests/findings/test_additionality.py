"""Ties that would not have come about without the programme: by hand, by brute force, and in simulated studies."""

from __future__ import annotations

import importlib.util
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.inference.reports import factor_of

NAN = float("nan")
DESIGN = {"assignment": "rule", "arm": "arm"}
WORDS = {1: "treated", 0: "control"}


def panel(waves, treated, *, directed=True, **columns):
    """Waves of advice among the same actors."""
    actors = pd.DataFrame({"actor": range(len(treated)), "arm": [WORDS.get(t, t) for t in treated], **columns})
    return lk.Panel(
        [lk.from_matrix(v, directed=directed, actors=actors, relation="advice", wave=w) for w, v in enumerate(waves, 1)]
    )


def random_waves(n, seed, *, rates=(0.15, 0.25), directed=True, missing=0.0):
    rng = np.random.default_rng(seed)
    waves = []
    for rate in rates:
        values = (rng.random((n, n)) < rate).astype(float)
        values[rng.random((n, n)) < missing] = NAN
        np.fill_diagonal(values, 0)
        waves.append(values if directed else np.triu(values, 1) + np.triu(values, 1).T)
    return waves


def test_without_terms_the_rate_of_untreated_dyads_is_expected():
    treated = np.array([1] * 6 + [0] * 6)
    before, after = random_waves(12, 1, rates=(0.15, 0.4))
    after[:6, :6] = np.maximum(after[:6, :6], np.eye(6, k=1))
    found = lk.measure_additionality(panel([before, after], treated), DESIGN, terms=(), blocks=["all"]).set_index("arm")
    off = ~np.eye(12, dtype=bool) & (before == 0)
    ends = treated[:, None] + treated
    rate = after[off & (ends == 0)].mean()
    for arm, count in (("both", 2), ("one", 1)):
        here = off & (ends == count)
        row = found.loc[arm]
        assert (row.observed, row.n_dyads) == (after[here].sum(), here.sum())
        assert row.expected == pytest.approx(rate * here.sum(), rel=1e-9)
        assert row.additional == pytest.approx(row.observed - row.expected)
        assert row.n_fitted_ties == after[off & (ends == 0)].sum()
        assert row.n_fitted == (off & (ends == 0)).sum()
        assert (row.n_outside, row.outside_share) == (0, 0.0)
        assert row.expected_low == pytest.approx(row.observed - row.high)
        assert row.expected_high == pytest.approx(row.observed - row.low)


@pytest.mark.parametrize("directed", [True, False])
def test_the_error_is_that_of_sums_over_pairs_of_dyads(directed):
    """Brute force over all pairs of rows that share an organisation, without terms: the gradient is known by hand."""
    treated = np.array([1] * 7 + [0] * 8)
    before, after = random_waves(15, 3, directed=directed, rates=(0.2, 0.4))
    whole = panel([before, after], treated, directed=directed)
    found = lk.measure_additionality(whole, DESIGN, terms=(), blocks=["all"]).set_index("arm")
    rows = [
        (i, j, after[i, j], treated[i] + treated[j]) for i, j in product(range(15), repeat=2)
        if before[i, j] == 0 and (i < j or (directed and i != j))
    ]  # fmt: skip
    spare = [row for row in rows if row[3] == 0]
    rate = np.mean([row[2] for row in spare])
    for arm, count in (("both", 2), ("one", 1)):
        here = [row for row in rows if row[3] == count]
        mean = np.mean([row[2] for row in here])
        sets = [
            [(i, j, y - mean) for i, j, y, _ in here],
            [(i, j, -(y - rate) * len(here) / len(spare)) for i, j, y, _ in spare],
        ]
        robust, alone = 0.0, 0.0
        factors = []
        for rows_of_set in sets:
            dyads = {frozenset((i, j)) for i, j, _ in rows_of_set}
            factors.append(factor_of([sum(a in d for d in dyads) for a in range(15)]))
        listed = [(i, j, u, np.sqrt(f)) for part, f in zip(sets, factors, strict=True) for i, j, u in part]
        for (i, j, u, f), (k, m, v, g) in product(listed, repeat=2):
            if {i, j} == {k, m}:
                alone += u * v
            elif {i, j} & {k, m}:
                robust += u * v * f * g
        chance = len(here) * rate * (1 - rate) * (1 + len(here) / len(spare))
        # An unordered dyad is met from both of its ends.
        same = sum(u * v * f * g for (i, j, u, f), (k, m, v, g) in product(listed, repeat=2) if {i, j} == {k, m})
        expected = max(robust + same, alone, chance)
        assert found.loc[arm, "se"] == pytest.approx(np.sqrt(expected), rel=1e-9)


def test_new_ties_are_those_of_the_ledger():
    survey = lk.simulate_survey(n_private=16, n_public=8, n_hybrid=0, relations=["advice"], seed=4).survey
    whole = lk.build_panel(survey)
    found = lk.measure_additionality(whole, DESIGN)
    ledger = lk.measure_ledger(whole).query("state == 'created'").set_index(["block", "group"])["n_ties"]
    for row in found.itertuples():
        created = ledger.get((row.block, f"arm: {row.arm}"), 0)
        assert row.n_dyads == 0 or row.observed == created
    assert (found["observed"] > 0).any()


def test_unlikely_ties_by_hand():
    """A path a-b-c-d-e; new: a-c (two steps, one sector), a-d (three), e-f (unconnected), c-d' sectors."""
    n = 16
    before = np.zeros((n, n))
    for i in range(4):
        before[i, i + 1] = before[i + 1, i] = 1
    after = before.copy()
    for i, j in ((0, 2), (0, 3), (4, 5), (1, 3)):
        after[i, j] = after[j, i] = 1
    for i, j in ((8, 9), (9, 10), (10, 11), (8, 12), (9, 13), (8, 14)):
        after[i, j] = after[j, i] = 1
    sector = ["private"] * n
    sector[3] = "public"
    found = lk.measure_additionality(
        panel([before, after], [1] * 8 + [0] * 8, directed=False, sector=sector), DESIGN, terms=(), blocks=["all"]
    ).set_index("arm")
    row = found.loc["both"]
    assert (row.observed, row.distant, row.across_sectors) == (4, 2, 2)
    assert row.unlikely_share == 0.75  # a-d and e-f are distant, a-d and b-d lie across sectors
    # Of 28 − 4 dyads all but a-c, b-d, c-e are distant; b-d is across.
    assert row.unlikely_expected == pytest.approx(22 / 24)


def test_a_dyad_beyond_what_the_fit_saw_is_outside():
    before, after = random_waves(16, 5)
    far = np.zeros((16, 16))
    far[:3, :8] = 5.0
    found = lk.measure_additionality(
        panel([before, after], [1] * 8 + [0] * 8), DESIGN, terms=(), blocks=["all"],
        covariates={"km": pd.DataFrame(far + far.T, range(16), range(16))},
    ).set_index("arm")  # fmt: skip
    off = (before == 0) & ~np.eye(16, dtype=bool)
    beyond = off[:8, :8] & ((far + far.T)[:8, :8] > 0)
    assert found.loc["both", "n_outside"] == beyond.sum()
    assert found.loc["both", "outside_share"] == pytest.approx(beyond.sum() / off[:8, :8].sum())
    assert "unlike any that the model was fitted on" in found.loc["both", "note"]
    rate = after[8:, 8:][off[8:, 8:]].mean()
    assert found.loc["both", "expected"] == pytest.approx(off[:8, :8].sum() * rate)
    near = off[:8, :8] & ~beyond
    inside = found.loc["both", ["additional_inside", "inside_low", "inside_high", "inside_p_value"]].astype(float)
    assert inside.iloc[0] == pytest.approx(after[:8, :8][near].sum() - near.sum() * rate)
    assert inside.iloc[1] < inside.iloc[0] < inside.iloc[2]
    assert (
        "additional_inside, without these, is known better, though too much where many are silent"
        in found.loc["both", "note"]
    )
    # the same as where the dyads outside were never observed
    unseen = np.where((far + far.T) > 0, np.nan, after)
    less = lk.measure_additionality(
        panel([before, unseen], [1] * 8 + [0] * 8), DESIGN, terms=(), blocks=["all"]
    ).set_index("arm")
    np.testing.assert_allclose(
        inside, less.loc["both", ["additional", "low", "high", "p_value"]].astype(float), rtol=1e-9
    )
    alike = lk.measure_additionality(panel([before, after], [1] * 8 + [0] * 8), DESIGN, terms=(), blocks=["all"]).iloc[
        0
    ]
    assert alike.outside_share == 0.0
    assert (
        alike[["additional_inside", "inside_low", "inside_high", "inside_p_value"]].tolist()
        == alike[["additional", "low", "high", "p_value"]].tolist()
    )


def test_what_respondents_said_of_new_ties():
    ids = [f"a{k:02}" for k in range(16)]
    rng = np.random.default_rng(2)
    rows = [
        (2, "advice", ids[i], ids[j], None) for i in range(8, 16) for j in range(8, 16) if i != j and rng.random() < 0.3
    ]
    said = [
        (0, 1, "initiated"), (1, 0, "initiated"), (2, 3, "initiated"), (3, 2, "unaffected"), (4, 5, "unaffected"),
        (5, 6, None), (6, 7, "intensified"),
    ]  # fmt: skip
    rows += [(2, "advice", ids[i], ids[j], word) for i, j, word in said] + [(1, "advice", ids[8], ids[9], None)]
    nominations = pd.DataFrame(rows, columns=["wave", "relation", "respondent", "nominee", "attribution"])
    actors = pd.DataFrame(
        [(w, a, "private", True, "treated" if k < 8 else "control") for w in (1, 2) for k, a in enumerate(ids)],
        columns=["wave", "actor", "sector", "responded", "arm"],
    )
    km = pd.DataFrame(np.abs(np.subtract.outer(np.arange(16.0), np.arange(16.0))), ids, ids)

    def found(directed, nominations=nominations):
        relations = pd.DataFrame({"relation": ["advice"] * 2, "directed": directed, "wave": [1, 2]})
        whole = lk.build_panel(lk.Survey(actors, nominations, relations))
        rows = lk.measure_additionality(whole, DESIGN, terms=("degree",), covariates={"km": km}, blocks=["all"])
        return rows.set_index("arm")

    both = found(False).loc["both"]
    assert both.observed == 5
    # 0-1 twice initiated, 2-3 half and half, 4-5 unaffected, 5-6 not rated, 6-7 intensified.
    assert (both.rated, both.initiated, both.intensified, both.unaffected) == (4, 1.5, 1, 1.5)
    assert both.agreement == 0.5
    # One tie is called initiated by all its raters, one unaffected; both are as likely: km of 1, degrees 0.
    assert both.concordance == 0.5
    arcs = found(True).loc["both"]
    assert (arcs.observed, arcs.rated, arcs.initiated, arcs.unaffected) == (7, 6, 3, 2)
    assert np.isnan(arcs.agreement)
    assert np.isnan(found(True).loc["one", "agreement"])
    turned = nominations.assign(side="in")
    assert found(True, turned).loc["both", ["rated", "initiated"]].tolist() == [6, 3]
    silent = found(True, nominations.assign(attribution=None)).loc["both"]
    assert np.isnan(silent.rated)


def test_clusters_without_untreated_dyads_are_compared_with_others():
    before, after = random_waves(24, 6)
    apart = np.zeros((24, 24), dtype=bool)
    apart[:12, :12] = apart[12:, 12:] = True
    whole = panel(
        [np.where(apart, w, 0) for w in (before, after)], [1] * 12 + [0] * 12, cluster=["x"] * 12 + ["y"] * 12
    )
    found = lk.measure_additionality(whole, DESIGN, terms=(), blocks=["all"])
    assert found["cluster"].unique().tolist() == ["x"]
    row = found.iloc[0]
    off = (before == 0) & ~np.eye(24, dtype=bool)
    assert row.expected == pytest.approx(off[:12, :12].sum() * after[12:, 12:][off[12:, 12:]].mean())
    assert np.isnan(row.low)
    assert "of other clusters" in row.note


def test_the_period_before_as_model():
    waves = random_waves(14, 7, rates=(0.2, 0.3, 0.4))
    whole = panel(waves, [1] * 7 + [0] * 7, entry=[3.0] * 7 + [NAN] * 7)
    design = {**DESIGN, "entry": "entry"}
    found = lk.measure_additionality(whole, design, fitted_on="before", terms=(), blocks=["all"])
    assert found[["since", "wave", "arm"]].values.tolist()[:3] == [[2, 3, "both"], [2, 3, "one"], [2, 3, "none"]]
    off = ~np.eye(14, dtype=bool)
    rate = waves[1][off & (waves[0] == 0)].mean()
    row = found.iloc[2]
    here = off & (waves[1] == 0)
    here[:7], here[:, :7] = False, False
    assert row.expected == pytest.approx(rate * here.sum())
    assert row.low < row.additional < row.high
    placebo = lk.measure_additionality(whole, design, terms=(), blocks=["all"])
    notes = placebo.set_index(["since", "wave", "arm"])["note"]
    assert "nothing should be found" in notes[(1, 2, "both")]
    assert "nothing should be found" not in notes[(2, 3, "both")]


def test_too_little_to_learn_from_is_said():
    before, after = random_waves(12, 8)
    after[6:, 6:] = 0
    after[6, 7] = after[7, 8] = 1
    before[6:, 6:] = 0
    found = lk.measure_additionality(panel([before, after], [1] * 6 + [0] * 6), DESIGN, blocks=["all"])
    assert found["note"].str.contains("nothing can be expected: 2 of 30 dyads of 6 organisations became ties").all()
    assert found[["expected", "additional", "p_value"]].isna().all(axis=None)
    off = (before == 0) & ~np.eye(12, dtype=bool)
    assert found["observed"].tolist()[0] == after[:6, :6][off[:6, :6]].sum()
    few = lk.measure_additionality(panel(random_waves(12, 9), [1] * 3 + [0] * 9), DESIGN, blocks=["all"])
    assert few["note"].str.contains("interval withheld: 3 treated and 9 other organisations").all()
    assert few["expected"].notna().all()
    assert few["low"].isna().all()


def test_what_makes_no_sense():
    waves = random_waves(12, 1)
    whole = panel(waves, [1] * 6 + [0] * 6)
    with pytest.raises(lk.ArgumentError, match=r"has no \[design\]"):
        lk.measure_additionality(whole)
    with pytest.raises(lk.ArgumentError, match="arm is not said"):
        lk.measure_additionality(whole, {"assignment": "rule"})
    with pytest.raises(lk.ArgumentError, match="what is new takes two"):
        lk.measure_additionality(whole.select(wave=1), DESIGN)
    with pytest.raises(lk.ArgumentError, match="fitted_on='after' is not one of"):
        lk.measure_additionality(whole, DESIGN, fitted_on="after")
    with pytest.raises(lk.ArgumentError, match="takes two waves before the programme"):
        lk.measure_additionality(whole, DESIGN, fitted_on="before")
    with pytest.raises(lk.ArgumentError, match="'arm' is what the programme did"):
        lk.measure_additionality(whole, DESIGN, terms=["arm"])
    with pytest.raises(lk.ArgumentError, match="both organisations that take part and others"):
        lk.measure_additionality(panel(waves, [1] * 12), DESIGN)


def test_words_of_arms_order_of_actors_and_one_sided():
    waves = random_waves(14, 11, missing=0.05)
    treated = np.array([1, 0] * 7)
    first = lk.measure_additionality(panel(waves, treated), DESIGN, blocks=["all"])
    spanish = lk.measure_additionality(panel(waves, ["sí" if t else "no" for t in treated]), DESIGN, blocks=["all"])
    pd.testing.assert_frame_equal(first, spanish)
    turn = np.random.default_rng(1).permutation(14)
    nets = []
    for wave, values in enumerate(waves, 1):
        actors = pd.DataFrame({"actor": turn, "arm": [WORDS[treated[k]] for k in turn]})
        nets.append(
            lk.from_matrix(values[np.ix_(turn, turn)], directed=True, actors=actors, relation="advice", wave=wave)
        )
    pd.testing.assert_frame_equal(first, lk.measure_additionality(lk.Panel(nets), DESIGN, blocks=["all"]))
    one = lk.measure_additionality(panel(waves, treated), {**DESIGN, "alternative": "greater"}, blocks=["all"])
    half = np.where(first["additional"] > 0, first["p_value"] / 2, 1 - first["p_value"] / 2)
    np.testing.assert_allclose(one["p_value"], half)
    assert one["alternative"].tolist() == ["greater", "greater"]


@pytest.fixture(scope="module")
def calibration():
    path = Path(__file__).parents[2] / "benchmarks" / "calibration_additionality.py"
    spec = importlib.util.spec_from_file_location("calibration_additionality", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look it up
    spec.loader.exec_module(module)
    return module


def test_planted_ties_are_found_and_nothing_else(calibration):
    planted = calibration.run(calibration.Setting("terms", 40, 0.2, "untreated", 0.15), 30).set_index("arm")
    assert planted.loc["both", "coverage"] > 0.8
    assert planted.loc["both", "rejected"] > 0.4
    assert abs(planted.loc["both", "bias"]) < 4 * planted.loc["both", "bias_se"]
    assert planted.loc["one", "rejected"] < 0.25
