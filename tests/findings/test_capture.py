"""Capture: the numbers in the table by hand and by scipy, who is left out, and one actor that took a quarter."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import linkages as lk
from linkages.findings._holdings import WITHOUT_ORGANISER, WITHOUT_TOP
from linkages.findings.capture import COLUMNS
from linkages.inference.jackknife import paired_jackknife
from linkages.inference.rank_slope import rank_slope
from linkages.measures.concentration import gini_without_each

NAN = float("nan")


def with_columns(survey: lk.Survey, **columns) -> lk.Survey:
    return lk.Survey(
        survey.actors.assign(**columns), survey.nominations, survey.relations, waves=survey.waves, study=survey.study
    )


@pytest.fixture(scope="module")
def panel():
    relations = {"communication": {"directed": False}, "advice": {}}
    survey = lk.simulate_survey(n_private=16, n_public=8, relations=relations, response=0.8, seed=4).survey
    rng = np.random.default_rng(5)
    n = len(survey.actors)
    grants = rng.poisson(1.5, n).astype(float)
    grants[3] = NAN
    return lk.build_panel(with_columns(survey, grants=grants, staff=rng.lognormal(3, 1, n)))


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_capture(panel, "grants", size="staff", core=lk.measure_core(panel, n_draws=0), n_draws=99, seed=7)


def pick(found, **wanted):
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found


def test_columns_and_readings(found, panel):
    assert list(found) == list(COLUMNS)
    assert set(found.reading) == {"concentration", "leaders", "coordination", "slope", "change", "mobility", "core"}
    assert (found.since == found.wave)[~found.reading.isin(["change", "mobility", "slope"])].all()
    assert set(found.relation[found.quantity == "grants"]) == {"", *panel.relations}
    assert set(found.reading[(found.quantity == "grants") & (found.relation != "")]) == {"slope"}
    assert "degree in" not in set(pick(found, relation="communication", reading="concentration").quantity)


def test_concentration_of_ties_and_places(found, panel):
    net = panel["advice", 2019]
    by_quantity = {
        "degree": lk.degree(net), "degree in": lk.degree(net, direction="in"), "betweenness": lk.betweenness(net),
        "brokerage": lk.brokerage_roles(net)["total"],
    }  # fmt: skip
    for quantity, values in by_quantity.items():
        rows = pick(found, reading="concentration", relation="advice", wave=2019, quantity=quantity, who="all")
        known = values.dropna()
        assert rows.value.tolist() == pytest.approx([
            lk.gini(known, form="scaled"), lk.herfindahl(known, form="scaled"), lk.top_share(known, k=1), lk.top_share(known),
        ])  # fmt: skip
        assert rows.form.tolist() == ["scaled", "scaled", "top 1", "top 3"]
        assert rows.expected.tolist() == pytest.approx([0, 0, 1 / len(known), 3 / len(known)])
        assert set(rows.n_actors) == {len(known)}
        assert set(rows.actor) == {known.idxmax()}
        assert rows.missing_share.tolist() == pytest.approx([net.missing_share] * 4)
    silent = lk.degree(net).isna().sum()
    assert silent
    assert f"not known of {silent} of" in pick(found, relation="advice", wave=2019, quantity="degree").note.iloc[0]


def test_who_is_left_out(found, panel):
    net = panel["advice", 2019]
    values = lk.betweenness(net).dropna()
    runs = net.actors.index[net.actors.sector == "hybrid"]
    rows = pick(found, reading="concentration", relation="advice", wave=2019, quantity="betweenness", measure="gini")
    expected = {
        "all": values,
        WITHOUT_ORGANISER: values.drop(runs, errors="ignore"),
        WITHOUT_TOP: values.drop(values.idxmax()),
    }
    if not values.index.isin(runs).any():
        del expected[WITHOUT_ORGANISER]
    assert dict(zip(rows.who, rows.value, strict=True)) == pytest.approx(
        {who: lk.gini(part, form="scaled") for who, part in expected.items()}
    )


def test_leaders_and_coordination(found, panel):
    net = panel["advice", 2019]
    values = lk.degree(net).dropna()
    rows = pick(found, reading="leaders", relation="advice", wave=2019, quantity="degree")
    assert rows.value.tolist() == pytest.approx((values.nlargest(3) / values.sum()).tolist())
    assert rows["rank"].iloc[0] == 1
    (runs,) = net.actors.index[net.actors.sector == "hybrid"]
    row = pick(found, reading="coordination", relation="advice", wave=2019, quantity="degree")
    assert row.actor.tolist() == [runs]
    share = values[runs] / values.sum() if runs in values.index else NAN
    assert row.value.tolist() == pytest.approx([share], nan_ok=True)
    assert row.note.str.startswith("runs the cluster").all()


def test_mobility_and_change_are_of_those_known_in_both_waves(found, panel):
    before, after = (lk.degree(panel["advice", wave], direction="in").dropna() for wave in (2019, 2023))
    both = before.index.intersection(after.index)
    rows = pick(found, relation="advice", since=2019, wave=2023, quantity="degree in", who="all")
    assert set(rows.n_actors) == {len(both)}
    by_measure = rows[rows.reading != "slope"].set_index(["reading", "measure"]).value
    assert by_measure["mobility", "rank_correlation"] == pytest.approx(spearmanr(before[both], after[both]).statistic)
    change = lk.gini(after[both], form="scaled") - lk.gini(before[both], form="scaled")
    assert by_measure["change", "gini"] == pytest.approx(change)
    changed = pick(found, reading="change")
    with_interval = (changed.quantity == "grants") & (changed.measure == "gini")
    assert changed[~with_interval].low.isna().all()
    assert changed[~with_interval & changed.value.notna()].note.str.contains("no calibrated interval").all()


def test_interval_of_a_change_of_a_benefit(found, panel):
    amounts = [panel["advice", wave].actors["grants"] for wave in (2019, 2023)]
    both = pd.concat(amounts, axis=1, keys=["before", "after"]).dropna()
    expected = paired_jackknife(partial(lk.gini, form="scaled"), both.before, both.after, without=gini_without_each)
    row = pick(found, reading="change", quantity="grants", measure="gini", who="all").iloc[0]
    assert (row.value, row.low, row.high) == pytest.approx((expected.value, expected.low, expected.high))
    assert row.low < row.value < row.high
    assert row.n_actors == len(both)
    wide = lk.measure_capture(panel, "grants", n_draws=0, level=0.99)
    wide = pick(wide, reading="change", quantity="grants", measure="gini", who="all").iloc[0]
    assert wide.low < row.low
    few = [
        lk.from_matrix(np.zeros((9, 9)), directed=True, wave=w, actors=grants(np.arange(9.0) ** w)) for w in (1, 2)
    ]  # fmt: skip
    rows = lk.measure_capture(lk.Panel(few), "grants", n_draws=0)
    row = pick(rows, reading="change", quantity="grants", measure="gini", who="all").iloc[0]
    assert np.isnan(row.low)
    assert row.note == "no calibrated interval; fewer than 16 organisations"


def test_the_same_on_top_is_one_whatever_the_ties():
    """Three waves' worth by hand: o0 and o1 keep the first places, of o2 and o3 that share the third one keeps half."""
    nets = [lk.from_matrix(np.zeros((5, 5)), directed=True, wave=w, actors=grants(g)) for w, g in (
        (1, [9, 7, 4, 4, 0]), (2, [7, 9, 0, 5, 1]))]  # fmt: skip
    rows = lk.measure_capture(lk.Panel(nets), "grants", n_draws=0)
    row = pick(rows, measure="top_kept", quantity="grants").iloc[0]
    assert row.value == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert row.expected == pytest.approx(3 / 5)


def grants(amounts) -> pd.DataFrame:
    ids = [f"o{i}" for i in range(len(amounts))]
    return pd.DataFrame({"actor": ids, "sector": "private", "kind": "firm", "grants": amounts})


def test_slope_is_of_later_benefits_on_earlier_centrality(found, panel):
    net, later = panel["advice", 2019], panel["advice", 2023]
    known = pd.DataFrame({
        "grants": later.actors["grants"], "central": lk.degree(net, direction="in"), "staff": net.actors["staff"],
        "sector": net.actors["sector"],
    }).dropna()  # fmt: skip
    slope, _ = rank_slope(known.grants, known.central, known.sector, size=known.staff, n_draws=0)
    row = pick(found, reading="slope", relation="advice", who="all").iloc[0]
    assert row.value == pytest.approx(slope)
    assert (row.n_actors, row.n_draws, row.form) == (len(known), 99, "ranks, degree in, staff given")
    assert 0.01 <= row.p_value <= 1
    assert row.p_adjusted == row.p_value  # one benefit, one test
    assert pick(found, reading="slope", who=WITHOUT_TOP).p_adjusted.isna().all()
    one_wave = lk.measure_capture(panel.select(wave=2023), "grants", n_draws=19, seed=1)
    assert pick(one_wave, reading="slope").note.str.contains("not from before").all()


def test_core_is_taken_over(found, panel):
    core = lk.measure_core(panel, n_draws=0)
    core = core[core.sector != ""]
    rows = pick(found, reading="core")
    assert rows[["relation", "wave", "sector"]].values.tolist() == core[["relation", "wave", "sector"]].values.tolist()
    assert rows.value.tolist() == core.core_share.tolist()
    assert rows.expected.tolist() == core.actor_share.tolist()
    assert not len(pick(lk.measure_capture(panel, n_draws=0), reading="core"))


def test_few_triples_are_not_read(panel):
    sparse = lk.from_matrix(np.diag(np.ones(5), 1), directed=True, actors=grants([1.0] * 6))
    rows = lk.measure_capture(lk.Panel([sparse]), n_draws=0)
    broker = pick(rows, quantity="brokerage", reading="concentration")
    assert broker.value.isna().all()
    assert set(broker.note) == {"fewer than 20 open triples"}
    assert not len(pick(rows, quantity="brokerage", reading="leaders"))


def test_order_seed_and_clusters(panel, found):
    survey = panel.survey
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1), survey.nominations.sample(frac=1, random_state=2), survey.relations,
        waves=survey.waves,
    )  # fmt: skip
    again = lk.build_panel(mixed)
    other = lk.measure_capture(
        again, "grants", size="staff", core=lk.measure_core(again, n_draws=0), n_draws=99, seed=7
    )
    pd.testing.assert_frame_equal(found, other)
    alone = lk.measure_capture(panel.select(relation="advice"), "grants", size="staff", n_draws=99, seed=7)
    slopes = pick(found, reading="slope", relation="advice").reset_index(drop=True)
    pd.testing.assert_frame_equal(slopes, pick(alone, reading="slope").reset_index(drop=True))
    two = lk.simulate_survey(n_private=8, n_public=4, n_clusters=2, relations=["advice"], seed=1).survey
    rows = lk.measure_capture(lk.build_panel(two), n_draws=0)
    assert rows.cluster.nunique() == 2
    assert len(lk.measure_capture(lk.Panel([]), n_draws=0)) == 0


def test_ill_posed(panel):
    with pytest.raises(lk.ArgumentError, match="did you mean 'grants'"):
        lk.measure_capture(panel, "grant")
    with pytest.raises(lk.ArgumentError, match="benefits='kind' holds"):
        lk.measure_capture(panel, ["grants", "kind"])
    with pytest.raises(lk.ArgumentError, match="size='kind' holds"):
        lk.measure_capture(panel, "grants", size="kind")
    negative = lk.build_panel(with_columns(panel.survey, grants=-1.0))
    with pytest.raises(lk.ArgumentError, match=r"holds -1\.0; give what each"):
        lk.measure_capture(negative, "grants")
    for wrong in ({"k": 0}, {"n_draws": -1}, {"alternative": "more"}, {"core": pd.DataFrame({"block": []})}):
        with pytest.raises(lk.ArgumentError, match=next(iter(wrong))):
            lk.measure_capture(panel, **wrong)


def planted(seed: int) -> tuple[lk.Panel, str]:
    """One organisation, any, got 20 of 80 grants; the others were dealt the rest, with chances that differ much."""
    rng = np.random.default_rng(seed)
    survey = lk.simulate_survey(n_private=28, n_public=12, waves=[1], relations=["advice"], seed=seed).survey
    chance = rng.lognormal(size=len(survey.actors))
    at = int(rng.integers(len(chance)))
    chance[at] = 0
    amounts = rng.multinomial(60, chance / chance.sum())
    amounts[at] = 20
    return lk.build_panel(with_columns(survey, grants=amounts)), str(survey.actors.actor.iloc[at])


def test_who_took_a_quarter_is_ranked_first():
    found = []
    for seed in range(8):
        panel, taker = planted(seed)
        rows = lk.measure_capture(panel, "grants", n_draws=0)
        first = pick(rows, reading="leaders", quantity="grants").iloc[0]
        found.append(first.actor == taker and first["rank"] == 1 and round(first.value, 9) == 0.25)
    assert sum(found) >= 7  # docs/calibration-capture.md: in the other seeds chance gave somebody more


def test_benefits_that_follow_centrality_are_found():
    """Every organisation got as much as it was named: the slope is near 1 and p the smallest there is."""
    survey = lk.simulate_survey(n_private=20, n_public=10, relations=["advice"], response=1.0, seed=9).survey
    named = lk.degree(lk.build_panel(survey)["advice", 2019], direction="in")
    panel = lk.build_panel(with_columns(survey, grants=survey.actors.actor.map(named).fillna(0.0)))
    row = pick(lk.measure_capture(panel, "grants", n_draws=99, seed=1), reading="slope", who="all").iloc[0]
    assert row.value > 0.95
    assert row.p_value == 0.01
