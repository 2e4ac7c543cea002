"""Text files with a title above, totals below, or an encoding that does not say what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import linkages as lk
from linkages.data.tables import Problems
from linkages.intake.files.opening import open_table
from linkages.intake.tables import TextTable


def opened(folder: Path, content: bytes | str, **options: Any) -> tuple[TextTable | None, list[str], list[str]]:
    """The table, its notes and its faults, each as one line."""
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    problems = Problems()
    table = open_table(path, "a.csv", problems, **options)
    notes = [] if table is None or table.notes is None else lines(table.notes)
    return table, notes, lines(problems.frame())


def lines(found: Any) -> list[str]:
    return [f"{p.row} {p.column}: {p.problem}" for p in found.itertuples()]


def cells(table: TextTable | None) -> list[list[str]]:
    assert table is not None
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "latin-1", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_without_a_mark_and_decimal_commas(tmp_path: Path, encoding: str, end: str) -> None:
    content = "id;nombre;empleo\n007;Cámara Ñandú;1.200,5\n".replace("\n", end).encode(encoding)
    table, notes, faults = opened(tmp_path, content)
    assert (notes, faults) == ([], [])
    assert cells(table) == [["id", "nombre", "empleo"], ["007", "Cámara Ñandú", "1.200,5"]]


def test_a_long_file_with_old_mac_line_ends_is_no_endless_line(tmp_path: Path) -> None:
    table, _, faults = opened(tmp_path, "id;nombre\r" + "1;Cámara\r" * 150_000)
    assert faults == []
    assert table is not None
    assert table.rows[-1] == 150_001


def test_a_title_above_the_header_is_left_out_and_said(tmp_path: Path) -> None:
    table, notes, faults = opened(tmp_path, "Listado;;\nFecha:;2019-05-01;\n\nid;nombre;empleo\n01;Soft;3,5\n02;D;4\n")
    assert faults == []
    assert cells(table) == [["id", "nombre", "empleo"], ["01", "Soft", "3,5"], ["02", "D", "4"]]
    assert table is not None
    assert (table.rows.tolist(), table.header) == ([5, 6], 4)
    assert notes == ["4 : rows 1 to 2 are taken for a title; the header is row 4"]


def test_a_header_is_not_taken_for_a_title(tmp_path: Path) -> None:
    assert opened(tmp_path, "id;2019;2020\nA;sí;no\n")[1] == []
    assert opened(tmp_path, "id;;\nA;;\nB;;\n")[1] == []
    assert opened(tmp_path, "nombre\nTotal\n")[1:] == ([], [])
    assert opened(tmp_path, "nombre\nSoft\nTotal\n")[1:] == ([], [])


def test_the_row_of_the_header_may_be_named(tmp_path: Path) -> None:
    text = "a;b;c\nd;e;f\n1;2;3\n"
    table, notes, _ = opened(tmp_path, text, header_row=2)
    assert cells(table) == [["d", "e", "f"], ["1", "2", "3"]]
    assert notes == []
    assert opened(tmp_path, text, header_row=9)[2] == ["9 : there is nothing in the row of the header"]


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("TOTAL;;;7,75", "it says that it is a total"),
        ("Total general:;;;8", "it says that it is a total"),
        (";Totales;;9", "it says that it is a total"),
        ("Total encuestas: 1.209;;;", "it says that it is a total"),
        ("TOTAL RESPUESTAS;;;209", "it says that it is a total"),
        (";;;7,75", "its numbers are the sums of their columns"),
    ],
)
def test_totals_are_left_out_and_said(tmp_path: Path, last: str, why: str) -> None:
    table, notes, faults = opened(tmp_path, f"id;nombre;tipo;empleo\n01;Soft;x;3,5\n02;Datos;y;4,25\n{last}\n")
    assert faults == []
    assert table is not None
    assert table.frame["id"].tolist() == ["01", "02"]
    assert notes == [f"4 : the last row is left out: {why}"]


@pytest.mark.parametrize(
    "last",
    [
        "T;Total;z;5",
        "Total Austral SA;;z;5",
        "Total Austral SA;;;",
        "Total;Total Austral SA;z;5",
        ";;;9",
        "03;;;7,75",
        ";Suma Digital;;7,75",
    ],
)
def test_an_organisation_called_total_and_wrong_sums_stay(tmp_path: Path, last: str) -> None:
    table, notes, _ = opened(tmp_path, f"id;nombre;tipo;empleo\n01;Soft;x;3,5\n02;Datos;y;4,25\n{last}\n")
    assert table is not None
    assert len(table.frame) == 3
    assert notes == []


def test_formulas_are_text(tmp_path: Path) -> None:
    table, notes, faults = opened(tmp_path, 'id,x\n=SUM(A1),"=HYPERLINK(""http://x"")"\n+1,-2\n@a,\'=1\n')
    assert (notes, faults) == ([], [])
    assert cells(table)[1:] == [["=SUM(A1)", '=HYPERLINK("http://x")'], ["+1", "-2"], ["@a", "'=1"]]


def test_a_header_of_invisible_characters_is_said(tmp_path: Path) -> None:
    table, _, said = opened(tmp_path, "\u200b\n2019;F1;empresa\n")
    assert table is None
    assert said == ["1 : no column has a name"]


@pytest.mark.parametrize(
    ("encoding", "read_as"), [("mac-roman", "mac-roman"), ("latin-1", "cp1252"), ("utf-8", "utf-8")]
)
def test_line_ends_of_an_old_mac(tmp_path: Path, encoding: str, read_as: str) -> None:
    (tmp_path / "a.csv").write_bytes("id;respondió;años\rE1;sí;2,5\rÑandú;não;1\r".encode(encoding))
    problems = Problems()
    table = open_table(tmp_path / "a.csv", "a.csv", problems)
    assert table is not None
    assert table.encoding == read_as
    assert list(table.frame.columns) == ["id", "respondió", "años"]
    assert table.frame["id"].tolist() == ["E1", "Ñandú"]
    assert not len(problems)
    (tmp_path / "b.csv").write_bytes("quién;a\rE1;E2\r".encode(encoding))
    short = open_table(tmp_path / "b.csv", "b.csv", problems)
    assert short is not None
    assert list(short.frame.columns) == ["quién", "a"]


def test_garbled_headers_are_put_down_to_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        'study = { title = "T" }\nactors = { file = "a.csv", columns = { responded = "respondió" }, constant = { wave = 1 } }\n'
        'nominations = { file = "t.csv", constant = { wave = 1, relation = "r" } }\n', encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "a.csv").write_bytes("actor,sector,respondió\na,private,1\nb,public,1\n".encode("cp850"))
    (tmp_path / "t.csv").write_text("respondent,nominee\na,b\n", encoding="utf-8")
    with pytest.raises(lk.StudyError) as error:
        lk.read_survey(tmp_path)
    assert 'encoding = "mac-roman" or "cp850"' in error.value.problems["hint"].iloc[0]
    text = (
        (tmp_path / "study.toml")
        .read_text(encoding="utf-8")
        .replace('file = "a.csv"', 'file = "a.csv", encoding = "cp850"')
    )
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert len(lk.read_survey(tmp_path).actors) == 2
