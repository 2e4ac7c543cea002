"""The ledger of ties: every split adds up to its block, by hand and for whatever two waves can hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import linkages as lk
from linkages.data.study import Study
from linkages.errors import ArgumentError
from linkages.findings.ledger import ACTOR_COLUMNS, COLUMNS
from linkages.vocabulary import BLOCKS, TIE_FATES
from tests.measures.waves import GAINS, two_waves

NAN = float("nan")


def panel_of(*nets: lk.Network) -> lk.Panel:
    return lk.Panel(nets)


def toy() -> lk.Panel:
    """Firms a, b, c and agency d; a and d take part, what c does is not known; c leaves and firm e, treated, joins."""
    before = pd.DataFrame(
        {"actor": list("abcd"), "sector": ["private"] * 3 + ["public"], "kind": ["firm"] * 3 + ["agency"],
         "arm": ["treated", "control", None, "treated"]}
    )  # fmt: skip
    after = pd.DataFrame(
        {"actor": list("abde"), "sector": ["private", "private", "public", "private"],
         "kind": ["firm", "firm", "agency", "firm"], "arm": ["treated", "control", "treated", "treated"]}
    )  # fmt: skip
    first = [[0, 2, 1, 1], [1, 0, 0, 3], [0, 1, 0, 0], [0, NAN, 0, 0]]
    last = [[0, 3, 1, 1], [1, 0, 1, 0], [1, 2, 0, 0], [1, 0, 0, 0]]
    return panel_of(*(
        lk.from_matrix(m, directed=True, actors=a, wave=w, relation="advice") for w, m, a in ((1, first, before), (2, last, after))
    ))  # fmt: skip


def test_by_hand() -> None:
    """Kept a→b (2 to 3), b→a (1), a→d (1), b→d (3 to 1); created d→a 1; a→c, c→b left; a→e, e→a joined; d→b seen after."""
    found = lk.measure_ledger(toy())
    assert list(found) == list(COLUMNS)
    assert found[["relation", "since", "wave"]].drop_duplicates().values.tolist() == [["advice", 1, 2]]
    n = found[found.n_ties > 0].set_index(["block", "group", "state"]).n_ties.sort_index()
    assert n.loc["all", ""].to_dict() == {"created": 1, "kept": 4, "joined": 2, "left": 2, "seen_after": 1}
    assert n.loc["all", "kind: agency - firm"].to_dict() == {"created": 1, "kept": 2, "seen_after": 1}
    assert n.loc["all", "kind: firm - firm"].to_dict() == {"kept": 2, "joined": 2, "left": 2}
    assert n.loc["all", "arm: both"].to_dict() == {"created": 1, "kept": 1, "joined": 2}  # a with d, a with e
    assert n.loc["all", "arm: one"].to_dict() == {"kept": 3, "seen_after": 1}
    assert n.loc["all", "arm: ?"].to_dict() == {"left": 2}
    assert n.loc["public-private", "arm: both"].to_dict() == {"created": 1, "kept": 1}
    assert n.loc["all", "stage: 1"].to_dict() == {"created": 1, "kept": 3, "joined": 2, "left": 2}
    assert n.loc["all", "stage: 2"].to_dict() == {"seen_after": 1}
    assert n.loc["all", "stage: 3"].to_dict() == {"kept": 1}
    assert {step: n.loc["all", f"step: {step}"].to_dict() for step in ("up", "same", "down")} == {
        "up": {"kept": 1}, "same": {"kept": 2}, "down": {"kept": 1},
    }  # fmt: skip
    assert ("all", "arm: none", "kept") not in n.index


def test_who_gained_and_lost_by_hand() -> None:
    found = lk.measure_actor_ledger(toy())
    assert list(found) == list(ACTOR_COLUMNS)
    d = found[(found.actor == "d") & (found.since == 1)]
    assert d[["other", "direction", "state", "before", "after"]].fillna(-1).values.tolist() == [
        ["a", "in", "kept", 1, 1],
        ["a", "out", "created", 0, 1],
        ["b", "in", "kept", 3, 1],
        ["b", "out", "seen_after", -1, 2],
    ]


@settings(max_examples=60, deadline=None)
@given(two_waves())
def test_no_split_leaves_a_rest(waves: tuple[lk.Network, lk.Network]) -> None:
    before, after = waves
    found = lk.measure_ledger(panel_of(before, after))
    assert set(found.state) <= set(TIE_FATES)
    found["split"] = found.group.str.split(":").str[0]
    whole = found[found.group == ""].set_index(["block", "state"]).n_ties
    for block in BLOCKS:
        net_change = sum(GAINS[state] * n for state, n in whole[block].items())
        assert net_change == after.block(block).n_ties - before.block(block).n_ties
    for (split, block), rows in found[found.group != ""].groupby(["split", "block"]):
        parts = rows.groupby("state").n_ties.sum()
        expected = whole[block][["kept"]] if split == "step" else whole[block]
        assert parts.to_dict() == expected.to_dict(), split
    assert {"kind", "arm"} <= set(found.split)
    by_actor = lk.measure_actor_ledger(panel_of(before, after))
    assert (by_actor.groupby("state").size() / 2).to_dict() == whole["all"][whole["all"] > 0].to_dict()
    mirrored = {"out": "in", "in": "out", "all": "all"}
    ends = set(zip(by_actor.actor, by_actor.other, by_actor.direction))
    assert ends == {(other, actor, mirrored[direction]) for actor, other, direction in ends}


@settings(max_examples=20, deadline=None)
@given(two_waves())
def test_the_order_of_actors_changes_nothing(waves: tuple[lk.Network, lk.Network]) -> None:
    def shuffled(net: lk.Network) -> lk.Network:
        order = np.random.default_rng(3).permutation(len(net.actors))
        values = np.where(net.dense_states() >= 3, NAN, net.dense_strengths())[np.ix_(order, order)]
        return lk.from_matrix(values, directed=net.directed, actors=net.actors.iloc[order].reset_index(), wave=net.wave)

    known = [lk.from_matrix(np.where(net.dense_states() >= 3, NAN, net.dense_strengths()), directed=net.directed,
                            actors=net.actors.reset_index(), wave=net.wave) for net in waves]  # fmt: skip
    for measure in (lk.measure_ledger, lk.measure_actor_ledger):
        pd.testing.assert_frame_equal(measure(panel_of(*known)), measure(panel_of(*map(shuffled, known))))


def test_silence_is_not_loss() -> None:
    values = np.ones((6, 6))
    silent = values.copy()
    silent[2:] = NAN
    actors = pd.DataFrame({"actor": list("abcdef"), "sector": "private"})
    nets = [lk.from_matrix(m, directed=True, actors=actors, wave=w) for w, m in ((1, values), (2, silent))]
    n = lk.measure_ledger(panel_of(*nets)).query("block == 'all' and group == ''").set_index("state").n_ties
    assert (n["dissolved"], n["seen_before"], n["kept"]) == (0, 20, 10)
    assert "arm" not in set(lk.measure_ledger(panel_of(*nets)).group.str[:3])


def test_three_waves_and_what_cannot_be_compared() -> None:
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": "private"})
    nets = [lk.from_matrix([[0, 1], [1, 0]], directed=w < 3, actors=actors, wave=w) for w in (1, 2, 3)]
    found = lk.measure_ledger(panel_of(*nets))
    assert found[["since", "wave"]].drop_duplicates().values.tolist() == [[1, 2]]
    alone = panel_of(nets[0])
    assert len(lk.measure_ledger(alone)) == len(lk.measure_actor_ledger(alone)) == 0
    assert list(lk.measure_actor_ledger(alone)) == list(ACTOR_COLUMNS)


def test_the_arm_is_that_of_the_study() -> None:
    survey = lk.simulate_survey(n_private=10, n_public=6, seed=2).survey
    actors = survey.actors.rename(columns={"arm": "programa"})
    study = Study.model_validate(
        {"study": {"title": "t"}, "actors": {"file": "a"}, "nominations": {"file": "n"},
         "design": {"assignment": "self-selected", "arm": "programa"}}
    )  # fmt: skip
    told = lk.Survey(actors, survey.nominations, survey.relations, waves=survey.waves, study=study)
    found = lk.measure_ledger(lk.build_panel(told))
    assert {"arm: both", "arm: one", "arm: none", "arm: ?"} <= set(found.group)  # the hybrid organisation has none
    pd.testing.assert_frame_equal(found, lk.measure_ledger(lk.build_panel(survey)))
    with pytest.raises(ArgumentError, match=r"arm='program' is no column .*did you mean 'programa'"):
        lk.measure_ledger(lk.build_panel(told), arm="program")


@pytest.mark.parametrize(("words", "treated"), [(("sí", "no"), None), (("A", "B"), ["a"])])
def test_arms_in_words_of_the_study_are_understood(words, treated) -> None:
    survey = lk.simulate_survey(n_private=10, n_public=6, relations=["advice"], seed=2).survey
    plain = lk.build_panel(survey)
    said = survey.actors.assign(arm=survey.actors["arm"].map({"treated": words[0], "control": words[1]}))
    design = {"assignment": "self-selected", "arm": "arm", "treated": treated}
    study = Study.model_validate(
        {"study": {"title": "t"}, "actors": {"file": "a"}, "nominations": {"file": "n"}, "design": design}
    )
    for of_study, words_given in ((study, None), (None, treated)):
        told = lk.build_panel(lk.Survey(said, survey.nominations, survey.relations, waves=survey.waves, study=of_study))
        pd.testing.assert_frame_equal(lk.measure_ledger(told, treated=words_given), lk.measure_ledger(plain))
        rates = [lk.measure_stability(p, n_draws=0, treated=t) for p, t in ((told, words_given), (plain, None))]
        pd.testing.assert_frame_equal(*rates)
        assert rates[0]["form"].str.startswith("arm: ").any()
        fits = [lk.measure_formation(p, ["arm"], n_draws=0, treated=t) for p, t in ((told, words_given), (plain, None))]
        pd.testing.assert_frame_equal(*fits)
        assert "both treated" in set(fits[0]["term"])
    unknown = lk.measure_ledger(
        lk.build_panel(lk.Survey(said.assign(arm="perhaps"), survey.nominations, survey.relations))
    )
    assert set(unknown.loc[unknown.group.str.startswith("arm") & (unknown.n_ties > 0), "group"]) == {"arm: ?"}
