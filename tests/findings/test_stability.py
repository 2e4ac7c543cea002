"""Stability and transitions: every row is the measure it names on the dyads of both waves, with what it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.change import created_share
from linkages.findings.stability import COLUMNS, TRANSITION_COLUMNS
from linkages.inference.dyadic import paired
from linkages.vocabulary import BLOCKS

NAN = float("nan")


@pytest.fixture(scope="module")
def panel():
    return lk.build_panel(
        lk.simulate_survey(n_private=24, n_public=14, response=0.85, relations=["advice"], seed=5).survey
    )


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_stability(panel, n_draws=99, seed=1)


def of(values, wave, ids="abcd", **more):
    actors = pd.DataFrame({"actor": list(ids), "sector": "private", **more})
    return lk.from_matrix(values, directed=True, actors=actors, wave=wave)


def test_columns_and_rows(found):
    assert list(found) == list(COLUMNS)
    assert not found.duplicated(["cluster", "relation", "since", "wave", "block", "measure", "form"]).any()
    assert found[found.measure == "jaccard"].block.tolist() == list(BLOCKS)
    assert set(found.unit) == {"dyads", "actors", "ties"}
    assert found.comparable.all()


def test_each_value_is_that_of_its_measure(found, panel):
    nets = paired(*panel)
    rows = found.set_index(["block", "measure", "form"])
    assert rows.loc[("public-private", "jaccard", ""), "value"] == lk.jaccard(
        *[n.block("public-private") for n in nets]
    )
    estimate = lk.robust_interval(*panel, measure=lk.hamming)
    row = rows.loc[("all", "hamming", "")]
    assert (row.value, row.low, row.high) == pytest.approx((estimate.value, estimate.low, estimate.high), rel=1e-12)
    assert row.n == nets[0].n_dyads == nets[1].n_dyads
    ranks = rows.loc[("all", "rank_correlation", "degree, share")]
    assert ranks.value == lk.rank_correlation(*nets)
    assert ranks.n == pd.concat([lk.degree(n) for n in nets], axis=1).dropna().shape[0] < len(nets[0].actors)
    plain = [n.dichotomize(0.5) for n in nets]
    test = lk.qap_correlation(*plain, n_draws=9, seed=3)
    assert rows.loc[("all", "qap_correlation", ""), "value"] == pytest.approx(test.value)
    assert rows.loc[("all", "qap_correlation", ""), "p_value"] == pytest.approx(0.01)
    changes = lk.tie_changes(*panel)
    lasted = rows.loc[("all", "tie_survival", "all")]
    assert (lasted.n, lasted.value) == (
        changes["kept"] + changes["dissolved"], pytest.approx(changes["kept"] / (changes["kept"] + changes["dissolved"])),
    )  # fmt: skip
    assert rows.loc[("all", "tie_survival", "age 1 or more"), "value"] == lasted.value
    both = [n.block(("treated", "treated"), by="arm") for n in nets]
    rate = rows.loc[("all", "created_share", "arm: both")]
    assert rate.value == created_share(*both)
    assert rate.n == lk.tie_changes(*both)[["created", "absent"]].sum()


def test_rates_by_arm_rest_on_all_dyads_whose_arms_are_known(found, panel):
    changes = found[(found.measure == "created_share") | (found.measure == "dissolved_share")]
    known = [net.subset(net.actors["arm"].isin(["treated", "control"])) for net in paired(*panel)]
    assert len(known[0].actors) < len(panel["advice", 2019].actors)
    assert changes.n.sum() == known[0].n_dyads
    assert changes.form.unique().tolist() == ["arm: both", "arm: one", "arm: none"]


def test_the_seed_and_the_order_decide_nothing_else(found, panel):
    pd.testing.assert_frame_equal(found, lk.measure_stability(panel, n_draws=99, seed=1))
    survey = panel.survey
    turned = lk.Survey(
        survey.actors.iloc[::-1].reset_index(drop=True), survey.nominations.iloc[::-1].reset_index(drop=True),
        survey.relations, waves=survey.waves,
    )  # fmt: skip
    pd.testing.assert_frame_equal(found, lk.measure_stability(lk.build_panel(turned), n_draws=99, seed=1))
    pd.testing.assert_frame_equal(
        lk.measure_transitions(panel), lk.measure_transitions(lk.build_panel(turned))
    )  # fmt: skip


def test_survival_by_age_in_three_waves():
    nets = [
        of([[0, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], 1),
        of([[0, 1, 0, NAN], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], 2),
        of([[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], 3),
    ]
    found = lk.measure_stability(lk.Panel(nets), n_draws=9, seed=1)
    rows = found[found.measure == "tie_survival"]
    assert rows[["since", "wave", "form", "value", "n"]].values.tolist() == [
        [1, 2, "all", 0.5, 2],
        [1, 2, "age 1 or more", 0.5, 2],
        [2, 3, "all", pytest.approx(2 / 3), 3],
        [2, 3, "age 1", 0.5, 2],
        [2, 3, "age 2 or more", 1, 1],
    ]
    assert found[["since", "wave"]].drop_duplicates().values.tolist() == [[1, 2], [2, 3], [1, 3]]


def test_what_is_undefined_has_a_row():
    empty = lk.Panel([of(np.zeros((4, 4)), w) for w in (1, 2)])
    found = lk.measure_stability(empty, n_draws=9, seed=1)
    assert found[found.measure != "hamming"].value.isna().all()
    assert (found[found.value.isna()].note != "").all()
    one = lk.measure_stability(lk.Panel([of(np.zeros((4, 4)), 1)]), seed=1)
    assert len(one) == 0
    assert list(one) == list(COLUMNS)
    assert list(lk.measure_transitions(lk.Panel([of(np.zeros((4, 4)), 1)]))) == list(TRANSITION_COLUMNS)


def test_transitions_are_those_of_both_waves(panel):
    found = lk.measure_transitions(panel)
    assert list(found) == list(TRANSITION_COLUMNS)
    nets = paired(*panel)
    for block in BLOCKS[:4]:
        rows = found[found.block == block]
        assert rows.n_dyads.sum() == nets[0].block(block).n_dyads
        expected = lk.stage_transitions(*[n.block(block) for n in nets])
        np.testing.assert_array_equal(rows[["before", "after", "n_dyads"]], expected[["before", "after", "n_dyads"]])


def test_better_response_moves_no_dyad():
    values = (np.random.default_rng(1).random((8, 8)) < 0.4).astype(float)
    silent = values.copy()
    silent[:3] = NAN
    nets = [of(m, w, "abcdefgh") for w, m in ((1, silent), (2, values))]
    moved = lk.measure_transitions(lk.Panel(nets), blocks=["all"])
    assert moved[moved.before != moved.after].n_dyads.sum() == 0
    assert moved.n_dyads.sum() == 5 * 7
    assert moved.note.str.contains("38% of dyads missing").all()


def test_sums_of_money_are_no_stages():
    money = lk.Panel([of(np.arange(16).reshape(4, 4) * 10.0, w) for w in (1, 2)])
    assert len(lk.measure_transitions(money)) == 0
    assert len(lk.measure_stability(money, n_draws=9, seed=1)) > 0


def test_waves_asked_differently_have_values_and_no_test(panel):
    survey = panel.survey
    relations = survey.relations.assign(cap=[200, None], scale_max=[3, 3])
    told = lk.build_panel(lk.Survey(survey.actors, survey.nominations, relations, waves=survey.waves))
    found = lk.measure_stability(told, n_draws=9, seed=1)
    assert not found.comparable.any()
    assert found[["low", "high", "p_value"]].isna().all(axis=None)
    assert found.note.str.startswith("not comparable: cap 200 then not said").all()
    assert not lk.measure_transitions(told).comparable.any()


def test_requests_that_make_no_sense(panel):
    with pytest.raises(ArgumentError, match="blocks='some'"):
        lk.measure_stability(panel, blocks="some")
    with pytest.raises(ArgumentError, match="jaccard takes 2 networks, not 1"):
        lk.measure_stability(panel, [lk.jaccard])
    with pytest.raises(ArgumentError, match="n_draws=-1"):
        lk.measure_stability(panel, n_draws=-1)
    with pytest.raises(ArgumentError, match="blocks='some'"):
        lk.measure_transitions(panel, blocks="some")
