"""GraphML: there and back, read by igraph and networkx, files of others, and files that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import linkages as lk
from tests.data import brute
from tests.data.brute import N, O, T, often
from tests.data.convert.foreign import HOSTILE, hostile, losing, renamed

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'


def same(x: lk.Network, y: lk.Network) -> None:
    assert brute.summary(x) == brute.summary(y)
    if len(y.actors):
        pd.testing.assert_frame_equal(x.actors, y.actors, check_column_type=False, check_names=False)


@often
@given(brute.pairs())
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, both: Any) -> None:
    p, net = both
    again = lk.from_graphml(lk.to_graphml(net, tmp_path_factory.getbasetemp() / "x.graphml"))
    brute.check(again, p)
    same(again, net)


ATTRIBUTES = pd.DataFrame(
    {
        "name": ["Ñ & <b>co</b>", None, 'a"b\r\n\tc '],
        "sector": ["", "private", "public"],
        "size": [3, 1, 2],
        "turnover": [0.1, np.nan, np.inf],
        "member": [True, False, True],
        "invited": pd.array([True, None, False], dtype="boolean"),
        "founded": pd.array([1999, None, 2020], dtype="Int64"),
        "a <b>": ["x", "y", "z"],
        "blank": [None, None, None],
    },
    index=pd.Index([10, 2, 33], name="actor"),
)
SQUARE = [[0, 2, np.nan], [0, 0, 0.1], [1e-9, 12345678.9, 0]]


def with_attributes() -> lk.Network:
    return lk.from_matrix(pd.DataFrame(SQUARE, index=ATTRIBUTES.index, columns=ATTRIBUTES.index), directed=True,
                          actors=ATTRIBUTES, relation="advice > trust", wave="línea")  # fmt: skip


def test_attributes_of_every_kind_and_ids_that_are_numbers(tmp_path: Path) -> None:
    same(lk.from_graphml(lk.to_graphml(with_attributes(), tmp_path / "x.graphml")), with_attributes())


@pytest.mark.parametrize("directed", [True, False])
def test_hostile_labels(directed: bool, tmp_path: Path) -> None:
    net = hostile(directed)
    again = lk.from_graphml(lk.to_graphml(net, tmp_path / "x.graphml"))
    assert again.actors.index.tolist() == sorted(HOSTILE)
    same(again, net)


@pytest.mark.parametrize("wave", [2019, "2019", "", "lí\nnea", -1])
def test_waves_keep_their_kind(wave: Any, tmp_path: Path) -> None:
    again = lk.from_graphml(lk.to_graphml(renamed(hostile(), 'x"&', wave), tmp_path / "x.graphml"))
    assert (again.relation, again.wave) == ('x"&', wave)
    assert lk.from_graphml(tmp_path / "x.graphml", relation="", wave=0).wave == 0


@pytest.mark.parametrize("n", [0, 1])
def test_few_actors(n: int, tmp_path: Path) -> None:
    net = lk.from_matrix(np.zeros((n, n)), directed=False, actors=pd.DataFrame(index=["a"] * n))
    same(lk.from_graphml(lk.to_graphml(net, tmp_path / "x.graphml")), net)


def test_what_is_lost_is_named(tmp_path: Path) -> None:
    dated = pd.DataFrame(
        {"founded": pd.to_datetime(["1999-01-01", None]), "mixed": [1, "x"], "bell": ["\x07", ""]}, index=["a", "b"]
    )
    net = lk.from_matrix([[0, 1], [np.nan, 0]], directed=True, actors=dated)
    with losing() as told:
        lk.to_graphml(net, tmp_path / "x.graphml")
    assert told() == (
        "x.graphml: values of 'founded' that are no text come back as text; values of 'mixed' that are no text come back as "
        "text; control characters are replaced"
    )
    again = lk.from_graphml(tmp_path / "x.graphml").actors
    assert again["mixed"].tolist() == ["1", "x"]
    assert again["bell"].tolist() == ["\ufffd", ""]
    with pytest.raises(lk.ArgumentError, match=r"the id 'a\\x00' holds a character that XML cannot carry"):
        lk.to_graphml(lk.from_matrix([[0]], directed=True, actors=pd.DataFrame(index=["a\0"])), tmp_path / "y.graphml")
    with pytest.raises(lk.ArgumentError, match="net must be one Network, got Panel"):
        lk.to_graphml(lk.Panel([net]), tmp_path / "y.graphml")  # type: ignore[arg-type]
    with pytest.raises(lk.ArgumentError, match="a column 5: the names of attributes are text"):
        lk.to_graphml(lk.from_matrix([[0]], directed=True, actors=pd.DataFrame({5: [1]})), tmp_path / "y.graphml")
    assert not (tmp_path / "y.graphml").exists()


# -- other programs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("directed", [True, False])
def test_networkx_reads_what_we_write(directed: bool, tmp_path: Path) -> None:
    """Labels, attributes, strengths, and what nobody observed, through its own converter."""
    net = hostile(directed)
    graph = nx.read_graphml(lk.to_graphml(net, tmp_path / "x.graphml"))
    assert list(graph) == sorted(HOSTILE)
    same(lk.from_networkx(graph), net)
    graph = nx.read_graphml(lk.to_graphml(with_attributes(), tmp_path / "y.graphml"), node_type=int)
    assert graph.nodes[33] == {"name": 'a"b\r\n\tc ', "sector": "public", "size": 2, "turnover": np.inf, "member": True,
                               "invited": False, "founded": 2020, "a <b>": "z"}  # fmt: skip
    assert graph.edges[33, 2]["strength"] == 12345678.9


@pytest.mark.parametrize("directed", [True, False])
def test_igraph_reads_what_we_write(directed: bool, tmp_path: Path) -> None:
    # It knows no node without a name, and takes "&" in one for "&#38;".
    net = hostile(directed, [label for label in HOSTILE if label and "&" not in label])
    graph = igraph.Graph.Read_GraphML(str(lk.to_graphml(net, tmp_path / "x.graphml")))
    assert graph.vs["id"] == net.actors.index.tolist()
    graph.vs["name"] = graph.vs["id"]
    del graph.vs["id"]
    same(lk.from_igraph(graph), net)


@pytest.mark.parametrize("directed", [True, False])
def test_what_igraph_and_networkx_write(directed: bool, tmp_path: Path) -> None:
    labels = [label for label in HOSTILE if "\r" not in label]  # their writers lose carriage returns
    net = hostile(directed, labels)
    lk.to_igraph(net).write_graphml(str(tmp_path / "ig.graphml"))
    same(lk.from_graphml(tmp_path / "ig.graphml", ids="name"), net)
    nx.write_graphml(lk.to_networkx(net), tmp_path / "nx.graphml")
    same(lk.from_graphml(tmp_path / "nx.graphml"), net)
    with pytest.raises(lk.ArgumentError, match=r"ids: nodes have no attribute 'nam'; they have \['name'\]"):
        lk.from_graphml(tmp_path / "ig.graphml", ids="nam")


KEYS = """<key id="w" for="edge" attr.name="weight" attr.type="double"><default>3</default></key>
<key id="l" for="edge" attr.name="label" attr.type="string"/>
<key id="s" for="node" attr.name="size" attr.type="int"><default>7</default></key>
<key id="k" for="all" attr.name="kind" attr.type="string"/>
"""
DRAWN = '<key id="y" for="node" yfiles.type="nodegraphics"/>\n'
GRAPH = """<graph id="g" edgedefault="undirected">
<node id="a"><data key="k">firm</data><data key="y"><shape><x/></shape></data><port name="p"/></node><node id="b"><data key="s">1</data></node><node id="c"/>
<edge source="a" target="b"/><edge source="b" target="c"><data key="w">0.5</data></edge>
</graph>
"""


def written(folder: Path, inside: str, *, keys: str = KEYS) -> Path:
    path = folder / "x.graphml"
    path.write_text(HEAD + keys + inside + "</graphml>", encoding="utf-8")
    return path


def test_keys_with_defaults_and_drawings(tmp_path: Path) -> None:
    with losing() as told:
        net = lk.from_graphml(written(tmp_path, GRAPH, keys=KEYS + DRAWN))
    assert told() == "x.graphml: drawings are not read, nor the labels in them"
    assert net.actors["size"].tolist() == [7, 1, 7]
    assert net.actors["kind"].fillna("").tolist() == ["firm", "", ""]
    assert net.actors.columns.tolist() == ["size", "kind"]
    assert net.ties.toarray().tolist() == [[0, 3, 0], [3, 0, 0.5], [0, 0.5, 0]]
    assert not net.directed


def test_edges_of_both_kinds(tmp_path: Path) -> None:
    directed = GRAPH.replace('target="c"', 'target="c" directed="true"')
    net = lk.from_graphml(written(tmp_path, directed))
    assert net.directed
    assert net.ties.toarray().tolist() == [[0, 3, 0], [3, 0, 0.5], [0, 0, 0]]


def test_several_graphs(tmp_path: Path) -> None:
    path = written(tmp_path, GRAPH + GRAPH.replace('"g"', '"h"').replace('<edge source="a" target="b"/>', ""))
    with pytest.raises(lk.FormatError, match=r"^x\.graphml: holds 2 graphs: say graph=0 or the id of one"):
        lk.from_graphml(path)
    assert [lk.from_graphml(path, graph=g).n_ties for g in (0, 1, "g", "h")] == [2, 1, 2, 1]
    for wrong in (2, -1, "i"):
        with pytest.raises(lk.ArgumentError, match=r"the file holds 2 graphs, with the ids \['g', 'h'\]"):
            lk.from_graphml(path, graph=wrong)


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    loop = '<edge source="a" target="a"/><edge source="a" target="c"><data key="l">x</data></edge></graph>'
    with losing() as told:
        assert lk.from_graphml(written(tmp_path, GRAPH.replace("</graph>", loop))).n_ties == 3
    assert told() == "x.graphml: the attribute 'label' of edges is not kept; 1 self-ties are left out"


def test_who_wrote_it_in_another_encoding(tmp_path: Path) -> None:
    text = HEAD.replace("UTF-8", "ISO-8859-1") + '<graph edgedefault="directed"><node id="Ñandú"/></graph></graphml>'
    (tmp_path / "x.graphml").write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    assert lk.from_graphml(tmp_path / "x.graphml").actors.index.tolist() == ["Ñandú"]
    (tmp_path / "x.graphml").write_bytes(text.replace("ISO-8859-1", "UTF-16").encode("utf-16"))
    assert lk.from_graphml(tmp_path / "x.graphml").actors.index.tolist() == ["Ñandú"]


def test_the_remark_is_what_to_networkx_says(tmp_path: Path) -> None:
    """One silent organisation and one nobody asked about, in one line."""
    states = np.array([[O, T, O], [N, O, O], [O, O, O]])
    p = brute.Plain(states, np.where(states == T, 1.0, 0.0), True, pd.DataFrame(index=list("abc")))
    net = brute.build(p, [0, 0, 1], [[N, O], [O, O]])
    path = lk.to_graphml(net, tmp_path / "x.graphml")
    assert nx.read_graphml(path).graph["unobserved"] == lk.to_networkx(net).graph["unobserved"]
    same(lk.from_graphml(path), net)


BOMB = "<!DOCTYPE x [" + '<!ENTITY a "aaaaaaaaaa">' + '<!ENTITY b "&a;&a;&a;&a;">' + "]>"
WRONG = {
    "nothing": ("", "x.graphml, line 1: is no sound XML: no element found"),
    "something else": ("id,name\n", "x.graphml, line 1: is no sound XML: "),
    "another XML": ("<gexf/>", "x.graphml, line 1: is no GraphML: it begins with <gexf>"),
    "cut short": (HEAD + "<graph", "x.graphml, line 3: is no sound XML: unclosed token"),
    "cut short between": (HEAD + '<graph edgedefault="directed">', "x.graphml, line 3: is no sound XML: no element found"),
    "entities": (BOMB + "<graphml>&b;</graphml>", "x.graphml, line 1: declares the entity 'a'"),
    "a file of the system": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><graphml>&e;</graphml>', "x.graphml, line 1: declares"),
    "another encoding": ('<?xml version="1.0" encoding="klingon"?><graphml/>', "x.graphml, line 1: is "),
    "no graph": (HEAD + "</graphml>", "x.graphml, line 2: holds no <graph>"),
    "no direction": (HEAD + "<graph/></graphml>", "x.graphml, line 3: <graph> has no edgedefault"),
    "a strange direction": (HEAD + '<graph edgedefault="up"/></graphml>', "x.graphml, line 3: edgedefault='up' is neither"),
    "no id": (HEAD + '<graph edgedefault="directed"><node/></graph></graphml>', "x.graphml, line 3: <node> has no id"),
    "two of an id": (HEAD + GRAPH.replace('"b"', '"a"') + "</graphml>", "x.graphml, line 3: two nodes have the id 'a'"),
    "an unknown end": (HEAD + GRAPH.replace('target="b"', 'target="q"') + "</graphml>", "x.graphml, line 5: an edge ends at 'q'"),
    "an edge twice": (HEAD + GRAPH.replace('target="c"', 'target="a"') + "</graphml>", "x.graphml, line 3: the dyad 'a', 'b' is listed twice"),
    "a strength of 0": (HEAD + KEYS + GRAPH.replace("0.5", "0") + "</graphml>", "x.graphml, line 9: the strength '0' of an edge"),
    "a word": (HEAD + KEYS + GRAPH.replace("0.5", "many") + "</graphml>", "x.graphml, line 9: the strength 'many' of an edge"),
    "a number": (HEAD + KEYS + GRAPH.replace(">1<", ">x<") + "</graphml>", "x.graphml, line 7: the attribute 'size': 'x' is no long"),
    "a hyperedge": (HEAD + GRAPH.replace("</graph>", "<hyperedge/></graph>") + "</graphml>", "x.graphml, line 6: a tie of more than"),
    "a nested graph": (HEAD + GRAPH.replace('"c"/>', '"c"><graph/></node>') + "</graphml>", "x.graphml, line 4: a graph within"),
    "depth": (HEAD + "<x>" * 99, "x.graphml, line 3: elements lie more than 64 deep"),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(key: str, tmp_path: Path) -> None:
    text, message = WRONG[key]
    path = tmp_path / "x.graphml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(lk.FormatError) as caught:
        lk.from_graphml(path)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "told",
    ["{", "[]", '{"groups": [], "states": [], "exceptions": []}', '{"groups": [["a"]], "states": [["tie"]], "exceptions": []}',
     '{"groups": [["a", 1]], "states": [["null"]], "exceptions": []}', "[" * 100_000],
)  # fmt: skip
def test_a_spoilt_remark(told: str, tmp_path: Path) -> None:
    keys = '<key id="u" for="graph" attr.name="unobserved" attr.type="string"/>'
    path = written(
        tmp_path, f'<graph edgedefault="directed"><data key="u">{told}</data><node id="a"/></graph>', keys=keys
    )
    with pytest.raises(lk.FormatError, match="the attribute 'unobserved' of the graph cannot be read"):
        lk.from_graphml(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(lk.FormatError, match=r"^none\.graphml: cannot be opened: No such file or directory"):
        lk.from_graphml(tmp_path / "none.graphml")
    with pytest.raises(lk.FormatError, match="cannot be opened: Is a directory"):
        lk.from_graphml(tmp_path)
    with pytest.raises(lk.ArgumentError, match="is no path of a file"):
        lk.from_graphml("a\0b")
