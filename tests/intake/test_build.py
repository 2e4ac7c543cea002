"""build_panel: who answered, who was asked, about whom; checked dyad by dyad."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT


def actors(**columns: object) -> pd.DataFrame:
    base = {
        "wave": 1,
        "actor": ["f1", "f2", "g1", "h1"],
        "sector": ["private", "private", "public", "hybrid"],
        "kind": ["firm", "firm", "agency", "club"],
        "responded": [True, True, False, True],
    }
    return pd.DataFrame({**base, **columns})


def nominations(rows: list[tuple], **columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["respondent", "nominee", "strength"]).assign(wave=1, relation="advice")
    return frame.assign(**columns)


ROWS = [("f1", "f2", 2.0), ("f1", "g1", np.nan), ("f2", "f1", 0.0), ("f2", "h1", 3.0)]


def states(net: lk.Network) -> list[list[int]]:
    return net.dense_states().tolist()


def test_silent_row_blank_item_and_explicit_no():
    net = lk.build_panel(lk.Survey(actors(), nominations(ROWS)))["advice", 1]
    assert list(net.actors.index) == ["f1", "f2", "g1", "h1"]
    assert states(net) == [[O, T, M, N], [N, O, N, T], [M, M, O, M], [N, N, N, O]]
    assert net.ties.toarray()[0, 1] == 2


def test_partial_respondent_keeps_what_was_told():
    survey = lk.Survey(actors(), nominations([*ROWS, ("g1", "f1", 1.0), ("g1", "f2", 0.0)]))
    net = lk.build_panel(survey)["advice", 1]
    assert states(net)[2] == [T, N, O, M]


def test_not_asked_is_out():
    survey = lk.Survey(actors(asked=[True, True, False, True]), nominations(ROWS))
    assert states(lk.build_panel(survey)["advice", 1])[2] == [O, O, O, O]


def test_asked_of_and_asked_about_kinds():
    relations = pd.DataFrame(
        {"relation": ["advice"], "directed": [True], "asked_of": ["firm"], "asked_about": ["firm; agency"]}
    )
    panel = lk.build_panel(lk.Survey(actors(), nominations(ROWS[:3]), relations=relations))
    assert states(panel["advice", 1]) == [[O, T, M, O], [N, O, N, O], [O, O, O, O], [O, O, O, O]]


def test_clusters_part_the_network_unless_the_relation_crosses_them():
    frame = actors(cluster=["A", "A", "B", "B"])
    panel = lk.build_panel(lk.Survey(frame, nominations(ROWS)))
    apart = panel["advice", 1]
    assert panel.rules["not_at_stake"] == 1  # f2 -> h1 was told across clusters
    assert states(apart) == [[O, T, O, O], [N, O, O, O], [O, O, O, M], [O, O, N, O]]
    relations = pd.DataFrame({"relation": ["advice"], "across_clusters": [True]})
    across = lk.build_panel(lk.Survey(frame, nominations(ROWS), relations=relations))["advice", 1]
    assert states(across) == [[O, T, M, N], [N, O, N, T], [M, M, O, M], [N, N, N, O]]


def test_external_organisations_are_counted_and_left_aside():
    frame = actors(external=[False, False, False, True], responded=[True, True, False, False])
    panel = lk.build_panel(lk.Survey(frame, nominations(ROWS)))
    assert list(panel["advice", 1].actors.index) == ["f1", "f2", "g1"]
    assert panel.rules["external"] == 1


def test_undirected_relation_joins_two_reports_and_lone_ones_stay_missing():
    relations = pd.DataFrame({"relation": ["advice"], "directed": [False]})
    survey = lk.Survey(actors(), nominations(ROWS), relations=relations)
    net = lk.build_panel(survey)["advice", 1]
    assert not net.directed
    assert states(net) == [[O, T, M, N], [T, O, M, T], [M, M, O, M], [N, T, M, O]]
    decided = lk.build_panel(lk.Survey(actors(), nominations([*ROWS[2:], ("f1", "g1", 1.0)]), relations=relations),
                             lone="decides")["advice", 1]  # fmt: skip
    assert states(decided)[0][2] == T


def test_two_sides_of_one_question():
    rows = pd.concat([
        nominations([("f1", "f2", 1.0)], side="out"),  # f1 gives to f2
        nominations([("f1", "f2", 1.0), ("h1", "f2", 2.0)], side="in"),  # f1 and h1 receive from f2
    ])  # fmt: skip
    everybody = actors(responded=[True] * 4)
    net = lk.build_panel(lk.Survey(everybody, rows))["advice", 1]
    assert net.directed
    ties = {(a, b) for a, b in zip(*np.nonzero(net.dense_states() == T), strict=True)}
    assert ties == {(0, 1), (1, 0), (1, 3)}
    both = lk.build_panel(lk.Survey(everybody, rows), symmetrize="both")["advice", 1]
    assert both.n_ties == 0


def test_only_the_receiving_side_was_asked():
    net = lk.build_panel(lk.Survey(actors(), nominations([("f1", "f2", 1.0)], side="in")))["advice", 1]
    assert states(net) == [[O, N, M, N], [T, O, M, N], [N, N, O, N], [N, N, M, O]]


def test_a_relation_not_asked_in_a_wave_has_no_network():
    frame = pd.concat([actors(), actors(wave=2)])
    survey = lk.Survey(frame, nominations(ROWS))
    panel = lk.build_panel(survey)
    assert len(panel) == 1
    assert panel.waves == [1, 2]
    with pytest.raises(lk.ArgumentError, match="not measured in wave 2"):
        panel["advice", 2]


def test_a_listed_wave_without_nominations_was_asked():
    frame = pd.concat([actors(), actors(wave=2)])
    relations = pd.DataFrame({"relation": ["advice", "advice"], "wave": [1, 2]})
    panel = lk.build_panel(lk.Survey(frame, nominations(ROWS), relations=relations))
    assert panel["advice", 2].n_ties == 0
    assert panel["advice", 2].n_dyads == 9


def test_threshold_is_cut_before_reports_are_joined():
    relations = pd.DataFrame({"relation": ["advice"], "directed": [False]})
    rows = nominations([("f1", "f2", 1.0), ("f2", "f1", 3.0)])
    survey = lk.Survey(actors(), rows, relations=relations)
    assert lk.build_panel(survey, symmetrize="both", at_least=2)["advice", 1].n_ties == 0
    assert lk.build_panel(survey, symmetrize="either", at_least=2)["advice", 1].n_ties == 1


@pytest.mark.parametrize(("hybrid", "ties"), [("apart", 1), ("private", 2), ("public", 1)])
def test_hybrid_counts_where_it_is_told(hybrid, ties):
    panel = lk.build_panel(lk.Survey(actors(), nominations(ROWS)), hybrid=hybrid)
    assert panel["advice", 1].block("private-private").n_ties == ties


def test_order_of_rows_does_not_matter():
    one = lk.build_panel(lk.Survey(actors(), nominations(ROWS)))["advice", 1]
    other = lk.build_panel(lk.Survey(actors()[::-1], nominations(ROWS[::-1])))["advice", 1]
    assert states(one) == states(other)
    assert one.actors.equals(other.actors)


def test_unknown_relation_is_answered_with_the_nearest():
    with pytest.raises(lk.ArgumentError, match="did you mean 'advice'"):
        lk.build_panel(lk.Survey(actors(), nominations(ROWS)), relations="advise")
