"""A conclusion that hangs on a choice says so, and only then."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.sensitivity import COLUMNS, _flips

NAN = float("nan")

nan = float("nan")


def survey(nominations, *, kinds=(), directed=True, scale=None, n=12, responded=()):
    """Two waves of n organisations; nominations as (wave, respondent, nominee, strength, programme)."""
    ids = [f"a{i:02d}" for i in range(n)]
    kind = dict(kinds)
    rows = [
        {"wave": w, "actor": a, "sector": kind.get(a, ("private", "firm"))[0], "kind": kind.get(a, ("private", "firm"))[1],
         "responded": (w, a) not in responded}
        for w in (1, 2) for a in ids
    ]  # fmt: skip
    told = pd.DataFrame(nominations, columns=["wave", "respondent", "nominee", "strength", "programme"])
    told["relation"] = "advice"
    relations = pd.DataFrame({"relation": ["advice"], "directed": [directed], "scale_max": [scale]})
    return lk.Survey(pd.DataFrame(rows), told, relations)


def ring(wave, n=12, reach=1, strength=1.0, programme=False):
    return [
        (wave, f"a{i:02d}", f"a{(i + k) % n:02d}", strength, programme) for i in range(n) for k in range(1, reach + 1)
    ]


def of(table, choice):
    rows = table[table["choice"] == choice]
    assert len(rows) == 1, table["choice"].tolist()
    return rows.iloc[0]


def found(made, **options):
    return lk.measure_sensitivity(lk.build_panel(made, **options), lk.density, blocks="all")


def test_columns_types_and_base_rows_are_those_of_the_change_table():
    made = lk.simulate_survey(n_private=24, n_public=12, n_hybrid=1, trend=0.05, seed=3).survey
    panel = lk.build_panel(made)
    table = lk.measure_sensitivity(panel)
    assert list(table) == list(COLUMNS)
    assert table["flips"].dtype == bool
    base = table[table["choice"] == "base"].reset_index(drop=True)
    change = lk.measure_change(panel)
    pd.testing.assert_frame_equal(
        base[["relation", "block", "value", "low"]], change[["relation", "block", "value", "low"]]
    )
    assert not base["flips"].any()
    assert not table.duplicated([c for c in COLUMNS if c not in ("value", "low", "high", "flips")]).any()
    again = lk.measure_sensitivity(lk.build_panel(lk.Survey(
        made.actors.sample(frac=1, random_state=1), made.nominations.sample(frac=1, random_state=2), made.relations,
        waves=made.waves)))  # fmt: skip
    pd.testing.assert_frame_equal(again, table)


def test_every_change_is_measured_again_without_the_programme_and_the_cluster_organisation():
    made = lk.simulate_survey(n_private=24, n_public=12, n_hybrid=1, effect=0.1, relations=["advice"], seed=3).survey
    panel = lk.build_panel(made)
    table = lk.measure_sensitivity(panel)
    names = set(lk.measure_change(panel).measure)
    assert {c: set(rows.measure) for c, rows in table.groupby("choice")} == {
        c: names if c in ("base", "without programme", "without cluster organisation") else {"density", "reciprocity", "ei_index"}
        for c in table.choice.unique()
    }  # fmt: skip
    hybrid = made.actors.loc[made.actors.sector == "hybrid", "actor"].unique()
    rest = lk.Panel([net.without([a for a in hybrid if a in net.actors.index]) for net in panel])
    change = lk.measure_change(rest).set_index(["block", "measure"]).value
    again = table[table.choice == "without cluster organisation"].set_index(["block", "measure"]).value
    pd.testing.assert_series_equal(again, change.loc[again.index])
    assert not table[table.measure.isin(["jaccard", "created_share", "dissolved_share"])].flips.any()


def test_every_row_is_the_change_of_the_panel_built_under_that_choice():
    made = lk.simulate_survey(n_private=20, n_public=12, n_hybrid=1, effect=0.1, relations=["advice"], seed=5).survey
    table = found(made)
    rules = {
        "either": {"symmetrize": "either"}, "both, lone decides": {"symmetrize": "both", "lone": "decides"},
        "mean": {"symmetrize": "mean"}, "at least 2": {"at_least": 2}, "at least 3": {"at_least": 3},
        "hybrid public": {"hybrid": "public"},
    }  # fmt: skip
    for choice, rule in rules.items():
        row = lk.measure_change(lk.build_panel(made, **rule), [lk.density], blocks="all").iloc[0]
        got = of(table, choice)
        assert (got.value, got.low, got.high) == (row.value, row.low, row.high), choice
    told = made.nominations
    plain = lk.Survey(made.actors, told[~told["programme"]], made.relations, waves=made.waves)
    row = lk.measure_change(lk.build_panel(plain), [lk.density], blocks="all").iloc[0]
    assert told["programme"].any()
    assert of(table, "without programme").value == pytest.approx(row.value)
    hub = set(made.actors.loc[made.actors["sector"] == "hybrid", "actor"])
    rest = made.actors[~made.actors["actor"].isin(hub)]
    kept = told[~told["respondent"].isin(hub) & ~told["nominee"].isin(hub)]
    row = lk.measure_change(lk.build_panel(lk.Survey(rest, kept, made.relations, waves=made.waves)), [lk.density],
                            blocks="all").iloc[0]  # fmt: skip
    assert of(table, "without cluster organisation").value == pytest.approx(row.value)


def test_a_change_made_by_one_sided_claims_flips_when_both_must_report():
    """Twelve in a ring each name the next, and in wave 2 the next two; nobody is named back."""
    table = found(survey(ring(1) + ring(2, reach=2)))
    assert of(table, "base").value == pytest.approx(12 / 132)
    assert not of(table, "either").flips
    both = of(table, "both")
    assert both.value == 0
    assert both.flips


def test_a_change_of_weak_ties_flips_at_the_higher_stage_only():
    told = (
        ring(1, strength=2.0)
        + ring(2, strength=2.0)
        + [(2, f"a{i:02d}", f"a{(i + 5) % 12:02d}", 1.0, False) for i in range(12)]
    )
    table = found(survey(told, scale=2))
    assert of(table, "at least 2").value == 0
    assert of(table, "at least 2").flips
    assert "at least 3" not in set(table["choice"])
    cut = found(survey(told, scale=2), at_least=2)
    assert "at least 2" not in set(cut["choice"])


def test_a_change_that_is_the_programmes_own_flips_without_it():
    new = [(2, f"a{i:02d}", f"a{(i + 5) % 12:02d}", 1.0, True) for i in range(12)]
    table = found(survey(ring(1) + ring(2) + new))
    assert of(table, "without programme").value == 0
    assert of(table, "without programme").flips


HUB = {"a00": ("hybrid", "Asociación del Clúster"), "a01": ("hybrid", "foundation")}


def test_the_cluster_organisation_is_the_hybrid_whose_kind_says_so_or_the_kind_that_is_named():
    grown = ring(1) + ring(2) + [(2, "a00", f"a{i:02d}", 1.0, False) for i in range(2, 12)]
    made = survey(grown, kinds=HUB)
    expected = 0 / 110  # the ring without a00 did not change
    assert of(found(made), "without cluster organisation").value == pytest.approx(expected)
    panel = lk.build_panel(made)
    named = lk.measure_sensitivity(panel, lk.density, blocks="all", cluster_kinds="foundation")
    assert of(named, "without cluster organisation").value == pytest.approx(10 / 110)
    plain = survey(grown, kinds={"a00": ("hybrid", "chamber"), "a01": ("hybrid", "foundation")})
    assert of(found(plain), "without cluster organisation").value == pytest.approx(0)
    nobody = found(survey(grown))
    assert not {"without cluster organisation", "hybrid private"} & set(nobody["choice"])
    with pytest.raises(ArgumentError, match=r"cluster_kinds='fundation'.*foundation"):
        lk.measure_sensitivity(panel, lk.density, cluster_kinds="fundation")


def test_the_most_central_of_the_earlier_wave_is_left_out_of_both():
    first = ring(1) + [(1, "a03", f"a{i:02d}", 1.0, False) for i in (5, 6, 7, 8, 9)]
    second = ring(2) + [(2, "a07", f"a{i:02d}", 1.0, False) for i in (0, 1, 2, 3, 9, 10, 11)]
    row = of(found(survey(first + second)), "without most central")
    assert row.value == pytest.approx(6 / 110)  # a03 goes: wave 1 keeps the ring, wave 2 six of the seven


def test_undirected_relations_are_joined_by_either_already_and_are_not_read_as_directed():
    choices = set(found(survey(ring(1) + ring(2), directed=False))["choice"])
    assert {"either, lone decides", "both", "mean"} <= choices
    assert not {"either", "directed"} & choices


def test_what_cannot_be_compared_is_no_conclusion():
    made = survey(ring(1) + ring(2, reach=3))
    relations = pd.DataFrame({"relation": "advice", "wave": [1, 2], "instrument": ["recall", "roster"]})
    table = found(lk.Survey(made.actors, made.nominations, relations))
    assert table["value"].isna().all()
    assert not table["flips"].any()


def test_one_wave_and_a_panel_without_a_survey():
    one = lk.Panel([lk.from_matrix(np.zeros((9, 9)), directed=True)])
    assert len(lk.measure_sensitivity(one)) == 0
    values = (np.random.default_rng(1).random((2, 12, 12)) < 0.3).astype(float)
    panel = lk.Panel([lk.from_matrix(v, directed=True, wave=w) for w, v in enumerate(values)])
    table = lk.measure_sensitivity(panel, lk.density, blocks="all")
    assert table["choice"].tolist() == ["base", "without most central"]
    with pytest.raises(ArgumentError, match="cluster_kinds needs a panel with its survey"):
        lk.measure_sensitivity(panel, lk.density, blocks="all", cluster_kinds="firm")


def test_clusters_are_read_one_by_one():
    made = lk.simulate_survey(n_private=12, n_public=6, n_clusters=2, relations=["advice"], seed=1).survey
    panel = lk.build_panel(made)
    table = lk.measure_sensitivity(panel, lk.density, blocks="all")
    for cluster in panel.clusters:
        alone = lk.measure_sensitivity(panel.select(cluster=cluster), lk.density, blocks="all")
        pd.testing.assert_frame_equal(table[table["cluster"] == cluster].reset_index(drop=True), alone)


@pytest.mark.parametrize(
    ("base", "other", "flips"),
    [
        ((0.2, 0.1, 0.3), (0.1, 0.05, 0.2), False),  # both rose
        ((0.2, 0.1, 0.3), (0.1, -0.1, 0.2), True),  # rose, then not shown
        ((0.1, -0.1, 0.2), (0.2, 0.1, 0.3), True),
        ((-0.2, -0.3, -0.1), (0.2, 0.1, 0.3), True),  # fell, then rose
        ((0.2, 0.1, 0.3), (-0.2, -0.3, -0.1), True),
        ((0.1, -0.1, 0.2), (-0.1, -0.3, 0.1), False),  # neither is shown
        ((0.2, 0.1, 0.3), (0.1, NAN, NAN), False),  # without one interval the signs decide
        ((0.2, NAN, NAN), (-0.1, -0.2, -0.05), True),
        ((-0.2, NAN, NAN), (0.0, NAN, NAN), True),
        ((NAN, NAN, NAN), (0.2, 0.1, 0.3), False),  # no conclusion
        ((0.2, 0.1, 0.3), (NAN, NAN, NAN), False),
    ],
)
def test_what_flips(base, other, flips):
    names = ["value", "low", "high"]
    rows = pd.DataFrame([[*other, *base]], columns=[*names, *(f"{name}_base" for name in names)])
    assert bool(_flips(rows)[0]) is flips
