"""Outcomes, portfolios of clusters, staggered entry and rings of a simulated survey: every setting is found again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk

YEARS = (2016, 2019, 2022)
QUIET: dict[str, Any] = {"relations": ["advice"], "joiners": 0.0, "leavers": 0.0}
PORTFOLIO: dict[str, Any] = {"n_private": 10, "n_public": 4, "n_clusters": 6, "treated": 1.0, "treated_clusters": 0.5}


def simulate(seed: int = 1, **settings: Any) -> lk.SimulatedSurvey:
    return lk.simulate_survey(**{"n_private": 22, "n_public": 9, "seed": seed} | settings)


def outcomes(study: lk.SimulatedSurvey) -> pd.DataFrame:
    """What would have been and what is, with the truth of each actor."""
    return study.truth.outcomes.merge(study.truth.actors, on=["wave", "actor"])


def gain(table: pd.DataFrame) -> pd.Series:
    return np.log(table.actual / table.spontaneous)


# ---------------------------------------------------------------- outcomes


def test_direct_and_indirect_effects_are_exactly_those_set_and_grow_with_the_ramp() -> None:
    study = simulate(
        waves=YEARS, ramp={2019: 0.5, 2022: 1.0}, outcomes={"exports": {"direct": 0.2, "indirect": 0.4, "trend": 0.1}},
        effect=0.2, **QUIET,
    )  # fmt: skip
    table = outcomes(study)
    reached = table.wave.map({2016: 0.0, 2019: 0.5, 2022: 1.0})
    wanted = reached * (0.2 * (table.arm == "treated") + 0.4 * table.exposure.fillna(0.0))
    assert table.exposure.between(0, 1).any()
    assert np.allclose(gain(table), wanted)


def test_exposure_is_the_share_of_treated_partners_before_the_programme() -> None:
    study = simulate(waves=YEARS, entry=2020, relations=["advice", "visits"], outcomes={"exports": {}})
    arms = study.truth.actors.drop_duplicates("actor").set_index("actor").arm
    ties = study.truth.ties.query("wave == 2019 and actual")
    partners: dict[str, set[str]] = {actor: set() for actor in arms.index}
    for one, other in zip(ties.sender, ties.receiver, strict=True):
        partners[one].add(other)
        partners[other].add(one)
    for row in study.truth.actors.itertuples():
        mine = partners[row.actor]
        expected = np.mean([arms[p] == "treated" for p in mine]) if mine else np.nan
        assert row.exposure == pytest.approx(expected, nan_ok=True)


def test_position_moves_an_outcome_by_its_ties_with_and_without_the_programme() -> None:
    study = simulate(effect=0.3, outcomes={"exports": {"position": 0.5}}, **QUIET)
    table = outcomes(study)
    ties = study.truth.ties

    def partners(which: str) -> np.ndarray:
        there = ties[ties[which]]
        ends = pd.concat([there[["wave", end]].set_axis(["wave", "actor"], axis=1) for end in ("sender", "receiver")])
        count = ends.value_counts()
        return count.reindex(pd.MultiIndex.from_frame(table[["wave", "actor"]]), fill_value=0).to_numpy(dtype=float)

    assert np.allclose(gain(table), 0.5 * np.log((1 + partners("actual")) / (1 + partners("spontaneous"))))
    assert gain(table).max() > 0.1


def test_level_spread_and_trend_are_those_asked_for() -> None:
    settings = {"mean": 30.0, "actor_sd": 0.5, "noise": 0.2, "noise_persistence": 0.5, "trend": 0.1}
    study = simulate(n_private=4000, n_public=1, density=0.001, outcomes={"sales": settings}, **QUIET, waves=YEARS)
    table = study.truth.outcomes.pivot(index="actor", columns="wave", values="spontaneous")
    assert np.allclose(table.mean(), 30.0 * np.exp(0.1 * np.arange(3)), rtol=0.05)
    log = np.log(table)
    assert np.allclose(log.std(), np.hypot(0.5, 0.2), rtol=0.05)
    assert log.corr().iloc[0, 1] == pytest.approx((0.25 + 0.02) / 0.29, abs=0.02)
    assert log.corr().iloc[0, 2] == pytest.approx((0.25 + 0.01) / 0.29, abs=0.02)


def test_actors_of_one_cluster_share_shocks() -> None:
    study = simulate(n_clusters=40, n_private=10, outcomes={"sales": {"cluster_noise": 0.3, "noise": 0.05}}, **QUIET)
    table = outcomes(study)
    change = np.log(table.pivot(index=["cluster", "actor"], columns="wave", values="spontaneous")).diff(axis=1)[2023]
    between = change.groupby("cluster").mean().std()
    assert between == pytest.approx(0.3 * np.sqrt(2), rel=0.3)
    assert change.groupby("cluster").std().mean() == pytest.approx(0.05 * np.sqrt(2), rel=0.15)


def test_who_has_an_outcome_who_never_does_and_whole_numbers() -> None:
    study = simulate(
        n_private=200, n_public=100, density=0.02, waves=YEARS, seed=3, response=0.7,
        outcomes={"exports": {"none": 0.6}, "staff": {"whole": True, "sectors": ("private", "public"), "direct": 0.3}},
    )  # fmt: skip
    actors = study.survey.actors
    assert actors.exports[actors.sector != "private"].isna().all()
    assert actors.staff[actors.sector == "hybrid"].isna().all()
    told = actors[actors.sector == "private"]
    assert (told.exports.notna() == told.responded).all()
    assert (told.staff.dropna() % 1 == 0).all()
    never = study.truth.outcomes.query("outcome == 'exports'").groupby("actor").actual.agg(lambda x: (x == 0).mean())
    assert set(never) == {0.0, 1.0}
    assert never.mean() == pytest.approx(0.6, abs=0.12)
    whole = study.complete.actors
    assert whole.exports[whole.sector == "private"].notna().all()
    assert (whole.exports[told.index][told.responded] == told.exports[told.responded]).all()


def test_outcomes_change_nothing_else_and_do_not_lean_on_each_other() -> None:
    plain, one = simulate(), simulate(outcomes={"exports": {"direct": 0.2}})
    two = simulate(outcomes={"sales": {"mean": 5.0}, "exports": {"direct": 0.2}})
    turned = simulate(outcomes={"exports": {"direct": 0.2}, "sales": {"mean": 5.0}})
    for other in (one, two):
        pd.testing.assert_frame_equal(plain.survey.nominations, other.survey.nominations)
        pd.testing.assert_frame_equal(plain.truth.ties, other.truth.ties)
    columns = list(plain.survey.actors)
    pd.testing.assert_frame_equal(plain.survey.actors, two.survey.actors[columns])
    pd.testing.assert_frame_equal(two.survey.actors, turned.survey.actors[list(two.survey.actors)])


def test_the_effect_on_treated_actors_is_found_by_differences_in_differences() -> None:
    found = []
    for seed in range(25):
        settings = {"actor_sd": 0.8, "noise": 0.1, "trend": 0.1, "direct": 0.15}
        table = outcomes(simulate(seed, outcomes={"staff": settings}, **QUIET))
        wide = np.log(table.pivot(index="actor", columns="wave", values="actual"))
        arm = table.drop_duplicates("actor").set_index("actor").arm
        change = (wide[2023] - wide[2019]).groupby(arm).mean()
        found.append(change["treated"] - change["control"])
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found) - 0.15) < 4 * error
    assert error < 0.03


# ---------------------------------------------------------------- portfolios


def test_clusters_named_enter_when_it_is_said_and_nobody_else() -> None:
    study = simulate(waves=YEARS, entry={"Cluster 2": 2017, "Cluster 5": 2021}, effect=0.3, **PORTFOLIO | QUIET)
    actors = study.survey.actors
    assert set(actors.cluster[actors.arm == "treated"]) == {"Cluster 2", "Cluster 5"}
    entered = actors[actors.arm == "treated"].groupby("cluster").entry.agg(set)
    assert entered.tolist() == [{"2017"}, {"2021"}]
    assert set(actors.entry[actors.arm != "treated"]) == {""}
    assert study.survey.waves.phase.tolist() == ["before", "during", "after"]
    made = study.truth.ties.query("actual and not spontaneous")
    home = actors.drop_duplicates("actor").set_index("actor").cluster
    waves = made.groupby(made.sender.map(home)).wave.agg(set)
    assert waves.to_dict() == {"Cluster 2": {2019, 2022}, "Cluster 5": {2022}}


def test_entries_are_dealt_evenly_and_the_effect_counts_from_entry() -> None:
    draws = []
    for seed in range(12):
        study = simulate(
            seed, waves=YEARS, entry=[2017, 2020], ramp={1: 0.5, 4: 1.0}, effect=0.3, **PORTFOLIO | {"n_clusters": 8} | QUIET
        )  # fmt: skip
        first = study.truth.actors.drop_duplicates("actor").set_index("actor")
        assert first[first.arm == "treated"].groupby("entry").cluster.nunique().to_dict() == {"2017": 2, "2020": 2}
        table = study.truth.densities.query("exposure == 'both' and block == 'private-private'").set_index("wave")
        assert np.allclose(table.effect, [0.0, 0.5 * 0.3 * 0.5, 0.3 * 0.75])  # 2 and 5 years; 2022: 5 and 2 years
        draws.append(table.actual - table.spontaneous - table.effect)
    error = np.std(draws, axis=0, ddof=1) / np.sqrt(len(draws))
    assert (np.abs(np.mean(draws, axis=0)) <= 4 * error).all()


def test_levels_of_clusters_keep_their_spread_and_part_over_time() -> None:
    study = simulate(
        n_private=4,
        n_public=0,
        n_hybrid=0,
        n_clusters=3000,
        waves=(1, 2, 3),
        cluster_sd=0.5,
        cluster_persistence=0.6,
        **QUIET,
    )
    level = study.truth.actors.groupby(["cluster", "wave"]).cluster_effect.first().unstack()
    assert np.allclose(level.std(), 0.5, rtol=0.05)
    assert np.allclose(level.corr().to_numpy()[0], [1.0, 0.6, 0.36], atol=0.05)


def test_waves_with_names_count_entry_in_waves() -> None:
    study = simulate(
        waves=("t0", "t1", "t2"), entry="t1", ramp={0: 0.0, 1: 1.0}, outcomes={"sales": {"direct": 0.2}}, **QUIET
    )
    table = outcomes(study)
    reached = gain(table[table.arm == "treated"]).groupby(table.wave).mean()
    assert np.allclose(reached, [0.0, 0.0, 0.2])


def test_rings_and_regions_and_what_is_lost_beside_treated_clusters() -> None:
    def lost(seed: int) -> float:
        study = simulate(
            seed, adjacent=0.67, regions=3, effect=0.1, effect_adjacent={"private-private": -0.08}, density=0.2,
            outcomes={"staff": {"adjacent": -0.1}}, **PORTFOLIO | QUIET,
        )  # fmt: skip
        first = study.survey.actors.drop_duplicates("actor")
        rings = first.groupby("cluster").ring.agg(set)
        assert sorted(map(tuple, rings)) == [("adjacent",)] * 2 + [("far",)] + [("treated",)] * 3
        assert first.groupby("region").cluster.nunique().to_dict() == {f"Region {k}": 2 for k in (1, 2, 3)}
        table = outcomes(study).query("wave == 2023")
        assert np.allclose(gain(table), np.where(table.ring == "adjacent", -0.1, 0.0))
        rows = study.truth.densities.query("wave == 2023 and block == 'private-private'").set_index("exposure")
        assert rows.loc["outside", "actual"] == rows.loc["outside", "spontaneous"]
        return float(rows.loc["adjacent", "actual"] - rows.loc["adjacent", "spontaneous"])

    draws = np.array([lost(seed) for seed in range(12)])
    assert abs(draws.mean() + 0.08) < 4 * draws.std(ddof=1) / np.sqrt(len(draws))


# ---------------------------------------------------------------- the design


def test_the_survey_carries_its_design_and_impact_needs_nothing_more() -> None:
    study = simulate(
        waves=YEARS, entry=[2017], adjacent=0.4, regions=2, effect=0.3, outcomes={"staff": {}}, **PORTFOLIO | QUIET
    )
    assert study.survey.study is not None
    design = study.survey.study.design
    assert design is not None
    said = dict(design.columns())
    assert said == {
        "arm": "arm", "entry": "entry", "region": "region", "ring": "ring", "size": "size", "outcomes": "staff",
    }  # fmt: skip
    assert set(said.values()) <= set(study.survey.actors)
    panel = lk.build_panel(study.survey)
    assert lk.describe_design(panel).tests.n_treated.tolist() == [3]
    found = lk.measure_impact(panel, measures=[lk.density], blocks=["all"])
    assert set(found.unit) == {"cluster", "actor"}
    found = found.query("term == 'effect' and unit == 'cluster'")
    assert found.iloc[-1].p_exact == pytest.approx(0.1)
    assert found.iloc[-1].estimate > 0.1


@pytest.mark.parametrize(
    ("settings", "assignment"),
    [
        ({}, None),
        ({"assignment": "rule"}, "rule"),
        ({"entry": 2023}, "randomised"),
        ({"outcomes": {"staff": {}}, "selection": 1.0}, "self-selected"),
        ({"outcomes": {"staff": {}}, "treated": 0.0}, None),
    ],
)
def test_how_it_was_decided_who_takes_part_is_handed_on(settings: dict[str, Any], assignment: str | None) -> None:
    study = simulate(**settings).survey.study
    assert (study.design.assignment if study is not None and study.design is not None else None) == assignment


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"entry": 2019}, r"entry=2019 must be a year after 2019 and up to 2023"),
        ({"entry": 2024}, r"entry=2024 must be a year"),
        ({"entry": "2020"}, r"entry='2020' must be a year"),
        ({"entry": []}, r"entry=\[\] names no wave"),
        ({"entry": 1, "waves": (1, 2, 4)}, r"entry=1 must be one of the waves after 1"),
        ({"entry": 3, "waves": (1, 2, 4)}, r"entry=3 must be one of the waves after 1"),
        ({"entry": "a", "waves": ("a", "b")}, r"entry='a' must be one of the waves after the first: 'b'"),
        ({"entry": {"Cluster 9": 2020}, "n_clusters": 3}, r"entry has the key 'Cluster 9'"),
        ({"entry": 2020, "ramp": {1: 1.0, -1: 0.5}}, r"ramp, time since entry=-1"),
        ({"entry": 2020, "ramp": {0: 2.0}}, r"ramp\[0\]=2.0"),
        ({"entry": 2020, "ramp": {}}, r"ramp=\{\} must map time since entry"),
        ({"regions": 2}, r"regions=2 must be a whole number from 1 to 1"),
        ({"adjacent": 1.5}, r"adjacent=1.5"),
        ({"effect_adjacent": -0.2}, r"density, trend and effect take"),
        ({"assignment": "lottery"}, r"assignment='lottery'"),
        ({"outcomes": ["staff"]}, r"outcomes=\['staff'\] must map names"),
        ({"outcomes": {"size": {}}}, r"outcomes: 'size' must be text, and none of the other columns"),
        ({"outcomes": {"staff": 3}}, r"outcomes\['staff'\]=3"),
        ({"outcomes": {"staff": {"dirct": 0.1}}}, r"did you mean 'direct'"),
        ({"outcomes": {"staff": {"mean": 0}}}, r"outcomes\['staff'\]\['mean'\]=0"),
        ({"outcomes": {"staff": {"sectors": "private"}}}, r"\['sectors'\]='private' must be a sequence"),
        ({"outcomes": {"staff": {"sectors": ("firm",)}}}, r"has the key 'firm'"),
        ({"outcomes": {"staff": {"whole": 1}}}, r"\['whole'\]=1 must be True or False"),
    ],
)
def test_an_impossible_setting_is_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(lk.ArgumentError, match=message):
        simulate(**settings)
