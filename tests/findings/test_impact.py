"""Impact: what a person gets by hand, what other formulas give, and what is refused."""

from __future__ import annotations

import importlib.util
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.design import applied_design
from linkages.findings.impact import COLUMNS
from linkages.findings.impact_dyads import _listed
from linkages.inference.pooling import partial_pooling
from linkages.inference.within import within_dyads

ROOT = Path(__file__).parents[2]
DESIGN = {"assignment": "randomised", "arm": "arm"}


def toy(after_ties, before_ties=((2, 3),), arms=("treated", "treated", "control", "control")):
    """Four organisations in two waves, undirected."""
    nets = []
    for wave, ties in ((1, before_ties), (2, after_ties)):
        matrix = np.zeros((4, 4))
        for i, j in ties:
            matrix[i, j] = matrix[j, i] = 1
        actors = pd.DataFrame({"actor": list("abcd"), "sector": "private", "arm": list(arms)})
        nets.append(lk.from_matrix(matrix, directed=False, wave=wave, actors=actors))
    return lk.Panel(nets)


def study(seed=1, **more):
    options = {
        "n_private": 20,
        "n_public": 10,
        "relations": ["advice"],
        "recall": 1.0,
        "invented": 0.0,
        "density": 0.15,
    }
    return lk.simulate_survey(**{**options, **more}, seed=seed).survey


def only(found, **keys):
    for key, value in keys.items():
        found = found[found[key] == value]
    return found


def test_four_organisations_by_hand():
    # a and b took part; a–b and a–c are new, c–d stays: both +1 of 1, one +1 of 4, none 0 of 1
    found = lk.measure_impact(toy([(0, 1), (0, 2), (2, 3)]), DESIGN, blocks="all").set_index("term")
    assert list(found.index) == ["both", "one", "none"]
    assert found.estimate.tolist() == pytest.approx([1.0, 0.25, 0.0])
    # six assignments; both: 1 for ab and ac, −1 for cd and bd, 0 for ad and bc; one: .25, .25, −.75, −.75, .5, .5
    assert found.p_exact.tolist()[:2] == pytest.approx([4 / 6, 1.0])
    assert found.p_attainable.tolist()[:2] == pytest.approx([4 / 6, 2 / 6])
    assert found.n.tolist() == [1, 4, 1]
    assert found.n_units.tolist() == [2, 4, 2]
    assert found[["se", "low", "high", "p_value"]].isna().all().all()
    assert found.note["both"].startswith("no wave says that it was before the programme: the first is taken for it; ")
    assert "2 treated and 2 other organisations, 4 of each are needed" in found.note["both"]
    assert "randomization p of organisations within strata, all 6 assignments" in found.note["both"]


def test_one_sided_as_declared():
    design = {**DESIGN, "alternative": "greater", "assignment": "self-selected"}
    found = lk.measure_impact(toy([(0, 1), (0, 2), (2, 3)]), design, blocks="all").set_index("term")
    assert found.p_exact["both"] == pytest.approx(2 / 6)
    assert found.alternative.unique().tolist() == ["greater"]
    assert "permutation placebo" in found.note["both"]
    assert "randomization" not in found.note["both"]


def test_many_waves_are_a_regression_with_every_dummy():
    panel = lk.build_panel(study(waves=(2019, 2021, 2023), response=0.85, effect=0.1, n_private=10, n_public=6))
    found = lk.measure_impact(panel, DESIGN, blocks="all", n_draws=0).set_index("term")
    arms = panel.survey.actors.drop_duplicates("actor").set_index("actor")["arm"]
    sectors = panel.survey.actors.drop_duplicates("actor").set_index("actor")["sector"]
    rows = []
    for wave in panel.waves:
        net = panel["advice", wave]
        strengths = lk.to_matrix(net)
        for a in strengths.index:
            for b in strengths.columns:
                if a != b and not np.isnan(strengths.loc[a, b]):
                    rows.append((f"{a} {b}", wave, "".join(sorted([sectors[a], sectors[b]])), float(strengths.loc[a, b] > 0),
                                 (arms[a] == "treated") + (arms[b] == "treated")))  # fmt: skip
    long = pd.DataFrame(rows, columns=["dyad", "wave", "block", "y", "ends"])
    after = (long.wave > 2019).astype(float)
    X = pd.concat(
        [pd.get_dummies(long.dyad), pd.get_dummies(long.block + long.wave.astype(str))], axis=1
    ).astype(float)  # fmt: skip
    X = np.column_stack([after * (long.ends == 2), after * (long.ends == 1), X])
    beta = np.linalg.lstsq(X, long.y, rcond=None)[0]
    assert found.estimate[["both", "one"]].tolist() == pytest.approx(beta[:2].tolist(), abs=1e-9)
    assert found[["se", "low", "high", "p_value"]].notna().all().all()
    assert "all 5,040 assignments" in found.note["both"]  # 5 of 10 private, 3 of 6 public


def test_other_arms_are_read_as_the_regression_reads_them():
    panel = lk.build_panel(study(waves=(1, 2, 3), response=0.8))
    applied = applied_design(panel, DESIGN)
    for block in ("all", "public-private"):
        dyads = _listed(list(panel), applied)[1].block(block)
        rng = np.random.default_rng(1)
        for _ in range(3):
            labels = rng.permutation(dyads.treated)
            code = labels[dyads.i] + labels[dyads.j]
            X = np.column_stack([dyads.waves, *(dyads.step * (code == c) for c in (1, 2))])
            fit = within_dyads(dyads.y, X, cell=dyads.cell, i=dyads.i, j=dyads.j, n=len(labels))
            np.testing.assert_allclose(dyads.effects(labels[None, :])[0], fit.value[-2:], atol=1e-10)


def test_where_no_cluster_has_a_value_there_is_no_comparison():
    survey = lk.simulate_survey(
        n_private=8, n_public=0, n_hybrid=0, n_clusters=4, relations=["advice"], treated=1.0, treated_clusters=0.5, seed=2
    ).survey  # fmt: skip
    found = lk.measure_impact(lk.build_panel(survey), DESIGN, units="cluster", measures=[lk.density], n_draws=0)
    assert set(found.block) == {"all", "private-private"}
    assert not found.comparison.str.contains("0 treated v 0").any()


def test_spillover_and_diversion_have_their_own_terms():
    truth = {"effect": 0.2, "effect_one": 0.1, "effect_none": 0.0}
    panel = lk.build_panel(study(n_private=60, n_public=30, response=1.0, persistence=0.9, **truth))
    found = lk.measure_impact(panel, DESIGN, blocks="all", n_draws=0).set_index("term")
    for term, effect in (("both", 0.2), ("one", 0.1)):
        assert abs(found.estimate[term] - effect) < 3 * found.se[term]
        assert found.p_value[term] < 0.01


def test_order_of_the_tables_changes_nothing():
    survey = study(effect=0.1)
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1),
        survey.nominations.sample(frac=1, random_state=2),
        survey.relations,
        waves=survey.waves,
    )
    first, second = (lk.measure_impact(lk.build_panel(s), DESIGN, n_draws=99, seed=3) for s in (survey, mixed))
    pd.testing.assert_frame_equal(first, second)


# ---------------------------------------------------------------- clusters


def portfolio(n_clusters=6, share=0.5, **more):
    return study(
        n_private=8,
        n_public=5,
        n_hybrid=0,
        n_clusters=n_clusters,
        treated=1.0,
        treated_clusters=share,
        response=1.0,
        **more,
    )


def test_clusters_are_their_mean_changes_and_p_is_enumeration():
    survey = portfolio(effect=0.2)
    panel = lk.build_panel(survey)
    found = lk.measure_impact(panel, DESIGN, measures=[lk.density, lk.transitivity], blocks="all")
    change = lk.measure_change(panel, [lk.density], blocks="all").set_index("cluster").value
    arm = survey.actors.drop_duplicates("cluster").set_index("cluster").arm.reindex(change.index)
    treated = (arm == "treated").to_numpy()
    effect = only(found, outcome="density", term="effect").iloc[0]
    seen = change[treated].mean() - change[~treated].mean()
    assert effect.estimate == pytest.approx(seen)
    others = []
    for chosen in combinations(range(6), 3):
        mask = np.isin(np.arange(6), chosen)
        others.append(abs(change[mask].mean() - change[~mask].mean()) >= abs(seen) - 1e-12)
    assert effect.p_exact == sum(others) / 20
    assert effect.p_attainable == 0.1
    a, b = change[treated], change[~treated]
    assert effect.se == pytest.approx(np.sqrt(a.var() / 3 + b.var() / 3))
    assert effect.comparison == "3 treated v 3 comparison clusters, 2019 to 2023"
    assert "p_exact: randomization p of clusters, all 20 assignments" in effect.note
    assert effect.low < effect.estimate < effect.high
    assert set(found.unit) == {"cluster"}  # in no cluster are there both arms
    assert only(found, outcome="density").term.tolist() == ["effect", "pooled", "predicted", *["shrunk"] * 3]
    assert only(found, outcome="transitivity").term.tolist() == ["effect"]  # no calibrated standard error to pool by
    predicted = only(found, term="predicted").iloc[0]
    assert predicted.estimate == pytest.approx(seen)
    assert predicted.low < effect.low


def test_one_treated_cluster_gets_a_rank_and_no_significance():
    found = lk.measure_impact(
        lk.build_panel(portfolio(5, 0.2, effect=0.3)), DESIGN, measures=[lk.density], blocks="all"
    )
    (row,) = found.itertuples()
    assert np.isnan([row.se, row.low, row.high, row.p_value, row.p_exact]).all()
    assert row.p_attainable == pytest.approx(0.2)
    assert row.method == "placebo rank"
    assert "its change ranks 1 of 5 (1: largest); no statement of significance can rest on one cluster" in row.note


def test_without_comparison_clusters_nothing_is_said():
    found = lk.measure_impact(lk.build_panel(portfolio(3, 1.0)), DESIGN, measures=[lk.density], blocks="all")
    assert found.note.str.contains("no comparison cluster").all()
    assert found.estimate.isna().all()


def test_dyad_effects_of_several_clusters_are_pooled():
    panel = lk.build_panel(study(n_private=16, n_public=10, n_hybrid=0, n_clusters=4, effect=0.15))
    found = lk.measure_impact(panel, DESIGN, units="dyad", blocks="all", n_draws=0)
    own = only(found, term="both")
    pooled = partial_pooling(own.estimate, own.se**2)
    row = only(found, term="both, pooled").iloc[0]
    assert (row.cluster, row.unit, row.n_units, row.n) == ("all", "dyad", 4, own.n.sum())
    assert [row.estimate, row.low, row.high] == pytest.approx([pooled.value, pooled.low, pooled.high])
    new = only(found, term="both, predicted").iloc[0]
    assert [new.low, new.high] == pytest.approx([pooled.predicted_low, pooled.predicted_high])
    alone = lk.measure_impact(panel.select(cluster="Cluster 1"), DESIGN, units="dyad", blocks="all", n_draws=0)
    assert set(alone.term) == {"both", "one", "none"}


def test_two_waves_before_show_the_trend():
    survey = portfolio(waves=(2015, 2017, 2023))
    design = {**DESIGN, "entry": "entry"}
    actors = survey.actors.assign(entry=np.where(survey.actors.arm == "treated", 2018, np.nan))
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations))
    found = lk.measure_impact(panel, design, measures=[lk.density], blocks="all")
    assert found.term.tolist()[:2] == ["trend before", "effect"]
    assert only(found, term="trend before").comparison.item().endswith("2015 to 2017")
    assert not found.note.str.contains("too early").any()


# ---------------------------------------------------------------- what is refused


def test_degrees_inside_one_cluster_are_refused_without_consent():
    panel = lk.build_panel(study(effect=0.2))
    with pytest.raises(ArgumentError, match=r"raises both degrees.*units=\['dyad'\].*accept_contamination=True"):
        lk.measure_impact(panel, DESIGN, units=["dyad", "actor"])
    found = lk.measure_impact(panel, DESIGN, units="actor", blocks="all", n_draws=99, accept_contamination=True)
    (row,) = found.itertuples()
    assert (row.unit, row.outcome, row.n) == ("actor", "degree", row.n_units)
    assert "contaminated: " in row.note
    change = (lk.degree(panel["advice", 2023]) - lk.degree(panel["advice", 2019])).dropna()
    first = panel.survey.actors.drop_duplicates("actor").set_index("actor").reindex(change.index)
    treated = (first.arm == "treated")[first.arm.notna()]
    dummies = pd.get_dummies(first.sector[treated.index])  # arms are compared within sectors, where they were dealt
    beta = np.linalg.lstsq(np.column_stack([treated, dummies]).astype(float), change[treated.index], rcond=None)[0]
    assert row.estimate == pytest.approx(beta[0])


def test_the_contaminated_comparison_is_wrong_where_dyads_are_right():
    """An effect on every tie of a treated organisation: its partners' degrees rise too, and the difference misses it."""
    panel = lk.build_panel(study(n_private=60, n_public=30, response=1.0, effect=0.1, effect_one=0.1))
    dyads = lk.measure_impact(panel, DESIGN, units="dyad", blocks="all", n_draws=0).set_index("term")
    degrees = lk.measure_impact(panel, DESIGN, units="actor", blocks="all", n_draws=0, accept_contamination=True)
    whole = 0.1 * 2 * 89  # ties that the programme gives an organisation which takes part
    assert abs(dyads.estimate["both"] - 0.1) < 3 * dyads.se["both"]
    assert degrees.estimate.item() < 0.75 * whole


@pytest.mark.parametrize(
    ("design", "match"),
    [(None, "no .design."), ({"assignment": "rule"}, "arm is not said"), ({"assignment": "rule", "arm": "amr"}, "did you mean 'arm'"),
     ({"assignment": "rule", "arm": "kind"}, "may mean taking part or not; say treated="),
     ({**DESIGN, "strata": ["zone"]}, "strata='zone' is no column"), ({"assignment": "by lot"}, "assignment"),
     ({**DESIGN, "entry": "name"}, "is no wave, year or date")],
)  # fmt: skip
def test_designs_that_cannot_be_read(design, match):
    with pytest.raises(ArgumentError, match=match):
        lk.measure_impact(lk.build_panel(study()), design)


def test_options_that_make_no_sense():
    panel = toy([(0, 1)])
    for options, match in (
        ({"units": "firm"}, "units"), ({"blocks": "x"}, "blocks"), ({"level": 2}, "level"), ({"n_draws": -1}, "n_draws")
    ):  # fmt: skip
        with pytest.raises(ArgumentError, match=match):
            lk.measure_impact(panel, DESIGN, **options)


def test_words_for_the_arms():
    names = ("sí", "yes", "no", "")
    found = lk.measure_impact(toy([(0, 1)], arms=names), DESIGN, blocks="all").set_index("term")
    assert found.estimate["both"] == pytest.approx(2)  # a–b is new, c–d is gone: a blank is an untreated end of a dyad
    assert "all 3 assignments" in found.note["both"]  # and it keeps its place
    other = {**DESIGN, "treated": ["group A"]}
    again = lk.measure_impact(toy([(0, 1)], arms=("group A", "group A", "B", "")), other, blocks="all").set_index(
        "term"
    )
    pd.testing.assert_frame_equal(found, again)


def test_what_was_asked_differently_has_no_interval():
    survey = study(effect=0.2)
    relations = survey.relations.assign(cap=[5, 10])
    panel = lk.build_panel(lk.Survey(survey.actors, survey.nominations, relations))
    found = only(lk.measure_impact(panel, DESIGN, blocks="all", n_draws=49), term="both")
    assert found.note.str.contains("not comparable: cap 5 then 10").all()
    assert found[["se", "p_value", "p_exact"]].isna().all().all()
    assert found.estimate.notna().all()


def test_what_is_too_large_or_of_two_minds_says_so(monkeypatch):
    panel = toy([(0, 1), (2, 3)])
    monkeypatch.setattr("linkages.findings.impact_dyads.MOST_ACTORS", 3)
    found = lk.measure_impact(panel, DESIGN, blocks="all")
    assert found.note.tolist() == ["4 organisations in one cluster; at most 3 are read dyad by dyad"] * 3
    arrows = lk.from_matrix(np.eye(4, k=1), directed=True, wave=2, actors=panel["tie", 1].actors.reset_index())
    found = lk.measure_impact(lk.Panel([panel["tie", 1], arrows]), DESIGN, blocks="all")
    assert found.note.str.startswith("directed in some waves only").all()
    assert found.estimate.isna().all()


def test_one_wave_and_empty_tables_have_the_same_columns():
    panel = lk.build_panel(study(waves=(2019,)))
    found = lk.measure_impact(panel, DESIGN)
    assert found.note.str.contains("not measured both before and after").all()
    evaluation = lk.evaluate(panel, n_draws=0, seed=1)
    assert evaluation.impact.dtypes.to_dict() == found.dtypes.to_dict()
    assert list(evaluation.impact) == list(COLUMNS)


def test_evaluate_measures_impact_where_there_is_a_design():
    survey = study(effect=0.2)
    jobs = np.random.default_rng(1).poisson(20, len(survey.actors))
    actors = survey.actors.assign(entry=np.where(survey.actors.arm == "treated", 2020.0, np.nan), jobs=jobs)
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations))
    design = {**DESIGN, "entry": "entry", "primary": ["density of advice in public-private"], "outcomes": ["jobs"]}
    evaluation = lk.evaluate(panel, n_draws=99, seed=7, design=design)
    pd.testing.assert_frame_equal(evaluation.impact, lk.measure_impact(panel, design, n_draws=99, seed=7))
    assert evaluation.impact.note.str.contains("primary outcome").sum() == 3
    settings = {**DESIGN, "entry": "entry", "alternative": "two-sided", "outcomes": ("jobs",)}
    assert evaluation.settings["design"] == settings
    assert set(evaluation.impact.unit) == {"dyad", "actor"}  # degrees inside one cluster are not compared unasked
    assert evaluation.impact.note.str.contains("too early to conclude: 3 years after entry").all()
    assert set(evaluation.event_time.event_time) == {-1.0, 3.0}


# ---------------------------------------------------------------- simulated studies of known truth


@pytest.fixture(scope="module")
def calibration():
    spec = importlib.util.spec_from_file_location("calibration_impact", ROOT / "benchmarks" / "calibration_impact.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


CELLS = {
    "nothing planted": ("dyad", 32, 2, 0.8, "public-private", 0.0),
    "planted": ("dyad", 32, 2, 0.8, "public-private", 0.2),
    "clusters": ("cluster", 16, 2, 0.8, "all", 0.0),
    "outcomes": ("actor", 24, 2, 0.9, "all", 0.4),
    "entry at two times": ("entry", 8, 5, 0.9, "all", 0.0),
}


@pytest.mark.parametrize("cell", list(CELLS))
def test_a_glance_at_the_calibration(calibration, cell):
    setting, studies = calibration.Setting(*CELLS[cell]), 60
    found = calibration.read(setting, calibration.run(setting, 0, studies))
    assert found["n_studies"] == studies
    assert abs(found["bias"]) < 4 * found["bias_se"]
    assert found["coverage"] * studies >= binom.ppf(0.001, studies, 0.92)
    if not setting.effect:
        for p in ("rejected", "rejected_exact"):
            assert found[p] * studies <= binom.ppf(0.999, studies, 0.075)
    else:
        assert found["rejected_exact"] > 0.4


TERMS = {
    "dyad": "both", "exposure": "exposure, share of treated partners", "groups": "difference, sector public less private",
    "trend": "trend before, from 0",
}  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "waves"),
    [(unit, 2) for unit in ("dyad", "cluster", "actor", "ratio", "exposure", "groups", "whole")] + [("entry", 5), ("trend", 4)],
)  # fmt: skip
def test_what_is_calibrated_is_what_the_table_says(calibration, unit, waves):
    setting = calibration.Setting(unit, 24 if unit in ("dyad", "exposure", "groups") else 12, waves, 0.9, "all", 0.2)
    study = calibration.drawn(setting, np.random.default_rng(8))
    mine = calibration.numbers(setting, study, 1)
    outcomes = {} if unit in ("dyad", "cluster") else {"outcomes": ["y"], "ratio" if unit == "ratio" else "log": ["y"]}
    design = {"assignment": "randomised", "arm": "arm", **outcomes}
    entered = {"entry": {1: "1", 2: "3"}, "trend": {1: "2"}}.get(unit, {})
    design |= {"entry": "entry"} if entered else {}
    nets = []
    for wave in range(waves):
        people = pd.DataFrame(
            {
                "actor": [f"{k:03d}" for k in range(len(study.label))], "cluster": [f"c{c}" for c in study.cluster],
                "sector": np.where(study.sector, "public", "private"), "arm": np.where(study.label, "treated", "control"),
                "entry": [entered.get(k, "") for k in study.label], "y": study.y[:, wave],
            }
        )  # fmt: skip
        ties = study.ties[min(wave, len(study.ties) - 1)] if len(study.ties) else np.zeros((len(people),) * 2)
        net = lk.from_matrix(ties, directed=True, actors=people, relation="advice", wave=wave)
        nets.append(net)
    found = lk.measure_impact(
        lk.Panel(nets), design, units=unit if unit in ("dyad", "cluster") else "actor", measures=[lk.density], blocks=["all"],
        n_draws=199, seed=1,
    )  # fmt: skip
    relation = "advice" if unit in ("dyad", "cluster", "exposure") else ""
    (row,) = found[(found.term == TERMS.get(unit, "effect")) & (found.relation == relation)].to_dict("records")
    np.testing.assert_allclose(mine[:5], [row[k] for k in ("estimate", "se", "low", "high", "p_value")], rtol=1e-9)
    if row["p_attainable"] != 1 / 200:  # all assignments, no draws
        assert mine[5] == pytest.approx(row["p_exact"], nan_ok=True)
    elif unit != "dyad":  # whose seed starts elsewhere
        assert mine[5] == pytest.approx(row["p_exact"], abs=0.1)
