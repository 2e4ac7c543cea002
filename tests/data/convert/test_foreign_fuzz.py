"""Whatever a file holds, networks come out or a LinkagesError: never another exception.

How many cases are tried: ``tests/fuzzing.py``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from tests.fuzzing import fuzz

ACTORS = pd.DataFrame(
    {"sector": ["private", "public", None], "size": [1, 2, 3], "turnover": [1.5, None, 2.0], "member": [True, False, True]},
    index=["x", 'La "y"', "ñ z"],
)  # fmt: skip
ADVICE = lk.from_matrix(
    [[0, 2, np.nan], [0, 0, 1.5], [1, 0, 0]], directed=True, actors=ACTORS, relation="advice", wave=2019
)
TRUST = lk.from_matrix(
    [[0, 2, 0], [2, 0, np.nan], [0, np.nan, 0]], directed=False, actors=ACTORS, relation="trust", wave=2019
)
LATER = lk.from_matrix([[0, 2], [2, 0]], directed=True, actors=ACTORS.iloc[:2], relation="advice", wave=2022)

DL = [
    'DL N=3 NM=2\nFORMAT = FULLMATRIX DIAGONAL PRESENT\nROW LABELS:\n"a b"\nb\nc\nCOLUMN LABELS:\nc\n"a b"\nb\n'
    "MATRIX LABELS:\nx,y\nDATA:\n0 1 NA\n0 0 2.5\n1 1 0\n0 1 1e38\n0 0 2.5\n1 1 0\n",
    "dl n=4, nm=2, format=edgelist1\nlabels embedded\nmatrix labels: x y\ndata:\na b 2\nb c\n!\nc d\na b\n",
    "DL NR=2 NC=3 FORMAT=EDGELIST2 ROW LABELS: a,b COLUMN LABELS: x,y,z DATA:\n1 1\n2 3 4\n",
    "dl n=3 format=nodelist1\nlabels:\na,b,c\ndata:\n1 2 3\n3 1\n",
    "dl n=3 format=nodelist1b\ndata:\n2 2 3\n0\n1 1\n",
    "dl n=3 format=lowerhalf diagonal absent\nlabels:\na,b,c\ndata:\n1\n0 2\n",
    "dl n=3 labels embedded\ndata:\na b c\na 0 1 1\nb 1 0 0\nc 1 0 0\n",
]
NET = [
    '% x\n*Network N\n*Vertices 3\n1 "a b" 0.1 0.2 [1-2]\n2 "c" [1-*]\n3 \'d\'\n*Arcs :1 "r s"\n1 2 3.5 [1] c Blue\n2 3\n'
    '*Edges :2 "t"\n1 2 1 w 3 [2]\n1:2 3 1 [2]\n*Partition p\n*Vertices 3\n1\n2\n999999998\n*Vector v\n*Vertices 3\n.5 1\n2e1\n',
    "*Vertices 5 2\n*Edges\n1 3\n2 5 4\n",
    "*Vertices 3\n*Arcslist\n1 2 3\n3 1\n*Edgeslist\n*Matrix :2 m\n0 1 0\n1 0 1\n0 2.5 0\n",
]
GRAPHML = [
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight" attr.type="double">'
    '<default>2</default></key><key id="c" for="node" attr.name="n" attr.type="int"><default>7</default></key>'
    '<graph id="g" edgedefault="undirected"><node id="a"><data key="c">3</data></node><node id="b"/>'
    '<edge source="a" target="b" directed="true"><data key="w">1.5</data></edge></graph></graphml>'
]
GEXF = [
    '<?xml version="1.0"?><gexf xmlns="http://www.gexf.net/1.2draft"><graph defaultedgetype="directed">'
    '<attributes class="node"><attribute id="0" title="s" type="string"><default>q</default></attribute></attributes>'
    '<nodes><node id="1" label="A"><attvalues><attvalue for="0" value="z"/></attvalues></node><node id="2"/></nodes>'
    '<edges><edge source="1" target="2" weight="2" type="undirected"/></edges></graph></gexf>'
]
SIENA = ["0 1 0\n9 0 NA\n10 11 0\n", "0 1\n. 0\n"]
BITS = [
    b"", b"\0", b'"', b"\\", b"\r", b"\r\n", b"\n\n", b" ", b",", b"*", b"%", b"!", b"-1", b"0", b"9", b"99999999999999999999",
    b"1e999", b"nan", b"NA", b"inf", b"1_0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"&#34;", b"&#9999999;", b"&#55296;",
    b"[", b"[1-", b"{", b"}", b"null", b"missing", b'""', b":", b"=", b"<", b">", b"/>", b"&amp;", b"]]>", b"<!--", b"DATA:",
    b"labels", b"embedded", b"n=2000000", b"*Vertices 1999999", b"*Matrix", b"*Edges", b"<graph>", b"true", b"12345678",
]  # fmt: skip


def files(folder: Path) -> dict[str, list[bytes]]:
    """Sound files of every format, ours and others'."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lk.InformationLost)
        lk.to_ucinet([ADVICE, TRUST], folder / "a.dl")
        lk.to_ucinet([ADVICE, LATER], folder / "b.dl", form="edgelist1")
        lk.to_ucinet([ADVICE, TRUST], folder / "a.##h")
        lk.to_pajek([ADVICE, TRUST], folder / "a.net")
        lk.to_pajek([ADVICE, TRUST, LATER], folder / "a.paj")
        lk.to_graphml(ADVICE, folder / "a.graphml")
        lk.to_gexf(TRUST, folder / "a.gexf")
        lk.to_siena([ADVICE, LATER], folder / "siena")
    ours = {
        "dl": ["a.dl", "b.dl"], "##h": ["a.##h"], "##d": ["a.##d"], "net": ["a.net", "a.paj"], "graphml": ["a.graphml"],
        "gexf": ["a.gexf"], "networks.csv": ["siena/networks.csv"], "actors.csv": ["siena/actors.csv"],
        "composition.txt": ["siena/composition.txt"], "txt": ["siena/advice-1.txt"],
    }  # fmt: skip
    others = {"dl": DL, "net": NET, "graphml": GRAPHML, "gexf": GEXF, "txt": SIENA}
    found = {kind: [(folder / name).read_bytes() for name in names] for kind, names in ours.items()}
    return {kind: [*data, *(text.encode() for text in others.get(kind, []))] for kind, data in found.items()}


@st.composite
def spoilt(draw: Any, sound: list[bytes]) -> bytes:
    """A sound file with some of its bytes cut out, doubled, moved or replaced."""
    data = draw(st.sampled_from(sound))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 1, 2, 3, 5, 8, 20, 60, len(data)])))
        piece = data[start:end]
        bit = draw(st.sampled_from(BITS) | st.binary(min_size=1, max_size=4))
        change = draw(st.sampled_from(["cut", "double", "replace", "insert", "end"]))
        data = {
            "cut": data[:start] + data[end:],
            "double": data[:end] + piece + data[end:],
            "replace": data[:start] + bit + data[end:],
            "insert": data[:start] + bit + data[start:],
            "end": data[:start],
        }[change]
    return data


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    return files(tmp_path_factory.mktemp("sound"))


def must_be_read_or_refused(read: Callable[[], lk.Panel | lk.Network]) -> bool:
    """Networks that work, or an error of ours that says something; whether it was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lk.InformationLost)
        try:
            found = read()
        except lk.LinkagesError as error:
            assert str(error)  # noqa: PT017  either outcome is right
            return False
    for net in [found] if isinstance(found, lk.Network) else found:
        assert repr(net)
        if len(net.actors) < 50:
            lk.from_edgelist(lk.to_edgelist(net), directed=net.directed, actors=net.actors)
    return True


READERS: dict[str, Callable[[Path], Any]] = {
    "dl": lambda p: lk.from_ucinet(p, directed=True),
    "net": lk.from_pajek,
    "graphml": lk.from_graphml,
    "gexf": lk.from_gexf,
    "txt": lambda p: lk.from_siena({("x", 1): p}, directed=True),
}


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", READERS)
def test_spoilt_files_are_read_or_refused(kind: str, sound: dict[str, list[bytes]], tmp_path: Path) -> None:
    read = []

    @fuzz
    @given(spoilt(sound[kind]))
    def run(data: bytes) -> None:
        path = tmp_path / f"x.{kind}"
        path.write_bytes(data)
        read.append(must_be_read_or_refused(lambda: READERS[kind](path)))

    run()
    assert any(read)
    assert not all(read)


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", ["##h", "##d"])
def test_spoilt_pairs_are_read_or_refused(kind: str, sound: dict[str, list[bytes]], tmp_path: Path) -> None:
    for other in ("##h", "##d"):
        (tmp_path / f"x.{other}").write_bytes(sound[other][0])

    @fuzz
    @given(spoilt(sound[kind]))
    def run(data: bytes) -> None:
        (tmp_path / f"x.{kind}").write_bytes(data)
        must_be_read_or_refused(lambda: lk.from_ucinet(tmp_path / "x.##h", directed=True))

    run()


@pytest.mark.fuzz
@pytest.mark.parametrize("name", ["networks.csv", "actors.csv", "composition.txt"])
def test_spoilt_siena_folders_are_read_or_refused(name: str, sound: dict[str, list[bytes]], tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lk.InformationLost)
        lk.to_siena([ADVICE, LATER], tmp_path)

    @fuzz
    @given(spoilt(sound[name]))
    def run(data: bytes) -> None:
        (tmp_path / name).write_bytes(data)
        must_be_read_or_refused(lambda: lk.from_siena(tmp_path))

    run()


@fuzz
@given(data=st.binary(max_size=60), kind=st.sampled_from(sorted(READERS)))
def test_any_bytes(data: bytes, kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{kind}"
    path.write_bytes(data)
    must_be_read_or_refused(lambda: READERS[kind](path))
