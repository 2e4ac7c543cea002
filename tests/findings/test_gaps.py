"""Coordination gaps: by hand on a small study, pair by pair on a simulated one, and nothing missing taken for a gap."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.gaps import COLUMNS
from tests.findings.needs import ITEMS, with_needs

# Priorities of a … e for roads and for water; nan: not answered. a, b are agencies, e did not respond.
ROADS = {"a": 3, "b": 3, "c": 2, "d": 0}
WATER = {"a": 3, "b": 1, "c": np.nan, "d": 2}
TIES = [("a", "c"), ("c", "a"), ("d", "b"), ("c", "d")]


def study(ties=TIES, roads=ROADS, water=WATER, *, wave=1, silent="e", extra=()) -> dict[str, pd.DataFrame]:
    actors = pd.DataFrame({"wave": wave, "actor": list("abcde"), "sector": ["public"] * 2 + ["private"] * 3})
    actors["responded"] = ~actors.actor.isin(list(silent))
    named = pd.DataFrame(ties, columns=["respondent", "nominee"]).assign(wave=wave, relation="advice")
    rows = [(wave, a, "priority", k, v, None) for k, of in (("roads", roads), ("water", water)) for a, v in of.items()]
    rows += [(wave, *row) for row in extra]
    answers = pd.DataFrame(rows, columns=["wave", "actor", "question", "item", "value", "text"])
    return {"actors": actors, "nominations": named, "answers": answers}


def panel_of(*parts, **relation) -> lk.Panel:
    joined = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    relations = pd.DataFrame({"relation": ["advice"], **{k: [v] for k, v in relation.items()}})
    return lk.build_panel(lk.Survey(joined["actors"], joined["nominations"], relations, answers=joined["answers"]))


def row(found, measure, form=None, item="", sector=None, since="") -> dict:
    rows = found[(found.measure == measure) & (found["item"] == item) & (found.since == since)]
    rows = rows if form is None else rows[rows.form == form]
    rows = rows if sector is None else rows[rows.sector == sector]
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


@pytest.fixture(scope="module")
def found():
    return lk.measure_gaps(panel_of(study()), n_draws=19, seed=1)


def numbers(told: dict) -> tuple:
    return tuple(told[name] for name in ("value", "count", "n", "n_missing"))


def test_what_is_needed_by_hand(found):
    assert list(found) == list(COLUMNS)
    # four of five answered on roads, three of them 2 or 3; nobody is a 0 who did not answer
    assert numbers(row(found, "coverage", item="roads", sector="all")) == (3 / 4, 3, 4, 1)
    assert numbers(row(found, "coverage", item="water", sector="all")) == (2 / 3, 2, 3, 2)
    assert numbers(row(found, "coverage", item="water", sector="private")) == (1, 1, 1, 2)
    assert row(found, "priority", item="water", sector="all")["value"] == 2
    assert row(found, "agreement", item="roads", sector="all")["value"] == pytest.approx(
        lk.ordinal_agreement([1, 0, 1, 2])
    )
    w = row(found, "concordance", sector="all")
    assert (w["value"], w["n"], w["n_missing"]) == (pytest.approx(lk.kendall_w([[3, 3], [3, 1], [0, 2]])), 3, 2)


def test_requirements_by_hand(found):
    """Roads: ab, ac, bc. Water: ad. Tied: ac, bd, cd. So one of four pairs that need the same has a tie."""
    assert numbers(row(found, "requirement_coverage", "same input")) == (1 / 4, 1, 4, 0)
    assert numbers(row(found, "requirement_coverage", "same input", "roads")) == (1 / 3, 1, 3, 0)
    assert numbers(row(found, "requirement_coverage", "same input", "water")) == (0, 0, 1, 0)
    assert numbers(row(found, "requirement_coverage", "agencies")) == (0, 0, 1, 0)  # a and b, roads
    nobody = row(found, "requirement_coverage", "agencies", "water")
    assert np.isnan(nobody["value"])
    assert nobody["note"] == "no pair observed"


def test_alignment_by_hand(found):
    """Similarity: ab (0, 2) → 1 − 1/3; ac 1 → 2/3; ad (3, 1) → 1/3; bc 2/3; bd (3, 1) → 1/3; cd 1/3 (roads 2)."""
    tied, untied = (row(found, "similarity", form) for form in ("tied", "untied"))
    assert (tied["value"], tied["n"]) == (pytest.approx(np.mean([2 / 3, 1 / 3, 1 / 3])), 3)
    assert (untied["value"], untied["n"]) == (pytest.approx(np.mean([2 / 3, 1 / 3, 2 / 3])), 3)
    told = row(found, "alignment")
    expected = np.corrcoef([0, 1, 0, 0, 1, 1], [2 / 3, 2 / 3, 1 / 3, 2 / 3, 1 / 3, 1 / 3])[0, 1]
    assert (told["value"], told["n"]) == (pytest.approx(expected), 6)
    assert 0 < told["p_value"] <= 1


def test_a_dyad_nobody_observed_is_no_gap():
    part = study(silent="be")  # b answered on priorities through its agency's register, and told of no tie
    part["nominations"] = part["nominations"][part["nominations"].respondent != "b"]
    found = lk.measure_gaps(panel_of(part), n_draws=0)
    assert numbers(row(found, "requirement_coverage", "same input")) == (1 / 2, 1, 2, 2)
    assert numbers(row(found, "requirement_coverage", "agencies")) == (pytest.approx(np.nan, nan_ok=True), 0, 0, 1)


def test_status_and_who_is_responsible():
    extra = [
        ("a", "status", "roads", 1.0, "planned"), ("b", "status", "roads", 2.0, "built"), ("c", "status", "roads", 3.0, "built"),
        ("a", "responsible", "water", 1.0, None), ("b", "responsible", "water", 1.0, None), ("c", "responsible", "water", 1.0, None),
        ("d", "responsible", "water", 0.0, None),
    ]  # fmt: skip
    panel = panel_of(study(extra=extra))
    found = lk.measure_gaps(panel, n_draws=0)
    status = row(found, "status", item="roads")
    assert (status["value"], status["n"], status["note"]) == (2, 3, "built (2 of 3)")
    assert numbers(row(found, "requirement_coverage", "agencies", "water")) == (0, 0, 1, 0)  # c is no agency


def test_one_sided_claims_by_hand():
    """Undirected: a–c is claimed by both, d–b and c–d by one."""
    told = row(lk.measure_gaps(panel_of(study(), directed=False), n_draws=0), "one_sided")
    assert numbers(told) == (2 / 3, 2, 3, 0)


def test_change_is_over_what_both_waves_observed():
    later = study([("a", "b"), ("d", "b")], {**ROADS, "e": 3}, wave=2, silent="c")
    later["answers"] = later["answers"][later["answers"].actor != "c"]
    found = lk.measure_gaps(panel_of(study(), later, directed=False), n_draws=0)
    changed = row(found, "requirement_coverage", "same input", since="1")
    # in both waves heard: a, b, d: pairs ab (roads) and ad (water) need the same; ab became a tie
    assert (changed["before"], changed["after"], changed["value"], changed["n"]) == (0, 0.5, 0.5, 2)
    assert changed["note"].startswith("known in both waves; before on 2")
    told = row(found, "one_sided", since="1")
    assert (told["before"], told["after"]) == (1, 1)  # d–b then, a–b and d–b now
    assert found.columns.tolist() == list(COLUMNS)


def brute(survey, panel, relation, wave):
    """Requirement coverage of all pairs, straight from the tables."""
    told = survey.answers[(survey.answers.wave == wave) & (survey.answers.value >= 2)]
    needs = told.groupby("actor")["item"].agg(set).to_dict()
    net = panel[relation, wave].symmetrize("either")
    ids = net.actors.index.tolist()
    states = net.dense_states()
    seen = [states[ids.index(i), ids.index(j)] for i, j in combinations(sorted(needs), 2) if needs[i] & needs[j]]
    return seen.count(1), seen.count(1) + seen.count(2), seen.count(3)


def test_pair_by_pair_on_a_simulated_study():
    survey = with_needs(5, relations={"advice": {"item_missing": 0.15}, "project": {"directed": False}}, unrated=0.1)
    panel = lk.build_panel(survey)
    found = lk.measure_gaps(panel, n_draws=9, seed=3)
    whole = found[(found.measure == "requirement_coverage") & (found["item"] == "") & (found.form == "same input")]
    for (relation, wave), part in whole[whole.since == ""].groupby(["relation", "wave"]):
        if relation.startswith("any"):
            continue
        told = part.iloc[0]
        assert (told["count"], told.n, told.n_missing) == brute(survey, panel, relation, wave)
        assert told.value == told["count"] / told.n
    assert whole.n_missing.max() > 0
    assert (whole.relation == "any of advice, project").any()
    given = found[(found.measure == "given") & (found.since == "")]
    overlap = lk.relation_overlap([panel["advice", 2019], panel["project", 2019]]).iloc[0]
    told = given[(given.wave == 2019) & (given.form == "advice")].iloc[0]
    assert told.n == overlap.n_ties
    assert told.value == pytest.approx(overlap.share)
    one_sided = found[(found.measure == "one_sided") & (found.since == "")].set_index("wave").value
    quality = lk.measure_quality(panel)
    quality = quality[(quality.relation == "project") & (quality.sector == "all")].set_index("wave").one_sided
    assert one_sided.to_dict() == pytest.approx(quality.to_dict())


def test_a_planted_alignment_is_found():
    """Organisations of one of two camps want the same and keep to one another."""
    rng = np.random.default_rng(4)
    ids = [f"o{i:02d}" for i in range(24)]
    camp = np.arange(24) % 2
    actors = pd.DataFrame({"wave": 1, "actor": ids, "sector": "private", "responded": True})
    tied = rng.random((24, 24)) < np.where(camp[:, None] == camp, 0.3, 0.03)
    named = pd.DataFrame([(ids[i], ids[j]) for i, j in np.argwhere(tied) if i != j], columns=["respondent", "nominee"])
    rows = [(i, k, float(rng.choice([2, 3]) if c == (k in ITEMS[:3]) else rng.choice([0, 1]))) for i, c in zip(ids, camp, strict=True) for k in ITEMS]  # fmt: skip
    answers = pd.DataFrame(rows, columns=["actor", "item", "value"]).assign(wave=1, question="priority")
    survey = lk.Survey(actors, named.assign(wave=1, relation="advice"), answers=answers)
    told = row(lk.measure_gaps(lk.build_panel(survey), n_draws=199, seed=1), "alignment")
    assert told["value"] > 0.2
    assert told["p_value"] == 1 / 200


def test_size_of_alignment_under_its_own_null():
    """Priorities drawn apart from the ties: p is below 5 % in about 5 of 100 studies, silence or not."""
    p = []
    for seed in range(40):
        panel = lk.build_panel(with_needs(seed, n_private=8, n_public=4, waves=[2023]))
        p.append(row(lk.measure_gaps(panel, n_draws=19, seed=seed), "alignment")["p_value"])
    assert np.mean(np.array(p) <= 0.05) <= 0.15
    assert 0.35 < np.mean(p) < 0.70


def test_order_of_rows_and_seed():
    survey = with_needs(2)
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1), survey.nominations.sample(frac=1, random_state=2), survey.relations,
        waves=survey.waves, answers=survey.answers.sample(frac=1, random_state=3),
    )  # fmt: skip
    first, second = (lk.measure_gaps(lk.build_panel(s), n_draws=19, seed=7) for s in (survey, mixed))
    pd.testing.assert_frame_equal(first, second)


def test_without_answers_without_survey_and_refused():
    plain = lk.measure_gaps(
        lk.build_panel(lk.simulate_survey(n_private=6, n_public=3, relations=["advice"], seed=1).survey)
    )
    assert list(plain) == list(COLUMNS)
    assert len(plain) == 0
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    none = lk.measure_gaps(lk.Panel([net]))
    assert list(none) == list(COLUMNS)
    assert len(none) == 0
    with pytest.raises(ArgumentError, match="n_draws=-1 is no number of draws"):
        lk.measure_gaps(lk.Panel([net]), n_draws=-1)


def test_too_many_raters_for_pairs_are_said(monkeypatch):
    monkeypatch.setattr("linkages.findings._needs.MOST_RATERS", 3)
    panel = panel_of(study())
    found = lk.measure_gaps(panel, n_draws=0)
    for measure in ("alignment", "requirement_coverage"):
        told = row(found, measure)
        assert np.isnan(told["value"])
        assert "organisations rated inputs: take a part" in told["note"]
    assert row(found, "coverage", item="roads", sector="all")["value"] == 3 / 4
    only = lk.measure_missing_links(panel)
    assert len(only) == 1
    assert "organisations rated inputs: take a part" in only.reasons[0]
