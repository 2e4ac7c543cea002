"""UCINET: there and back, files of others written by hand, and files that are wrong."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.data.convert import ucinet
from tests.data import brute
from tests.data.brute import M, N, O, T, often
from tests.data.convert.foreign import HOSTILE, among, coming_and_going, hostile, losing, renamed, states

FORMS = {"full.dl": "fullmatrix", "list.dl": "edgelist1", "pair.##h": "fullmatrix"}
every_form = pytest.mark.parametrize("name", FORMS)


def there_and_back(nets: Any, path: Path, directed: Any, **options: Any) -> lk.Panel:
    with losing():
        lk.to_ucinet(nets, path, form=FORMS[path.name], **options)
    return lk.from_ucinet(path, directed=directed)


@often
@given(brute.pairs(), st.sampled_from(sorted(FORMS)))
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, both: Any, name: str) -> None:
    _, net = both
    again = there_and_back(net, tmp_path_factory.getbasetemp() / name, net.directed)["tie", 1]
    assert states(again) == states(net)


@every_form
def test_several_relations_and_waves(name: str, tmp_path: Path) -> None:
    """An actor who was not there has missing dyads, never dyads without a tie."""
    panel = coming_and_going()
    again = there_and_back(panel, tmp_path / name, ["advice"])
    assert (again.relations, again.waves) == (panel.relations, panel.waves)
    for net in panel:
        assert states(again[net.relation, net.wave]) == states(among(net, list("abcdef")))


@every_form
@pytest.mark.parametrize("directed", [True, False])
def test_hostile_labels(name: str, directed: bool, tmp_path: Path) -> None:
    net = hostile(directed)
    again = there_and_back(net, tmp_path / name, directed)["tie", 1]
    assert sorted(HOSTILE) == again.actors.index.tolist()
    assert states(again) == states(net)


@every_form
@pytest.mark.parametrize(("relation", "wave"), [("a [b]", 1), ('q"x', 2), ("r", "w]"), ("r", "línea [1]"), ("", -3)])
def test_hostile_names_of_relations_and_waves(name: str, relation: str, wave: Any, tmp_path: Path) -> None:
    again = there_and_back(renamed(hostile(), relation, wave), tmp_path / name, True)
    assert [(net.relation, net.wave) for net in again] == [(relation, wave)]


@every_form
@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_actors_and_no_ties(name: str, n: int, tmp_path: Path) -> None:
    net = lk.from_matrix(np.zeros((n, n)), directed=True, actors=pd.DataFrame(index=list("ab"[:n])))
    again = there_and_back(net, tmp_path / name, True)["tie", 1]
    assert states(again) == states(net)


def test_what_is_lost_is_named(tmp_path: Path) -> None:
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame(index=["a", "b"]))
    with losing() as told:
        lk.to_ucinet(net, tmp_path / "a.dl")
        lk.to_ucinet(net, tmp_path / "a.##h")
    assert told() == ""
    long = 'a"' + "b" * 20
    actors = pd.DataFrame({"sector": ["private", "public", "public"]}, index=["x", "X", long])
    said = {
        "source": ["X", long, "x"],
        "target": ["x", "x", "X"],
        "state": ["tie", "out", "out"],
        "strength": [1 / 3, None, None],
    }
    asked = lk.from_edgelist(pd.DataFrame(said), directed=True, actors=actors, wave="7")
    with losing() as told:
        lk.to_ucinet(asked, tmp_path / "b.dl")
    assert told() == (
        "b.dl: 2 dyads that were not at stake are written as missing; attributes of actors are not written (sector); "
        "waves that are numbers written as text come back as numbers; older versions of UCINET cut labels at 18 "
        "characters; UCINET takes capitals for small letters: 'X' is not the only label of its kind; what a label "
        "cannot hold is written as &#code;"
    )
    with losing() as told:
        lk.to_ucinet([asked, renamed(net, "tie", 2)], tmp_path / "b.##h")
    assert "strengths are rounded to seven digits" in told()
    assert "organisations that were not there in a wave are written with missing dyads" in told()
    assert "&#code;" not in told()
    with losing() as told:
        lk.to_ucinet(lk.from_matrix([[0, 1], [0, 0]], directed=True), tmp_path / "c.dl")
    assert told() == "c.dl: ids that are numbers come back as text"


# -- other programs ----------------------------------------------------------------------------------------------------


def test_igraph_reads_what_we_write(tmp_path: Path) -> None:
    """Its reader knows one matrix, labels without blanks, and 0/1 in full matrices."""
    net = lk.from_matrix(
        [[0, 2, 0], [0, 0, 0.5], [1, 0, 0]], directed=True, actors=pd.DataFrame(index=["INTA", "b", "3x"])
    )
    graph = igraph.Graph.Read_DL(str(lk.to_ucinet(net, tmp_path / "a.dl", form="edgelist1")))
    found = {(graph.vs[e.source]["name"], graph.vs[e.target]["name"]): e["weight"] for e in graph.es}
    assert found == {("INTA", "b"): 2, ("b", "3x"): 0.5, ("3x", "INTA"): 1}
    graph = igraph.Graph.Read_DL(str(lk.to_ucinet(net.dichotomize(0.1), tmp_path / "b.dl")))
    assert {(graph.vs[e.source]["name"], graph.vs[e.target]["name"]) for e in graph.es} == set(found)
    lone = lk.from_matrix(np.zeros((2, 2)), directed=True, actors=pd.DataFrame(index=["a", "b"]))
    graph = igraph.Graph.Read_DL(str(lk.to_ucinet(lone, tmp_path / "c.dl", form="edgelist1")))
    assert (graph.vs["name"], graph.ecount()) == (["a", "b"], 0)


ABC = ["a b", "b", "c"]
X = [[0, 2, 0], [0, 0, 0], [0, 0, 0]]
# As others write them: the first as write.dl of R's package sna, the next as in UCINET's guide and help.
FOREIGN: dict[str, tuple[str, list[Any], list[str]]] = {
    "sna": ('DL n = 3, nm = 2, format = edgelist1\nlabels:\n"a b","b","c"\nmatrix labels:\n"adv ice","trust"\n'
            "data:\n1 2 2 \n!\n3 1 1.5 \n", [X, [[0, 0, 0], [0, 0, 0], [1.5, 0, 0]]], ABC),
    "guide": ("DL N = 3\nDATA:\n0 2 0\n0 0 0\n0 0 0\n", [X], [1, 2, 3]),
    "one line": ('dl n=3 labels:"a b" b c data: 0 2 0 0 0 0 0 0 0', [X], ABC),
    "rows of any length": ('dl n=3\nlabels:\n"a b",b\nc\ndata:\n0 2\n0 0 0 0\n0 0\n0', [X], ABC),
    "embedded": ('dl n=3 format=fullmatrix\nlabels embedded\ndata:\n"a b" b c\n"a b" 0 2 0\nb 0 0 0\nc 0 0 0\n', [X], ABC),
    "half a character": ('dl n=3\nlabels:\n"a b","&#55296;",C\ndata:\n0 2 0\n0 0 0\n0 0 0\n', [X], ["a b", "&#55296;", "C"]),
    "embedded rows": ('dl n=3 row labels embedded\ndata:\n"a b" 0 2 0\nb 0 0 0\nc 0 0 0\n', [X], ABC),
    "embedded twice": ('dl n=2 nm=2 labels embedded: data:\na b\na 0 1\nb 0 0\na b\na 0 0\nb 1 0\n',
                       [[[0, 1], [0, 0]], [[0, 0], [1, 0]]], ["a", "b"]),
    "embedded once": ('dl n=2 nm=2 labels embedded: data:\na b\na 0 1\nb 0 0\na 0 0\nb 1 0\n',
                      [[[0, 1], [0, 0]], [[0, 0], [1, 0]]], ["a", "b"]),
    "columns in another order": ('dl n=3 row labels: "a b",b,c column labels: c,b,"a b" data:\n0 2 0 0 0 0 0 0 0', [X], ABC),
    "no diagonal": ('dl n=3 diagonal=absent labels: "a b" b c data: 2 0 0 0 0 0', [X], ABC),
    "lower half": ("dl n=3 format=lowerhalf data: 0 2 0 0 0 0", [[[0, 2, 0], [2, 0, 0], [0, 0, 0]]], [1, 2, 3]),
    "upper half": ("dl n=3 format=upperhalf diagonal absent data: 2 0 0", [[[0, 2, 0], [2, 0, 0], [0, 0, 0]]], [1, 2, 3]),
    "edges embedded": ('dl n=3 format=edgelist1 labels embedded: data:\n"a b" b 2\nB C 0\n', [X], [*ABC[:2], "C"]),
    "edges by label": ('dl n=3 format=edgelist1 labels: "a b" b c data:\n"A B" 2 2\n', [X], ABC),
    "edges without N": ("dl format=edgelist1 labels embedded data:\nx y 2", [[[0, 2], [0, 0]]], ["x", "y"]),
    "nodes": ('dl n=3 format=nodelist1 labels: "a b",b,c data:\n1 2 3\n3 2\n', [[[0, 1, 1], [0, 0, 0], [0, 1, 0]]], ABC),
    "nodes embedded": ("dl n=3 format = nodelist1 labels embedded data:\nx y z\nz y\n",
                       [[[0, 1, 1], [0, 0, 0], [0, 1, 0]]], ["x", "y", "z"]),
    "counted nodes": ("dl n=3 format=nodelist1b data:\n2 2 3\n0\n1 2\n", [[[0, 1, 1], [0, 0, 0], [0, 1, 0]]], [1, 2, 3]),
    "missing": ("dl n=3 data: 0 2 NA\n. 0 1e38\n0 na 0", [[[0, 2, np.nan], [np.nan, 0, np.nan], [0, np.nan, 0]]], [1, 2, 3]),
    "titled": ('dl title="a study: n=7" n=2 data: 0 1 0 0', [[[0, 1], [0, 0]]], [1, 2]),
}  # fmt: skip
MAKE_UP = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


@pytest.mark.parametrize("key", FOREIGN)
@pytest.mark.parametrize("ends", MAKE_UP)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_others(key: str, ends: str, encoding: str, tmp_path: Path) -> None:
    text, matrices, labels = FOREIGN[key]
    path = tmp_path / "x.txt"
    path.write_bytes(text.replace("\n", MAKE_UP[ends]).encode(encoding))
    panel = lk.from_ucinet(path, directed=True)
    for net, matrix in zip(panel, matrices, strict=True):
        expected = pd.DataFrame(matrix, index=labels, columns=labels, dtype=float).sort_index().sort_index(axis=1)
        assert net.actors.index.tolist() == expected.index.tolist()
        np.testing.assert_array_equal(lk.to_matrix(net), expected)


def test_names_of_matrices(tmp_path: Path) -> None:
    path = tmp_path / "x.dl"
    path.write_text("dl n=1 nm=2 data: 0 0")
    assert lk.from_ucinet(path, directed=True).relations == ["1", "2"]
    path.write_text('dl n=1 nm=2 level labels: "a [2019]" "b [2019]" data: 0 0')
    assert [(n.relation, n.wave) for n in lk.from_ucinet(path, directed=True)] == [("a", 2019), ("b", 2019)]
    path.write_text('dl n=1 nm=2 matrix labels: "a [2019]" b data: 0 0')
    assert lk.from_ucinet(path, directed=["b"]).relations == ["a [2019]", "b"]
    with pytest.raises(
        lk.ArgumentError, match=r"directed: no relation 'bb' in \['a \[2019\]', 'b'\] \(did you mean 'b'"
    ):
        lk.from_ucinet(path, directed="bb")
    with pytest.raises(lk.ArgumentError, match="directed=None must be True, False"):
        lk.from_ucinet(path, directed=None)  # type: ignore[arg-type]


def test_who_speaks_only_of_western_windows(tmp_path: Path) -> None:
    path = tmp_path / "x.dl"
    for encoding in ("cp1252", "latin-1", "cp850"):
        path.write_bytes("dl n=1 labels: Ñandú data: 0".encode(encoding))
        read = lk.from_ucinet(path, directed=True, encoding=None if encoding != "cp850" else "cp850")
        assert read["tie", 1].actors.index.tolist() == ["Ñandú"]
    with pytest.raises(lk.FormatError, match=r"^x\.dl: is not written in utf-8: say encoding="):
        lk.from_ucinet(path, directed=True, encoding="utf-8")
    with pytest.raises(lk.ArgumentError, match="did you mean 'utf-8'"):
        lk.from_ucinet(path, directed=True, encoding="utf8")  # type: ignore[arg-type]
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame(index=["Ñandú €", "北京"]))
    lk.to_ucinet(net, path, encoding="latin-1")
    assert b'"\xd1and\xfa &#8364;"' in path.read_bytes()
    assert states(lk.from_ucinet(path, directed=True)["tie", 1]) == states(net)


def test_two_modes(tmp_path: Path) -> None:
    """Firms by associations: only those dyads are at stake."""
    path = tmp_path / "x.dl"
    path.write_text("dl nr=2 nc=3 row labels: f,g column labels: x,y,z data:\n1 0 NA\n0 0 2")
    net = lk.from_ucinet(path, directed=True)["tie", 1]
    assert net.actors["mode"].to_dict() == {"f": "row", "g": "row", "x": "column", "y": "column", "z": "column"}
    assert net.state_counts.to_dict() == {"tie": 2, "null": 3, "missing": 1, "out": 14}
    net = lk.from_ucinet(path, directed=False)["tie", 1]
    assert net.state_counts.to_dict() == {"tie": 2, "null": 3, "missing": 1, "out": 4}
    path.write_text("dl nr=2 nc=2 format=nodelist2 data:\n1 1 2\n2 2")
    assert lk.from_ucinet(path, directed=False)["tie", 1].actors.index.tolist() == ["c1", "c2", "r1", "r2"]
    path.write_text("dl nr=2 nc=2 format=edgelist2 row labels: a,b column labels: b,a data:\n1 1 5")
    assert lk.from_ucinet(path, directed=True)["tie", 1].dense_states().tolist() == [[O, T], [N, O]]
    path.write_text("dl nr=2 nc=2 row labels: a,b column labels: b,c data: 0 1 1 0")
    with pytest.raises(lk.FormatError, match="'b' is a row and a column, but others are only one of them"):
        lk.from_ucinet(path, directed=True)


def test_attributes_are_given_beside(tmp_path: Path) -> None:
    path = tmp_path / "x.dl"
    path.write_text("dl n=2 labels: b a data: 0 1 0 0")
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": ["private", "public"]})
    net = lk.from_ucinet(path, directed=True, actors=actors)["tie", 1]
    assert net.actors["sector"].to_dict() == {"a": "private", "b": "public"}
    assert net.dense_states().tolist() == [[O, N], [T, O]]
    with pytest.raises(lk.ArgumentError, match=r"actors lacks \['a'\]"):
        lk.from_ucinet(path, directed=True, actors=actors[1:])
    with pytest.raises(lk.ArgumentError, match=r"actors holds \['c'\], who are not in the file"):
        lk.from_ucinet(path, directed=True, actors=pd.DataFrame(index=["a", "b", "c"]))


def test_codes_for_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.dl"
    path.write_text("dl n=2 nm=2 data: 0 9 -1 0 0 1 1 0")
    assert lk.from_ucinet(path, directed=True, missing=(9, -1))["1", 1].missing_share == 1
    with pytest.raises(lk.FormatError, match=r"the value from 2 to 1 is -1, which is no strength.*name it in missing="):
        lk.from_ucinet(path, directed=True)


def test_direction_is_said_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "x.dl"
    path.write_text("dl n=3 labels: a b c data: 0 1 0 0 0 0 0 0 0")
    with pytest.raises(lk.FormatError, match=r"not symmetric \(from 'a' to 'b'\): say directed=True"):
        lk.from_ucinet(path, directed=False)
    path.write_text("dl n=3 labels: a b c data: 0 1 0 2 0 0 0 0 0")
    with pytest.raises(lk.FormatError, match="'a' to 'b' is told twice, with different values"):
        lk.from_ucinet(path, directed=False)
    path.write_text("dl n=3 format=edgelist1 data:\n1 2\n2 3\n3 2\n3 3\n")
    with losing() as told:
        net = lk.from_ucinet(path, directed=False)["tie", 1]
    assert told() == "x.dl: 1 self-ties are left out"
    assert (net.n_ties, net.n_dyads) == (2, 3)
    path.write_text("dl n=3 format=edgelist1 data:\n1 2 2\n1 2 3\n")
    with pytest.raises(lk.FormatError, match="the dyad from 1 to 2 is told twice"):
        lk.from_ucinet(path, directed=True)


# -- the pair ----------------------------------------------------------------------------------------------------------


def pair(folder: Path, *, version: bytes, kind: int, sizes: list[int], labels: list[list[bytes] | None], cells: bytes,
         title: bytes = b"") -> Path:  # fmt: skip
    """Both files byte by byte."""
    wide = "i" if version == b"V6404" else "h"
    header = bytes([len(version)]) + version + struct.pack("<5hbh", 21, 3, 4, 4, 3, kind, len(sizes))
    header += struct.pack(f"<{len(sizes)}{wide}", *sizes) + bytes([len(title)]) + title
    header += bytes(int(part is not None) for part in labels)
    header += b"".join(struct.pack("<h", len(text)) + text for part in labels for text in part or [])
    (folder / "x.##h").write_bytes(header)
    (folder / "x.##d").write_bytes(cells)
    return folder / "x.##h"


def wide(*labels: str) -> list[bytes]:
    return [label.encode("utf-16-le") for label in labels]


@pytest.mark.parametrize("version", [b"V6404", b"DATE:"])
@pytest.mark.parametrize(("kind", "dtype"), [(1, "u1"), (5, "<i2"), (6, "<i4"), (7, "<f4"), (9, "<f8")])
def test_pairs_of_both_versions(version: bytes, kind: int, dtype: str, tmp_path: Path) -> None:
    cells = np.array([[0, 2, 1], [0, 0, 0], [0, 3, 0]], dtype=dtype).tobytes()
    labels = wide("a", "Ñ b", "c")
    path = pair(tmp_path, version=version, kind=kind, sizes=[3, 3], labels=[labels, labels], cells=cells, title=b"x")
    for asked in (path, path.with_suffix(".##d")):
        net = lk.from_ucinet(asked, directed=True)["tie", 1]
        assert net.actors.index.tolist() == ["a", "c", "Ñ b"]
        np.testing.assert_array_equal(net.dense_strengths(), [[np.nan, 1, 2], [0, np.nan, 3], [0, 0, np.nan]])


def test_older_pairs_have_letters_of_one_byte(tmp_path: Path) -> None:
    labels = [b"a", "Ñandú".encode("cp1252")]
    cells = np.array([0, 1e38, 1, 0], dtype="<f4").tobytes()
    path = pair(tmp_path, version=b"DATE:", kind=7, sizes=[2, 2], labels=[None, labels], cells=cells)
    net = lk.from_ucinet(path, directed=True)["tie", 1]
    assert net.actors.index.tolist() == ["a", "Ñandú"]
    assert net.dense_states().tolist() == [[O, M], [T, O]]
    path.with_suffix(".##d").write_bytes(bytes(4) + b"\x01\x00\xa0\x7f" + bytes(8))  # bits that are no number
    assert lk.from_ucinet(path, directed=True)["tie", 1].dense_states().tolist() == [[O, M], [N, O]]


def test_pairs_of_several_matrices_and_two_modes(tmp_path: Path) -> None:
    cells = np.arange(12, dtype="<f4").tobytes()
    path = pair(tmp_path, version=b"V6404", kind=7, sizes=[3, 2, 2], cells=cells,
                labels=[wide("x", "y", "z"), wide("f", "g"), wide("adv ice", "trust")])  # fmt: skip
    panel = lk.from_ucinet(path, directed=True)
    assert panel.relations == ["adv ice", "trust"]
    assert panel["adv ice", 1].ties.toarray()[:2, 2:].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert panel["trust", 1].ties.toarray()[:2, 2:].tolist() == [[6, 7, 8], [9, 10, 11]]


def test_the_pair_we_write_byte_by_byte(tmp_path: Path) -> None:
    """As the published layout says, and the same on any day."""
    net = lk.from_matrix([[0, 2], [np.nan, 0]], directed=True, actors=pd.DataFrame(index=["a", "Ñ b"]))
    path = lk.to_ucinet(net, tmp_path / "x.##h")
    header = b"\x05V6404" + struct.pack("<5hbh2i", 0, 1, 1, 6, 3, 7, 2, 2, 2) + b"\0\1\1"
    label = b"\2\0a\0" + b"\6\0" + "Ñ b".encode("utf-16-le")
    assert path.read_bytes() == header + label + label
    assert path.with_suffix(".##d").read_bytes() == np.array([0, 2, 1e38, 0], dtype="<f4").tobytes()


# -- files that are wrong ----------------------------------------------------------------------------------------------

WRONG = {
    "nothing": ("", "x.dl: does not begin with DL"),
    "something else": ("id,name\n1,2\n", "x.dl, line 1: does not begin with DL"),
    "no data": ("dl n=2\nlabels: a b", "x.dl: ends before DATA:"),
    "no N": ("dl data: 0 1", "x.dl: says neither N nor NR and NC"),
    "bad N": ("dl\nn=two data: 0", "x.dl, line 2: N = 'two' is no number from 0 to 2000000"),
    "endless N": ("dl n=99999999999 data: 0", "x.dl, line 1: N = '99999999999' is no number"),
    "an unknown word": ("dl n=2\nformt=fullmatrix data:", "x.dl, line 2: unknown word 'formt'"),
    "an unknown format": ("dl n=2 format=rankedlist1 data:", "x.dl, line 1: FORMAT = 'rankedlist1' is not read: only full"),
    "too few labels": ("dl n=3\nlabels:\na b\ndata: 0", "x.dl, line 4: 3 labels are announced, but there are 2"),
    "labels first": ("dl labels: a b n=2 data:", "x.dl, line 1: labels stand before N ="),
    "an open quotation": ('dl n=2\nlabels: "a b\ndata: 0 1 1 0', "x.dl, line 2: a quotation mark is not closed"),
    "an open quotation in data": ('dl format=edgelist1 labels embedded data:\na "b', "x.dl, line 2: a quotation mark"),
    "cut short": ("dl n=3\ndata:\n0 1 0\n1 0", "x.dl, line 4: 1 x 3 x 3 cells are announced as fullmatrix, but there are 5"),
    "a word for a number": ("dl n=2\ndata:\n0 1\nx 0", "x.dl, line 4: 'x' is no number"),
    "a number in other letters": ("dl n=2\ndata:\n0 ١\n1 0", "x.dl, line 3: '١' is no number"),
    "underscores": ("dl n=2\ndata:\n0 1_0\n1 0", "x.dl, line 3: '1_0' is no number"),
    "a strange partner": ("dl n=2 format=edgelist1 data:\n1 2\n1 3", "x.dl, line 3: '3' is neither a number from 1 to 2"),
    "a long edge": ("dl n=2 format=edgelist1 data:\n1 2 3 4", "x.dl, line 2: a dyad is two ends and a value, but there are 4"),
    "half an edge": ("dl n=2 format=edgelist1 data:\n1", "x.dl, line 2: a dyad is two ends and a value, but there are 1"),
    "a label too many": ("dl n=2 format=edgelist1 labels embedded data:\na b\nb c", "x.dl, line 3: 'c' is one label more"),
    "a label too few": ("dl n=3 format=edgelist1 labels embedded data:\na b", "x.dl: 3 labels are announced, but only 2"),
    "a matrix too many": ("dl n=2 format=edgelist1 data:\n1 2\n!\n2 1", "x.dl, line 4: there is a matrix more than the 1"),
    "a miscount": ("dl n=2 format=nodelist1b data:\n2 2", "x.dl, line 2: '2' partners are announced, but there are 1"),
    "two of a name": ("dl n=2 labels: a a data: 0 1 1 0", "x.dl: the label 'a' stands for two actors"),
    "two matrices of a name": ("dl n=1 nm=2 matrix labels: a a data: 0 0", "x.dl: two matrices are called 'a'"),
    "half of an oblong": ("dl nr=2 nc=3 format=lowerhalf data: 1", "x.dl: a lowerhalf is square"),
    "data elsewhere": ("dl n=2 datafile x.txt", "x.dl, line 1: its data are in another file"),
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(key: str, tmp_path: Path) -> None:
    text, message = WRONG[key]
    path = tmp_path / "x.dl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(lk.FormatError) as caught:
        lk.from_ucinet(path, directed=True)
    assert str(caught.value).startswith(message)
    assert caught.value.file == "x.dl"


def test_pairs_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(lk.FormatError, match=r"^none\.##h: cannot be opened: No such file"):
        lk.from_ucinet(tmp_path / "none.##h", directed=True)
    good = {"version": b"V6404", "kind": 7, "sizes": [2, 2], "labels": [None, None], "cells": bytes(16)}
    for change, message in [
        ({"version": b"V9999"}, "is no header of UCINET 6"),
        ({"kind": 12}, "holds values of type 12, which are no numbers"),
        ({"sizes": [2], "labels": [None]}, "has 1 dimensions"),
        ({"cells": bytes(15)}, "announces 4 cells of 4 bytes, but its ##d holds 15 bytes"),
        ({"sizes": [2**30, 2**30]}, "announces 1152921504606846976 cells"),
        ({"labels": [wide("a", "b"), wide("a")]}, "the header ends after .* bytes, in the middle"),
    ]:
        path = pair(tmp_path, **(good | change))  # type: ignore[arg-type]
        with pytest.raises(lk.FormatError, match=message):
            lk.from_ucinet(path, directed=True)
    path.with_suffix(".##d").unlink()
    with pytest.raises(lk.FormatError, match=r"^x\.##d: cannot be opened"):
        lk.from_ucinet(path, directed=True)


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.##h"
    path.write_bytes(b"old")
    for strength in (1e-60, 1e38):
        net = lk.from_matrix([[0, strength], [0, 0]], directed=True, actors=pd.DataFrame(index=["a", "b"]))
        with pytest.raises(lk.ArgumentError, match="too large or too small for UCINET"):
            lk.to_ucinet(net, path)
    assert [f.name for f in tmp_path.iterdir()] == ["x.##h"]
    assert path.read_bytes() == b"old"
    monkeypatch.setattr(ucinet, "MOST_DENSE", 1)
    with pytest.raises(
        lk.ArgumentError, match="2 actors are too many to write cell by cell: write DL text with form='edge"
    ):
        lk.to_ucinet(net, tmp_path / "y.dl")
    for nets, message in [
        (lk.Panel([]), "holds no network"),
        ([], "holds no network"),
        (3, "must be a Network, a Panel"),
    ]:
        with pytest.raises(lk.ArgumentError, match=message):
            lk.to_ucinet(nets, tmp_path / "y.dl")
    with pytest.raises(lk.ArgumentError, match="did you mean 'fullmatrix'"):
        lk.to_ucinet(net, tmp_path / "y.dl", form="fulmatrix")  # type: ignore[arg-type]
    mixed = [net, lk.from_matrix([[0]], directed=True, relation="x")]
    with pytest.raises(lk.ArgumentError, match="mix numbers and text"):
        lk.to_ucinet(mixed, tmp_path / "y.dl")
