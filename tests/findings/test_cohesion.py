"""The cohesion table: every number is its measure's, every blank has its reason."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.completion import filled, takes_missing_for_null
from linkages.errors import ArgumentError
from linkages.findings.bounds import bounds_of
from linkages.findings.cohesion import COHESION, COLUMNS, STANDARDISED, higher_stages
from linkages.findings.reading import form_of
from linkages.inference.dyadic import is_dyad_mean, label_of
from linkages.measures import _walks
from linkages.vocabulary import BLOCKS, State

nan = float("nan")
KEYS = ["cluster", "relation", "wave", "block", "measure", "form"]


@pytest.fixture(scope="module")
def survey():
    relations = {"communication": {"directed": False}, "advice": {}}
    return lk.simulate_survey(
        n_private=22, n_public=12, n_hybrid=2, response=0.8, relations=relations, item_missing=0.02, seed=3
    ).survey


@pytest.fixture(scope="module")
def panel(survey):
    return lk.build_panel(survey)


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_cohesion(panel)


def network(values, sectors, **options):
    actors = pd.DataFrame({"actor": [f"a{i}" for i in range(len(sectors))], "sector": sectors})
    return lk.from_matrix(np.asarray(values, dtype=float), actors=actors, **options)


def test_columns_types_and_one_row_for_each_key(found, panel):
    assert list(found) == list(COLUMNS)
    assert isinstance(found.index, pd.RangeIndex)
    assert not found.duplicated(KEYS).any()
    # two stages above the lowest instead of one row of the ladder; four measures have a standardised row
    assert len(found) == len(panel) * (len(BLOCKS) * (len(COHESION) + 1) + 4)
    assert {str(found[c].dtype) for c in ("value", "low", "se", "lower", "missing_share")} == {"float64"}
    assert {str(found[c].dtype) for c in ("n_actors", "n_dyads")} == {"int64"}


def test_every_value_is_that_of_the_measure_on_the_block(found, panel):
    functions = {(label_of(m), form_of(m)): m for m in COHESION if m is not lk.ladder_share}
    functions |= {(m.__name__, "standardised"): partial(m, form="standardised") for m in STANDARDISED}
    functions |= {("ladder_share", f"at least {k}"): partial(lk.ladder_share, at_least=k) for k in (2, 3)}
    for row in found.itertuples():
        net = panel[row.relation, row.wave].block(row.block)
        expected = functions[row.measure, row.form](net) if net.measured else nan
        np.testing.assert_equal(row.value, float(expected))
        assert (row.n_dyads, row.n_actors) == (net.n_dyads, net.n_actors)
        np.testing.assert_equal(row.missing_share, net.missing_share)


def test_intervals_are_those_of_robust_interval_and_only_for_means_over_dyads(found, panel):
    means = {label_of(m) for m in COHESION if is_dyad_mean(m)}
    assert means == {
        "density", "average_degree", "reciprocity", "mean_strength", "ei_index", "ladder_share", "log_odds_within",
        "assortativity",
    }  # fmt: skip
    others = found[~found.measure.isin(means)]
    assert others[["low", "high", "se"]].isna().all(axis=None)
    assert others[others.value.notna()].note.str.contains("no calibrated interval").all()
    row = found[(found.measure == "density") & (found.relation == "advice") & (found.block == "all")].iloc[0]
    estimate = lk.robust_interval(panel["advice", row.wave], measure=lk.density)
    assert (row.low, row.high, row.se) == (estimate.low, estimate.high, estimate.se)
    known = found[found.low.notna()]
    assert len(known) > 40
    assert ((known.low < known.value) & (known.value < known.high)).all()


def test_no_number_is_missing_without_a_reason(found):
    assert (found[found.value.isna()].note != "").all()
    assert (found[found.low.isna()].note != "").all()
    assert found[found.missing_share > 0.2].note.str.contains("of dyads missing").all()
    assert not found[found.missing_share <= 0.2].note.str.contains("of dyads missing").any()


def test_blocks_add_up(found):
    rows = found[(found.measure == "density") & (found.form == "available")]
    whole = rows[rows.block == "all"].set_index(["relation", "wave"]).n_dyads
    parts = rows[rows.block != "all"].groupby(["relation", "wave"]).n_dyads.sum()
    assert (whole.sort_index() == parts).all()


def test_standardised_rows_stand_only_in_the_whole_network(found, panel):
    rows = found[found.form == "standardised"]
    assert set(rows.measure) == {"density", "ei_index", "log_odds_within", "assortativity"}
    assert set(rows.block) == {"all"}
    assert len(rows) == 4 * len(panel)


def test_stages_of_the_ladder_are_those_of_the_scale_in_all_waves(found, panel):
    rows = found[found.measure == "ladder_share"]
    assert set(rows.form) == {"at least 2", "at least 3"}
    known = rows[rows.value.notna()].pivot(index=["relation", "wave", "block"], columns="form", values="value")
    assert (known["at least 2"] >= known["at least 3"]).all()
    assert higher_stages(panel, "advice") == [2, 3]  # from scale_max
    bare = lk.Panel([net.dichotomize(1) for net in panel])
    assert higher_stages(bare, "advice") == []
    nets = [
        lk.from_matrix([[0, 1, 4], [0, 0, 2], [0, 0, 0]], directed=True, wave=1),
        lk.from_matrix([[0, 1, 1], [0, 0, 3], [0, 0, 0]], directed=True, wave=2),
    ]
    assert higher_stages(lk.Panel(nets), "tie") == [2, 3, 4]
    many = lk.from_matrix(np.arange(36).reshape(6, 6), directed=True)
    assert higher_stages(lk.Panel([many]), "tie") == []


def test_a_block_nobody_was_asked_about_is_not_measured():
    values = np.full((10, 10), 1.0)
    values[::2, ::3] = 0
    net = network(values, ["private"] * 10, directed=True)
    found = lk.measure_cohesion(lk.Panel([net]))
    rows = found[found.block.isin(["public-private", "public-public", "with-hybrid"])]
    assert rows.value.isna().all()
    assert (rows.note == "not measured").all()
    assert (rows.n_dyads == 0).all()
    assert len(rows) == 3 * (len(COHESION) - 1)  # all ties are equally strong: no ladder


def test_what_a_block_between_two_groups_can_say(found):
    rows = found[(found.measure == "bipartite_clustering") | (found.form == "bipartite")]
    known = rows[rows.value.notna()]
    assert set(known.block) == {"public-private"}
    assert (known.measure == "centralization").sum() == (known.measure == "bipartite_clustering").sum() > 0
    assert (rows[rows.block != "public-private"].note == "undefined here").sum() > 0
    whole = found[(found.measure == "centralization") & (found.form == "degree")]
    assert whole[whole.block == "public-private"].value.isna().all()
    assert whole[whole.block == "all"].value.notna().all()


def test_which_measures_take_missing_dyads_for_none():
    of_actors = (lk.betweenness, lk.closeness, lk.harmonic_closeness, lk.eigenvector, lk.bonacich_power)
    for measure in of_actors:
        assert takes_missing_for_null(measure)
        assert takes_missing_for_null(partial(lk.centralization, measure=measure))
    assert takes_missing_for_null(partial(lk.centralization, measure=partial(lk.closeness, form="strict")))
    assert takes_missing_for_null(lk.mean_disparity)
    for measure in (
        lk.centralization,
        partial(lk.centralization, form="bipartite"),
        lk.bipartite_clustering,
        lk.degree,
    ):
        assert not takes_missing_for_null(measure)


def test_bounds_hold_for_every_way_to_fill_the_missing_dyads():
    rng = np.random.default_rng(1)
    for directed in (True, False):
        values = (rng.random((5, 5)) < 0.3).astype(float)
        if not directed:
            values = np.triu(values, 1) + np.triu(values, 1).T
        cells = [(0, 1), (0, 2), (2, 3), (1, 4)] if not directed else [(0, 1), (0, 2), (0, 3), (0, 4), (3, 1)]
        for i, j in cells:
            values[i, j] = nan
            if not directed:
                values[j, i] = nan
        net = network(values, ["private"] * 5, directed=directed)
        ends = {m: [] for m in (lk.density, lk.average_degree, partial(lk.isolates, form="share"), lk.isolates,
                                lk.largest_component, lk.connectedness, lk.fragmentation, lk.compactness,
                                lk.vertex_connectivity, partial(lk.edge_connectivity, form="strong"))}  # fmt: skip
        for fill in itertools.product((0, 1), repeat=len(cells)):
            full = values.copy()
            for (i, j), value in zip(cells, fill, strict=True):
                full[i, j] = value
                if not directed:
                    full[j, i] = value
            for measure in ends:
                ends[measure].append(measure(network(full, ["private"] * 5, directed=directed)))
        for measure, reached in ends.items():
            assert bounds_of(net, measure, rates=True) == pytest.approx((min(reached), max(reached)), abs=1e-12)
    for measure in (lk.average_distance, lk.krackhardt_hierarchy, lk.krackhardt_efficiency, lk.krackhardt_lubness):
        assert np.isnan(bounds_of(net, measure, rates=True)).all()
    assert np.isnan(bounds_of(net, lk.density, rates=False)).all()


def test_filled_networks_have_no_missing_dyad_and_keep_the_rest():
    values = np.array([[0, 3, nan], [nan, 0, 0], [1, nan, 0]])
    net = network(values, ["private", "public", "public"], directed=True).block("public-private")
    ties, nulls = filled(net, State.TIE), filled(net, State.NULL)
    assert (ties.n_ties, ties.n_dyads, nulls.n_ties, nulls.n_dyads) == (4, 4, 2, 4)
    assert ties.missing_share == nulls.missing_share == 0
    assert ties.dense_strengths()[0, 1] == 3


def test_bounds_are_printed_on_request_or_where_most_is_missing(panel):
    rows = lk.measure_cohesion(panel, [lk.density], blocks=["all"])
    known = rows[rows.form == "available"]
    assert (known.lower.notna() == (known.missing_share > 0.5)).all()
    asked = lk.measure_cohesion(panel, [lk.density], blocks=["all"], bounds=True)
    asked = asked[asked.form == "available"]
    assert ((asked.lower <= asked.value) & (asked.value <= asked.upper)).all()
    values = np.full((12, 12), nan)
    values[:5] = 1
    values[:3, ::2] = 0
    mostly = lk.measure_cohesion(
        lk.Panel([network(values, ["private"] * 12, directed=True)]), [lk.density], blocks="all"
    )
    assert (mostly[mostly.form == "available"].upper > 0.8).all()


def test_where_most_is_missing_a_value_has_bounds_or_says_that_it_has_none():
    values = np.tile([0.0, 1.0, 1.0], (12, 4))
    values[4:] = nan
    mostly = lk.Panel([network(values, ["private", "public"] * 6, directed=True)])
    found = lk.measure_cohesion(mostly, [lk.density, lk.transitivity, lk.compactness, lk.ei_index], blocks="all")
    assert (found.missing_share > 0.5).all()
    assert found.value.notna().all()
    assert found.note.str.contains("of dyads missing").all()
    assert (found.note.str.contains("no bounds known") == found.lower.isna()).all()
    assert found.lower.isna().tolist() == (found.measure == "transitivity").tolist()


def test_bootstrap_intervals_come_from_one_plan_and_say_so(panel):
    options = {"interval": "bootstrap", "n_draws": 60, "seed": 5}
    one = lk.measure_cohesion(panel, [lk.density, lk.transitivity], blocks=["all", "with-hybrid"], **options)
    again = lk.measure_cohesion(panel, [lk.density, lk.transitivity], blocks=["all", "with-hybrid"], **options)
    pd.testing.assert_frame_equal(one, again)
    rows = one[(one.block == "all") & (one.measure == "density") & (one.form == "available")]
    assert ((rows.low < rows.value) & (rows.value < rows.high)).all()
    assert one[one.measure == "transitivity"].low.isna().all()
    assert one[one.block == "with-hybrid"].low.isna().all()
    assert one[(one.block == "with-hybrid") & (one.measure == "density")].note.str.contains("4 are needed").all()
    other = lk.measure_cohesion(panel, [lk.density], blocks=["all"], interval="bootstrap", n_draws=60, seed=6)
    assert not np.array_equal(other.low, rows.low)


def test_no_interval_on_request(panel):
    rows = lk.measure_cohesion(panel, [lk.density], blocks=["all"], interval="none")
    assert rows[["low", "high", "se"]].isna().all(axis=None)
    assert rows[rows.form == "available"].value.notna().all()


def test_the_order_of_organisations_in_the_files_changes_nothing(survey, found):
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1),
        survey.nominations.sample(frac=1, random_state=2),
        survey.relations,
        waves=survey.waves,
    )
    pd.testing.assert_frame_equal(lk.measure_cohesion(lk.build_panel(mixed)), found)


def test_clusters_are_read_one_by_one():
    survey = lk.simulate_survey(n_private=12, n_public=6, n_clusters=2, relations=["advice"], seed=1).survey
    panel = lk.build_panel(survey)
    found = lk.measure_cohesion(panel, [lk.density, lk.connectedness])
    assert found.cluster.unique().tolist() == panel.clusters
    for cluster in panel.clusters:
        alone = lk.measure_cohesion(panel.select(cluster=cluster), [lk.density, lk.connectedness])
        pd.testing.assert_frame_equal(found[found.cluster == cluster].reset_index(drop=True), alone)


def test_an_empty_table_joins_a_full_one_without_a_word(panel, found):
    empty = lk.measure_cohesion(lk.Panel([], waves=panel.waves))
    assert list(empty) == list(found)
    assert len(empty) == 0
    both = pd.concat([empty, found], ignore_index=True)
    pd.testing.assert_frame_equal(both, found)


def test_measures_may_be_set_options_of(panel):
    rows = lk.measure_cohesion(panel, [partial(lk.reciprocity, form="dyad"), lk.reciprocity], blocks="all")
    assert rows.form.unique().tolist() == ["dyad", "arc"]
    advice = rows[rows.relation == "advice"]
    assert (advice[advice.form == "dyad"].value.to_numpy() < advice[advice.form == "arc"].value.to_numpy()).all()
    assert len(lk.measure_cohesion(panel, lk.density, blocks="all")) == 2 * len(panel)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"measures": ["density"]}, "measures"),
        ({"measures": [lk.degree]}, "degree gives a Series"),
        ({"measures": [lk.jaccard]}, "jaccard takes 2 networks"),
        ({"blocks": ["private"]}, "blocks='private'"),
        ({"interval": "exact"}, "interval='exact'"),
        ({"interval": "bootstrap"}, "n_draws=0"),
        ({"n_draws": -1}, "n_draws=-1"),
        ({"level": 0}, "level=0"),
    ],
)
def test_requests_that_make_no_sense(panel, options, named):
    with pytest.raises(ArgumentError, match=named):
        lk.measure_cohesion(panel, **options)


CASES = {
    "empty": np.zeros((9, 9)),
    "complete": np.ones((9, 9)),
    "one actor": np.zeros((1, 1)),
    "nobody": np.zeros((0, 0)),
    "all missing": np.full((9, 9), nan),
    "two actors": np.array([[0, 1.0], [1, 0]]),
    "valued": np.add.outer(np.arange(9), np.arange(9)) % 4.0,
}


def test_what_would_take_hours_has_a_row_that_says_so(monkeypatch):
    monkeypatch.setattr(_walks, "MOST_STEPS", 1.0)
    panel = lk.Panel([network(CASES["valued"], ["private"] * len(CASES["valued"]), directed=True)])
    found = lk.measure_cohesion(panel, [lk.density, lk.average_distance], blocks=["private-private"]).set_index(
        "measure"
    )
    assert np.isfinite(found.value["density"])
    assert np.isnan(found.value["average_distance"])
    assert "would take hours" in found.note["average_distance"]
    assert "linkages.sampled" in found.note["average_distance"]


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("interval", ["robust", "bootstrap"])
def test_every_kind_of_network_has_its_rows(case, directed, interval):
    values = CASES[case]
    sectors = (["private", "public", "private", "hybrid"] * 3)[: len(values)]
    found = lk.measure_cohesion(
        lk.Panel([network(values, sectors, directed=directed)]), interval=interval, n_draws=20, seed=1, bounds=True
    )
    stages = 2 if case == "valued" else 0  # 1 to 3
    assert len(found) == len(BLOCKS) * (len(COHESION) - 1 + stages) + 4
    assert np.isfinite(found.value.dropna()).all()
    assert (found[found.value.isna()].note != "").all()


def test_the_sample_study_takes_less_than_two_seconds():
    """Three relations, two waves, four blocks, some 60 organisations, every measure; time of this process."""
    panel = lk.build_panel(lk.read_survey(Path(__file__).parents[2] / "data" / "samples" / "valle"))
    blocks = [block for block in BLOCKS if block != "with-hybrid"]
    lk.measure_cohesion(panel.select(wave=2019), blocks=blocks)  # loads what is loaded when first used
    fresh = lk.Panel([replace(net) for net in panel])
    start = time.process_time()
    found = lk.measure_cohesion(fresh, blocks=blocks)
    assert time.process_time() - start < 2
    assert len(fresh) == 6
    stages = sum(len(higher_stages(panel, net.relation)) for net in panel)
    assert stages
    assert len(found) == 6 * (len(blocks) * (len(COHESION) - 1) + len(STANDARDISED)) + len(blocks) * stages
