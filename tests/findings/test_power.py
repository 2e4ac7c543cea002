"""Power: what is read from a study, what the table promises, and that promises are kept by fresh studies."""

from __future__ import annotations

from functools import cache
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import linkages as lk
from linkages.findings import _power_rounds
from linkages.findings._power_plan import sketch_of
from linkages.findings._power_studies import Studies
from linkages.inference.draws import run_draws, stream
from linkages.inference.power_curve import power_curve

SMALL: dict[str, Any] = {"n_private": 14, "n_public": 7, "n_hybrid": 0, "response": 0.95, "density": 0.15, "seed": 5}
STUDIES = 24
EFFECTS = (0.02, 0.05, 0.1, 0.15)
BLOCKS = ("all", "private-private", "public-private", "public-public")
DESIGNS = {"before-after": (1, 1), "dyads": (1, 1), "clusters": (7, 2)}  # 2 of 7: p of 1/21 at best


def kernel(
    design: str, effect: float, clusters: tuple[int, int], blocks: tuple[str, ...] = BLOCKS, wanted: int = 4
) -> Studies:
    sketch = sketch_of(None, None, n_private=14, n_public=7, n_hybrid=0, response=0.95, density=0.15)
    apart = dict.fromkeys(sketch.dyads, effect)
    return Studies(design, sketch.settings({}), (1, 1), clusters, apart, blocks, 0.95, "two-sided", 39, wanted)


# ---------------------------------------------------------------- a batch of studies is read as the house reads one


def test_before_and_after_is_the_change_and_its_dyadic_robust_p() -> None:
    studies = kernel("before-after", 0.1, (1, 1))
    found = studies([stream(1, 1)])[0]
    panel = studies._panel(stream(1, 1))
    rows = lk.measure_change(panel, [lk.density], blocks=BLOCKS)
    for block, values in zip(BLOCKS, np.moveaxis(found, 1, 0), strict=True):
        mine = rows[rows.block == block].sort_values("cluster")
        np.testing.assert_allclose(values, mine[["value", "p_value"]], rtol=1e-12)


def test_dyads_are_both_v_none_and_the_permutation_of_arms() -> None:
    studies = kernel("dyads", 0.2, (1, 1))
    found = studies([stream(1, 1)])[0]
    rng = stream(1, 1)
    panel = studies._panel(rng)
    rows = lk.measure_impact(
        panel, {"assignment": "randomised", "arm": "arm"}, units="dyad", blocks=BLOCKS, n_draws=39,
        seed=int(rng.integers(2**31)),
    )  # fmt: skip
    rows = rows[(rows.term == "both") & (rows.block == "all") & (rows.cluster != "all")].sort_values("cluster")
    np.testing.assert_allclose(found[:, 0], rows[["estimate", "p_exact"]], rtol=1e-12)
    assert found[:, 0, 0].mean() == pytest.approx(0.2, abs=0.06)


def test_clusters_are_compared_as_measure_impact_compares_them() -> None:
    studies = kernel("clusters", 0.1, (16, 5), wanted=1)
    found = studies([stream(2, 1)])[0, 0]
    panel = studies._panel(stream(2, 1))
    assert panel.survey is not None
    actors = panel.survey.actors
    assert actors[actors.arm == "treated"].cluster.unique().tolist() == [f"Cluster {c:02d}" for c in range(1, 6)]
    rows = lk.measure_impact(panel, units="cluster", measures=[lk.density], blocks=BLOCKS)
    rows = rows[rows.term == "effect"].set_index("block").loc[list(BLOCKS)]
    np.testing.assert_allclose(found, rows[["estimate", "p_exact"]], rtol=1e-9)


# ---------------------------------------------------------------- promises


@cache
def promised(design: str) -> pd.DataFrame:
    clusters = {"n_clusters": 7, "n_treated": 2} if design == "clusters" else {}
    return lk.power(
        designs=[design], blocks=["all"], n_studies=STUDIES, n_draws=39, effects=EFFECTS, **clusters, **SMALL
    )  # type: ignore[list-item]


@pytest.mark.parametrize("design", list(DESIGNS))
def test_the_table_says_what_is_detectable_at_what_power_and_size(design: str) -> None:
    found = promised(design)
    assert found.groupby("block").reading.agg(list).map(tuple).unique().tolist() == [
        ("detectable", *["power"] * len(EFFECTS), "size")
    ]
    power = found[found.reading == "power"].pivot(index="block", columns="effect", values="power")
    assert (power.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)  # it rises with the effect
    one = found[(found.block == "all") & (found.reading == "detectable")].iloc[0]
    assert one.power == 0.8
    assert 0.0 < one.effect < 0.4
    assert one.effect_se < 0.35 * one.effect
    assert one.measured == pytest.approx(one.effect, rel=0.25)
    sizes = found[found.reading == "size"]
    error = np.sqrt(0.05 * 0.95 / STUDIES)
    assert (sizes.power <= 0.05 + 4 * error).all()
    assert (sizes.power_se == np.sqrt(sizes.power * (1 - sizes.power) / STUDIES)).all()
    assert found.loc[found.reading == "power", "power_se"].between(0, 0.1).all()
    assert ("its power is known no better than ± 6 points" in one.note) == (one.power_se > 0.03)
    assert promised("dyads").note.str.contains("no better than").sum() == 1  # the row of what is promised


def test_blocks_are_planted_together_and_read_apart() -> None:
    found = lk.power(designs=["before-after"], n_studies=20, **SMALL)
    assert found.block.unique().tolist() == list(BLOCKS)
    few = found[found.block == "public-public"]  # seven public organisations are too few for an interval
    assert few.note.str.contains("no test in 100% of the studies").all()
    assert few.note.iloc[0].startswith("too few for a test; ")
    assert few[["power", "effect_se"]].isna().all(axis=None)
    rows = found[found.reading == "detectable"].set_index("block")
    assert 0 < rows.effect["all"] < rows.effect["private-private"]  # more dyads tell more
    dyads = sketch_of(None, None, n_private=14, n_public=7, n_hybrid=0).dyads
    assert dyads == {"private-private": 91, "public-private": 98, "public-public": 21}


@pytest.mark.parametrize("design", list(DESIGNS))
def test_fresh_studies_find_the_promised_change_as_often_as_promised(design: str) -> None:
    found = promised(design)
    row = found[(found.block == "all") & (found.reading == "detectable")].iloc[0]
    studies = kernel(design, float(row.effect), DESIGNS[design], ("all",), wanted=32)
    batches = -(-64 // studies.in_a_batch)
    drawn = run_draws(studies, n_draws=batches, seed=99).reshape(-1, 2)
    share = ((drawn[:, 1] <= 0.05 + 1e-12) & (drawn[:, 0] > 0)).mean()
    error = np.hypot(np.sqrt(0.8 * 0.2 / len(drawn)), row.power_se)
    assert abs(share - 0.8) < 3.5 * error, (share, error)


class Sham:
    """Studies whose power is known: a normal estimate whose spread grows with the effect, and a test that knows the spread."""

    in_a_batch = 40

    def __init__(self, *asked: Any) -> None:
        self.effect = asked[4]["private-private"]

    def __call__(self, streams: list[np.random.Generator]) -> np.ndarray:
        estimate = np.array([rng.normal(self.effect, spread(self.effect), (40, 1)) for rng in streams])
        return np.stack([estimate, 2 * norm.sf(np.abs(estimate) / spread(self.effect))], axis=-1)


def spread(effect: float) -> float:
    return 0.03 * float(np.sqrt(1 + 8 * effect))


def test_promises_are_kept_on_average_and_their_error_is_what_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_power_rounds, "Studies", Sham)
    options: dict[str, Any] = {"designs": ["before-after"], "blocks": ["all"], "n_studies": 40}
    rows = [lk.power(**options, **{**SMALL, "seed": seed}).iloc[0] for seed in range(80)]
    power = np.array([norm.cdf(row.effect / spread(row.effect) - norm.ppf(0.975)) for row in rows])
    error = power.std() / np.sqrt(len(rows))
    # 0.777 where the curve is straight and the search ends once a promise looks kept
    assert abs(power.mean() - 0.8) < 0.0125, (power.mean(), error)
    assert error < 0.004
    assert power.std() == pytest.approx(np.mean([row.power_se for row in rows]), rel=0.2)


def test_how_many_rounds_there_are_is_settled_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_power_rounds, "Studies", Sham)
    asked = _power_rounds.Asked({}, (0.1,), 0.8, 0.95, "two-sided", 20, 39, ("all",))
    plan = sketch_of(None, None, n_private=14, n_public=7, n_hybrid=0)
    for seed in range(10):
        rounds = _power_rounds.Rounds("before-after", plan, asked, np.random.SeedSequence(seed))
        rounds.run()
        assert len(rounds.points) == 7


def test_the_effect_on_all_is_aimed_at_and_not_made_up_by_a_block_without_a_test() -> None:
    plan = sketch_of(None, None, n_private=14, n_public=7, n_hybrid=0, response=0.95, density=0.15)
    asked = _power_rounds.Asked({}, (0.1,), 0.8, 0.95, "two-sided", 20, 39, BLOCKS)
    rounds = _power_rounds.Rounds("before-after", plan, asked, np.random.SeedSequence(1))
    rounds.run()
    assert len(rounds.points) == 11  # every other round of those that confirm is about all dyads
    effects = {block: rounds.effects(block) for block in BLOCKS}
    assert not rounds.tested("public-public")
    between = np.sort([effects["private-private"], effects["public-private"]], axis=0)
    assert (effects["public-public"] <= between[1] + 1e-12).all()
    promised = rounds.curve("all").detectable(0.8)[0]
    assert effects["all"][4::2] == pytest.approx(promised * np.array([1.0, 1.2, 0.85, 1.0]), rel=0.25)


def test_what_no_assignment_can_show_is_said_without_simulating() -> None:
    found = lk.power(designs=["clusters"], n_clusters=6, seed=1)
    assert found.effect.isna().all()
    assert found.p_attainable.tolist() == pytest.approx([0.1] * len(found))
    assert found.note.str.contains("nothing can be found: no assignment of clusters has a p below 0.1").all()
    assert len(lk.power(designs=["clusters"], n_clusters=6, alternative="greater", n_studies=2, seed=1)) > len(found)


def test_a_rise_too_large_for_any_density_is_not_promised() -> None:
    found = lk.power(
        designs=["before-after"], blocks=["all"], n_private=12, n_public=0, n_hybrid=0, density=0.93, response=1.0, n_studies=8,
        seed=1,
    )  # fmt: skip
    row = found[found.reading == "detectable"].iloc[0]
    assert np.isnan(row.effect)
    assert "not even a rise of 0.02 is found with power 0.8" in row.note


def test_same_seed_same_table_for_any_number_of_workers() -> None:
    options: dict[str, Any] = {"designs": ["before-after"], "blocks": ["all"], "n_studies": 6, **SMALL}
    first = lk.power(**options)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        pd.testing.assert_frame_equal(first, lk.power(**options))
    assert not first.equals(lk.power(**{**options, "seed": 6}))


def test_a_design_is_the_same_whatever_others_are_asked_for() -> None:
    both = lk.power(designs=["clusters", "before-after"], blocks=["all"], n_clusters=4, n_studies=6, **SMALL)
    alone = lk.power(designs=["before-after"], blocks=["all"], n_studies=6, **SMALL)
    pd.testing.assert_frame_equal(both[both.design == "before-after"].reset_index(drop=True), alone)


# ---------------------------------------------------------------- what is read from a study


def test_a_study_says_what_is_not_said() -> None:
    survey = lk.simulate_survey(
        n_private=20, n_public=9, n_clusters=5, treated_clusters=0.4, treated=1.0, entry=2021, waves=(2017, 2019, 2023),
        relations={"visits": {"directed": False}, "advice": {}}, response=0.7, joiners=0.0, leavers=0.0, seed=2,
    ).survey  # fmt: skip
    panel = lk.build_panel(survey)
    sketch = sketch_of(panel, None)
    assert (sketch.relation, sketch.directed, sketch.counts) == ("advice", True, (20, 9, 1))
    assert (sketch.n_clusters, sketch.n_treated, sketch.waves) == (5, 2, (2, 1))
    assert sketch.density["public-private"] == pytest.approx(lk.density(panel["advice", 2017].block("public-private")))
    by_sector = survey.actors.groupby("sector").responded.mean()
    assert sketch.response == pytest.approx(by_sector.to_dict())
    assert sketch_of(panel, "visits", n_clusters=8, n_treated=4, response=0.9).directed is False
    assert sketch_of(panel, "visits", n_clusters=8, n_treated=4, response=0.9).response_share == pytest.approx(0.9)
    assert set(sketch.blocks) == set(lk.BLOCKS)


def test_arms_inside_one_cluster_and_a_baseline_alone() -> None:
    survey = lk.simulate_survey(n_private=20, n_public=10, waves=(2023,), treated=0.3, assignment="rule", seed=2).survey
    sketch = sketch_of(lk.build_panel(survey), None)
    assert sketch.waves == (1, 1)
    assert sketch.treated == pytest.approx(0.3, abs=0.04)
    assert (sketch.n_clusters, sketch.n_treated) == (1, 1)


def test_curve_and_table_agree() -> None:
    found = promised("before-after")
    rows = found[found.block == "all"]
    detectable = rows[rows.reading == "detectable"].iloc[0]
    powers = rows[rows.reading == "power"]
    curve = power_curve(powers.effect, powers.power * 1e6, np.full(len(powers), 1e6))
    assert curve.detectable(0.8)[0] == pytest.approx(detectable.effect, rel=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"designs": ["cluster"]}, "did you mean 'clusters'"),
        ({"designs": ["clusters"]}, "needs n_clusters of 2 or more"),
        ({"n_clusters": 4, "n_treated": 4}, "n_treated=4 of 4 clusters leaves none"),
        ({"n_private": 1, "n_public": 1, "n_hybrid": 0}, "3 are needed"),
        ({"n_private": 2.5}, "n_private=2.5"),
        ({"waves": 2}, "waves=2 must be two numbers"),
        ({"waves": (0, 1)}, "waves=0"),
        ({"response": 1.2}, "response=1.2"),
        ({"response": {"firms": 0.5}}, "response has the key 'firms'"),
        ({"density": {"public-privat": 0.1}}, "did you mean 'public-private'"),
        ({"simulation": {"response": 0.5}}, "which power sets by itself"),
        ({"simulation": {"persistance": 0.5}}, "did you mean 'persistence'"),
        ({"simulation": {"persistence": 3}}, "persistence=3"),
        ({"effects": [0.0]}, "effects: 0.0"),
        ({"target": 1.0}, "target=1.0"),
        ({"alternative": "less"}, "power is for a rise"),
        ({"n_studies": 0}, "n_draws=0"),
        ({"seed": "x"}, "seed='x'"),
    ],
)
def test_what_makes_no_sense_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(lk.ArgumentError, match=message):
        lk.power(**options)
