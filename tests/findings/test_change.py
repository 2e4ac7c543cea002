"""The change table: the same dyads in both waves, asked in the same way."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.study import Study
from linkages.errors import ArgumentError
from linkages.findings.change import CHANGE, COLUMNS, FEW_TIES, comparisons, created_share, dissolved_share
from linkages.inference.adjust import adjust
from linkages.vocabulary import BLOCKS

nan = float("nan")


@pytest.fixture(scope="module")
def survey():
    relations = {"communication": {"directed": False}, "advice": {}}
    return lk.simulate_survey(n_private=24, n_public=14, n_hybrid=1, response=0.8, relations=relations, seed=3).survey


@pytest.fixture(scope="module")
def panel(survey):
    return lk.build_panel(survey)


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_change(panel)


def network(values, wave, *, sectors=None, ids=None, directed=True):
    n = len(values)
    ids = [f"a{i:02d}" for i in range(n)] if ids is None else ids
    actors = pd.DataFrame({"actor": ids, "sector": ["private", "public"] * (n // 2) if sectors is None else sectors})
    return lk.from_matrix(np.asarray(values, dtype=float), directed=directed, actors=actors, wave=wave)


def ties(n, seed, share=0.3):
    return (np.random.default_rng(seed).random((n, n)) < share).astype(float)


def with_relations(survey, study=None, **columns):
    """The same survey, told differently about its relations: a value for each wave."""
    relations = survey.relations
    for column, values in columns.items():
        relations[column] = relations["wave"].map(dict(zip(survey.waves["wave"], values, strict=True)))
    return lk.Survey(survey.actors, survey.nominations, relations, waves=survey.waves, study=study)


def test_columns_and_rows(found, panel):
    assert list(found) == list(COLUMNS)
    assert not found.duplicated(["cluster", "relation", "since", "wave", "block", "frame", "measure", "form"]).any()
    assert len(found) == len(panel.relations) * len(BLOCKS) * len(CHANGE)
    assert found[["since", "wave"]].drop_duplicates().values.tolist() == [[2019, 2023]]
    assert found.comparable.all()
    assert str(found.comparable.dtype) == "bool"


def test_value_is_after_minus_before_on_dyads_seen_in_both_waves(found, panel):
    plain = found[found.before.notna()]
    np.testing.assert_allclose(plain.value, plain.after - plain.before)
    for relation in panel.relations:
        before, after = panel[relation, 2019], panel[relation, 2023]
        s, t = before.dense_states(), after.dense_states()
        stay = before.actors.index.intersection(after.actors.index)
        i, j = before.actors.index.get_indexer(stay), after.actors.index.get_indexer(stay)
        s, t = s[np.ix_(i, i)], t[np.ix_(j, j)]
        known = np.isin(s, (1, 2)) & np.isin(t, (1, 2))
        row = found[(found.relation == relation) & (found.block == "all") & (found.measure == "density")].iloc[0]
        assert row.n_dyads == known.sum() // (1 if before.directed else 2)
        assert row.before == pytest.approx((s == 1)[known].mean())
        assert row.after == pytest.approx((t == 1)[known].mean())


def test_better_response_alone_is_no_change():
    values = ties(20, 1)
    silent = values.copy()
    silent[:6] = nan
    panel = lk.Panel([network(silent, 1), network(values, 2)])
    row = lk.measure_change(panel, [lk.density], blocks=["all"]).iloc[0]
    assert row.value == 0
    assert row.n_dyads == 14 * 19
    assert row.note.startswith("interval withheld: no dyad changed; 30% of dyads missing")
    assert np.isnan(row.p_value)


def test_a_network_does_not_change_against_itself(panel):
    nets = [lk.Network(n.ties, n.exceptions, n.background, n.actors, n.directed, n.relation, w)
            for n in panel if n.wave == 2019 for w in (1, 2)]  # fmt: skip
    found = lk.measure_change(lk.Panel(nets))
    plain = found[found.before.notna()]
    assert (plain.value == 0).all()
    assert found[found.measure == "jaccard"].value.dropna().eq(1).all()
    assert found[found.measure.isin(["created_share", "dissolved_share"])].value.dropna().eq(0).all()
    assert found.p_value.isna().all()


def test_waves_the_other_way_round_give_the_opposite():
    one, two = network(ties(20, 1), 1), network(ties(20, 2, 0.4), 2)
    there = lk.measure_change(lk.Panel([one, two], waves=[1, 2]), [lk.density, lk.reciprocity, lk.jaccard])
    back = lk.measure_change(lk.Panel([one, two], waves=[2, 1]), [lk.density, lk.reciprocity, lk.jaccard])
    change = there.before.notna()
    np.testing.assert_allclose(there.value[change], -back.value[change], atol=1e-14)
    np.testing.assert_allclose(there.low[change], -back.high[change], atol=1e-14)
    np.testing.assert_allclose(there.p_value, back.p_value)
    np.testing.assert_allclose(there.value[~change], back.value[~change])
    assert there.low.notna().any()


def test_intervals_and_p_are_those_of_robust_interval(found, panel):
    row = found[(found.relation == "advice") & (found.block == "public-private") & (found.measure == "density")].iloc[0]
    nets = [panel["advice", w].block("public-private") for w in (2019, 2023)]
    estimate = lk.robust_interval(*nets, measure=lk.density)
    assert (row.low, row.high, row.se, row.p_value) == pytest.approx(
        (estimate.low, estimate.high, estimate.se, estimate.p_value), rel=1e-12
    )


def test_p_is_adjusted_over_all_rows_of_a_relation_and_pair_of_waves(found):
    for _, rows in found.groupby("relation"):
        np.testing.assert_allclose(rows.p_adjusted, adjust(rows.p_value, "bh"))
    assert found.p_adjusted.notna().sum() == found.p_value.notna().sum() > 10


def test_other_adjustments_on_request(panel, found):
    for method in ("by", "holm"):
        other = lk.measure_change(panel, adjustment=method)
        for _, rows in other.groupby("relation"):
            np.testing.assert_allclose(rows.p_adjusted, adjust(rows.p_value, method))
        pd.testing.assert_frame_equal(other.drop(columns="p_adjusted"), found.drop(columns="p_adjusted"))
        known = found.p_adjusted.notna()
        assert (other.p_adjusted[known] >= found.p_adjusted[known]).all()


def test_declared_outcomes_are_adjusted_among_themselves(survey):
    primary = ["density of advice in all", "reciprocity of advice  in all", "sales of nothing in all"]
    study = Study.model_validate(
        {"study": {"title": "t"}, "actors": {"file": "a"}, "nominations": {"file": "n"},
         "design": {"assignment": "self-selected", "primary": primary}}
    )  # fmt: skip
    found = lk.measure_change(lk.build_panel(with_relations(survey, study)))
    declared = found.note.str.contains("primary outcome")
    assert found[declared][["measure", "relation", "block"]].values.tolist() == [
        ["density", "advice", "all"],
        ["reciprocity", "advice", "all"],
    ]
    np.testing.assert_allclose(found[declared].p_adjusted, adjust(found[declared].p_value, "holm"))
    rest = found[~declared & (found.relation == "advice")]
    np.testing.assert_allclose(rest.p_adjusted, adjust(rest.p_value, "bh"))


def test_present_describes_each_wave_without_a_test(panel):
    found = lk.measure_change(panel, frame="present")
    assert set(found.frame) == {"present"}
    assert found[["low", "high", "se", "p_value", "p_adjusted"]].isna().all(axis=None)
    assert "jaccard" not in set(found.measure)
    row = found[(found.relation == "advice") & (found.block == "all") & (found.measure == "density")].iloc[0]
    assert (row.before, row.after) == tuple(lk.density(panel["advice", w]) for w in (2019, 2023))
    assert row.note.startswith("descriptive")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"instrument": ["recall", "roster"]}, "not comparable: instrument recall then roster"),
        ({"cap": [200, None]}, "not comparable: cap 200 then not said"),
    ],
)
def test_waves_asked_differently_are_not_compared(survey, columns, reason):
    found = lk.measure_change(lk.build_panel(with_relations(survey, **columns)), blocks=["all"])
    assert not found.comparable.any()
    assert found.note.str.startswith(reason).all()
    assert found[["low", "high", "se", "p_value", "p_adjusted"]].isna().all(axis=None)
    assert found[found.measure != "reciprocity"].value.notna().all()
    assert not lk.measure_change(lk.build_panel(with_relations(survey, **columns)), frame="present").comparable.any()


def test_a_longer_scale_matters_where_strengths_are_read(survey):
    told = with_relations(survey, scale_max=[3, 5])
    found = lk.measure_change(lk.build_panel(told), blocks=["all"])
    assert set(found[~found.comparable].measure) == {"mean_strength"}
    valued = [partial(lk.ladder_share, at_least=2), lk.mean_disparity, lk.density]
    looked = lk.measure_change(lk.build_panel(told), valued, blocks=["all"])
    assert set(looked[~looked.comparable].measure) == {"ladder_share", "mean_disparity"}
    assert found[~found.comparable].note.str.startswith("not comparable: scale to 3 then to 5").all()
    assert not lk.measure_change(lk.build_panel(told, at_least=2), blocks=["all"]).comparable.any()


def test_other_kinds_asked_are_not_compared():
    actors = pd.DataFrame(
        [(w, f"{k[0]}{i}", "private" if k == "firm" else "public", k, True, w == 2 or k == "firm")
         for w in (1, 2) for k in ("firm", "agency") for i in range(8)],
        columns=["wave", "actor", "sector", "kind", "responded", "asked"],
    )  # fmt: skip
    actors.loc[~actors.asked, "responded"] = False
    named = pd.DataFrame(
        {"wave": [1, 2, 2], "relation": "advice", "respondent": ["f0", "f0", "a0"], "nominee": ["f1", "f2", "f1"]}
    )
    found = lk.measure_change(lk.build_panel(lk.Survey(actors, named)), [lk.density], blocks=["all"])
    assert found.note.iloc[0].startswith("not comparable: other kinds were asked")


def test_retrospective_waves_are_said(survey):
    found = lk.measure_change(lk.build_panel(with_relations(survey, retrospective=[True, False])), blocks=["all"])
    assert found.comparable.all()
    assert found.note.str.contains("asked in retrospect: 2019").all()


def test_unequal_spacing_is_said():
    """Two years, five years, and the whole span; with equal periods, or names that are no years, nothing."""

    def notes(*waves):
        rows = lk.measure_change(
            lk.Panel([network(ties(10, i), w) for i, w in enumerate(waves)]), [lk.density], blocks=["all"]
        )
        assert rows.comparable.all()
        return ["; ".join(part for part in note.split("; ") if "spaced" in part) for note in rows.note]

    assert notes(2015, 2017, 2022) == [
        "waves unequally spaced: 2 years here, 5 elsewhere", "waves unequally spaced: 5 years here, 2 elsewhere", "",
    ]  # fmt: skip
    assert notes(2015, 2017, 2019, 2024)[2] == "waves unequally spaced: 5 years here, 2 elsewhere"
    assert notes(2015, 2017, 2019) == notes(1, 2, 7) == ["", "", ""]
    assert notes(2015, 2022) == [""]


def test_dates_decide_the_spacing():
    survey = lk.simulate_survey(n_private=12, n_public=8, waves=(1, 2, 3), relations=["advice"], seed=1).survey
    dates = [pd.Timestamp("2015-03-01"), pd.Timestamp("2016-09-01"), pd.Timestamp("2019-03-01")]
    told = lk.Survey(survey.actors, survey.nominations, survey.relations, waves=survey.waves.assign(date=dates))
    rows = lk.measure_change(lk.build_panel(told), [lk.density], blocks=["all"])
    assert rows.note.str.contains("waves unequally spaced: 1.5 years here, 2.5 elsewhere").tolist() == [
        True,
        False,
        False,
    ]


def test_a_relation_asked_in_one_wave_has_rows_that_say_so():
    panel = lk.Panel([network(ties(10, 1), 1), network(ties(10, 1), 2), lk.from_matrix(ties(10, 3), directed=True, relation="new", wave=2)])  # fmt: skip
    rows = lk.measure_change(panel, [lk.density], blocks=["all"])
    new = rows[rows.relation == "new"].iloc[0]
    assert (new.note, bool(new.comparable), new.n_dyads) == ("not measured in 1", False, 0)
    assert np.isnan(new.value)


def test_one_directed_wave_is_not_compared_with_an_undirected_one():
    one = network(ties(10, 1), 1)
    panel = lk.Panel([one, network(ties(10, 2), 2).symmetrize("either")])
    row = lk.measure_change(panel, [lk.density], blocks=["all"]).iloc[0]
    assert row.note == "not comparable: directed in one wave only"


def test_sector_is_that_of_the_earlier_wave():
    before, after = ties(16, 1), ties(16, 2)
    first = ["private"] * 10 + ["public"] * 6
    second = ["private"] * 9 + ["public"] * 7
    panel = lk.Panel([network(before, 1, sectors=first), network(after, 2, sectors=second)])
    rows = lk.measure_change(panel, [lk.density, lk.ei_index]).set_index(["block", "measure"])
    same = lk.Panel([network(before, 1, sectors=first), network(after, 2, sectors=first)])
    expected = lk.measure_change(same, [lk.density, lk.ei_index]).set_index(["block", "measure"])
    pd.testing.assert_series_equal(rows.value, expected.value)
    assert rows.loc[("public-private", "density"), "note"].endswith("1 changed sector, counted in the earlier one")
    assert "sector" not in rows.loc[("all", "density"), "note"]


def test_from_three_waves_on_each_is_compared_with_the_first():
    panel = lk.Panel([network(ties(10, w), w) for w in (1, 2, 3, 4)])
    assert comparisons(panel) == [(1, 2), (2, 3), (3, 4), (1, 3), (1, 4)]
    rows = lk.measure_change(panel, [lk.density], blocks=["all"])
    values = {(r.since, r.wave): r.value for r in rows.itertuples()}
    assert values[1, 4] == pytest.approx(values[1, 2] + values[2, 3] + values[3, 4])
    alone = lk.measure_change(lk.Panel([network(ties(10, 1), 1)]))
    assert len(alone) == 0
    assert list(alone) == list(COLUMNS)


def test_turnover_by_hand():
    before = network([[0, 1, 1, 0], [0, 0, nan, 1], [0, 0, 0, 0], [0, 0, 0, 0]], 1)
    after = network([[0, 1, 0, 1], [0, 0, 1, nan], [1, 0, 0, 0], [0, 0, 0, 0]], 2)
    assert created_share(before, after) == 2 / 8
    assert dissolved_share(before, after) == 1 / 2
    nobody = network(np.zeros((2, 2)), 1)
    assert np.isnan(dissolved_share(nobody, nobody))
    rows = lk.measure_change(lk.Panel([before, after]), [created_share, dissolved_share, lk.jaccard], blocks=["all"])
    assert rows.value.tolist() == [0.25, 0.5, 1 / 4]
    assert rows[["before", "after", "p_value"]].isna().all(axis=None)


def test_bootstrap_of_a_change_is_wider_and_repeats(panel):
    options = {"blocks": ["all"], "interval": "bootstrap", "n_draws": 200, "seed": 1}
    found = lk.measure_change(panel, [lk.density, lk.jaccard], **options)
    pd.testing.assert_frame_equal(found, lk.measure_change(panel, [lk.density, lk.jaccard], **options))
    robust = lk.measure_change(panel, [lk.density, lk.jaccard], blocks=["all"])
    assert (found.value == robust.value).all()
    assert (found.se > robust.se).mean() > 0.5
    assert found[found.measure == "density"].p_value.between(0, 1, inclusive="right").all()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"frame": "movers"}, "frame='movers'"),
        ({"measures": [max]}, "measures"),
        ({"interval": "bootstrap"}, "n_draws=0"),
        ({"blocks": "some"}, "blocks='some'"),
    ],
)
def test_requests_that_make_no_sense(panel, options, named):
    with pytest.raises(ArgumentError, match=named):
        lk.measure_change(panel, **options)


def test_a_change_of_which_most_was_not_observed_says_that_no_bounds_are_known():
    values = np.full((12, 12), np.nan)
    values[:3] = np.eye(12)[[1, 2, 0]]
    nets = [lk.from_matrix(values, directed=True, wave=wave) for wave in (1, 2)]
    found = lk.measure_change(lk.Panel(nets), [lk.density, lk.reciprocity], blocks=["all"])
    assert found.note.iloc[0].endswith("75% of dyads missing; no bounds known")


def test_few_ties_that_both_must_report_and_silence_make_an_interval_of_change_doubtful():
    """The cell of docs/calibration.md that holds 91.5 %: its interval comes with a warning; with more ties, or all answers, not."""
    rng = np.random.default_rng(5)

    def notes(density: float, silent: int) -> str:
        nets = []
        for wave in (1, 2):
            values = np.triu(rng.random((40, 40)) < density, 1).astype(float)
            values += values.T
            values[:silent] = values[:, :silent] = nan
            np.fill_diagonal(values, 0)
            nets.append(lk.from_matrix(values, directed=False, wave=wave))
        return lk.measure_change(lk.Panel(nets), lk.density, blocks=["all"]).note.iloc[0]

    assert FEW_TIES in notes(0.04, 4)
    assert FEW_TIES not in notes(0.04, 0)
    assert FEW_TIES not in notes(0.15, 4)
