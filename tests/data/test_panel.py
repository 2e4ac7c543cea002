"""Panels: order, choice, and what they say when asked for what is not there."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk


def net(relation: str = "advice", wave: Any = 1, ids: str = "abc", **columns: Any) -> lk.Network:
    """A ring a→b→c→a."""
    n = len(ids)
    actors = pd.DataFrame(columns, index=pd.Index(list(ids), name="actor"))
    return lk.from_matrix(np.roll(np.eye(n), 1, axis=1), directed=True, actors=actors, relation=relation, wave=wave)


def keys(panel: lk.Panel) -> list[tuple[str, Any]]:
    return [(x.relation, x.wave) for x in panel]


FOUR = [net("trade", 2023), net("advice", 2023), net("trade", 2019), net("advice", 2019)]


def test_networks_come_in_order_of_relation_and_wave() -> None:
    panel = lk.Panel(FOUR)
    assert keys(panel) == [("advice", 2019), ("advice", 2023), ("trade", 2019), ("trade", 2023)]
    assert keys(lk.Panel(FOUR[::-1])) == keys(panel) == keys(lk.Panel(iter(FOUR)))
    assert len(panel) == 4
    assert panel["trade", 2019] is FOUR[2]
    assert panel["trade", np.int64(2019)] is FOUR[2]
    assert (panel.relations, panel.waves, panel.periods()) == (["advice", "trade"], [2019, 2023], [(2019, 2023)])
    assert ("advice", 2019) in panel
    assert ("advice", 2020) not in panel


def test_waves_keep_the_order_of_time_that_they_are_given_in() -> None:
    nets = [net(wave=w) for w in ("endline", "baseline")]
    panel = lk.Panel(nets, waves=["baseline", "midline", "endline"])
    assert keys(panel) == [("advice", "baseline"), ("advice", "endline")]
    assert panel.waves == ["baseline", "midline", "endline"]
    assert panel.periods() == [("baseline", "midline"), ("midline", "endline")]
    assert lk.Panel(nets).waves == ["baseline", "endline"]
    mixed = lk.Panel([net(wave=w) for w in ("x", 10, 9)])
    assert mixed.waves == [9, 10, "x"] == [x.wave for x in mixed]
    given = lk.Panel([net(wave=w) for w in "abc"], waves=["c", "a", "b"])
    assert [x.wave for x in given] == ["c", "a", "b"]
    assert panel.select(wave=["endline", "baseline"]).waves == ["baseline", "endline"]


def test_an_empty_panel() -> None:
    panel = lk.Panel([])
    assert (len(panel), panel.relations, panel.waves, panel.periods(), panel.clusters) == (0, [], [], [], [])
    assert repr(panel) == "<Panel: 0 networks, 0 relations, 0 waves>"
    assert panel.overview().shape == (0, 7)
    assert panel.map(lk.density).columns.tolist() == ["relation", "wave", "value"]
    assert "<table " in panel._repr_html_()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda p: p["advise", 2019], r"no relation 'advise': \['advice', 'trade'\] .did you mean 'advice'"),
        (lambda p: p["advice", 2020], r"'advice' was not measured in wave 2020; it was in \[2019, 2023\]"),
        (lambda p: p["advice", "2019"], "was not measured in wave '2019'"),
        (lambda p: p["advice"], r"say panel\[relation, wave\]"),
        (lambda p: p[0], r"say panel\[relation, wave\]"),
        (lambda p: p["advice", 2019, 1], r"say panel\[relation, wave\]"),
        (lambda p: p.select(relation="trad"), "relation='trad' is not in this panel: .*did you mean 'trade'"),
        (lambda p: p.select(relation=["trade", "trad"]), "relation='trad' is not in this panel"),
        (lambda p: p.select(wave=2020), r"wave=2020 is not in this panel: \[2019, 2023\]"),
        (lambda p: p.select(wave="2019"), "wave='2019' is not in this panel"),
        (lambda p: p.select(cluster="here"), r"cluster='here' is not in this panel: \['all'\]"),
        (lambda p: lk.Panel([*p, FOUR[0]]), "two networks of 'trade' in wave 2023"),
        (lambda p: lk.Panel(p, waves=[2019]), r"waves=\[2019\] lacks \[2023\]"),
        (lambda p: lk.Panel(p, waves=[2019, 2023, 2019]), "names a wave twice"),
    ],
)
def test_requests_that_make_no_sense(ask: Any, says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        ask(lk.Panel(FOUR))


def test_select() -> None:
    panel = lk.Panel(FOUR, rules={"lone": "missing"})
    assert keys(panel.select()) == keys(panel)
    assert keys(panel.select(relation="trade")) == [("trade", 2019), ("trade", 2023)]
    assert keys(panel.select(wave=np.int64(2019))) == [("advice", 2019), ("trade", 2019)]
    assert keys(panel.select(relation=("trade", "advice"), wave=iter([2023]))) == [("advice", 2023), ("trade", 2023)]
    assert panel.select(wave=pd.Index([2023])).waves == [2023]
    part = panel.select(relation="trade", wave=2019)
    assert part["trade", 2019] is FOUR[2]
    assert part.rules == {"lone": "missing"}
    assert (part.relations, part.waves, part.periods()) == (["trade"], [2019], [])


def test_select_a_cluster() -> None:
    first = net(wave=1, ids="abcd", cluster=["n", "n", "s", "s"])
    second = net(wave=2, ids="abc", cluster=["n", "n", None])
    panel = lk.Panel([first, second])
    assert panel.clusters == ["n", "s"]
    north = panel.select(cluster="n")
    assert [x.actors.index.tolist() for x in north] == [["a", "b"], ["a", "b"]]
    assert [x.n_ties for x in north] == [1, 1]
    assert north.clusters == ["n"]
    south = panel.select(cluster="s")
    assert [(x.actors.index.tolist(), x.measured) for x in south] == [(["c", "d"], True), ([], False)]
    with_all = lk.Panel([first, net(wave=3)])
    assert with_all.clusters == ["all", "n", "s"]
    assert [len(x.actors) for x in with_all.select(cluster="all")] == [0, 3]
    assert [len(x.actors) for x in with_all.select(cluster="s")] == [2, 0]
    alone = lk.Panel([net()])
    assert alone.select(cluster="all")["advice", 1] is alone["advice", 1]


def test_map_and_overview() -> None:
    panel = lk.Panel([net(wave=1), lk.from_matrix([[0, np.nan], [np.nan, 0]], directed=False, wave=2)])
    assert panel.map(lambda x: x.n_ties).values.tolist() == [["advice", 1, 3], ["tie", 2, 0]]
    table = panel.overview()
    assert table.to_dict("list") == {
        "relation": ["advice", "tie"], "wave": [1, 2], "directed": [True, False], "n_actors": [3, 2],
        "n_ties": [3, 0], "n_dyads": [6, 0], "missing_share": [0.0, 1.0],
    }  # fmt: skip
    table["n_ties"] = 0
    assert panel.overview()["n_ties"].tolist() == [3, 0]


def test_a_panel_cannot_be_changed() -> None:
    rules = {"lone": "missing"}
    panel = lk.Panel(FOUR, rules=rules)
    rules["lone"] = "decides"
    assert panel.rules == {"lone": "missing"}
    with pytest.raises(FrozenInstanceError):
        panel.survey = None  # type: ignore[misc]
    panel.waves.append(2030)
    panel.relations.clear()
    assert (panel.waves, panel.relations) == ([2019, 2023], ["advice", "trade"])
    again = pickle.loads(pickle.dumps(panel))
    assert (keys(again), again.rules) == (keys(panel), panel.rules)


def test_it_reads_as_a_sentence() -> None:
    assert repr(lk.Panel(FOUR)) == "<Panel: 4 networks, 2 relations (advice, trade), 2 waves (2019, 2023)>"
    assert repr(lk.Panel([net()])) == "<Panel: 1 network, 1 relation (advice), 1 wave (1)>"


def test_any_collaboration_is_one_graph_for_each_wave() -> None:
    def net(values, relation, wave=1, ids="abc", directed=True):
        actors = pd.DataFrame({"actor": list(ids), "sector": "private"})
        return lk.from_matrix(values, directed=directed, actors=actors, relation=relation, wave=wave)

    one, two = [[0, 1, 0], [0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 1], [0, np.nan, 0]]
    panel = lk.Panel([net(one, "x"), net(two, "y"), net(one, "x", 2), net(one, "x", 3), net(two, "y", 3, "abd")])
    whole = panel.combine()
    assert [(n.relation, n.wave, n.n_ties) for n in whole] == [("any of x, y", 1, 2)]  # 2: one relation; 3: others
    assert whole.waves == [1]
    assert whole.rules["combined"] == {"any of x, y": ["x", "y"]}
    assert next(iter(panel.combine("all"))).n_ties == 0
    assert len(lk.Panel([]).combine()) == 0
    with pytest.raises(lk.ArgumentError, match="rule='some'"):
        panel.combine("some")
