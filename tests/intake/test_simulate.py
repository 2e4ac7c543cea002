"""The simulated survey keeps its promises: every setting is found again in what is drawn."""

from __future__ import annotations

import contextlib
import time
from functools import cache
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import linkages as lk
from linkages.intake._simulation import chain, dyads
from linkages.intake._simulation.names import KINDS

BLOCKS = lk.BLOCKS[1:]
ALONE: dict[str, Any] = {"relations": ["advice"], "closure": 0.0, "joiners": 0.0, "leavers": 0.0}
FAITHFUL: dict[str, Any] = {"recall": 1.0, "invented": 0.0, "strength_noise": 0.0}


def simulate(seed: int, **settings: Any) -> lk.SimulatedSurvey:
    """A small study."""
    return lk.simulate_survey(**{"n_private": 22, "n_public": 9, "seed": seed} | settings)


def over_seeds(n: int, measure: Any, *, field: bool = False, **settings: Any) -> np.ndarray:
    """A measure of the simulated study for many seeds; without ``field`` only its truth is made, which is quicker."""
    with contextlib.nullcontext() if field else mock.patch("linkages.intake.simulate.Survey"):
        return np.array([measure(simulate(seed, **settings)) for seed in range(n)])


def near(draws: np.ndarray, expected: Any, *, sd: float = 4.0, blur: float = 0.01) -> None:
    """The mean over seeds lies within Monte Carlo error of what was asked for."""
    error = draws.std(axis=0, ddof=1) / np.sqrt(len(draws))
    gap = np.abs(draws.mean(axis=0) - expected)
    assert (gap <= sd * error + 1e-9).all(), (draws.mean(axis=0), expected, error)
    assert (error < 0.25 * np.abs(expected) + blur).all(), "too few seeds to tell anything"


def matrix(study: lk.SimulatedSurvey, relation: str, wave: Any, which: str = "actual") -> pd.DataFrame:
    """True arcs as a 0/1 table."""
    actors = pd.Index(study.truth.actors.query("wave == @wave").actor)
    ties = study.truth.ties.query("wave == @wave and relation == @relation")
    ties = ties[ties[which]]
    table = np.zeros((len(actors), len(actors)), dtype=int)
    table[actors.get_indexer(ties.sender), actors.get_indexer(ties.receiver)] = 1
    assert table.sum() == len(ties)
    return pd.DataFrame(table, index=actors, columns=actors)


def true_reciprocity(study: lk.SimulatedSurvey, relation: str = "advice", wave: Any = 2019) -> float:
    x = matrix(study, relation, wave).to_numpy()
    return float((x * x.T).sum() / x.sum())


def true_transitivity(study: lk.SimulatedSurvey, relation: str, wave: Any) -> float:
    x = matrix(study, relation, wave, "spontaneous").to_numpy()
    x = np.maximum(x, x.T)
    paths = x @ x
    np.fill_diagonal(paths, 0)
    return float((paths * x).sum() / paths.sum())


def block_densities(study: lk.SimulatedSurvey, relation: str, column: str = "spontaneous") -> np.ndarray:
    """(waves x blocks) densities of the truth."""
    table = study.truth.densities.query("relation == @relation and exposure == 'any' and block != 'all'")
    return table.pivot(index="wave", columns="block", values=column)[list(BLOCKS)].to_numpy()


# ---------------------------------------------------------------- densities and the shape of networks


@pytest.mark.parametrize("directed", [True, False])
def test_blocks_have_the_density_asked_for_in_every_wave(directed: bool) -> None:
    wanted = {"private-private": 0.12, "public-private": 0.05, "public-public": 0.2, "with-hybrid": 0.3}
    draws = over_seeds(
        60, lambda s: block_densities(s, "advice"), relations={"advice": {"directed": directed}}, n_hybrid=2,
        density=wanted, waves=(1, 2, 3), closure=0.6, homophily=0.8, joiners=0.1, leavers=0.1, cluster_sd=0.2,
    )  # fmt: skip
    near(draws, np.tile(list(wanted.values()), (3, 1)))


def test_trend_moves_the_density_by_so_much_a_wave() -> None:
    draws = over_seeds(
        60, lambda s: block_densities(s, "advice")[:, :2], waves=(1, 2, 3), density=0.08,
        trend={"private-private": 0.03, "public-private": -0.02}, effects_persistence=0.8, **ALONE,
    )  # fmt: skip
    near(draws, [[0.08, 0.08], [0.11, 0.06], [0.14, 0.04]])


def test_expected_density_is_that_of_the_actors_drawn() -> None:
    """Without closure the drawn density differs from the expected one by chance alone, not by actors."""
    gap = over_seeds(
        60, lambda s: (block_densities(s, "advice") - block_densities(s, "advice", "expected"))[:, :2], **ALONE
    )
    near(gap, np.zeros((2, 2)))
    table = simulate(3, density=0.1, sender_sd=0.0, receiver_sd=0.0, homophily=0.0).truth.densities
    assert np.allclose(table.expected, 0.1)
    assert np.allclose(table.population, 0.1)


def test_odds_ratio_of_a_dyad_is_the_reciprocity_asked_for() -> None:
    for wanted in (0.0, 2.0):
        census = np.zeros(3)
        for seed in range(25):
            study = simulate(
                seed,
                reciprocity=wanted,
                density=0.15,
                sender_sd=0.0,
                receiver_sd=0.0,
                homophily=0.0,
                waves=(1,),
                **ALONE,
            )
            x = matrix(study, "advice", 1).to_numpy()
            upper, lower = x[np.triu_indices(len(x), 1)], x.T[np.triu_indices(len(x), 1)]
            census += [(upper * lower).sum(), (upper != lower).sum(), ((1 - upper) * (1 - lower)).sum()]
        both, one, none = census
        log_odds_ratio = np.log(4 * both * none / one**2)
        error = np.sqrt(1 / both + 4 / one + 1 / none)
        assert abs(log_odds_ratio - wanted) < 4 * error
        assert error < 0.15


def test_reciprocity_closure_and_homophily_rise_with_their_settings_and_leave_the_density() -> None:
    low, high = (over_seeds(25, true_reciprocity, reciprocity=r, **ALONE) for r in (0.0, 3.0))
    assert high.mean() > low.mean() + 0.15
    for closure in (0.0, 1.0):
        study = [simulate(s, relations=["advice"], closure=closure, density=0.1) for s in range(25)]
        value = np.mean([true_transitivity(s, "advice", 2019) for s in study])
        if closure == 0.0:
            before = value
    assert value > before + 0.05


def test_same_kind_dyads_gain_the_homophily_in_log_odds() -> None:
    alike, other = np.zeros(2), np.zeros(2)
    for seed in range(25):
        study = simulate(seed, n_private=0, n_public=30, n_hybrid=0, homophily=1.5, sender_sd=0.0, receiver_sd=0.0,
                         reciprocity=0.0, waves=(1,), density=0.2, **ALONE)  # fmt: skip
        x = matrix(study, "advice", 1)
        kind = study.truth.actors.set_index("actor").kind.reindex(x.index).to_numpy()
        same = (kind[:, None] == kind) & ~np.eye(len(x), dtype=bool)
        differ = kind[:, None] != kind
        alike += [x.to_numpy()[same].sum(), same.sum()]
        other += [x.to_numpy()[differ].sum(), differ.sum()]
    p, q = alike[0] / alike[1], other[0] / other[1]
    error = np.sqrt(1 / alike[0] + 1 / other[0] + 1 / (alike[1] - alike[0]) + 1 / (other[1] - other[0]))
    assert abs(np.log(p / (1 - p)) - np.log(q / (1 - q)) - 1.5) < 4 * error


def test_actor_effects_have_the_spread_and_correlation_asked_for_and_show_in_degrees() -> None:
    study = simulate(1, n_private=700, n_public=0, n_hybrid=0, density=0.02, sender_sd=1.0, receiver_sd=0.5,
                     effects_correlation=0.6, effects_persistence=0.5, relations=["advice"], joiners=0.0, leavers=0.0)  # fmt: skip
    one, two = (study.truth.actors.query("wave == @w").set_index("actor") for w in (2019, 2023))
    assert one.sender.std() == pytest.approx(1.0, abs=0.1)
    assert one.receiver.std() == pytest.approx(0.5, abs=0.05)
    assert np.corrcoef(one.sender, one.receiver)[0, 1] == pytest.approx(0.6, abs=0.1)
    assert np.corrcoef(one.sender, two.sender)[0, 1] == pytest.approx(0.5, abs=0.12)
    out = study.truth.ties.query("wave == 2019 and actual").sender.value_counts().reindex(one.index, fill_value=0)
    assert np.corrcoef(np.log1p(out), one.sender)[0, 1] > 0.7


# ---------------------------------------------------------------- waves


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("persistence", [0.0, 0.5, 0.9])
def test_a_tie_survives_as_often_as_asked_for(directed: bool, persistence: float) -> None:
    """Equal actors: survival is persistence + (1 - persistence) density."""
    kept = total = 0
    for seed in range(20):
        study = simulate(
            seed, relations={"advice": {"directed": directed}}, closure=0.0, density=0.15, sender_sd=0.0, receiver_sd=0.0,
            homophily=0.0, persistence=persistence,
        )  # fmt: skip
        before, after = matrix(study, "advice", 2019), matrix(study, "advice", 2023)
        stay = before.index.intersection(after.index)
        x, y = before.loc[stay, stay].to_numpy(), after.loc[stay, stay].to_numpy()
        kept += (x * y).sum()
        total += x.sum()
    wanted = persistence + (1 - persistence) * 0.15
    clumps = 2 if directed else 1  # both arcs of a mutual dyad live or die together
    assert abs(kept / total - wanted) < 4 * np.sqrt(clumps * wanted * (1 - wanted) / total)


def test_closure_and_reciprocity_are_the_same_in_every_wave() -> None:
    settings: dict[str, Any] = {"relations": ["advice"], "closure": 0.9, "waves": (1, 2, 3), "density": 0.1}
    draws = over_seeds(
        60,
        lambda s: [[true_transitivity(s, "advice", w), true_reciprocity(s, "advice", w)] for w in (1, 2, 3)],
        **settings,
    )
    near(draws[:, 1:] - draws[:, :1], np.zeros((2, 2)))


def test_relations_overlap_as_asked_for_and_equally_in_every_wave() -> None:
    def overlap(study: lk.SimulatedSurvey) -> list[float]:
        pairs = [
            (matrix(study, "advice", w, "spontaneous"), matrix(study, "work", w, "spontaneous")) for w in (2019, 2023)
        ]
        return [float((x.to_numpy() * y.to_numpy()).sum() / y.to_numpy().sum()) for x, y in pairs]

    free = {"sender_sd": 0.0, "receiver_sd": 0.0, "homophily": 0.0, "density": 0.12, "closure": 0.0, "directed": False}
    for multiplexity in (0.0, 0.6):
        draws = over_seeds(30, overlap, relations=["advice", "work"], multiplexity=multiplexity, **free)
        near(draws, np.full(2, multiplexity + (1 - multiplexity) * 0.12))


def test_joiners_and_leavers_are_as_many_as_asked_for() -> None:
    study = simulate(5, n_private=40, n_public=20, n_hybrid=3, joiners=0.1, leavers=0.2, waves=("a", "b"))
    truth = study.truth.actors
    assert truth.query("wave == 'a'").leaves.sum() == 8 + 4
    assert truth.query("wave == 'b'").joined.sum() == 4 + 2
    assert not truth.query("wave == 'a'").joined.any()
    assert not truth.query("wave == 'b'").leaves.any()
    assert truth.query("sector == 'hybrid'").groupby("wave").size().tolist() == [3, 3]
    before, after = (set(truth.query("wave == @w").actor) for w in ("a", "b"))
    assert len(before - after) == 12
    assert len(after - before) == 6
    for table, ends in (
        (study.truth.ties, ("sender", "receiver")),
        (study.survey.nominations, ("respondent", "nominee")),
    ):
        for wave, there in (("a", before), ("b", after)):
            named = table[table.wave == wave]
            assert set(named[ends[0]]) | set(named[ends[1]]) <= there


def test_strength_lasts_as_long_as_the_tie() -> None:
    study = simulate(2, n_private=60, scale_max=3, persistence=0.8)
    ties = study.truth.ties
    both = ties.merge(ties, on=["relation", "sender", "receiver"]).query("wave_x == 2019 and wave_y == 2023")
    assert len(both) > 100
    assert (both.strength_x == both.strength_y).all()
    shares = ties.query("wave == 2019").strength.value_counts(normalize=True)
    assert np.allclose(shares[[1, 2, 3]], [3 / 6, 2 / 6, 1 / 6], atol=0.08)


# ---------------------------------------------------------------- the programme


@pytest.mark.parametrize("directed", [True, False])
def test_planted_effects_come_out_by_block_and_exposure(directed: bool) -> None:
    def effects(study: lk.SimulatedSurvey) -> np.ndarray:
        table = study.truth.densities.query("relation == 'advice'").set_index(["wave", "block", "exposure"])
        gap = table.actual - table.spontaneous
        cells = [
            ("public-private", "both"), ("public-private", "one"), ("private-private", "both"), ("private-private", "none"),
            ("public-private", "none"), ("public-public", "both"),
        ]  # fmt: skip
        return np.array([[gap[w, *cell] for cell in cells] for w in (1, 2, 3)])

    draws = over_seeds(
        60, effects, relations={"advice": {"directed": directed}}, waves=(1, 2, 3), density=0.12,
        effect={"public-private": 0.2, "private-private": 0.05}, effect_one={"public-private": 0.08},
        effect_none={"private-private": -0.06}, ramp={2: 0.5, 3: 1.0},
    )  # fmt: skip
    full = np.array([0.2, 0.08, 0.05, -0.06, 0.0, 0.0])
    near(draws, [0 * full, 0.5 * full, full])
    assert (draws[:, :, 4:] == 0).all()


def test_difference_in_differences_of_complete_reports_finds_the_effect() -> None:
    def estimate(study: lk.SimulatedSurvey) -> float:
        panel = lk.build_panel(study.complete)
        change = {}
        for arm in ("treated", "control"):
            before, after = (panel["advice", w].block((arm, arm), by="arm") for w in (2019, 2023))
            change[arm] = lk.density(after) - lk.density(before)
        return change["treated"] - change["control"]

    near(over_seeds(40, estimate, field=True, effect=0.15, trend=0.03, **ALONE, **FAITHFUL), 0.15)


def test_programme_reaches_only_treated_clusters() -> None:
    study = simulate(1, n_clusters=6, n_private=10, n_public=4, treated_clusters=0.5, treated=1.0, effect=0.1,
                     effect_none=-0.05)  # fmt: skip
    actors = study.truth.actors
    by_cluster = actors[actors.sector != "hybrid"].groupby("cluster").arm.agg(set)
    assert sorted(map(tuple, by_cluster)) == [("control",)] * 3 + [("treated",)] * 3
    ties = study.truth.ties.merge(actors[["wave", "actor", "cluster", "in_programme"]],
                                  left_on=["wave", "sender"], right_on=["wave", "actor"])  # fmt: skip
    ends = ties.merge(actors[["wave", "actor", "cluster"]], left_on=["wave", "receiver"], right_on=["wave", "actor"])
    assert (ends.cluster_x == ends.cluster_y).all()
    changed = ties[ties.actual != ties.spontaneous]
    assert len(changed) > 20
    assert changed.in_programme.all()
    assert set(changed.wave) == {2023}


def test_selection_draws_the_sociable_into_the_programme() -> None:
    def gap(study: lk.SimulatedSurvey) -> float:
        actors = study.truth.actors.query("wave == 2019 and sector == 'private'")
        social = actors.sender + actors.receiver
        return float((social[actors.arm == "treated"].mean() - social[actors.arm == "control"].mean()) / social.std())

    near(over_seeds(60, gap, **ALONE), 0.0, blur=0.07)
    assert over_seeds(20, gap, selection=1.0, **ALONE).mean() > 0.5


def test_programme_ties_are_marked_in_reports_as_often_as_asked_for() -> None:
    study = simulate(4, n_private=60, n_public=30, effect=0.2, programme_marked=0.5, relations=["advice"])
    keys = ["wave", "relation", "respondent", "nominee"]
    ties = study.truth.ties.rename(columns={"sender": "respondent", "receiver": "nominee"})
    said = study.truth.reports.merge(ties, on=keys, suffixes=("", "_true"), how="left")
    made = said[(said.spontaneous == False) & (said.actual == True)]  # noqa: E712  both may be missing
    assert len(made) > 200
    assert abs(made.programme.mean() - 0.5) < 4 * np.sqrt(0.25 / len(made))
    assert not said.drop(made.index).programme.any()


# ---------------------------------------------------------------- reports


def test_reports_agree_and_err_as_asked_for() -> None:
    study = lk.simulate_survey(n_private=150, n_public=50, relations={"work": {"directed": False}}, recall=0.8,
                               invented=0.1, density=0.08, seed=3)  # fmt: skip
    for wave in (2019, 2023):
        said = study.truth.reports[study.truth.reports.wave == wave]
        pairs = set(zip(said.respondent, said.nominee, strict=True))
        ties = study.truth.ties.query("wave == @wave")
        true = list(zip(ties.sender, ties.receiver, strict=True))
        sides = np.array([[(i, j) in pairs, (j, i) in pairs] for i, j in true])
        n = len(true)
        assert abs(sides.mean() - 0.8) < 4 * np.sqrt(0.16 / (2 * n))
        assert abs(sides.all(axis=1).mean() - 0.64) < 4 * np.sqrt(0.64 * 0.36 / n)
        invented = len(pairs - set(true) - {(j, i) for i, j in true})
        assert abs(invented - 0.1 * 2 * n) < 4 * np.sqrt(0.1 * 2 * n)
        assert len(said) == len(pairs)


def test_faithful_complete_reports_give_back_the_truth() -> None:
    study = simulate(8, **FAITHFUL, item_missing=0.1, effect=0.1)
    panel = lk.build_panel(study.complete)
    for net in panel:
        truth = matrix(study, net.relation, net.wave)
        truth = truth if net.directed else truth | truth.T
        ids = net.actors.index
        assert np.array_equal(net.dense_strengths() > 0, truth.loc[ids, ids].to_numpy() > 0)
        assert net.missing_share == 0.0
        table = study.truth.densities.query("relation == @net.relation and wave == @net.wave and exposure == 'any'")
        for row in table.itertuples():
            assert lk.density(net.block(row.block)) == pytest.approx(row.actual)
            assert net.block(row.block).n_dyads == row.n_dyads


def test_receivers_report_too_where_both_sides_are_asked() -> None:
    study = simulate(2, relations=["advice"], both_sides=True, response=1.0, **FAITHFUL)
    said = study.survey.nominations
    out, inward = said[said.side == "out"], said[said.side == "in"]
    arcs = set(zip(out.wave, out.respondent, out.nominee, strict=True))
    assert arcs == set(zip(inward.wave, inward.nominee, inward.respondent, strict=True))
    assert len(arcs) == study.truth.ties.actual.sum()


def test_items_left_blank_and_noes_written_down() -> None:
    study = simulate(3, n_private=70, n_public=30, response=1.0, item_missing=0.05, zeros=0.1, relations=["advice"])
    said = study.survey.nominations
    n = study.truth.densities.query("block == 'all' and exposure == 'any'").n_dyads.sum()
    blanks, noes = said.strength.isna().sum(), (said.strength == 0).sum()
    assert abs(blanks - 0.05 * n) < 4 * np.sqrt(0.05 * n)
    room = n - len(study.truth.reports)
    assert abs(noes - 0.1 * 0.95 * room) < 4 * np.sqrt(0.095 * room)
    panel = lk.build_panel(study.survey)
    assert np.mean([net.missing_share for net in panel]) == pytest.approx(0.05, abs=0.01)
    hidden = study.truth.reports.merge(
        said, on=["wave", "relation", "respondent", "nominee", "side"], suffixes=("", "_said")
    )
    assert len(hidden) == len(study.truth.reports)  # a tie is blank at times, never absent
    assert hidden.strength_said.isna().mean() == pytest.approx(0.05, abs=0.02)


# ---------------------------------------------------------------- silence


def test_response_by_sector_and_wave() -> None:
    wanted = {2019: {"private": 0.5, "public": 0.9, "hybrid": 1.0}, 2023: 0.75}

    def rates(study: lk.SimulatedSurvey) -> np.ndarray:
        return study.truth.actors.groupby(["wave", "sector"]).responded.mean().to_numpy()

    near(over_seeds(60, rates, response=wanted, n_hybrid=4, **ALONE), [1.0, 0.5, 0.9, 0.75, 0.75, 0.75])


@pytest.mark.parametrize("silence", ["random", "quiet", "busy"])
def test_who_is_silent(silence: Any) -> None:
    def both(study: lk.SimulatedSurvey) -> list[float]:
        a = study.truth.actors.query("wave == 2019 and sector == 'private'")
        # expected degree of a respondent less that of a silent actor, and the response
        return [a.degree[a.responded].mean() - a.degree[~a.responded].mean(), a.responded.mean()]

    draws = over_seeds(50, both, silence=silence, response=0.6, n_private=40, relations=["advice"])
    near(draws[:, 1], 0.6)
    t = stats.ttest_1samp(draws[:, 0], 0.0)
    assert {"random": t.pvalue > 0.001, "quiet": t.statistic > 5, "busy": t.statistic < -5}[silence]


def test_luck_in_answering_persists() -> None:
    def same(study: lk.SimulatedSurvey) -> float:
        table = study.truth.actors.pivot(index="actor", columns="wave", values="responded").dropna().astype(bool)
        return float((table[2019] == table[2023]).mean())

    near(over_seeds(40, same, response=0.5, response_persistence=0.6, **ALONE), 0.6 + 0.4 * 0.5)


def test_the_silent_say_nothing_but_are_named() -> None:
    study = simulate(6, response=0.6, item_missing=0.05, zeros=0.1)
    said = study.survey.nominations
    actors = study.survey.actors
    for wave in (2019, 2023):
        silent = set(actors.query("wave == @wave and not responded").actor)
        here = said[said.wave == wave]
        assert len(silent) > 5
        assert not silent & set(here.respondent)
        assert silent & set(here[here.strength > 0].nominee)


def test_silence_leaves_truth_and_reports_unchanged() -> None:
    loud, quiet = simulate(9, response=1.0), simulate(9, response=0.4, silence="quiet", item_missing=0.1)
    pd.testing.assert_frame_equal(loud.truth.ties, quiet.truth.ties)
    pd.testing.assert_frame_equal(loud.truth.reports, quiet.truth.reports)
    assert loud.survey.nominations.equals(quiet.complete.nominations)
    assert quiet.survey.actors.responded.mean() < 0.6


# ---------------------------------------------------------------- seeds, order, size, words


@cache
def fingerprint(seed: int | None = 1, *, turned: bool = False) -> bytes:
    """Every table of a study as bytes."""
    density = {"private-private": 0.12, "public-private": 0.05, "public-public": 0.2, "with-hybrid": 0.3}
    relations: dict[str, dict[str, Any]] = {
        "advice": {"scale_max": 2},
        "work": {"directed": False, "closure": 0.3},
        "talk": {},
    }
    response = {2019: {"private": 0.5, "public": 0.9, "hybrid": 1.0}, 2023: 0.75}
    if turned:
        density, relations, response = (dict(reversed(x.items())) for x in (density, relations, response))  # type: ignore[assignment]
        response[2019] = dict(reversed(response[2019].items()))  # type: ignore[index,union-attr]
    study = simulate(seed, density=density, relations=relations, response=response, leading="advice", multiplexity=0.3,
                     effect={"public-private": 0.1}, item_missing=0.02, zeros=0.05)  # fmt: skip
    order = ["relation", "wave"]
    tables = [
        study.survey.actors, study.survey.nominations, study.truth.actors,
        study.truth.ties.sort_values([*order, "sender", "receiver"]),
        study.truth.reports.sort_values([*order, "respondent", "nominee"]),
        study.truth.densities.sort_values([*order, "block", "exposure"]),
    ]  # fmt: skip
    return "".join(t.to_csv(index=False) for t in tables).encode()


def test_same_seed_same_bytes_and_another_seed_another_study() -> None:
    first = fingerprint(1)
    fingerprint.cache_clear()
    assert fingerprint(1) == first
    assert fingerprint(2) != first


def test_order_of_settings_changes_nothing() -> None:
    assert fingerprint(1, turned=True) == fingerprint(1)


def test_a_generator_is_as_good_as_a_seed() -> None:
    one, two = (lk.simulate_survey(n_private=8, seed=s) for s in (5, np.random.default_rng(5)))
    pd.testing.assert_frame_equal(one.survey.nominations, two.survey.nominations)


def test_sampled_dyads_follow_the_law_of_listed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of large studies, forced on small ones, gives the same densities, ties, survival and closure."""

    def shape(study: lk.SimulatedSurvey) -> list[float]:
        x, y = matrix(study, "advice", 2019), matrix(study, "advice", 2023)
        stay = x.index.intersection(y.index)
        x, y = x.loc[stay, stay], y.loc[stay, stay]
        gap = study.truth.densities.query(
            "relation == 'work' and wave == 2023 and block == 'all' and exposure == 'any'"
        )
        return [
            *block_densities(study, "advice")[:, :2].ravel(), true_reciprocity(study), true_transitivity(study, "work", 2023),
            float((x * y).to_numpy().sum() / x.to_numpy().sum()), float((gap.actual - gap.spontaneous).iloc[0]),
            len(study.truth.reports) / len(study.truth.ties),
        ]  # fmt: skip

    relations = {"advice": {}, "work": {"directed": False, "closure": 0.8}}
    settings: dict[str, Any] = {
        "relations": relations,
        "multiplexity": 0.4,
        "trend": 0.02,
        "effect": 0.1,
        "n_clusters": 2,
        "density": 0.1,
    }
    settings |= {"joiners": 0.1, "leavers": 0.1}
    listed = over_seeds(40, shape, **settings)
    monkeypatch.setattr(dyads, "LIST_ALL", 0)
    monkeypatch.setattr(dyads, "FRAME", 1000)
    monkeypatch.setattr(dyads, "CHUNK", 3000)
    sampled = over_seeds(40, shape, **settings)
    error = np.sqrt((listed.var(axis=0) + sampled.var(axis=0)) / len(listed))
    assert (np.abs(listed.mean(axis=0) - sampled.mean(axis=0)) < 4 * error).all()
    assert (error < 0.1 * np.abs(listed.mean(axis=0))).all()
    assert not np.array_equal(listed, sampled)


def test_sampled_pairs_and_dyads_are_independent_and_fair(monkeypatch: pytest.MonkeyPatch) -> None:
    space = dyads.Space.of(
        np.array([1, 1, 0, 1, 1, 1, 1, 1], dtype=bool), np.array([0, 0, 0, 0, 1, 1, 1, 2]), np.zeros(8, int)
    )
    assert space.n_dyads == 3 + 3
    i, j = space.all_dyads()
    assert list(zip(i, j, strict=True)) == [(0, 1), (0, 3), (1, 3), (4, 5), (4, 6), (5, 6)]
    monkeypatch.setattr(dyads, "LIST_ALL", 0)
    rng = np.random.default_rng(0)
    codes = [a * 8 + b for a, b in (space.random_pairs(0.3, rng) for _ in range(3000))]
    sums = np.array([len(c) for c in codes])
    hits = np.bincount(np.concatenate(codes), minlength=64).reshape(8, 8)
    possible = (hits > 0).sum()
    assert possible == 12
    assert stats.chisquare(hits[hits > 0]).pvalue > 1e-4
    assert sums.mean() == pytest.approx(12 * 0.3, abs=0.12)
    assert sums.var() == pytest.approx(12 * 0.3 * 0.7, rel=0.1)
    assert len(space.random_pairs(1.0, rng)[0]) == 12
    assert len(space.random_pairs(0.0, rng)[0]) == 0


def test_maximal_coupling_keeps_margins_and_changes_as_little_as_possible() -> None:
    before, after = np.array([[0.5, 0.2, 0.2, 0.1]]), np.array([[0.6, 0.1, 0.1, 0.2]])
    step = np.concatenate([dyads.moved_from(np.array([s]), before, after) for s in range(4)])
    assert np.allclose(step.sum(axis=1), 1)
    assert np.allclose(before @ step, after)
    assert (before @ np.diag(step)).item() == pytest.approx(np.minimum(before, after).sum())


def test_common_partners_are_counted_whatever_the_direction() -> None:
    ties = dyads.Ties(np.array([0 * 5 + 1, 0 * 5 + 2, 1 * 5 + 3, 2 * 5 + 3]), np.array([1, 2, 3, 1]))
    keys, n = chain._common_partners(ties, 5, np.random.default_rng(0))
    assert dict(zip(keys.tolist(), n.tolist(), strict=True)) == {0 * 5 + 3: 2, 1 * 5 + 2: 2}


def test_too_many_two_paths_are_cut_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    star = dyads.Ties(np.arange(1, 40), np.full(39, 3))
    assert len(chain._common_partners(star, 40, np.random.default_rng(0))[0]) == 39 * 38 // 2
    monkeypatch.setattr(chain, "MOST_TWO_PATHS", 1000)  # 5 for each of 40 actors
    assert len(chain._common_partners(star, 40, np.random.default_rng(0))[0]) == 5 * 4 // 2


def test_two_thousand_actors_are_quick() -> None:
    start = time.perf_counter()
    study = lk.simulate_survey(n_private=1600, n_public=390, n_hybrid=10, density=0.004, seed=1)
    assert time.perf_counter() - start < 15
    drawn = block_densities(study, "advice")
    assert drawn[:, :3] == pytest.approx(0.004, rel=0.15)
    assert not lk.check_survey(study.survey.actors, study.survey.nominations).size


def test_names_kinds_and_labels_are_in_the_language() -> None:
    english, spanish = simulate(1, n_private=60), simulate(1, n_private=60, language="es")
    assert set(english.survey.actors.kind) == set(KINDS)
    assert set(spanish.survey.actors.kind) == {
        "empresa", "cámara", "universidad", "instituto tecnológico", "agencia pública", "asociación del clúster",
    }  # fmt: skip
    assert spanish.survey.waves.label.tolist() == ["Línea de base", "Seguimiento"]
    assert spanish.survey.waves.phase.tolist() == ["before", "after"]
    for study in (english, spanish):
        names = study.survey.actors.groupby("actor").name.first()
        assert names.is_unique
        assert (study.survey.actors.groupby("actor").sector.nunique() == 1).all()
    many = lk.simulate_survey(n_private=900, n_public=100, density=0.002, waves=(1,), relations=["advice"], seed=1)
    assert many.survey.actors.name.is_unique
    assert many.survey.actors["size"].min() >= 1


def test_the_survey_passes_its_own_checks_and_says_what_it_is() -> None:
    study = simulate(
        1, relations={"advice": {"label": "Technical advice"}, "work": {"directed": False}}, item_missing=0.02
    )
    s = study.survey
    assert len(lk.check_survey(s.actors, s.nominations, relations=s.relations, waves=s.waves)) == 0
    assert s.relations.label.unique().tolist() == ["Technical advice", "work"]
    assert s.relations.groupby("relation").directed.first().to_dict() == {"advice": True, "work": False}
    assert repr(study) == (
        "<SimulatedSurvey: 33 actors, waves 2019 and 2023, relations advice and work, "
        f"{study.truth.actors.responded.mean():.0%} responded, seed 1>"
    )
    page = study._repr_html_()
    assert "public-private" in page
    assert "<script" not in page
    assert "ties over all waves" in repr(study.truth)


def test_labels_of_relations_are_escaped_in_the_notebook() -> None:
    assert "<b>" not in simulate(1, relations=["<b>bold</b>"])._repr_html_()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_private": -1}, "n_private=-1"),
        ({"n_private": 1, "n_public": 0, "n_hybrid": 0}, "at least 2"),
        ({"n_private": 10.5}, "n_private=10.5"),
        ({"waves": ()}, "waves="),
        ({"waves": (2019, "2023")}, "waves="),
        ({"waves": (2019, 2019)}, "waves="),
        ({"relations": "advice"}, "relations="),
        ({"relations": []}, "relations="),
        ({"relations": ["a", "a"]}, "twice"),
        ({"relations": [["a"]]}, "must be text"),
        ({"relations": {"advice": {"densty": 0.1}}}, "did you mean 'density'"),
        ({"relations": {"advice": {"persistence": 2}}}, r"relations\['advice'\]: persistence=2"),
        ({"density": 0.0}, "density=0.0"),
        ({"density": {"private-private": 0.1}}, "density says nothing about 'public-private'"),
        ({"density": {"private": 0.1}}, "did you mean"),
        ({"density": float("nan")}, "density=nan"),
        ({"effect": 0.95}, "effect="),
        ({"density": 0.1, "effect": -0.2}, "density, trend and effect take"),
        ({"density": 0.1, "trend": -0.2}, "density, trend and effect take"),
        ({"response": {"private": 0.5}}, "response says nothing about 'public'"),
        ({"response": {2019: 0.5}}, "response must name every wave"),
        ({"response": {2019: 0.5, 2024: 0.5}}, "2024"),
        ({"response": True}, "response=True"),
        ({"ramp": {2024: 1.0}}, "ramp has the key 2024"),
        ({"ramp": 0.5}, "ramp=0.5"),
        ({"silence": "quite"}, "did you mean 'quiet'"),
        ({"language": "pt"}, "language='pt'"),
        ({"leading": "work"}, "leading='work'"),
        ({"directed": 1}, "directed=1"),
        ({"closure": 3}, "closure=3"),
        ({"scale_max": 0}, "scale_max=0"),
        ({"seed": "x"}, "seed='x'"),
        ({"seed": -1}, "seed=-1"),
    ],
)
def test_an_impossible_setting_is_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(lk.ArgumentError, match=message):
        lk.simulate_survey(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"n_private": 2, "n_public": 0, "n_hybrid": 0},
        {"n_private": 0, "n_public": 0, "n_hybrid": 3, "density": 0.3},
        {"n_private": 1, "n_public": 1, "n_hybrid": 1, "n_clusters": 4},
        {"waves": (2020,)},
        {"waves": ("t0", "t1", "t2"), "ramp": {}},
        {"response": 0.0},
        {"persistence": 1.0, "closure": 1.0, "multiplexity": 1.0},
        {"persistence": 0.0, "closure": 1.0},
        {"recall": 0.0, "invented": 0.0},
        {"recall": 1.0, "invented": 1.0, "density": 0.9, "effect": 0.05},
        {"treated": 0.0, "effect_none": -0.01},
        {"treated": 1.0, "effect": 0.2, "effect_one": -0.02},
        {"item_missing": 1.0},
        {"zeros": 1.0},
        {"joiners": 1.0, "leavers": 0.9},
        {"sender_sd": 3.0, "receiver_sd": 3.0, "cluster_sd": 3.0, "effects_correlation": -1.0},
        {"effects_persistence": 0.0, "selection": 5.0, "silence": "quiet", "silence_strength": 5.0},
    ],
    ids=str,
)
def test_every_corner_of_the_settings_gives_a_survey(settings: dict[str, Any]) -> None:
    for seed in range(3):
        study = simulate(seed, **settings)
        assert len(study.survey.actors) > 0
        assert len(study.complete.actors) == len(study.survey.actors)
        assert (study.truth.densities[["spontaneous", "actual", "expected"]] <= 1).all(axis=None)
