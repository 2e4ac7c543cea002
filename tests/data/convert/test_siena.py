"""Siena: there and back, the files another program would see, and files that are wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from tests.data import brute
from tests.data.brute import M, N, O, T, often
from tests.data.convert.foreign import HOSTILE, coming_and_going, hostile, losing, renamed

IDS = tuple("abcdefgh")


def binary(net: lk.Network) -> list[Any]:
    """What Siena can say: states without strengths."""
    return [net.dense_states().tolist(), net.directed, net.relation, net.wave, net.actors.index.tolist()]


def there_and_back(nets: Any, folder: Path) -> lk.Panel:
    with losing():
        lk.to_siena(nets, folder)
    return lk.from_siena(folder)


@often
@given(st.data())
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Waves whose actors come and go, dyads missing and out: all states come back, in every wave."""
    directed = data.draw(st.booleans())
    nets = []
    for wave in (1, 2, 3):
        _, net = data.draw(brute.pairs(directed).filter(lambda both: len(both[0].ids) > 0))
        nets.append(renamed(net, "advice", wave))
    panel = there_and_back(nets, tmp_path_factory.getbasetemp() / "siena")
    assert [binary(net) for net in panel] == [binary(net) for net in nets]


def test_several_relations_with_actors_and_waves_by_name(tmp_path: Path) -> None:
    nets = [
        renamed(net, net.relation, {2019: "línea", 2021: "medio", 2024: "fin"}[int(net.wave)])
        for net in coming_and_going()
    ]
    panel = lk.Panel(nets, waves=["línea", "medio", "fin"])
    again = there_and_back(panel, tmp_path)
    assert (again.relations, again.waves) == (panel.relations, panel.waves)
    for net in panel:
        found = again[net.relation, net.wave]
        assert binary(found) == binary(net)
        pd.testing.assert_frame_equal(found.actors, net.actors, check_names=False)


def test_hostile_labels(tmp_path: Path) -> None:
    """Carriage returns are line ends to a table; everything else comes back."""
    nets = [
        renamed(hostile(labels=[label for label in HOSTILE if "\r" not in label]), 'q"x\n', wave) for wave in (1, 2)
    ]
    again = there_and_back(nets, tmp_path)
    assert [binary(net) for net in again] == [binary(net) for net in nets]


def small(wave: int, matrix: Any, ids: str, **columns: Any) -> lk.Network:
    return lk.from_matrix(
        matrix, directed=True, actors=pd.DataFrame(columns, index=list(ids)), relation="Consejo técnico", wave=wave
    )


def test_the_files_line_by_line(tmp_path: Path) -> None:
    first = small(
        2019, [[0, 1, np.nan], [0, 0, 0], [1, 0, 0]], "abc", sector=["private", "public", "private"], size=[1, 2, 3]
    )
    said = {"source": ["b", "d"], "target": ["d", "b"], "state": ["tie", "out"]}
    actors = pd.DataFrame({"sector": ["public", "public"], "size": [2, 4]}, index=["b", "d"])
    second = lk.from_edgelist(pd.DataFrame(said), directed=True, actors=actors, relation="Consejo técnico", wave=2022)
    third = small(2024, np.ones((3, 3)), "abd", sector=["private", "public", "public"], size=[9, 2, 4])
    with losing() as told:
        lk.to_siena([first, second, third], tmp_path)
    assert told() == (
        f"{tmp_path.name}: 1 dyads that were not at stake become structural zeros, which Siena takes for impossible; "
        "attributes that change are kept as of the first wave (size)"
    )
    files = {f.name: f.read_text() for f in tmp_path.iterdir()}
    assert files.pop("siena.R")
    assert files == {
        "consejo_tecnico-1.txt": "0 1 NA NA\n0 0 0 NA\n1 0 0 NA\nNA NA NA 0\n",
        "consejo_tecnico-2.txt": "0 NA NA NA\nNA 0 NA 1\nNA NA 0 NA\nNA 10 NA 0\n",
        "consejo_tecnico-3.txt": "0 1 NA 1\n1 0 NA 1\nNA NA 0 NA\n1 1 NA 0\n",
        "composition.txt": "1 1.5 2.5 3\n1 3\n1 1.5\n1.5 3\n",
        "actors.csv": "actor,sector,size\na,private,1\nb,public,2\nc,private,3\nd,public,4\n",
        "networks.csv": "file,relation,wave,directed\nconsejo_tecnico-1.txt,Consejo técnico,2019,true\n"
        "consejo_tecnico-2.txt,Consejo técnico,2022,true\nconsejo_tecnico-3.txt,Consejo técnico,2024,true\n",
    }


def test_the_script_names_what_is_there(tmp_path: Path) -> None:
    panel = coming_and_going()
    nets = [renamed(net, {"advice": "if", "trust": "2 ñ"}[net.relation], net.wave) for net in panel]
    with losing():
        lk.to_siena(nets, tmp_path)
    script = (tmp_path / "siena.R").read_text(encoding="ascii")
    for file in re.findall(r'"([\w.-]+\.(?:txt|csv))"', script):
        assert (tmp_path / file).is_file()
    assert re.findall(r"^(\w+) <- sienaDependent\(waves\((.*)\)\)$", script, flags=re.MULTILINE) == [
        ("relation_2_n", '"relation_2_n-1.txt", "relation_2_n-2.txt", "relation_2_n-3.txt"'),
        ("relation_if", '"relation_if-1.txt", "relation_if-2.txt", "relation_if-3.txt"'),
    ]
    assert "data <- sienaDataCreate(relation_2_n, relation_if, covariate_1, composition)" in script
    assert 'covariate_1 <- coCovar(match(actors[[2]], c("private", "public")), centered = FALSE)' in script
    assert "# sector: 1 = private, 2 = public\n" in script
    assert "stopifnot(nrow(actors) == 6)" in script
    assert script.count("(") == script.count(")")


def test_hostile_text_stays_text_in_the_script(tmp_path: Path) -> None:
    actors = pd.DataFrame({"sector": ['x"); system("rm"); c("', "y\nquit()"], "a\nquit()": [1, 2]}, index=["a", "b"])
    nets = [
        lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=actors, relation="r\nquit()", wave=w)
        for w in ("1\nquit()", "2")
    ]
    with losing():
        lk.to_siena(lk.Panel(nets, waves=["1\nquit()", "2"]), tmp_path)
    script = (tmp_path / "siena.R").read_text()
    code = [line for line in script.splitlines() if not line.startswith("#")]
    assert not [line for line in code if "quit()" in line and '\\U{a}quit()"' not in line]
    assert 'c("x\\U{22}); system(\\U{22}rm\\U{22}); c(\\U{22}", "y\\U{a}quit()")' in script


def test_nobody_comes_or_goes(tmp_path: Path) -> None:
    (tmp_path / "composition.txt").write_text("from an earlier panel")
    nets = [
        lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame(index=["a", "b"]), wave=w) for w in (1, 2)
    ]
    with losing() as told:
        lk.to_siena(nets, tmp_path)
    assert told() == ""
    assert not (tmp_path / "composition.txt").exists()
    assert "composition" not in (tmp_path / "siena.R").read_text()


def test_what_siena_cannot_do_is_refused(tmp_path: Path) -> None:
    one = lk.from_matrix([[0, 2], [0, 0]], directed=True)
    with pytest.raises(lk.ArgumentError, match="Siena compares waves: there must be two at least"):
        lk.to_siena([one], tmp_path / "x")
    with pytest.raises(lk.ArgumentError, match=r"'tie' was not measured in \[3\]"):
        lk.to_siena(
            [one, renamed(one, "tie", 2), renamed(one, "x", 1), renamed(one, "x", 2), renamed(one, "x", 3)],
            tmp_path / "x",
        )
    none = lk.from_matrix(np.zeros((0, 0)), directed=True)
    with pytest.raises(lk.ArgumentError, match="networks have no actors"):
        lk.to_siena([none, renamed(none, "tie", 2)], tmp_path / "x")
    assert not (tmp_path / "x").exists()
    with losing() as told:
        lk.to_siena([one, renamed(one, "tie", 2)], tmp_path / "x")
    assert told() == "x: strengths are not kept: a tie is 1; ids that are numbers come back as text"


# -- files of others ---------------------------------------------------------------------------------------------------


def test_matrices_of_others(tmp_path: Path) -> None:
    (tmp_path / "1.dat").write_bytes(b" 0 1 9\r\n10 0 NA\r\n 1 11 0\r\n")
    (tmp_path / "2.dat").write_text("0\t0\t.\n0 0 na\n\n1 1 1\n")
    (tmp_path / "c.dat").write_text("1 2\n1.0 1.5\n1 1.2 1.8 2\n")
    files = {("friend", 1): tmp_path / "1.dat", ("friend", 2): tmp_path / "2.dat"}
    with losing() as told:
        panel = lk.from_siena(files, directed=True)
    assert told() == f"{tmp_path.name}: 1 structural ones are read as ties"
    assert panel["friend", 1].dense_states().tolist() == [[O, T, M], [O, O, M], [T, T, O]]
    assert panel["friend", 2].dense_states().tolist() == [[O, N, M], [N, O, M], [T, T, O]]
    actors = pd.DataFrame({"actor": ["z", "y", "x"], "sex": [1, 2, 2]})
    with losing():
        panel = lk.from_siena(files, directed=True, actors=actors, composition=tmp_path / "c.dat")
    assert panel["friend", 1].actors["sex"].to_dict() == {"x": 2, "y": 2, "z": 1}
    assert panel["friend", 1].dense_states().tolist() == [[O, T, T], [M, O, O], [M, T, O]]
    assert panel["friend", 2].actors.index.tolist() == ["x", "z"]


WRONG = {
    "not square": ("0 1\n0 0\n0 0\n", "x.txt, line 1: the matrix is not square: 2 values in one of 3 rows"),
    "uneven": ("0 1\n0\n", "x.txt, line 2: the matrix is not square: 1 values in one of 2 rows"),
    "a strength": ("0 3\n1 0\n", "x.txt, line 1: '3' is none of 0, 1, 9, NA, 10, 11"),
    "a word": ("0 1\nx 0\n", "x.txt, line 2: 'X' is none of 0, 1"),
}


@pytest.mark.parametrize("key", WRONG)
def test_matrices_that_are_wrong(key: str, tmp_path: Path) -> None:
    text, message = WRONG[key]
    (tmp_path / "x.txt").write_text(text)
    with pytest.raises(lk.FormatError) as caught:
        lk.from_siena({("x", 1): tmp_path / "x.txt"}, directed=True)
    assert str(caught.value).startswith(message)


def test_what_must_be_said(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("0 1\n0 0\n")
    files = {("x", 1): path}
    with pytest.raises(lk.ArgumentError, match="directed=None: say whether"):
        lk.from_siena(files)
    with pytest.raises(lk.ArgumentError, match="files names no matrix"):
        lk.from_siena({}, directed=True)
    with pytest.raises(lk.FormatError, match=r"x\.txt: is not symmetric \(row 1, column 2\): say directed=True"):
        lk.from_siena(files, directed=False)
    with pytest.raises(lk.ArgumentError, match=r"actors has 1 rows, but x\.txt has 2"):
        lk.from_siena(files, directed=True, actors=pd.DataFrame(index=["a"]))
    (tmp_path / "c.txt").write_text("1 2\n")
    with pytest.raises(lk.FormatError, match=r"c\.txt: has 1 lines for 2 actors"):
        lk.from_siena(files, directed=True, composition=tmp_path / "c.txt")
    (tmp_path / "c.txt").write_text("1 2\n1\n")
    with pytest.raises(lk.FormatError, match=r"c\.txt, line 2: is no list of times"):
        lk.from_siena(files, directed=True, composition=tmp_path / "c.txt")


@pytest.mark.parametrize(
    ("row", "message"),
    [("../../etc/passwd,x,1,true", "line 2: does not name a matrix beside it"), ("x-1.txt,x,1,perhaps", "line 2: does not name"),
     ("x-1.txt,x,1", "lines differ in their number of cells"), ('x-1.txt,"x,1,true', "is no table"),
     ("y-1.txt,x,1,true", "cannot be opened")],
)  # fmt: skip
def test_folders_that_are_wrong(row: str, message: str, tmp_path: Path) -> None:
    """The index of a folder names files in that folder only."""
    (tmp_path / "networks.csv").write_text(f"file,relation,wave,directed\n{row}\n")
    (tmp_path / "actors.csv").write_text("actor\na\n")
    with pytest.raises(lk.FormatError, match=re.escape(message)):
        lk.from_siena(tmp_path)


def test_columns_of_a_folder_are_what_they_can_be_only(tmp_path: Path) -> None:
    """Leading zeros are text."""
    columns = {
        "code": ["007", "12"],
        "size": [1, 20],
        "share": [0.5, np.nan],
        "member": [True, False],
        "note": ["1", "x"],
    }
    nets = [
        lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame(columns, index=["a", "b"]), wave=w)
        for w in (1, 2)
    ]
    again = there_and_back(nets, tmp_path)["tie", 1]
    pd.testing.assert_frame_equal(again.actors, nets[0].actors, check_names=False)
