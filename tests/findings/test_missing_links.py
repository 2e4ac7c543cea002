"""Missing links: the rule by hand and pair by pair, what is not known kept apart, and a planted one found."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.missing_links import COLUMNS
from tests.findings.needs import CHANCE, ITEMS, with_needs


def study(named, priority, *, sector=None, responded=True, **more) -> lk.Panel:
    """A study of one wave: who named whom ("ab": a named b), and what each wants (actor → {input: priority})."""
    ids = sorted(priority)
    actors = pd.DataFrame({"wave": 1, "actor": ids, "sector": sector or "private", "responded": responded})
    ties = pd.DataFrame(
        {"wave": 1, "relation": "advice", "respondent": [t[0] for t in named], "nominee": [t[1] for t in named]}
    )
    rows = [(a, k, v) for a, of in priority.items() for k, v in of.items()]
    answers = pd.DataFrame(rows, columns=["actor", "item", "value"]).assign(wave=1, question="priority")
    return lk.build_panel(lk.Survey(actors, ties, answers=answers, **more))


def pairs(found, state="null"):
    part = found[found.state == state]
    return [(r.actor, r.other, r.score) for r in part.itertuples()]


def test_the_rule_by_hand():
    """a, b agencies; c a firm; d, e stand apart.

    ab: roads 3 × 3 → 4, both must act 3, partner c 1 = 8. ad: roads 3 × 2 → 2, sectors 1, no chain 1 = 4, and bd the same.
    """
    wants = {"a": {"roads": 3}, "b": {"roads": 3}, "c": {"roads": 0}, "d": {"roads": 2}, "e": {"roads": 1}}
    panel = study(["ac", "cb", "de"], wants, sector=["public", "public", "private", "private", "private"])
    found = lk.measure_missing_links(panel)
    assert list(found) == list(COLUMNS)
    assert pairs(found) == [("a", "b", 8.0), ("a", "d", 4.0), ("b", "d", 4.0)]
    assert found["rank"].tolist() == [1, 2, 3]
    assert found.reasons.tolist()[:2] == [
        "both depend on roads; both must act on roads; 1 common partner",
        "both depend on roads; across sectors; no chain of ties joins them",
    ]
    assert found.must_act.tolist() == ["roads", "", ""]
    assert found.bridge.tolist() == [False, True, True]


def test_a_tie_in_any_relation_is_no_gap_and_partners_count_up_to_three():
    wants = {"a": {"x": 2}, "b": {"x": 2}} | {k: {"x": 0} for k in "cdefg"}
    named = [p + k for p in "ab" for k in "cdefg"]
    found = lk.measure_missing_links(study(named, wants))
    assert pairs(found) == [("a", "b", 1 + 3)]
    assert found.n_partners.tolist() == [5]
    assert pairs(lk.measure_missing_links(study([*named, "ba"], wants))) == []


def test_what_nobody_reported_is_listed_apart():
    """c did not respond, but its priorities are known: a–c may be a tie. b and a both answered: no tie."""
    wants = {"a": {"x": 2}, "b": {"x": 3}, "c": {"x": 3}}
    found = lk.measure_missing_links(study(["bc"], wants, responded=[True, True, False]))
    assert pairs(found) == [("a", "b", 2 + 1)]
    assert pairs(found, "missing") == [("a", "c", 2 + 1)]  # b told of its tie to c: no gap
    assert found[found.state == "missing"]["rank"].isna().all()


def test_equal_scores_are_put_in_a_stated_order():
    wants = {"a": {"x": 2, "y": 2}, "b": {"x": 2, "y": 2}, "c": {"z": 3}, "d": {"z": 2}, "e": {"z": 2}}
    found = lk.measure_missing_links(study(["ab", "ba"], wants), most=None)
    assert pairs(found) == [("c", "d", 3.0), ("c", "e", 3.0), ("d", "e", 2.0)]
    wants = {"a": {"z": 3}, "b": {"z": 2}, "c": {"x": 2, "y": 2}, "d": {"x": 2, "y": 2}}
    assert pairs(lk.measure_missing_links(study(["ac", "ca"], wants))) == [("c", "d", 3.0), ("a", "b", 3.0)]


def brute(panel, survey, wave):
    """Every pair looked at on its own."""
    nets = [net.symmetrize("either", lone="decides") for net in panel if net.wave == wave]
    actors = nets[0].actors
    told = survey.answers[survey.answers.wave == wave].dropna(subset="value")
    wants = told.groupby("actor").apply(lambda t: dict(zip(t["item"], t["value"], strict=True)), include_groups=False)
    states = [pd.DataFrame(net.dense_states(), actors.index, actors.index) for net in nets]
    tied = sum((s == 1).astype(int) for s in states) > 0
    part = {a: {a} for a in actors.index}
    for i, j in combinations(actors.index, 2):
        if tied.loc[i, j] and part[i] is not part[j]:
            part[i] |= part[j]
            for k in part[j]:
                part[k] = part[i]
    out = {}
    for i, j in combinations(sorted(wants.index), 2):
        mine, theirs = wants[i], wants[j]
        both = [k for k in mine if mine[k] >= 2 and theirs.get(k, 0) >= 2]
        act = [k for k in both if mine[k] == theirs[k] == 3 and (actors.sector[[i, j]] == "public").all()]
        seen = [s.loc[i, j] for s in states]
        if not both or 1 in seen:
            continue
        common = int((tied.loc[i] & tied.loc[j]).sum())
        score = sum((mine[k] - 1) * (theirs[k] - 1) for k in both) + 3 * bool(act) + min(common, 3)
        score += (actors.sector[i] != actors.sector[j]) + (part[i] is not part[j])
        out[i, j] = ("missing" if 3 in seen else "null", float(score), len(both), common)
    return out


def test_pair_by_pair_on_a_simulated_study():
    relations = {"advice": {"item_missing": 0.3}, "project": {"directed": False}}
    survey = with_needs(8, relations=relations, density=0.04, unrated=0.1)
    panel = lk.build_panel(survey, symmetrize="either", lone="decides")
    found = lk.measure_missing_links(panel, most=None)
    assert set(found.state) == {"null", "missing"}
    for wave in panel.waves:
        part = found[found.wave == wave]
        expected = brute(panel, survey, wave)
        told = {(r.actor, r.other): (r.state, r.score, r.n_inputs, r.n_partners) for r in part.itertuples()}
        assert told == expected
        ranked = part[part.state == "null"]
        order = sorted((-s, -n, -c, pair) for pair, (state, s, n, c) in expected.items() if state == "null")
        assert list(zip(ranked.actor, ranked.other, strict=True)) == [pair for *_, pair in order]
        assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))


def planted(seed: int) -> pd.Series:
    """The first of the list, where two agencies share two inputs of priority 3 and three common partners, and no tie."""
    survey = lk.simulate_survey(
        n_private=40, n_public=10, n_hybrid=0, waves=[2023], relations=["advice"], density=0.06, response=1.0, seed=seed
    ).survey
    rng = np.random.default_rng([seed, 1])
    ids = sorted(survey.actors.actor)
    one, other = rng.choice(survey.actors.actor[survey.actors.sector == "public"], 2, replace=False)
    named = survey.nominations
    named = named[~(named.respondent.isin([one, other]) | named.nominee.isin([one, other]))]
    common = rng.choice([i for i in ids if i not in (one, other)], 3, replace=False)
    new = pd.DataFrame(
        {"wave": 2023, "relation": "advice", "respondent": [one, other] * 3, "nominee": np.repeat(common, 2)}
    )
    answers = pd.DataFrame(
        [(i, k, v) for i in ids for k, v in zip(ITEMS, rng.choice(4, len(ITEMS), p=CHANCE), strict=True)]
    )
    answers.columns = ["actor", "item", "value"]
    shared = answers.actor.isin([one, other]) & answers["item"].isin(rng.choice(ITEMS, 2, replace=False))
    answers["value"] = answers["value"].astype(float).mask(shared, 3.0)
    both = pd.concat([named[new.columns], new], ignore_index=True)
    told = lk.Survey(survey.actors, both, answers=answers.assign(wave=2023, question="priority"))
    first = lk.measure_missing_links(lk.build_panel(told), most=1).iloc[0]
    return pd.Series({"found": {first.actor, first.other} == {one, other}, "score": first.score})


def test_a_planted_missing_link_is_first():
    assert pd.DataFrame([planted(seed) for seed in range(20)]).found.sum() >= 19


def test_most_and_what_is_refused():
    survey = with_needs(1)
    panel = lk.build_panel(survey)
    whole, few = lk.measure_missing_links(panel, most=None), lk.measure_missing_links(panel, most=3)
    assert few.groupby(["wave", "state"]).size().max() == 3
    pd.testing.assert_frame_equal(
        few[few.state == "null"].reset_index(drop=True), whole[whole["rank"] <= 3].reset_index(drop=True)
    )
    for most in (0, 2.5, True):
        with pytest.raises(ArgumentError, match="most="):
            lk.measure_missing_links(panel, most=most)


def test_without_answers_it_is_an_empty_table():
    plain = lk.build_panel(lk.simulate_survey(n_private=5, n_public=3, seed=1).survey)
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    for panel in (plain, lk.Panel([net]), lk.Panel([])):
        found = lk.measure_missing_links(panel)
        assert list(found) == list(COLUMNS)
        assert len(found) == 0


def test_the_public_page_names_no_pair(tmp_path: Path):
    """The list names who should work together: nothing of it may reach the page that everybody sees."""
    evaluation = lk.evaluate(lk.build_panel(with_needs(4, n_private=10, n_public=6)), n_draws=19, seed=1)
    assert len(evaluation.missing_links)
    page = lk.build_report(evaluation, audience="public").html()
    names = evaluation.panel.survey.actors.name
    assert not [name for name in names if name in page]
    assert not [reason for reason in evaluation.missing_links.reasons if reason in page]
