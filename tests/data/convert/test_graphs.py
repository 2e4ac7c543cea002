"""igraph and networkx: there and back through memory and through files, and graphs that others made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from tests.data import brute
from tests.data.brute import M, N, O, T, often

PACKAGES = {"igraph": (lk.to_igraph, lk.from_igraph), "networkx": (lk.to_networkx, lk.from_networkx)}
either_package = pytest.mark.parametrize("package", PACKAGES)


def same(x: lk.Network, y: lk.Network) -> None:
    assert brute.summary(x) == brute.summary(y)
    assert x.actors.index.equals(y.actors.index)
    found, wanted = values(x), values(y)
    blank = [c for c in wanted if c not in found]  # to_networkx leaves out what is missing, there for every actor
    assert all(value is None for c in blank for value in wanted[c])
    assert found == {c: v for c, v in wanted.items() if c not in blank}


def values(net: lk.Network) -> dict[str, list[Any]]:
    """Columns by name, blanks as None."""
    return {c: [None if pd.isna(v) else v for v in net.actors[c].tolist()] for c in net.actors.columns}


@often
@given(brute.pairs(), st.sampled_from(sorted(PACKAGES)))
def test_there_and_back(both: Any, package: str) -> None:
    p, net = both
    to, back = PACKAGES[package]
    again = back(to(net))
    brute.check(again, p)
    if p.ids:  # a graph without nodes has no place for the names of their attributes
        same(again, net)


HOSTILE = pd.DataFrame(
    {
        "name": ["Ñandú S.A.", 'O"Brien & <b>co</b>', None],
        "label": ["x", None, "z"],
        "_label": ["u", "v", "w"],
        "actor": ["not", "the", "id"],
        "strength": [1.5, np.nan, 3.0],
        "weight": [1, 2, 3],
        "unobserved": [True, False, True],
        "relation": [None, None, None],
        "employees": [np.nan, 2.0, np.nan],
        "founded": pd.to_datetime(["1999-01-01", None, "2020-02-02"]),
        "sector": ["private", "public", "hybrid"],
    },
    index=pd.Index([3, 1, 2]),
)
MIXED = [[0, 2, np.nan], [np.nan, 0, 0], [0.5, 0, 0]]


def hostile(directed: bool = True) -> lk.Network:
    matrix = np.array(MIXED) if directed else np.array([[0, 2, np.nan], [2, 0, 0.5], [np.nan, 0.5, 0]])
    square = pd.DataFrame(matrix, index=HOSTILE.index, columns=HOSTILE.index)
    named = HOSTILE.rename_axis("id")  # a column "actor" that is not the id
    net = lk.from_matrix(square, directed=directed, relation="§ advice", wave="línea de base")
    return lk.Network(net.ties, net.exceptions, net.background, named.sort_index().rename_axis("actor"), directed,
                      net.relation, net.wave)  # fmt: skip


@either_package
@pytest.mark.parametrize("directed", [True, False])
def test_attributes_of_any_name_and_value(package: str, directed: bool) -> None:
    to, back = PACKAGES[package]
    net = hostile(directed)
    graph = to(net)
    again = back(graph)
    same(again, net)
    assert (again.relation, again.wave) == ("§ advice", "línea de base")
    assert back(graph, relation="other", wave=0).wave == 0
    assert back(graph, relation="").relation == ""


def test_igraph_knows_the_id_as_name_and_the_name_as_label() -> None:
    graph = lk.to_igraph(hostile())
    assert graph.vs["name"] == [1, 2, 3]
    assert graph.vs["label"] == ['O"Brien & <b>co</b>', None, "Ñandú S.A."]
    assert graph.vs.find(name=3)["_label"] == "x"
    bare = lk.to_igraph(hostile(), states=False)
    assert (bare.vs.attributes(), bare.attributes(), bare.es["strength"]) == ([], [], [0.5, 2.0])
    with pytest.raises(lk.ArgumentError, match="column 5: the names of vertex attributes are text"):
        lk.to_igraph(lk.from_matrix([[0]], directed=True, actors=pd.DataFrame({5: ["x"]})))


def test_networkx_gets_plain_python_values() -> None:
    """What numpy and pandas wrap, files cannot hold."""
    graph = lk.to_networkx(hostile())
    assert list(graph.nodes) == [1, 2, 3]
    kinds = {type(v) for _, d in graph.nodes(data=True) for k, v in d.items() if k != "founded"}
    assert kinds == {str, float, int, bool}
    missing = hostile().actors.isna()
    assert missing.to_numpy().any()
    for actor, told in graph.nodes(data=True):
        assert list(told) == missing.columns[~missing.loc[actor]].tolist()  # what is missing is left out
    assert {type(n) for n in graph} == {int}
    assert [type(d["strength"]) for _, _, d in graph.edges(data=True)] == [float, float]


def silent(n: int) -> lk.Network:
    """The last did not answer but for one partner; the first was not asked; the third left a blank."""
    states = np.full((n, n), N)
    states[-1], states[0], states[1, 2], states[-1, 1], states[2, 1] = M, O, T, N, M
    np.fill_diagonal(states, O)
    actors = pd.DataFrame({"sector": ["private"] * n, "size": np.arange(n) / 2, "member": np.arange(n) % 2 == 0},
                          index=pd.Index([f"actor {i:02}" for i in range(n)], name="actor"))  # fmt: skip
    p = brute.Plain(states, np.where(states == T, 2.0, 0.0), True, actors)
    group = np.minimum(np.arange(n), 1) + (np.arange(n) == n - 1)
    return brute.build(p, group.tolist(), [[O] * 3, [N] * 3, [M] * 3])


@either_package
@pytest.mark.parametrize("wave", [2019, "baseline"])
def test_through_a_graphml_file(package: str, wave: Any, tmp_path: Path) -> None:
    net = silent(6)
    net = lk.Network(net.ties, net.exceptions, net.background, net.actors, True, "advice", wave)
    path = tmp_path / "net.graphml"
    if package == "igraph":
        lk.to_igraph(net).write_graphml(str(path))
        graph = igraph.Graph.Read_GraphML(str(path))
        del graph.vs["id"]  # igraph's own
    else:
        nx.write_graphml(lk.to_networkx(net), path)
        graph = nx.read_graphml(path)
    same(PACKAGES[package][1](graph), net)


@pytest.mark.parametrize("package", PACKAGES)
def test_numbered_actors_through_a_graphml_file(package: str, tmp_path: Path) -> None:
    """GraphML knows neither whole numbers (igraph) nor numbered nodes (networkx)."""
    net = lk.from_matrix(MIXED, directed=True, wave=2)
    path = tmp_path / "net.graphml"
    if package == "igraph":
        lk.to_igraph(net).write_graphml(str(path))
        again = lk.from_igraph(igraph.Graph.Read_GraphML(str(path)))
        assert again.actors.index.tolist() == [0, 1, 2]
    else:
        nx.write_graphml(lk.to_networkx(net), path)
        again = lk.from_networkx(nx.read_graphml(path))
        assert again.actors.index.tolist() == ["0", "1", "2"]
        same(lk.from_networkx(nx.read_graphml(path, node_type=int)), net)
    assert brute.summary(again) == brute.summary(net)


def test_through_other_files(tmp_path: Path) -> None:
    net, path = silent(5), tmp_path / "net"
    graph = lk.to_networkx(net)
    nx.write_gexf(graph, path)
    # GEXF has no place for attributes of the graph: what nobody observed is lost there, and only there.
    assert lk.from_networkx(nx.read_gexf(path)).n_ties == net.n_ties
    same(lk.from_networkx(nx.node_link_graph(json.loads(json.dumps(nx.node_link_data(graph))))), net)
    ig = lk.to_igraph(net)
    ig.write_pickle(str(path))
    same(lk.from_igraph(igraph.Graph.Read_Pickle(str(path))), net)


def test_hostile_names_through_a_graphml_file(tmp_path: Path) -> None:
    net, path = hostile(), tmp_path / "net.graphml"
    without_dates = lk.Network(net.ties, net.exceptions, net.background, net.actors.drop(columns="founded"), True,
                               net.relation, net.wave)  # fmt: skip
    nx.write_graphml(lk.to_networkx(without_dates), path)
    again = lk.from_networkx(nx.read_graphml(path, node_type=int))
    assert brute.summary(again) == brute.summary(net)
    assert again.actors["name"].fillna("").tolist() == ['O"Brien & <b>co</b>', "", "Ñandú S.A."]
    lk.to_igraph(without_dates).write_graphml(str(path))
    assert brute.summary(lk.from_igraph(igraph.Graph.Read_GraphML(str(path)))) == brute.summary(net)


@either_package
def test_a_million_missing_dyads_are_one_line(package: str) -> None:
    n = 3_000
    ties = lk.from_edgelist(pd.DataFrame({"source": np.arange(n - 1), "target": np.arange(1, n)}), directed=True)
    gone = (np.arange(n) >= n - 500).astype(int)
    ties = lk.Network(ties.ties, ties.exceptions, lk.Background(gone, [[N, N], [M, M]]), ties.actors, True, "t", 1)
    to, back = PACKAGES[package]
    graph = to(ties)
    told = graph["unobserved"] if package == "igraph" else graph.graph["unobserved"]
    assert len(told) < 40_000
    again = back(graph)
    assert again.state_counts.to_dict() == ties.state_counts.to_dict()
    assert again.state_counts["missing"] > 1_000_000


# -- graphs that others made -------------------------------------------------------------------------------------------


def test_the_karate_club() -> None:
    net = lk.from_networkx(nx.karate_club_graph())
    assert (len(net.actors), net.n_ties, net.n_dyads, net.directed) == (34, 78, 561, False)
    assert net.ties.sum() / 2 == sum(d["weight"] for _, _, d in nx.karate_club_graph().edges(data=True))
    assert net.actors["club"].value_counts().to_dict() == {"Mr. Hi": 17, "Officer": 17}
    assert net.block(("Mr. Hi", "Officer"), by="club").n_ties == 11
    assert lk.from_igraph(igraph.Graph.Famous("Zachary")).n_ties == 78


def test_weights_of_others_and_numpy_numbers() -> None:
    graph = nx.DiGraph()
    graph.add_edge(np.int64(1), np.int64(0), weight=np.float32(2.5))
    graph.add_edge(np.int64(0), np.int64(2), weight=np.int8(3))
    graph.add_edge(np.int64(2), np.int64(0))
    net = lk.from_networkx(graph)
    assert net.actors.index.tolist() == [0, 1, 2]
    assert net.ties.toarray().tolist() == [[0, 0, 3], [2.5, 0, 0], [1, 0, 0]]
    assert net.actors.shape == (3, 0)
    other = igraph.Graph([(1, 0), (0, 2)], directed=True, edge_attrs={"weight": [2.5, 3]})
    assert lk.from_igraph(other).ties.toarray().tolist() == [[0, 0, 3], [2.5, 0, 0], [0, 0, 0]]
    both = igraph.Graph([(0, 1)], edge_attrs={"weight": [9], "strength": [4]})
    assert lk.from_igraph(both).ties.data.tolist() == [4, 4]
    assert lk.from_networkx(nx.Graph([(0, 1, {"weight": 9, "strength": 4})])).ties.data.tolist() == [4, 4]


def test_attributes_that_only_some_nodes_have() -> None:
    graph = nx.Graph([("c", "a")])
    graph.add_node("b", sector="public", actor="odd")
    net = lk.from_networkx(graph)
    assert net.actors.index.tolist() == ["a", "b", "c"]
    assert net.actors["sector"].isna().tolist() == [True, False, True]
    assert net.actors["actor"].tolist()[1] == "odd"
    assert (net.n_ties, net.n_dyads) == (1, 3)


def test_views_and_empty_graphs() -> None:
    ring = nx.cycle_graph(5)
    assert lk.from_networkx(nx.subgraph_view(ring, filter_node=lambda v: v != 2)).n_ties == 3
    assert lk.from_networkx(nx.freeze(ring)).n_ties == 5
    for empty in (lk.from_networkx(nx.DiGraph()), lk.from_igraph(igraph.Graph(directed=True))):
        assert (len(empty.actors), empty.directed, empty.measured) == (0, True, False)
    for apart in (lk.from_networkx(nx.empty_graph(3)), lk.from_igraph(igraph.Graph(3))):
        assert (len(apart.actors), apart.n_ties, apart.n_dyads) == (3, 0, 3)


def weighted(value: Any) -> nx.Graph:
    return nx.Graph([("a", "b", {"weight": value})])


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (nx.MultiGraph([(0, 1), (0, 1)]), "multigraph"),
        (nx.MultiDiGraph([(0, 1)]), "multigraph"),
        (nx.Graph([(0, 0)]), "0 is listed with itself"),
        (nx.DiGraph([("a", "b"), ("b", "b")]), "'b' is listed with itself"),
        (nx.Graph([("a", 1)]), "mix numbers and text"),
        (nx.grid_2d_graph(2, 2), "an actor id must be one value"),
        (weighted(0), "edge 'a', 'b' has strength 0: an edge is a tie"),
        (weighted(-2), "has strength -2"),
        (weighted(float("nan")), "has strength nan"),
        (weighted(float("inf")), "has strength inf"),
        (weighted(None), "has strength None"),
        (weighted("strong"), "has strength 'strong'"),
    ],
)
def test_networkx_graphs_that_make_no_sense(graph: Any, says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        lk.from_networkx(graph)


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (igraph.Graph([(0, 1), (0, 1)]), "the dyad 0, 1 is listed twice; an undirected dyad is listed once"),
        (igraph.Graph([(0, 1), (1, 0)]), "is listed twice"),
        (igraph.Graph([(0, 1), (0, 1)], directed=True), "the dyad 0, 1 is listed twice$"),
        (igraph.Graph([(1, 1)]), "1 is listed with itself"),
        (igraph.Graph([(0, 1)], vertex_attrs={"name": ["a", "a"]}), "actors holds 'a' twice"),
        (igraph.Graph([(0, 1)], vertex_attrs={"name": ["a", None]}), "actors has a blank id"),
        (igraph.Graph([(0, 1)], vertex_attrs={"name": ["a", 1]}), "mix numbers and text"),
        (igraph.Graph([(0, 1)], edge_attrs={"weight": [None]}), "edge 0, 1 has strength None"),
        (igraph.Graph([(0, 1)], edge_attrs={"weight": [0]}), "edge 0, 1 has strength 0"),
    ],
)
def test_igraph_graphs_that_make_no_sense(graph: Any, says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        lk.from_igraph(graph)


# -- what was changed underway -----------------------------------------------------------------------------------------


@either_package
def test_a_part_of_a_graph_is_the_part_of_the_network(package: str) -> None:
    """Somebody takes vertices out before coming back: of the rest is known what was known."""
    net = silent(6)
    kept = net.actors.index[[0, 2, 3, 5]].tolist()
    if package == "igraph":
        graph = lk.to_igraph(net)
        part = lk.from_igraph(graph.induced_subgraph([v for v in graph.vs if v["name"] in kept]))
    else:
        part = lk.from_networkx(lk.to_networkx(net).subgraph(kept))
    same(part, net.subset(kept))


def test_a_tie_that_was_found_on_the_way_is_a_tie() -> None:
    graph = lk.to_networkx(silent(5))
    graph.add_edge("actor 04", "actor 02")  # a silent actor's row was missing
    assert lk.from_networkx(graph).n_ties == 2


@pytest.mark.parametrize(
    "told",
    [
        "", "{", "[]", "{}", '"x"', "3", 7, {"source": []}, {"groups": []},
        '{"groups": [["0", "1"]], "states": [["nul"]], "exceptions": []}',
        '{"groups": [["0", "1"]], "states": [["tie"]], "exceptions": []}',
        '{"groups": [["0", "1"]], "states": [["null"], []], "exceptions": []}',
        '{"groups": [["0", "1"]], "states": [["null"]], "exceptions": [["0", "1"]]}',
        '{"groups": [["0", "1"]], "states": [["null"]], "exceptions": [["0", "1", "tie"]]}',
        '{"groups": [["0", "1"]], "states": [["null"]], "exceptions": 1}',
        '{"groups": [["0"], ["1"]], "states": [["null"]], "exceptions": []}',
        '{"groups": [[["0"], "1"]], "states": [["null"]], "exceptions": []}',
        '{"groups": [["0"]], "states": [["missing"]], "exceptions": []}',
        '{"groups": [["0", "1"]], "states": [["missing"]], "exceptions": [["0", "0", "out"]]}',
        '{"groups": [["0", "1"]], "states": [["missing"]], "exceptions": [["0", "1", "out"], ["0", "1", "out"]]}',
    ],
)  # fmt: skip
def test_an_attribute_that_was_spoilt(told: Any) -> None:
    graph = nx.empty_graph(2, create_using=nx.DiGraph)
    graph.graph["unobserved"] = told
    with pytest.raises((lk.ArgumentError, lk.NetworkError)):
        lk.from_networkx(graph)
    other = igraph.Graph(2, directed=True)
    other["unobserved"] = told
    with pytest.raises((lk.ArgumentError, lk.NetworkError)):
        lk.from_igraph(other)


def test_a_vertex_that_was_added_must_say_what_is_known_of_it() -> None:
    graph = lk.to_networkx(silent(5))
    graph.add_node("newcomer")
    with pytest.raises(lk.ArgumentError, match="'newcomer' is in no group"):
        lk.from_networkx(graph)
