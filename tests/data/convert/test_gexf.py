"""GEXF: there and back, read by networkx, files of others, and files that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import linkages as lk
from tests.data import brute
from tests.data.brute import often
from tests.data.convert.foreign import HOSTILE, hostile, losing, renamed
from tests.data.convert.test_graphml import ATTRIBUTES, same, with_attributes

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'


def there_and_back(net: lk.Network, path: Path) -> lk.Network:
    with losing():
        lk.to_gexf(net, path)
    return lk.from_gexf(path)


@often
@given(brute.pairs())
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, both: Any) -> None:
    p, net = both
    again = there_and_back(net, tmp_path_factory.getbasetemp() / "x.gexf")
    brute.check(again, p)
    same(again, net)


def test_attributes_of_every_kind_and_ids_that_are_numbers(tmp_path: Path) -> None:
    same(there_and_back(with_attributes(), tmp_path / "x.gexf"), with_attributes())


@pytest.mark.parametrize("directed", [True, False])
def test_hostile_labels(directed: bool, tmp_path: Path) -> None:
    again = there_and_back(hostile(directed), tmp_path / "x.gexf")
    assert again.actors.index.tolist() == sorted(HOSTILE)
    same(again, hostile(directed))


@pytest.mark.parametrize("wave", [2019, "2019", "", "lí\nnea\0", -1])
def test_waves_keep_their_kind(wave: Any, tmp_path: Path) -> None:
    again = there_and_back(renamed(hostile(), 'x"&]]>', wave), tmp_path / "x.gexf")
    assert (again.relation, again.wave) == ('x"&]]>', wave)
    assert lk.from_gexf(tmp_path / "x.gexf", relation="", wave=0).wave == 0


@pytest.mark.parametrize("n", [0, 1])
def test_few_actors(n: int, tmp_path: Path) -> None:
    net = lk.from_matrix(np.zeros((n, n)), directed=False, actors=pd.DataFrame(index=["a"] * n))
    same(there_and_back(net, tmp_path / "x.gexf"), net)


def test_what_is_lost_is_named(tmp_path: Path) -> None:
    plain = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    with losing() as told:
        lk.to_gexf(plain, tmp_path / "x.gexf")
    assert told() == ""
    dated = pd.DataFrame({"founded": pd.to_datetime(["1999-01-01", None]), "bell": ["\x07", ""]}, index=["a", "b"])
    with losing() as told:
        lk.to_gexf(lk.from_matrix([[0, 1], [np.nan, 0]], directed=True, actors=dated), tmp_path / "x.gexf")
    assert told() == (
        "x.gexf: values of 'founded' that are no text come back as text; control characters are replaced; 1 dyads that are "
        "missing or out stand in a description that only linkages reads: other programs take them for no tie"
    )
    with pytest.raises(lk.ArgumentError, match=r"the id 'a\\x00' holds a character that XML cannot carry"):
        lk.to_gexf(lk.from_matrix([[0]], directed=True, actors=pd.DataFrame(index=["a\0"])), tmp_path / "y.gexf")
    with pytest.raises(lk.ArgumentError, match="net must be one Network, got list"):
        lk.to_gexf([plain], tmp_path / "y.gexf")  # type: ignore[arg-type]
    assert not (tmp_path / "y.gexf").exists()


def test_the_same_network_gives_the_same_file_on_any_day(tmp_path: Path) -> None:
    with losing():
        first = lk.to_gexf(with_attributes(), tmp_path / "x.gexf").read_bytes()
    assert b"lastmodifieddate" not in first


# -- other programs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("directed", [True, False])
def test_networkx_reads_what_we_write(directed: bool, tmp_path: Path) -> None:
    net = hostile(directed)
    with losing():
        graph = nx.read_gexf(lk.to_gexf(net, tmp_path / "x.gexf"))
    ids = net.actors.index.tolist()
    assert list(graph) == ids
    assert graph.is_directed() is directed
    rows, columns = net.ties.nonzero()
    pairs = {(ids[i], ids[j]): net.ties[i, j] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)}
    found = {(a, b): d["weight"] for a, b, d in graph.edges(data=True)}
    assert (found if directed else found | {(b, a): w for (a, b), w in found.items()}) == pairs
    with losing():
        graph = nx.read_gexf(lk.to_gexf(with_attributes(), tmp_path / "y.gexf"), node_type=int)
    expected = {"name": 'a"b\r\n\tc ', "sector": "public", "size": 2, "turnover": np.inf, "member": True, "invited": False,
                "founded": 2020, "a <b>": "z", "label": 'a"b\r\n\tc '}  # fmt: skip
    assert graph.nodes[33] == expected
    assert graph.nodes[2]["label"] == "2"  # the organisation has no name


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("version", ["1.1draft", "1.2draft", "1.3"])
def test_what_networkx_writes(directed: bool, version: str, tmp_path: Path) -> None:
    net = lk.from_matrix([[0, 2, 0], [2, 0, 0.5], [0, 0.5, 0]], directed=directed,
                         actors=ATTRIBUTES[["name", "sector", "turnover"]].set_index(pd.Index(["a", "b & c", "<d>"])))  # fmt: skip
    graph = lk.to_networkx(net)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = edge.pop("strength")
    nx.write_gexf(graph, tmp_path / "x.gexf", version=version)
    again = lk.from_gexf(tmp_path / "x.gexf")
    assert brute.summary(again) == brute.summary(net)
    assert again.actors["turnover"].tolist() == pytest.approx(net.actors["turnover"].tolist(), nan_ok=True)
    assert again.actors["sector"].tolist() == net.actors["sector"].tolist()


GRAPH = """<graph defaultedgetype="directed" idtype="integer">
<attributes class="node"><attribute id="0" title="size" type="integer"><default>7</default></attribute></attributes>
<attributes class="edge"><attribute id="0" title="since" type="string"/></attributes>
<nodes>
<node id="3" label="La Casa"><attvalues><attvalue for="0" value="2"/></attvalues></node>
<node id="10" label="INTA"/>
</nodes>
<edges><edge id="0" source="3" target="10" type="undirected" weight="2.5"/></edges>
</graph>
"""


def written(folder: Path, inside: str) -> Path:
    path = folder / "x.gexf"
    path.write_text(HEAD + inside + "</gexf>", encoding="utf-8")
    return path


def test_labels_are_names_and_ids_may_be_numbers(tmp_path: Path) -> None:
    net = lk.from_gexf(written(tmp_path, GRAPH))
    assert net.actors.to_dict("index") == {3: {"name": "La Casa", "size": 2}, 10: {"name": "INTA", "size": 7}}
    assert net.ties.toarray().tolist() == [[0, 2.5], [2.5, 0]]
    assert net.directed


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    more = '<edge source="3" target="3"/></edges>'
    since = '"2.5"><attvalues><attvalue for="0" value="x"/></attvalues></edge>'
    with losing() as told:
        lk.from_gexf(written(tmp_path, GRAPH.replace("</edges>", more).replace('"2.5"/>', since)))
    assert told() == "x.gexf: the attribute 'since' of edges is not kept; 1 self-ties are left out"


WRONG = {
    "nothing": ("", "x.gexf, line 1: is no sound XML"),
    "another XML": ("<graphml/>", "x.gexf, line 1: is no GEXF: there is no <graph> in a <gexf>"),
    "no graph": ("<gexf/>", "x.gexf, line 1: is no GEXF"),
    "cut short": (HEAD + GRAPH[:200], "x.gexf, line 5: is no sound XML: "),
    "entities": ('<!DOCTYPE x [<!ENTITY a "b">]><gexf/>', "x.gexf, line 1: declares the entity 'a'"),
    "over time": (HEAD + GRAPH.replace("idtype", 'mode="dynamic" idtype'), "x.gexf, line 3: a graph that changes over time"),
    "a node over time": (HEAD + GRAPH.replace('label="INTA"', 'start="2019"'), "x.gexf, line 8: a graph that changes over time"),
    "spells": (HEAD + GRAPH.replace('label="INTA"/>', "><spells/></node>"), "x.gexf, line 8: a graph that changes over time"),
    "a nested node": (HEAD + GRAPH.replace('label="INTA"/>', "><nodes/></node>"), "x.gexf, line 8: a node within a node"),
    "a child by name": (HEAD + GRAPH.replace('label="INTA"', 'pid="3"'), "x.gexf, line 8: a node within a node"),
    "a strange type": (HEAD + GRAPH.replace("undirected", "sideways"), "x.gexf, line 10: edges of type 'sideways'"),
    "an unknown attribute": (HEAD + GRAPH.replace('for="0"', 'for="9"'), "x.gexf, line 7: there is no attribute '9'"),
    "no value": (HEAD + GRAPH.replace(' value="2"', ""), "x.gexf, line 7: <attvalue> has no value"),
    "a word": (HEAD + GRAPH.replace('value="2"', 'value="two"'), "x.gexf, line 3: the attribute 'size': 'two' is no long"),
    "a word for an id": (HEAD + GRAPH.replace('"10"', '"x"'), "x.gexf, line 3: the ids are announced as whole numbers"),
    "two of an id": (HEAD + GRAPH.replace('"10"', '"3"'), "x.gexf, line 3: two nodes have the id '3'"),
    "an unknown end": (HEAD + GRAPH.replace('target="10"', 'target="9"'), "x.gexf, line 10: an edge ends at '9'"),
    "a weight of 0": (HEAD + GRAPH.replace("2.5", "0"), "x.gexf, line 10: the strength '0' of an edge"),
    "a spoilt description": (HEAD + "<meta><description>linkages: {</description></meta>" + GRAPH,
                             "x.gexf, line 3: the description of linkages cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(key: str, tmp_path: Path) -> None:
    text, message = WRONG[key]
    path = tmp_path / "x.gexf"
    path.write_text(text + ("" if text.endswith("/>") or not text else "</gexf>"), encoding="utf-8")
    with pytest.raises(lk.FormatError) as caught:
        lk.from_gexf(path)
    assert str(caught.value).startswith(message)


def test_a_description_of_others_is_left_alone(tmp_path: Path) -> None:
    net = lk.from_gexf(written(tmp_path, "<meta><description>a study: linkages</description></meta>" + GRAPH))
    assert (net.relation, net.wave) == ("tie", 1)
