"""The same study in every format is the same survey, and what was left aside is in its warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook

import linkages as lk

TOML = """\
study = {{ title = "Valle" }}
kinds = {{ empresa = "private", universidad = "public" }}
actors = {{ file = "{actors}", constant = {{ wave = 2019 }}{more} }}
nominations = {{ file = "{ties}", constant = {{ wave = 2019, relation = "advice" }}{more_ties} }}
"""
ACTORS = pd.DataFrame(
    {
        "actor": ["01", "02", "U"],
        "name": ["Soft SA", "Ñandú SRL", "Universidad"],
        "kind": ["empresa", "empresa", "universidad"],
        "responded": ["sí", "no", "sí"],
        "empleo": [3.5, 12.0, 300.0],
    }
)
TIES = pd.DataFrame({"respondent": ["01", "U", "U"], "nominee": ["U", "01", "02"], "strength": [3.0, 0.0, 2.5]})


def study(folder: Path, actors: str, ties: str, more: str = "", more_ties: str = "") -> lk.Survey:
    text = TOML.format(actors=actors, ties=ties, more=more, more_ties=more_ties)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return lk.read_survey(folder)


def csv(table: pd.DataFrame, path: Path, **options: Any) -> None:
    table.to_csv(path, index=False, **options)


def xlsx(path: Path, **sheets: list[list[Any]]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def rows(table: pd.DataFrame) -> list[list[Any]]:
    return [list(table.columns), *table.to_numpy().tolist()]


@pytest.fixture
def plain(tmp_path: Path) -> lk.Survey:
    folder = tmp_path / "plain"
    folder.mkdir()
    csv(ACTORS, folder / "a.csv")
    csv(TIES, folder / "n.csv")
    return study(folder, "a.csv", "n.csv")


def same(one: lk.Survey, other: lk.Survey) -> None:
    for table in ("actors", "nominations", "relations", "waves"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("end", "sep", "decimal"), [("\n", ",", "."), ("\r\n", ";", ","), ("\r", "\t", ","), ("\r", "|", ",")]
)
def test_text(tmp_path: Path, plain: lk.Survey, encoding: str, end: str, sep: str, decimal: str) -> None:
    for table, name in ((ACTORS, "a.csv"), (TIES, "n.csv")):
        text = table.to_csv(index=False, sep=sep, decimal=decimal, lineterminator=end)
        (tmp_path / name).write_bytes(text.encode(encoding))
    same(study(tmp_path, "a.csv", "n.csv"), plain)


def test_two_sheets_of_one_workbook(tmp_path: Path, plain: lk.Survey) -> None:
    title: list[list[Any]] = [["Clúster del Valle"], []]
    total = [["Total", None, None, None, 315.5]]
    xlsx(tmp_path / "todo.xlsx", Actores=[*title, *rows(ACTORS), *total], Vínculos=rows(TIES))
    survey = study(tmp_path, "todo.xlsx", "todo.xlsx", ', sheet = "Actores"', ', sheet = "Vínculos"')
    same(survey, plain)
    warnings = survey.warnings[survey.warnings["table"] == "todo.xlsx"]
    assert warnings[["row", "problem"]].to_numpy().tolist() == [
        [3, "row 1 is taken for a title; the header is row 3"],
        [7, "the last row is left out: it says that it is a total"],
    ]


def test_numbers_typed_as_numbers(tmp_path: Path, plain: lk.Survey) -> None:
    """Identifiers and yes or no as Excel keeps them."""
    typed = ACTORS.astype(object).assign(responded=[True, False, True])
    xlsx(tmp_path / "a.xlsx", Hoja1=rows(typed))
    csv(TIES, tmp_path / "n.csv")
    same(study(tmp_path, "a.xlsx", "n.csv"), plain)


def test_spss_and_stata(tmp_path: Path, plain: lk.Survey) -> None:
    coded = ACTORS.assign(kind=[1.0, 1.0, 2.0], responded=[1.0, 0.0, 1.0])
    labels: Any = {"kind": {1: "empresa", 2: "universidad"}, "responded": {0: "No", 1: "Sí"}}
    pyreadstat.write_sav(coded, tmp_path / "a.sav", variable_value_labels=labels)
    labels = {"strength": {0: "Nunca", 3: "Siempre"}}
    pyreadstat.write_dta(TIES, tmp_path / "n.dta", variable_value_labels=labels)
    same(study(tmp_path, "a.sav", "n.dta"), plain)
    kinds = TOML.replace("empresa =", '"1" =').replace("universidad =", '"2" =')
    text = kinds.format(actors="a.sav", ties="n.dta", more=", labels = false", more_ties="")
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert lk.read_survey(tmp_path).actors["kind"].tolist() == ["1", "1", "2"]


def problems(folder: Path, *files: str, **more: str) -> list[str]:
    with pytest.raises((lk.StudyError, lk.SurveyError)) as caught:
        study(folder, *files, **more)
    return str(caught.value).splitlines()[1:]


def test_what_a_new_user_reads(tmp_path: Path) -> None:
    csv(TIES, tmp_path / "n.csv")
    xlsx(tmp_path / "a.xlsx", Actores=rows(ACTORS), Notas=[["x"]])
    assert problems(tmp_path, "a.xlsx", "n.csv") == [
        "  a.xlsx: has 2 sheets -> say which one to read: sheet = 'Actores'; its sheets: 'Actores', 'Notas'"
    ]
    assert problems(tmp_path, "a.xlsx", "n.csv", more=', shet = "Actores"')[0].endswith("-> did you mean 'sheet'?")
    wrong = ACTORS.astype(object)
    wrong.loc[1, "kind"] = "#N/A"
    xlsx(tmp_path / "a.xlsx", Actores=rows(wrong))
    assert (
        "  a.xlsx row 3 column 'C': the cell holds an error (#N/A) -> mend the formula, or clear the cell"
        in problems(tmp_path, "a.xlsx", "n.csv")
    )
    xlsx(tmp_path / "a.xlsx", Actores=[["Lista"], [], ["codigo", *ACTORS.columns[1:]], *rows(ACTORS)[1:]])
    said = problems(tmp_path, "a.xlsx", "n.csv")[0]
    assert said.startswith("  a.xlsx column 'actor': there is no such column (needed for actor)")
    assert "(the headers are those of row 3; to take another one: header_row = …)" in said


@pytest.mark.parametrize("file", ["../../etc/passwd", "/etc/passwd", "..\\\\x.xlsx", "C:/x.dta", "../n.csv"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    csv(TIES, tmp_path / "n.csv")
    csv(TIES, folder / "n.csv")
    assert problems(folder, file, "n.csv")[0].startswith(
        "  study.toml row 3 column 'actors.file': must lie inside the study folder"
    )


def test_no_link_leads_out(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    csv(TIES, folder / "n.csv")
    xlsx(tmp_path / "a.xlsx", Actores=rows(ACTORS))
    (folder / "a.xlsx").symlink_to(tmp_path / "a.xlsx")
    (folder / "out").symlink_to(tmp_path, target_is_directory=True)
    for file in ("a.xlsx", "out/a.xlsx"):
        assert "leads out of the study folder" in problems(folder, file, "n.csv")[0]
