"""Tax numbers, decisions and their file: what a person decided is replayed, and nothing else."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk

ROSTER = pd.DataFrame(
    {
        "actor": ["E1", "E2", "E3"],
        "name": ["Notro Analítica SpA", "Lenga Datos S.A.", "Calçados Vale Verde Ltda."],
        "tax_id": ["30-50001091-2", "30-70308853-4", "11.222.333/0001-81"],
    }
)


def first(found: pd.DataFrame) -> tuple[Any, ...]:
    """Decision, actor and reason of the first row."""
    return tuple(found.loc[0, ["decision", "actor", "why"]])


def decisions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["name", "decision", "actor"])


# ---------------------------------------------------------------- tax numbers


@pytest.mark.parametrize(
    ("number", "country", "compact"),
    [
        ("30-50001091-2", "ar", "30500010912"), ("CUIT 30-50001091-2", "ar", "30500010912"),
        ("11.222.333/0001-81", "br", "11222333000181"), ("12.ABC.345/01DE-35", "br", "12ABC34501DE35"),
        ("12.abc.345/01de-35", None, "12ABC34501DE35"), ("76.086.428-5", "cl", "760864285"), ("60803000-k", "cl", "60803000K"),
        ("21-140634-001-1", "uy", "211406340011"), ("20512333797", "pe", "20512333797"), ("890.903.938-8", "co", "8909039388"),
        ("GODE561231GR8", "mx", "GODE561231GR8"),
    ],
)  # fmt: skip
def test_tax_numbers_in_one_form(number: str, country: str | None, compact: str) -> None:
    row = lk.check_tax_ids([number], country=country).loc[0]
    assert (row["compact"], row["valid"], row["note"]) == (compact, True, "")


@pytest.mark.parametrize(
    ("number", "country", "note"),
    [
        ("30-50001091-3", "ar", "check digit"), ("12.ABC.345/01DE-36", "br", "check digit"), ("123", "ar", "no tax number"),
        ("00000000000", "ar", "no tax number"), ("XAXX010101000", "mx", "no tax number"), ("S/N", None, "no tax number"),
        ("ABCDEFGHIJ", "cl", "is no RUT"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_tax_number(number: str, country: str | None, note: str) -> None:
    row = lk.check_tax_ids([number], country=country).loc[0]
    assert not row["valid"]
    assert note in row["note"]


def test_tax_numbers_are_text() -> None:
    with pytest.raises(lk.ArgumentError, match="lose leading zeros"):
        lk.check_tax_ids([30500010912])  # type: ignore[list-item]
    with pytest.raises(lk.ArgumentError, match="lose leading zeros"):
        lk.match_names(["a"], pd.DataFrame({"actor": ["a"], "tax_id": [30500010912.0]}))
    assert lk.check_tax_ids([None, "", float("nan")])["given"].tolist() == ["", "", ""]  # type: ignore[list-item]


def test_the_same_tax_number_goes_before_the_name() -> None:
    found = lk.match_names(["Lenga Datos"], ROSTER, ids=["30500010912"])
    assert first(found)[:2] == ("accepted", "E1")
    assert first(found)[2].startswith("the same tax number, though the names differ")
    assert found.loc[found["actor"] == "E2", "why"].item().startswith("another tax number")


def test_another_tax_number_keeps_a_name_open() -> None:
    assert first(lk.match_names(["Lenga Datos"], ROSTER))[:2] == ("accepted", "E2")
    found = lk.match_names(["Lenga Datos"], ROSTER, ids=["33-69345023-9"])
    assert first(found)[:2] == ("review", "E2")
    assert "another tax number" in first(found)[2]


def test_a_number_that_fails_its_check_digit_is_a_warning() -> None:
    found = lk.match_names(["Lenga Datos"], ROSTER, ids=["30-50001091-3"], country="ar")
    assert first(found)[:2] == ("accepted", "E2")  # by its name
    assert "its tax number fails its check digit (as CUIT)" in first(found)[2]
    wrong = ROSTER.assign(tax_id=["30-50001091-3", None, None])
    same = lk.match_names(["Notro Analitica", "Nadie"], wrong, ids=["30500010913", "30500010913"], country="ar")
    by_name = same.groupby("name").first()
    assert by_name.loc["Notro Analitica", "decision"] == "accepted"
    assert by_name.loc["Nadie", ["decision", "actor"]].tolist() == ["review", "E1"]


def test_an_establishment_of_the_same_firm_is_shown() -> None:
    found = lk.match_names(["Filial Porto"], ROSTER, ids=["11.222.333/0002-62"], country="br")
    assert first(found)[:2] == ("review", "E3")
    assert "by its CNPJ" in first(found)[2]


def test_one_name_with_two_numbers_is_decided_by_neither() -> None:
    found = lk.match_names(["Nadie", "Nadie"], ROSTER, ids=["30500010912", "30703088534"])
    assert set(found["decision"]) == {"review"}
    assert "is not the same wherever the name stands" in first(found)[2]


# ---------------------------------------------------------------- decisions


def test_what_was_decided_stays_decided() -> None:
    names = ["Notro Analitica", "Lenga", "Desconocida"]
    earlier = decisions(("Notro Analitica", "accepted", "E3"), ("Lenga", "rejected", "E2"), ("Gone", "new", ""))
    found = lk.match_names(names, ROSTER, decisions=earlier)
    assert found.loc[found["name"] == "Notro Analitica", ["decision", "actor"]].to_numpy().tolist() == [
        ["accepted", "E3"]
    ]
    lenga = found[found["name"] == "Lenga"]
    assert lenga.loc[lenga["actor"] == "E2", "decision"].tolist() == ["rejected"]
    assert "accepted" not in set(lenga["decision"])
    assert found.loc[found["name"] == "Gone", "decision"].tolist() == ["new"]
    again = lk.match_names(names, ROSTER, decisions=found)
    pd.testing.assert_frame_equal(found, again)


def test_decisions_go_through_a_workbook(tmp_path: Path) -> None:
    """Where a comma is the decimal sign, Excel opens a CSV file in one column."""
    found = lk.match_names(["Notro Analitica", "=1+1", "'-x", "Desconocida"], ROSTER)
    file = lk.write_names(found, tmp_path / "names.xlsx")
    assert lk.write_names(found, tmp_path / "again.xlsx").read_bytes() == file.read_bytes()
    pd.testing.assert_frame_equal(lk.read_names(file), lk.read_names(lk.write_names(found, tmp_path / "names.csv")))
    assert {"=1+1", "'-x"} <= set(lk.read_names(file)["name"])


def test_names_are_replaced_where_it_was_decided_and_nowhere_else() -> None:
    table = decisions(("Notro", "accepted", "E1"), ("Lenga", "review", "E2"), ("X", "new", ""), ("Z", "rejected", "E2"))
    names = pd.Series(
        ["Notro", " Notro ", "notro", "Lenga", "X", "Z", "E2", None], index=[*range(3, 11)], name="nominee"
    )
    found = lk.apply_names(names, table)
    assert found.tolist()[:7] == ["E1", "E1", "notro", "Lenga", "X", "Z", "E2"]
    assert found.isna().tolist() == [False] * 7 + [True]
    assert found.index.equals(names.index)
    assert found.name == "nominee"
    assert lk.apply_names([3, "Notro"], table).tolist() == [3, "E1"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("a", "accepted", "E1"), ("a", "accepted", "E2")], "accepted as two organisations"),
        ([("a", "accepted", "")], "accepted, but as which organisation"),
        ([("a", "accepted", "E1"), ("a", "new", "")], "new in one row and accepted in another"),
        ([("a", "accepted", "b"), ("b", "accepted", "c")], "is itself accepted as another"),
        ([("", "accepted", "E1")], "the name is blank"),
    ],
)
def test_decisions_that_contradict_one_another(rows: list[tuple[str, str, str]], problem: str) -> None:
    with pytest.raises(lk.SurveyError, match=problem):
        lk.apply_names(["a"], decisions(*rows))


def test_a_table_that_is_none() -> None:
    with pytest.raises(lk.ArgumentError, match="lacks decision, actor"):
        lk.apply_names(["a"], pd.DataFrame({"name": ["a"]}))
    with pytest.raises(lk.ArgumentError, match="is not one of 'accepted'"):
        lk.apply_names(["a"], decisions(("a", "acepted", "b")))


# ---------------------------------------------------------------- the file


def test_the_file_comes_back_as_it_was(tmp_path: Path) -> None:
    found = lk.match_names(
        ["Notro", "=1+1", "'=x", "-5", 'Ñandú; "Robótica"\nS.A.', "Lenga datos", "Vale Verde"], ROSTER
    )
    file = lk.write_names(found, tmp_path / "nombres.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["nombres.csv"]
    pd.testing.assert_frame_equal(lk.read_names(file), found)
    for cell in (line.split(",")[0].strip('"') for line in file.read_text(encoding="utf-8-sig").splitlines()):
        assert not cell.startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [("utf-8", ",", "\n"), ("utf-8-sig", ";", "\r\n"), ("cp1252", ";", "\r\n"), ("utf-16", "\t", "\r")],
)
def test_a_file_that_a_spreadsheet_saved(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    rows = [
        ["Name", "Decision", "Actor", "score", "nota"], ["Ñandú", "ACEPTADO", "0012", "91,5", "lo dijo Ana"],
        ["Otra", "sí", "E2", "", ""], ["Nada", "nuevo", "", "", ""], ["Quién", "", "E3", "", ""], ["Falsa", "não", "E1", "", ""],
    ]  # fmt: skip
    file = tmp_path / "nombres.csv"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    table = lk.read_names(file).set_index("name")
    assert table["decision"].to_dict() == {
        "Ñandú": "accepted", "Otra": "accepted", "Nada": "new", "Quién": "review", "Falsa": "rejected",
    }  # fmt: skip
    assert table.loc["Ñandú", ["actor", "nota", "score"]].tolist() == ["0012", "lo dijo Ana", 91.5]
    kept = lk.match_names(["Quién"], ROSTER, decisions=lk.read_names(file))
    assert kept.loc[kept["name"] == "Ñandú", "nota"].item() == "lo dijo Ana"


def test_faults_of_the_file_have_their_row(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("name,decision,actor\nA,quizás,E1\nB,accepted,\nC,accepted,E1\nC,accepted,E2\n", encoding="utf-8")
    with pytest.raises(lk.StudyError) as caught:
        lk.read_names(file)
    said = caught.value.problems[["row", "column", "problem"]].to_numpy().tolist()
    assert said == [
        [2, "decision", "unknown decision"],
        [3, "actor", "accepted, but as which organisation?"],
        [5, "decision", "accepted as two organisations"],
    ]
    file.write_text("nombre,decision\nA,new\n", encoding="utf-8")
    with pytest.raises(lk.StudyError, match="no such column"):
        lk.read_names(file)
    with pytest.raises(lk.StudyError, match="cannot be opened"):
        lk.read_names(tmp_path / "none.csv")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
            st.sampled_from(["accepted", "rejected", "new", "review"]),
            st.sampled_from(["", "E1", "=E2", "0012"]),
        ),
        max_size=5,
    )
)
def test_any_decisions_are_written_and_read_back(tmp_path_factory: Any, rows: list[tuple[str, str, str]]) -> None:
    folder = tmp_path_factory.mktemp("names")
    try:
        meant = lk.apply_names([name for name, _, _ in rows], decisions(*rows)).tolist()
    except lk.SurveyError:
        return
    if any(name.strip("\u200b\ufeff\u2060 ") and not name.isprintable() for name, _, _ in rows):
        return  # line ends and controls inside a name: refused or tidied by the reader of files, which has its own tests
    if rows:
        back = lk.read_names(lk.write_names(decisions(*rows), folder / "a.csv"))
        assert lk.apply_names([name for name, _, _ in rows], back).tolist() == meant
