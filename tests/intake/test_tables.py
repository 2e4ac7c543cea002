"""CSV files as they arrive: encodings, separators, line ends, damage."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from linkages.data.tables import Problems
from linkages.intake.files.opening import open_table
from linkages.intake.tables import TextTable, locate

TEXT = "id;nombre;ciudad\n001;Cámara;Córdoba\n002;NA;\n"


def read(folder: Path, content: bytes | str, **options: Any) -> TextTable:
    table, faults = attempt(folder, content, **options)
    assert faults == []
    assert table is not None
    return table


def attempt(folder: Path, content: bytes | str, **options: Any) -> tuple[TextTable | None, list[tuple[Any, ...]]]:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    table = open_table(path, "a.csv", problems, **options)
    return table, list(problems.frame()[["row", "column", "problem"]].itertuples(index=False, name=None))


def cells(table: TextTable) -> list[list[str]]:
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_line_ends_and_separators(tmp_path: Path, encoding: str, end: str, delimiter: str) -> None:
    content = TEXT.replace(";", delimiter).replace("\n", end).encode(encoding)
    table = read(tmp_path, content)
    # every cell is text: zeros lead, NA is a word, blank is blank
    assert cells(table) == [["id", "nombre", "ciudad"], ["001", "Cámara", "Córdoba"], ["002", "NA", ""]]
    assert table.rows.tolist() == [2, 3]
    assert table.sha256 == hashlib.sha256(content).hexdigest()


def test_an_encoding_may_be_named(tmp_path: Path) -> None:
    content = TEXT.encode("cp850")
    assert cells(read(tmp_path, content, encoding="cp850"))[1][1] == "Cámara"
    assert cells(read(tmp_path, TEXT.encode("mac-roman"), encoding="mac-roman"))[1][2] == "Córdoba"
    _, faults = attempt(tmp_path, b"id\n\xff\n", encoding="utf-8")
    assert faults == [("", "", "cannot be read as utf-8")]


def test_the_separator_is_the_one_that_fits_all_rows(tmp_path: Path) -> None:
    assert cells(read(tmp_path, 'id;venta\n1;"2,5"\n2;3,5\n')) == [["id", "venta"], ["1", "2,5"], ["2", "3,5"]]
    assert cells(read(tmp_path, 'id,name\n1,"a;b"\n2,c;d\n')) == [["id", "name"], ["1", "a;b"], ["2", "c;d"]]
    assert cells(read(tmp_path, "id\n1\n2\n")) == [["id"], ["1"], ["2"]]
    assert cells(read(tmp_path, "sep=|\nid|x,y\n1|2,3\n")) == [["id", "x,y"], ["1", "2,3"]]
    assert cells(read(tmp_path, "a:b\n1:2\n", delimiter=":")) == [["a", "b"], ["1", "2"]]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,note\n\n1,"two\nlines"\n,\n   \n2,x\n\n')
    assert table.rows.tolist() == [3, 6]
    assert cells(table)[1] == ["1", "two\nlines"]
    assert read(tmp_path, "\n\nid\n1\n").rows.tolist() == [4]
    assert read(tmp_path, "sep=;\nid;b\n1;2\n").rows.tolist() == [2]  # Excel does not show that line


def test_headers_are_tidied_and_nameless_blank_columns_dropped(tmp_path: Path) -> None:
    assert cells(read(tmp_path, " id  ,,Jose\u0301 ,,\n1,,2,,\n3,,4,,\n")) == [["id", "José"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ("", "", "the file is empty")),
        (b"\n \n\t\n", ("", "", "the file is empty")),
        (b"PK\x03\x04rest", ("", "", "this workbook or zip file is damaged (File is not a zip file)")),
        (b"\n<HTML><body>", ("", "", "this is a web page, whatever its name says")),
        (b"id,x\n1,\x00\n", ("", "", "holds characters that no text has")),
        ("id,x\n" + "1" * 1_100_000 + ",2\n", ("", "", "a line of more than 1,000,000 characters")),
        ("id,id,x\n1,2,3\n", (1, "id", "two columns have this name")),
        ("id,,x\n1,2,3\n", (1, "", "column 2 has no name")),
        ("id,x\n1,2\n1\n2,3\n", (3, "", "the row has 1 cell, the header 2")),
        ("id,x\n\n1,2,3\n2,3\n", (3, "", "the row has 3 cells, the header 2")),
        ('id,x\n1,"Coop "La Unión" SA"\n', (2, "", "cannot be read as a table (',' expected after '\"')")),
        ('id,x\n1,2\n"3,4\n', (3, "", "cannot be read as a table (unexpected end of data)")),
    ],
)
def test_damage_is_said_with_its_row(tmp_path: Path, content: bytes | str, fault: tuple[Any, ...]) -> None:
    assert attempt(tmp_path, content)[1] == [fault]


def test_a_row_of_the_wrong_length_does_not_hide_the_others(tmp_path: Path) -> None:
    table, faults = attempt(tmp_path, "id,x\n1\n2,3\n4,5,6\n7,8,,\n")
    assert [fault[0] for fault in faults] == [2, 4]
    assert table is not None
    assert table.ragged == {2, 4}
    assert table.frame["id"].tolist() == ["1", "2", "4", "7"]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    problems = Problems()
    assert open_table(tmp_path, "a.csv", problems) is None  # a folder
    assert problems.frame()["problem"].tolist() == ["cannot be opened"]


def where(folder: Path, file: str) -> tuple[Path | None, list[tuple[str, str]]]:
    problems = Problems()
    path = locate(folder, file, problems, ("study.toml", "actors.file"))
    return path, list(problems.frame()[["problem", "hint"]].itertuples(index=False, name=None))


def test_files_lie_inside_the_study_folder(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    (folder / "datos").mkdir(parents=True)
    (folder / "datos" / "actores.csv").write_text("id\n")
    (tmp_path / "secret.csv").write_text("id\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    for name in ("datos/actores.csv", "datos\\actores.csv", "./datos/actores.csv"):
        assert where(folder, name) == (folder / "datos" / "actores.csv", [])
    outside = [("must lie inside the study folder", "copy it there and give its name alone")]
    for name in (
        "../secret.csv",
        "datos/../../secret.csv",
        "/etc/passwd",
        "C:\\x.csv",
        "\\\\server\\x.csv",
        "C:x.csv",
        "a\0b",
    ):
        assert where(folder, name) == (None, outside)
    assert where(folder, "link.csv")[1][0][0] == "leads out of the study folder"


def test_a_file_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "Actores.csv").write_text("id\n")
    (tmp_path / "datos").mkdir()
    (tmp_path / "datos" / "vinculos.csv").write_text("id\n")
    assert where(tmp_path, "actores.cvs")[1] == [("there is no such file", "did you mean 'Actores.csv'?")]
    assert where(tmp_path, "datos/vinculo.csv")[1] == [("there is no such file", "did you mean 'datos/vinculos.csv'?")]
    assert where(tmp_path, "x")[1][0][1].endswith(": Actores.csv")
    assert where(tmp_path, "datos")[1] == [("there is no such file", "this is a folder: name a file in it")]
    assert where(tmp_path, "x" * 5000)[1][0][0] == "cannot be opened"
