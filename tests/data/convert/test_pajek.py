"""Pajek: there and back, read by igraph and networkx, files of others written by hand, and files that are wrong."""

from __future__ import annotations

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
from tests.data.brute import N, O, T, often
from tests.data.convert.foreign import HOSTILE, coming_and_going, hostile, losing, renamed


def there_and_back(nets: Any, path: Path, **options: Any) -> lk.Panel:
    with losing():
        lk.to_pajek(nets, path, **options)
    return lk.from_pajek(path)


def same(x: lk.Network, y: lk.Network) -> None:
    assert brute.summary(x) == brute.summary(y)
    assert x.actors.index.tolist() == y.actors.index.tolist()


@often
@given(brute.pairs(), st.sampled_from(["net", "paj"]))
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, both: Any, suffix: str) -> None:
    """Nothing is lost, not even what nobody observed; a project keeps the attributes too."""
    p, net = both
    again = there_and_back(net, tmp_path_factory.getbasetemp() / f"x.{suffix}")["tie", 1]
    brute.check(again, p)
    if suffix == "paj" and len(p.ids):
        pd.testing.assert_frame_equal(again.actors, net.actors)


def test_several_relations_and_waves(tmp_path: Path) -> None:
    panel = coming_and_going()
    again = there_and_back(panel, tmp_path / "x.paj")
    assert (again.relations, again.waves) == (panel.relations, panel.waves)
    for net in panel:
        same(again[net.relation, net.wave], net)
        pd.testing.assert_frame_equal(again[net.relation, net.wave].actors, net.actors)
    one = panel.select(wave=2021)
    again = there_and_back(one, tmp_path / "x.net")
    for net in one:
        same(again[net.relation, 2021], net)
    with pytest.raises(lk.ArgumentError, match=r"a \.net holds the relations of one wave among the same actors"):
        lk.to_pajek(panel, tmp_path / "y.net")
    assert [f.name for f in tmp_path.glob("y*")] == []


ATTRIBUTES = pd.DataFrame(
    {
        "sector": ["private", None, 'pub"lic\n'],
        "size": [3, 1, 2],
        "turnover": [0.1, np.nan, -2.5e-7],
        "member": [True, False, True],
        "invited": pd.array([True, None, False], dtype="boolean"),
        "founded": pd.array([1999, None, 2020], dtype="Int64"),
        "blank": [None, None, None],
    },
    index=pd.Index([10, 2, 33], name="actor"),
)
SQUARE = [[0, 2, np.nan], [0, 0, 0.1], [1e-9, 12345678.9, 0]]


def with_attributes() -> lk.Network:
    return lk.from_matrix(pd.DataFrame(SQUARE, index=ATTRIBUTES.index, columns=ATTRIBUTES.index), directed=True,
                          actors=ATTRIBUTES, relation="advice", wave="línea")  # fmt: skip


def test_attributes_of_every_kind_and_ids_that_are_numbers(tmp_path: Path) -> None:
    net = with_attributes()
    again = there_and_back(net, tmp_path / "x.paj")["advice", "línea"]
    same(again, net)
    pd.testing.assert_frame_equal(again.actors, net.actors)
    text = (tmp_path / "x.paj").read_text()
    assert "*Partition sector\n*Vertices 3\n999999998\n1\n2\n" in text
    assert "*Vector turnover\n*Vertices 3\n999999998\n0.1\n-2.5e-07\n" in text


def test_attributes_beside_a_network(tmp_path: Path) -> None:
    net = with_attributes()
    with losing() as told:
        lk.to_pajek(net, tmp_path / "x.net", attributes=["sector", "turnover"])
    assert "attributes of actors are not written (size, member, invited, founded, blank)" in told()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["x.net", "x.sector.clu", "x.turnover.vec"]
    beside = {"sector": tmp_path / "x.sector.clu", "turnover": tmp_path / "x.turnover.vec"}
    again = lk.from_pajek(tmp_path / "x.net", attributes=beside)["advice", "línea"]
    pd.testing.assert_frame_equal(again.actors, net.actors[["sector", "turnover"]])
    with pytest.raises(lk.ArgumentError, match="attributes: actors has no column 'sectr'"):
        lk.to_pajek(net, tmp_path / "y.paj", attributes="sectr")
    (tmp_path / "x.sector.clu").write_text("*Vertices 3\n1\n2\n1\n")
    bare = lk.from_pajek(tmp_path / "x.net", attributes={"class": tmp_path / "x.sector.clu"})["advice", "línea"]
    assert bare.actors["class"].to_dict() == {2: 1, 10: 2, 33: 1}
    (tmp_path / "x.sector.clu").write_text("*Vertices 2\n1\n2\n")
    with pytest.raises(lk.FormatError, match="'sector' has 2 values for 3 vertices"):
        lk.from_pajek(tmp_path / "x.net", attributes={"sector": tmp_path / "x.sector.clu"})
    two = lk.from_matrix([[0]], directed=True, actors=pd.DataFrame({"a b": ["x"], "a/b": ["y"]}))
    with pytest.raises(lk.ArgumentError, match="two attributes would be written to one file"):
        lk.to_pajek(two, tmp_path / "z.net", attributes=["a b", "a/b"])
    assert not (tmp_path / "z.net").exists()


@pytest.mark.parametrize("suffix", ["net", "paj"])
@pytest.mark.parametrize("directed", [True, False])
def test_hostile_labels(suffix: str, directed: bool, tmp_path: Path) -> None:
    net = hostile(directed)
    again = there_and_back(net, tmp_path / f"x.{suffix}")["tie", 1]
    assert again.actors.index.tolist() == sorted(HOSTILE)
    same(again, net)
    with losing():
        lk.to_pajek(net, tmp_path / "y.net", encoding="cp1252")
    assert b"&#21271;&#20140;" in (tmp_path / "y.net").read_bytes()
    same(lk.from_pajek(tmp_path / "y.net")["tie", 1], net)


@pytest.mark.parametrize("suffix", ["net", "paj"])
@pytest.mark.parametrize(("relation", "wave"), [('q"x\n*Arcs', 2), ("r", "w] 2"), ("", "1"), ("% x", -3)])
def test_hostile_names_of_relations_and_waves(suffix: str, relation: str, wave: Any, tmp_path: Path) -> None:
    nets = [renamed(hostile(), relation, wave), renamed(hostile(), relation + "2", wave)]
    again = there_and_back(nets, tmp_path / f"x.{suffix}")
    assert [(net.relation, net.wave) for net in again] == sorted((net.relation, net.wave) for net in nets)


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("directed", [True, False])
def test_few_actors_and_no_ties(n: int, directed: bool, tmp_path: Path) -> None:
    net = lk.from_matrix(np.zeros((n, n)), directed=directed, actors=pd.DataFrame(index=list("ab"[:n])))
    same(there_and_back(net, tmp_path / "x.net")["tie", 1], net)


def test_what_is_lost_is_named(tmp_path: Path) -> None:
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame(index=["a", "b"]))
    with losing() as told:
        lk.to_pajek(net, tmp_path / "a.net")
        lk.to_pajek(renamed(net, "advice", 2019), tmp_path / "a.paj")
    assert told() == ""
    dated = pd.DataFrame({"founded": pd.to_datetime(["1999-01-01", "2000-02-02"])}, index=["a", 'b"'])
    silent = lk.from_matrix([[0, 1], [np.nan, 0]], directed=True, actors=dated)
    with losing() as told:
        lk.to_pajek(silent, tmp_path / "b.net")
    assert told() == (
        "b.net: 1 dyads that are missing or out stand in a remark that only linkages reads: other programs take them for no "
        "tie; what a label cannot hold is written as &#code;; attributes of actors are not written (founded)"
    )
    with losing() as told:
        lk.to_pajek(silent, tmp_path / "b.paj")
    assert "values of 'founded' that are no text come back as text" in told()
    assert lk.from_pajek(tmp_path / "b.paj")["tie", 1].actors["founded"].tolist() == [
        "1999-01-01T00:00:00",
        "2000-02-02T00:00:00",
    ]
    endless = lk.from_matrix([[0]], directed=True, actors=pd.DataFrame({"x": [np.inf]}, index=["a"]))
    with pytest.raises(lk.ArgumentError, match="'x' of actors holds an infinite number"):
        lk.to_pajek(endless, tmp_path / "c.paj")


# -- other programs ----------------------------------------------------------------------------------------------------

PLAIN = [
    label for label in HOSTILE if not set(label) & set('"\\\n\r\t\u2028\x85') and not label.startswith("&#") and label
]


@pytest.mark.parametrize("directed", [True, False])
def test_igraph_and_networkx_read_what_we_write(directed: bool, tmp_path: Path) -> None:
    """Every label without quotation marks, backslashes and line ends, every strength; the remark does not disturb."""
    labels = PLAIN
    net = hostile(directed, labels)
    with losing():
        path = lk.to_pajek(renamed(net, "advice", 2019), tmp_path / "x.net")
    assert path.read_text().startswith("% linkages: ")
    ids = net.actors.index.tolist()
    rows, columns = net.ties.nonzero()
    pairs = {(ids[i], ids[j]): net.ties[i, j] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)}
    graph = igraph.Graph.Read_Pajek(str(path))
    assert graph.vs["name"] == ids
    assert graph.is_directed() is directed
    found = {(ids[e.source], ids[e.target]): e["weight"] for e in graph.es}
    assert (found if directed else found | {(b, a): w for (a, b), w in found.items()}) == pairs
    graph = nx.read_pajek(path)
    assert list(graph) == ids
    assert graph.is_directed() is directed
    found = {(a, b): d["weight"] for a, b, d in graph.edges(data=True)}
    assert (found if directed else found | {(b, a): w for (a, b), w in found.items()}) == pairs


def test_hostile_labels_do_not_break_other_readers(tmp_path: Path) -> None:
    with losing():
        path = lk.to_pajek(hostile(labels=[label for label in HOSTILE if label]), tmp_path / "x.net")
    graph = igraph.Graph.Read_Pajek(str(path))
    assert (graph.vcount(), graph.ecount()) == (len(HOSTILE) - 1, len(HOSTILE) - 1)
    assert "O&#34;Brien & <b>co</b>" in graph.vs["name"]
    assert "ends&#92;" in nx.read_pajek(path)


@pytest.mark.parametrize("directed", [True, False])
def test_what_igraph_and_networkx_write(directed: bool, tmp_path: Path) -> None:
    net = lk.from_matrix([[0, 2, 0], [2, 0, 0.5], [0, 0.5, 0]], directed=directed,
                         actors=pd.DataFrame(index=["La Casa", "INTA", 'O"B\\x']))  # fmt: skip
    graph = lk.to_igraph(net)
    graph.es["weight"], graph.vs["id"] = graph.es["strength"], graph.vs["name"]
    graph.write_pajek(str(tmp_path / "ig.net"))
    same(lk.from_pajek(tmp_path / "ig.net")["tie", 1], net)
    simple = net.subset(["La Casa", "INTA"])  # networkx writes quotation marks as they are
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_weighted_edges_from(
        (a, b, 2.0) for a, b in ([("La Casa", "INTA"), ("INTA", "La Casa")] if directed else [("La Casa", "INTA")])
    )
    nx.write_pajek(graph, tmp_path / "nx.net")
    same(lk.from_pajek(tmp_path / "nx.net")["tie", 1], simple)


FOREIGN: dict[str, tuple[str, dict[tuple[str, Any], Any]]] = {
    "drawn": ('% by hand\n*vertices 3\n1 "a b" 0.1 0.2 0.5 ellipse ic Red\n2 c 0 0\n3 \'d "e"\'\n*arcs\n1 2 3 c Blue\n3 1\n',
              {("tie", 1): {("a b", "c"): 3, ('d "e"', "a b"): 1}}),
    "no labels": ("*Vertices 3\n*Edges\n1 3 2\n", {("tie", 1): {(1, 3): 2, (3, 1): 2}}),
    "some labels": ("*Vertices 3\n2 x\n*Arcs\n1 2\n", {("tie", 1): {("1", "x"): 1}}),
    "arcs and edges": ("*Vertices 3\n*Edges\n1 2\n*Arcs\n2 3 4\n", {("tie", 1): {(1, 2): 1, (2, 1): 1, (2, 3): 4}}),
    "lists": ("*Vertices 4\n*Arcslist\n1 2 4\n*Edgeslist\n3 4\n", {("tie", 1): {(1, 2): 1, (1, 4): 1, (3, 4): 1, (4, 3): 1}}),
    "a matrix": ("*Vertices 2\n1 a\n2 b\n*Matrix\n0 2.5\n0 7\n", {("tie", 1): {("a", "b"): 2.5}}),
    "relations": ('*Vertices 2\n*Arcs :1 "adv ice"\n1 2\n*Edges :2 trust\n1 2 3\n*Arcs :7\n2 1\n',
                  {("adv ice", 1): {(1, 2): 1}, ("trust", 1): {(1, 2): 3, (2, 1): 3}, ("7", 1): {(2, 1): 1}}),
    "relations by line": ("*Vertices 2\n*Arcs\n1: 1 2 5\n2: 2 1\n", {("1", 1): {(1, 2): 5}, ("2", 1): {(2, 1): 1}}),
    "matrices": ('*Vertices 2\n*Matrix :1 "x"\n0 1\n0 0\n*Matrix :2 "y"\n0 0\n1 0\n', {("x", 1): {(1, 2): 1}, ("y", 1): {(2, 1): 1}}),
    "named": ("*Network a study\n*Vertices 2\n*Arcs\n1 2\n", {("a study", 1): {(1, 2): 1}}),
    "several": ("*Network x\n*Vertices 2\n*Arcs\n1 2\n*Network y\n*Vertices 3\n*Arcs\n3 1\n*Vertices 3\n*Arcs\n",
                {("x", 1): {(1, 2): 1}, ("y", 1): {(3, 1): 1}, ("tie", 1): {}}),
    "the same relation in several": ("*Network 2019\n*Vertices 2\n*Arcs :1 advice\n1 2\n*Network 2021\n*Vertices 2\n*Arcs :1 advice\n2 1\n",
                                     {("advice", 2019): {(1, 2): 1}, ("advice", 2021): {(2, 1): 1}}),
    "the same name": ("*Vertices 2\n*Arcs\n1 2\n*Vertices 2\n*Arcs\n2 1\n", {("tie", 1): {(1, 2): 1}, ("tie (2)", 1): {(2, 1): 1}}),
    "times": ('*Vertices 3\n1 "a" [1-*]\n2 "b" [1,3]\n3 "c"\n*Arcs\n1 3 2 [1-3]\n1 2 5 [3]\n1 2 4 [1]\n',
              {("tie", 1): {("a", "c"): 2, ("a", "b"): 4}, ("tie", 3): {("a", "c"): 2, ("a", "b"): 5}}),
    "escaped": ('*Vertices 2\n1 "&#209;and&#250;"\n2 "b"\n*Edges\n', {("tie", 1): {}}),
    "escaped badly": ('*Vertices 2\n1 "&#55296;"\n2 "&#1114112;"\n*Edges :1 "&#57343;"\n1 2\n',
                      {("&#57343;", 1): {("&#55296;", "&#1114112;"): 1, ("&#1114112;", "&#55296;"): 1}}),
    "numbers of Fortran": ("*Vertices 2\n*Arcs\n1 2 2.5D+01\n", {("tie", 1): {(1, 2): 25}}),
}  # fmt: skip


@pytest.mark.parametrize("key", FOREIGN)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_others(key: str, ends: str, encoding: str, tmp_path: Path) -> None:
    text, expected = FOREIGN[key]
    path = tmp_path / "x.net"
    path.write_bytes(text.replace("\n", ends).encode(encoding))
    with losing():
        panel = lk.from_pajek(path)
    found = {}
    for net in panel:
        edges = lk.to_edgelist(net)
        edges = edges[edges["state"] == "tie"]
        ties = dict(zip(zip(edges["source"], edges["target"]), edges["strength"]))
        found[net.relation, net.wave] = ties if net.directed else ties | {(b, a): w for (a, b), w in ties.items()}
    assert found == expected


def test_relations_have_their_direction(tmp_path: Path) -> None:
    path = tmp_path / "x.net"
    path.write_text("*Vertices 2\n*Arcs :1 a\n*Edges :2 b\n*Edges :3 c\n1 2\n*Arcs :3\n")
    assert {net.relation: net.directed for net in lk.from_pajek(path)} == {"a": True, "b": False, "c": True}


def test_who_is_not_there_at_a_time_is_not_in_the_network(tmp_path: Path) -> None:
    path = tmp_path / "x.net"
    path.write_text('*Vertices 3\n1 "a" [1]\n2 "b" [1-2]\n3 "c" [2-*]\n*Edges\n1 2 1 [1]\n2 3 1 [2-*]\n')
    panel = lk.from_pajek(path)
    assert [(n.wave, n.actors.index.tolist(), n.n_ties) for n in panel] == [(1, ["a", "b"], 1), (2, ["b", "c"], 1)]


def test_partitions_as_pajek_saves_them(tmp_path: Path) -> None:
    """All networks first, then all partitions: they belong to every network of their size."""
    path = tmp_path / "x.paj"
    path.write_text(
        "*Network x\n*Vertices 2\n1 a\n2 b\n*Arcs\n1 2\n*Network y\n*Vertices 2\n1 a\n2 b\n*Arcs\n2 1\n*Network z\n*Vertices 1\n*Arcs\n"
        "*Partition kind\n*Vertices 2\n1 9999998\n*Vector size\n*Vertices 2\n2.5\n999999998\n*Partition odd\n*Vertices 4\n1\n1\n1\n1\n"
    )
    with losing() as told:
        panel = lk.from_pajek(path)
    assert told() == "x.paj: 'odd' fits none of the networks before it"
    for relation in ("x", "y"):
        frame = panel[relation, 1].actors
        assert frame["kind"].astype(object).where(frame["kind"].notna(), None).tolist() == [1, None]
        assert frame["size"].tolist() == pytest.approx([2.5, np.nan], nan_ok=True)
    assert panel["z", 1].actors.columns.tolist() == []


def test_two_modes(tmp_path: Path) -> None:
    path = tmp_path / "x.net"
    path.write_text('*Vertices 4 2\n1 "f"\n2 "g"\n3 "x"\n4 "y"\n*Edges\n1 3 2\n')
    net = lk.from_pajek(path)["tie", 1]
    assert net.actors["mode"].to_dict() == {"f": "row", "g": "row", "x": "column", "y": "column"}
    assert net.state_counts.to_dict() == {"tie": 1, "null": 3, "missing": 0, "out": 2}
    path.write_text("*Vertices 3 1\n*Matrix\n0 2\n")
    net = lk.from_pajek(path)["tie", 1]
    assert net.dense_states().tolist() == [[O, N, T], [O, O, O], [O, O, O]]


def test_self_ties_and_what_is_not_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.paj"
    path.write_text("*Vertices 2\n*Arcs\n1 1\n1 2\n*Permutation p\n*Vertices 2\n2\n1\n")
    with losing() as told:
        assert lk.from_pajek(path)["tie", 1].n_ties == 1
    assert told() == "x.paj: a permutation is not read; 1 self-ties are left out"


REMARK = '%% linkages: {"networks": [{"relation": "a", "wave": 1%s}]}\n*Vertices 2\n1 "x"\n2 "y"\n*Arcs\n1 2\n'
WRONG = {
    "nothing": ("", "x.net: holds no network"),
    "something else": ("id,name\n1,2\n", "x.net, line 1: 'id,name' stands in no section"),
    "no lines": ('*Vertices 2\n1 "a"\n2 "b"\n', "x.net, line 1: there are vertices, but neither *Arcs nor *Edges"),
    "bad number": ("*Vertices many\n", "x.net, line 1: *Vertices 'many' does not say how many"),
    "endless": ("*Vertices 99999999999\n*Arcs\n", "x.net, line 1: *Vertices '99999999999' does not say how many"),
    "modes": ("*Vertices 2 3\n", "x.net, line 1: 3 of 2 vertices"),
    "an unknown section": ("*Vertices 1\n*Events\n", "x.net, line 2: the section *Events is not read"),
    "an open quotation": ('*Vertices 1\n1 "a\n*Arcs\n', "x.net, line 2: a quotation mark is not closed"),
    "a vertex too many": ("*Vertices 1\n1 a\n2 b\n*Arcs\n", "x.net, line 3: '2' is no vertex from 1 to 1"),
    "a vertex twice": ("*Vertices 2\n1 a\n1 b\n*Arcs\n", "x.net, line 3: vertex 1 is told twice"),
    "two of a name": ("*Vertices 2\n1 a\n2 a\n*Arcs\n", "x.net, line 1: two vertices are called 'a'"),
    "an unknown end": ("*Vertices 2\n*Arcs\n1 3\n", "x.net, line 3: there is no vertex 3: they are numbered from 1 to 2"),
    "half a line": ("*Vertices 2\n*Arcs\n1\n", "x.net, line 3: '1' does not begin with the numbers of two vertices"),
    "a word": ("*Vertices 2\n*Arcs\na b\n", "x.net, line 3: 'a b' does not begin"),
    "zero": ("*Vertices 2\n*Arcs\n1 2 0\n", "x.net, line 3: the value '0' of a line is no strength above 0"),
    "minus": ("*Vertices 2\n*Arcs\n1 2 -1\n", "x.net, line 3: the value '-1'"),
    "endless value": ("*Vertices 2\n*Arcs\n1 2 1e999\n", "x.net, line 3: the value '1e999'"),
    "twice": ("*Vertices 2\n*Arcs\n1 2\n*Edges\n2 1\n", "x.net, line 5: the dyad is told twice (before in line 3)"),
    "twice undirected": ("*Vertices 2\n*Edges\n1 2\n2 1\n", "x.net, line 4: the dyad is told twice (before in line 3)"),
    "cut short": ("*Vertices 2\n*Matrix\n0 1\n0\n", "x.net: 1 values are still to come"),
    "cut short before": ("*Vertices 2\n*Matrix\n0 1\n*Arcs\n", "x.net, line 4: 2 values are still to come"),
    "too long": ("*Vertices 1\n*Matrix\n0 1\n", "x.net, line 3: the matrix has more values than announced"),
    "no number": ("*Vertices 1\n*Matrix\nx\n", "x.net, line 3: 'x' is no strength"),
    "partition cut short": ("*Vertices 2\n*Arcs\n*Partition p\n*Vertices 2\n1\n", "x.net: 1 values are still to come"),
    "partition": ("*Vertices 1\n*Arcs\n*Partition p\n*Vertices 1\n1.5\n", "x.net, line 5: '1.5' is no class"),
    "two partitions": ("*Vertices 1\n*Arcs\n*Partition p\n*Vertices 1\n1\n*Partition p\n*Vertices 1\n1\n", "x.net: there are two"),
    "lines first": ("*Arcs\n1 2\n", "x.net, line 1: *arcs stands before any *Vertices"),
    "a bad time": ("*Vertices 2\n*Arcs\n1 2 1 [early]\n", "x.net, line 3: [early] is no list of times"),
    "a line out of time": ("*Vertices 2\n1 a [1]\n2 b [2]\n*Arcs\n1 2 1 [1-2]\n", "x.net, line 5: the line is there when"),
    "half a character in a remark": ('% linkages: {"networks": [{"relation": "\\ud800"}]}\n*Vertices 1\n*Arcs\n',
                                     "x.net, line 1: the remark of linkages cannot be read"),
    "a spoilt remark": ("% linkages: {\n*Vertices 1\n*Arcs\n", "x.net, line 1: the remark of linkages cannot be read"),
    "a remark of others": (REMARK % "" + "*Arcs :2\n", "x.net, line 2: the relations are not those of the remark"),
    "a remark about others": (REMARK % ', "unobserved": {"groups": [["q"]], "states": [["null"]], "exceptions": []}',
                              "x.net, line 2: 'x' is in no group"),
    "a senseless remark": (REMARK % ', "unobserved": {"groups": 1}', "x.net, line 2: the remark of linkages before it cannot"),
    "a remark of numbers": (REMARK % ', "ids": "whole numbers"', "x.net, line 2: the labels are not the whole numbers"),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(key: str, tmp_path: Path) -> None:
    text, message = WRONG[key]
    path = tmp_path / "x.net"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(lk.FormatError) as caught:
        lk.from_pajek(path)
    assert str(caught.value).startswith(message)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.net"
    path.write_text("old")
    nets = [lk.from_matrix([[0]], directed=True, actors=pd.DataFrame(index=["a"])), hostile()]
    with pytest.raises(lk.ArgumentError):
        lk.to_pajek([nets[0], renamed(nets[1], "x", 2)], path)
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1
