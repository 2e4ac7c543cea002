"""Outcomes of organisations: by hand, by enumeration, and what cannot be read."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.design import applied_design
from linkages.findings.exposure import exposures_of
from linkages.inference.adjust import adjust

DESIGN = {"assignment": "randomised", "arm": "arm", "outcomes": ["jobs"]}
ARMS = ("treated", "treated", "control", "control", "control")


def toy(jobs, ties=((0, 2), (0, 3), (1, 2)), arms=ARMS, **columns):
    """Five organisations in two waves, undirected; jobs: what each had in either."""
    nets = []
    for wave, here in zip((1, 2), np.transpose(np.array(jobs, dtype=object)), strict=True):
        matrix = np.zeros((5, 5))
        for i, j in ties:
            matrix[i, j] = matrix[j, i] = 1
        actors = pd.DataFrame(
            {"actor": list("abcde"), "sector": "private", "arm": list(arms), "jobs": list(here), **columns}
        )
        nets.append(lk.from_matrix(matrix, directed=False, wave=wave, actors=actors.infer_objects()))
    return lk.Panel(nets)


JOBS = [(10, 14), (20, 26), (10, 11), (10, 13), (30, 30)]  # +4, +6; +1, +3, 0


def measured(panel, design=DESIGN, **more):
    return lk.measure_impact(panel, design, units="actor", seed=1, **more)


def one(found, term, relation=""):
    (row,) = found[(found.term == term) & (found.relation == relation)].itertuples()
    return row


def test_five_organisations_by_hand():
    row = one(measured(toy(JOBS)), "effect")
    assert row.estimate == pytest.approx(5 - 4 / 3)
    changes, others = np.array([4, 6, 1, 3, 0]), []
    for chosen in combinations(range(5), 2):
        mask = np.isin(np.arange(5), chosen)
        others.append(abs(changes[mask].mean() - changes[~mask].mean()))
    assert row.p_exact == pytest.approx((np.array(others) >= row.estimate - 1e-9).mean())
    assert row.p_attainable == pytest.approx(0.1)
    assert (row.cluster, row.block, row.outcome, row.n, row.n_units) == ("all", "all", "jobs", 5, 5)
    assert row.comparison == "2 treated v 3 other organisations, 1 to 2"
    assert np.isnan([row.se, row.low, row.high, row.p_value]).all()
    assert "2 treated and 3 other organisations, 4 of each are needed" in row.note
    assert "randomization p of organisations within strata, all 10 assignments" in row.note
    assert row.p_adjusted == row.p_exact


def test_treated_partners_by_hand():
    # partners: a (c, d), b (c), c (a, b), d (a), e none; two of five took part, so each partner is treated with 2/5
    found = measured(toy(JOBS))
    arms, change = np.array([1, 1, 0, 0, 0]), np.array([4.0, 6.0, 1.0, 3.0, 0.0])
    ties = np.zeros((5, 5))
    for i, j in ((0, 2), (0, 3), (1, 2)):
        ties[i, j] = ties[j, i] = 1
    share = ties / np.maximum(ties.sum(axis=1, keepdims=True), 1)
    for form, weights in (("share", share), ("number", ties)):
        exposure = weights @ (arms - 0.4)
        beta = np.linalg.lstsq(np.column_stack([np.ones(5), arms, exposure]), change, rcond=None)[0]
        assert one(found, f"exposure, {form} of treated partners", "tie").estimate == pytest.approx(beta[2])
        assert one(found, f"effect, given {form} of treated partners", "tie").estimate == pytest.approx(beta[1])
        exact = []
        for chosen in combinations(range(5), 2):
            other = np.isin(np.arange(5), chosen).astype(float)
            columns = np.column_stack([np.ones(5), other, weights @ (other - 0.4)])
            exact.append(
                abs(np.linalg.lstsq(columns, change, rcond=None)[0][2])
                if np.linalg.matrix_rank(columns) == 3
                else np.inf
            )
        p = (np.array(exact) >= abs(beta[2]) - 1e-9).mean()
        assert one(found, f"exposure, {form} of treated partners", "tie").p_exact == pytest.approx(p)


def test_partners_that_are_not_known_are_not_none():
    nets = []
    for wave in (1, 2):
        matrix = np.zeros((5, 5))
        matrix[0, 2] = matrix[3, 2] = 1
        matrix[4] = np.nan  # silent: of the pairs of e nothing is known
        actors = pd.DataFrame(
            {"actor": list("abcde"), "sector": "private", "arm": list(ARMS), "jobs": [3.0 * wave, 2, 1, 4 * wave, 5]}
        )
        nets.append(lk.from_matrix(matrix, directed=True, wave=wave, actors=actors))
    panel = lk.Panel(nets)
    found = measured(panel)
    assert one(found, "effect").n == 5
    assert one(found, "exposure, share of treated partners", "tie").n == 4
    # of 6 pairs heard from both ends 2 have a tie that one names: of 2 + 2·4 that i does not name, 2 name i; so of a's
    # dyad with e, of which e says nothing, 0.2 are ties, and its partner c weighs the mean of 1 / (1 + U), U Poisson
    share, number = exposures_of({"tie": {net.wave: net for net in panel}}, applied_design(panel, DESIGN))
    assert share.weights.toarray()[0, 2] == pytest.approx((1 - np.exp(-0.2)) / 0.2)
    assert share.weights.toarray()[1].sum() == 0
    assert number.weights.toarray()[0, 2] == 1.0


# ---------------------------------------------------------------- simulated studies


def study(seed=1, effect=0.3, waves=(2017, 2019, 2021, 2023), **more):
    """A survey with jobs that grow by `effect` (in logarithms) in organisations that took part, from the third wave on."""
    options = {"n_private": 16, "n_public": 8, "relations": ["advice"], "density": 0.15, "seed": seed, "response": 0.9}
    survey = lk.simulate_survey(waves=waves, **{**options, **more}).survey
    actors, rng = survey.actors, np.random.default_rng(seed)
    level = {actor: rng.normal(3, 0.8) for actor in sorted(set(actors.actor))}
    late = (actors.arm == "treated") & (actors.wave >= waves[2])
    actors["jobs"] = np.exp(actors.actor.map(level) + 0.1 * rng.normal(size=len(actors)) + effect * late)
    actors.loc[~actors.responded, "jobs"] = np.nan
    phases = survey.waves.assign(phase=["before"] * 2 + ["after"] * (len(waves) - 2))
    return lk.Survey(actors, survey.nominations, survey.relations, waves=phases)


LOG = {**DESIGN, "log": ["jobs"]}


def test_waves_one_by_one_against_the_last_before():
    survey = study()
    found = measured(lk.build_panel(survey), LOG, n_draws=99)
    assert found.term.tolist()[:4] == ["effect", "trend before, from 2017", "effect, in 2021", "effect, in 2023"]
    assert found.outcome.unique().tolist() == ["log jobs"]
    # by dummies: arms times each wave but 2019, effects of organisations and of waves of sectors
    rows = survey.actors.dropna(subset=["jobs", "arm"]).assign(y=lambda x: np.log(x.jobs))
    both = rows.groupby("actor").wave.agg(["min", "max"])
    rows = rows[rows.actor.isin(both.index[(both["min"] <= 2019) & (both["max"] >= 2021)])]
    own = [(rows.arm == "treated") * (rows.wave == wave) for wave in (2017, 2021, 2023)]
    dummies = pd.get_dummies(pd.DataFrame({"a": rows.actor, "s": rows.sector + rows.wave.astype(str)}))
    beta = np.linalg.lstsq(np.column_stack([*own, dummies]).astype(float), rows.y, rcond=None)[0][:3]
    assert found.estimate[1:4].tolist() == pytest.approx((beta * [-1, 1, 1]).tolist(), abs=1e-9)
    assert found.p_adjusted[1:2].isna().all()  # no effect, and not counted among them
    effects = found[(found.relation == "") & (found.term != "trend before, from 2017")]
    assert effects.p_adjusted.tolist() == pytest.approx(
        adjust(effects.p_value.fillna(effects.p_exact), "bh").tolist(), nan_ok=True
    )


def test_finds_what_was_planted_and_nothing_before():
    found = measured(lk.build_panel(study(n_private=40, n_public=20)), LOG, n_draws=199)
    row, before = one(found, "effect"), one(found, "trend before, from 2017")
    assert row.low < 0.3 < row.high
    assert row.p_exact == row.p_attainable == 1 / 200
    assert before.p_value > 0.05


def test_whole_clusters_are_left_out_and_dealt_as_such():
    options = {"n_clusters": 6, "treated": 1.0, "treated_clusters": 0.5, "n_private": 8, "n_public": 4, "n_hybrid": 0}
    panel = lk.build_panel(study(**options))
    found = measured(panel, LOG)
    row = one(found, "effect")
    assert row.comparison == "3 treated v 3 comparison clusters, 2017, 2019 to 2021, 2023"
    assert (row.n_units, row.p_attainable, row.cluster) == (6, 0.1, "all")
    assert "randomization p of clusters, all 20 assignments" in row.note
    assert row.low < 0.3 < row.high
    assert "whole clusters took part" in one(found, "exposure, share of treated partners", "advice").note
    lone = measured(lk.build_panel(study(**{**options, "treated_clusters": 0.2})), LOG)
    row = one(lone, "effect")
    assert np.isnan([row.se, row.p_value, row.p_exact]).all()
    assert "no statement of significance can rest on it" in row.note
    assert "1 treated and 5 comparison clusters, 3 of each are needed" in row.note


def test_order_of_rows_changes_nothing():
    survey = study()
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1), survey.nominations.sample(frac=1, random_state=2), survey.relations,
        waves=survey.waves,
    )  # fmt: skip
    first, second = (measured(lk.build_panel(s), LOG, n_draws=99) for s in (survey, mixed))
    pd.testing.assert_frame_equal(first, second)


def test_declared_outcomes_are_adjusted_by_holm_among_themselves():
    survey = study()
    actors = survey.actors.assign(exports=survey.actors.jobs.sample(frac=1, random_state=1).to_numpy())
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations, waves=survey.waves))
    design = {**DESIGN, "outcomes": ["jobs", "exports"], "log": ["jobs"], "primary": ["jobs", "exports"]}
    found = measured(panel, design, n_draws=0)
    first = found[found.note.str.contains("primary outcome")]
    assert first.term.tolist() == ["effect"] * 2
    assert first.p_adjusted.tolist() == pytest.approx(adjust(first.p_value, "holm").tolist())
    assert found.p_exact.isna().all()


# ---------------------------------------------------------------- what cannot be read


def test_who_left_or_did_not_say_is_told():
    jobs = [(10, 14), (20, None), (10, 11), (None, 13), (30, 30)]
    row = one(measured(toy(jobs)), "effect")
    assert row.estimate == pytest.approx(4 - 0.5)
    assert row.n == 3
    assert "not known both before and after: 1 treated, 1 other organisations" in row.note


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ([(5, 5)] * 5, "the outcome does not vary"),
        ([(1, None)] * 5, "of no organisation is the outcome known both before and after"),
        ([(1, 2), (3, 5), (None, 4), (None, 1), (2, None)], "in no stratum are there organisations of both arms"),
    ],
)
def test_nothing_to_read_is_a_row_that_says_why(jobs, said):
    row = one(measured(toy(jobs)), "effect")
    assert np.isnan([row.se, row.low, row.high, row.p_value, row.p_exact]).all()
    assert said in row.note


def test_zeros_have_no_logarithm():
    found = measured(toy([(10, 0), *JOBS[1:]]), LOG)
    row = one(found, "effect")
    assert "1 values of 0 or below have no logarithm and are left out" in row.note
    assert row.n == 4
    assert one(measured(toy([(10, 0), *JOBS[1:]])), "effect").n == 5


def test_a_ratio_keeps_zeros():
    # treated: 30 before, 36 after; others: 50 before, 59 after, of which one starts from 0
    jobs = [(10, 0), (20, 36), (0, 11), (20, 18), (30, 30)]
    ratio = {**DESIGN, "ratio": ["jobs"], "primary": ["jobs"]}
    (row,) = measured(toy(jobs), ratio).itertuples()
    assert (row.outcome, row.term, row.n) == ("ratio of jobs", "effect", 5)
    assert row.estimate == pytest.approx(np.log(36 * 50 / (30 * 59)))
    sums, others = np.array(jobs), []
    for chosen in combinations(range(5), 2):
        (b0, a0), (b1, a1) = (sums[np.isin(np.arange(5), chosen) == side].sum(axis=0) for side in (False, True))
        others.append(abs(np.log(a1 * b0 / (b1 * a0))) if a1 * b1 else np.inf)
    assert row.p_exact == pytest.approx((np.array(others) >= abs(row.estimate) - 1e-9).mean())
    assert row.note.endswith("primary outcome")
    (row,) = measured(toy([(0, 0), (1, None), *JOBS[2:]]), ratio).itertuples()
    assert "1 organisations are not known in every wave; 1 have 0 in all waves and say nothing" in row.note
    assert np.isnan(row.estimate)
    with pytest.raises(ArgumentError, match="ratio='jobs' holds numbers below 0"):
        measured(toy([(-1, 0), *JOBS[1:]]), ratio)
    with pytest.raises(ArgumentError, match="'jobs' is in log and in ratio"):
        measured(toy(JOBS), {**ratio, "log": ["jobs"]})


def test_yes_and_no_are_numbers_and_words_are_refused():
    jobs = [("no", "sí"), ("no", "yes"), ("no", "no"), ("yes", "yes"), ("no", "no")]
    assert one(measured(toy(jobs)), "effect").estimate == pytest.approx(1.0)
    with pytest.raises(ArgumentError, match="outcomes='jobs' holds 'many'"):
        measured(toy([("many", 1), *JOBS[1:]]))
    with pytest.raises(ArgumentError, match="infinite"):
        measured(toy([(float("inf"), 1), *JOBS[1:]]))
    with pytest.raises(ArgumentError, match="log='exports' is none of the outcomes"):
        measured(toy(JOBS, exports=1.0), {**DESIGN, "log": ["exports"]})
    with pytest.raises(ArgumentError, match="outcomes='job' is no column"):
        measured(toy(JOBS), {**DESIGN, "outcomes": ["job"]})


def test_too_many_to_deal_arms_anew_is_told(monkeypatch):
    monkeypatch.setattr("linkages.findings.sides.MOST", 40)
    row = one(measured(toy(JOBS)), "effect")
    assert "no p over other arms: 5 organisations are too many" in row.note
    assert np.isnan([row.p_exact, row.p_attainable]).all()
    assert row.estimate == pytest.approx(5 - 4 / 3)


def test_all_in_one_arm_is_told():
    row = one(measured(toy(JOBS, arms=["treated"] * 5)), "effect")
    assert np.isnan(row.estimate)
    assert "in no stratum are there organisations of both arms" in row.note
    assert "no other assignment of arms is possible" in row.note
