"""Who answered, what is missing, and whether two reports agree: by hand, then against arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings.quality import COLUMNS
from linkages.vocabulary import State

nan = float("nan")


def survey(nominations, *, responded=(), relations=None, asked=None, sectors=None):
    ids = ["f1", "f2", "f3", "f4", "u1", "u2"]
    actors = pd.DataFrame(
        {
            "wave": 1,
            "actor": ids,
            "sector": sectors or ["private"] * 4 + ["public"] * 2,
            "kind": ["firm"] * 4 + ["university"] * 2,
            "responded": [i not in responded for i in ids],
            "asked": [True] * 6 if asked is None else [i in asked for i in ids],
        }
    )
    named = pd.DataFrame(nominations, columns=["respondent", "nominee", "side"])
    return lk.Survey(actors, named.assign(wave=1, relation="joint"), relations)


UNDIRECTED = pd.DataFrame({"relation": ["joint"], "directed": [False]})


def row(found, sector):
    return found[found.sector == sector].iloc[0]


def test_reports_of_an_undirected_tie_by_hand():
    # f1-f2 claimed by both, f1-u1 by f1 only, u1-u2 by u2 only; f3 and f4 claim nothing; f4 is silent.
    told = [("f1", "f2", "out"), ("f2", "f1", "out"), ("f1", "u1", "out"), ("u2", "u1", "out"), ("f3", "f4", "out")]
    found = lk.measure_quality(lk.build_panel(survey(told, responded=["f4"], relations=UNDIRECTED)))
    assert list(found) == list(COLUMNS)
    assert found.sector.tolist() == ["private", "public", "all"]
    assert found.asked.tolist() == [4, 2, 6]
    assert found.responded.tolist() == [3, 2, 5]
    # Both ends answered on the ten pairs of the five respondents: one tie of both, two of one side, seven of neither.
    whole = row(found, "all")
    assert (whole.one_sided, whole.agreement) == pytest.approx((2 / 3, 8 / 10))
    assert whole.missing_share == pytest.approx(5 / 15)
    # Cells of private respondents: f1-f2 (twice), f1-f3, f2-f3 (twice each), and six with u1, u2.
    private = row(found, "private")
    assert (private.one_sided, private.agreement) == pytest.approx((2 / (2 + 4), (4 + 8 + 10) / (12 + 12)))
    assert (
        whole.note
        == "respondents name 20.0% of the silent and 20.0% of the responding organisations; 17% silent: expected bias of "
        "density +0% if silence is random, +12% if the quiet are silent, -12% if the busy are; 33% of dyads missing"
    )


def test_reports_from_both_sides_of_a_directed_tie():
    told = [("f1", "f2", "out"), ("f2", "f1", "in"), ("f1", "f3", "out"), ("u1", "f2", "in")]
    found = lk.measure_quality(lk.build_panel(survey(told)))
    # f1→f2 said by giver and receiver; f1→f3 by the giver, f2→u1 by the receiver only; all else by neither.
    whole = row(found, "all")
    assert (whole.one_sided, whole.agreement) == pytest.approx((2 / 3, 28 / 30))


def test_one_report_of_a_tie_agrees_with_nothing():
    found = lk.measure_quality(lk.build_panel(survey([("f1", "f2", "out")])))
    assert found[["one_sided", "agreement"]].isna().all(axis=None)
    assert (found.missing_share == 0).all()
    assert (found.note == "").all()


def test_only_those_who_were_asked_count():
    told = [("f1", "f2", "out")]
    kinds = pd.DataFrame({"relation": ["joint"], "directed": [True], "asked_of": ["firm"]})
    found = lk.measure_quality(lk.build_panel(survey(told, responded=["f3"], relations=kinds)))
    assert found.asked.tolist() == [4, 0, 4]
    assert found.responded.tolist() == [3, 0, 3]
    assert np.isnan(row(found, "public").missing_share)
    found = lk.measure_quality(lk.build_panel(survey(told, responded=["u2"], asked=["f1", "f2", "f3", "f4", "u1"])))
    assert found.asked.tolist() == [4, 1, 5]


def test_shares_of_simulated_reports_match_plain_arrays():
    relations = {"communication": {"directed": False}}
    simulated = lk.simulate_survey(
        n_private=20, n_public=10, relations=relations, response=0.8, item_missing=0.05, seed=2
    )
    panel = lk.build_panel(simulated.survey)
    raw = simulated.survey.relations.assign(directed=True)
    directed = lk.build_panel(
        lk.Survey(simulated.survey.actors, simulated.survey.nominations, raw, waves=simulated.survey.waves)
    )
    found = lk.measure_quality(panel)
    for net in directed:
        s = net.dense_states()
        known = np.isin(s, (State.TIE, State.NULL)) & np.isin(s.T, (State.TIE, State.NULL))
        yes, no = (s == State.TIE) & known, (s == State.NULL) & known
        rows = found[found.wave == net.wave].set_index("sector")
        claimed = (yes | yes.T).sum()
        assert rows.loc["all", "one_sided"] == pytest.approx((yes ^ yes.T).sum() / claimed)
        assert rows.loc["all", "agreement"] == pytest.approx(((yes & yes.T) | (no & no.T)).sum() / known.sum())
        mine = (net.actors.sector == "public").to_numpy()
        touch = (mine[:, None] * 1.0 + mine[None, :]) * known
        assert rows.loc["public", "agreement"] == pytest.approx(
            (touch * ((yes & yes.T) | (no & no.T))).sum() / touch.sum()
        )
        joined = panel["communication", net.wave]
        counts = joined.out_counts[mine].sum(axis=0)
        assert rows.loc["public", "missing_share"] == pytest.approx(counts[State.MISSING] / counts[1:4].sum())
        assert rows.loc["all", "missing_share"] == joined.missing_share
        assert (rows.loc["public", "asked"], rows.loc["public", "responded"]) == (
            mine.sum(),
            net.actors.responded[mine].sum(),
        )


def test_quiet_silence_shows_in_how_often_silent_ones_are_named():
    quiet = lk.simulate_survey(
        n_private=60, n_public=30, relations=["advice"], waves=[1], response=0.6, silence="quiet", silence_strength=3.0,
        effects_correlation=0.9, sender_sd=1.2, receiver_sd=1.2, seed=4,
    ).survey  # fmt: skip
    note = row(lk.measure_quality(lk.build_panel(quiet)), "all").note
    silent, others = (float(word.rstrip("%")) for word in note.split() if word.endswith("%") and "." in word)
    assert silent < 0.7 * others


def test_networks_without_a_survey_tell_what_they_can():
    values = np.zeros((5, 5))
    values[0, 1] = 1
    values[4] = nan
    found = lk.measure_quality(lk.Panel([lk.from_matrix(values, directed=True)]))
    assert found.sector.tolist() == ["all"]
    assert (found.asked.item(), found.responded.item(), found.missing_share.item()) == (5, 4, 0.2)
    assert found.one_sided.isna().all()


def test_rules_of_the_panel_hold_for_the_reports_too():
    told = survey([("f1", "f2", "out"), ("f2", "f1", "out")], relations=UNDIRECTED)
    actors, named = told.actors, told.nominations.assign(strength=[1.0, 3.0])
    strong = lk.build_panel(lk.Survey(actors, named, told.relations), at_least=2)
    assert row(lk.measure_quality(strong), "all").one_sided == 1
    any_ = lk.build_panel(lk.Survey(actors, named, told.relations))
    assert row(lk.measure_quality(any_), "all").one_sided == 0


def test_clusters_and_selected_relations():
    simulated = lk.simulate_survey(n_private=8, n_public=4, n_clusters=2, relations=["advice", "trust"], seed=1).survey
    found = lk.measure_quality(lk.build_panel(simulated, relations="advice"))
    assert set(found.relation) == {"advice"}
    assert found.cluster.nunique() == 2
    everyone = found[found.sector == "all"].groupby("wave").asked.sum()
    inside = simulated.actors[~simulated.actors.external & simulated.actors.asked]
    assert everyone.to_dict() == inside.groupby("wave").size().to_dict()
