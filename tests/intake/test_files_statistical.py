"""Files of Stata and SPSS: labels and codes, values declared no answer, dates and long numbers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import linkages as lk
from linkages.data.tables import Problems
from linkages.intake.files.opening import open_table
from linkages.intake.files.reading import Request, read_plain
from linkages.intake.tables import TextTable

KINDS = {1: "Empresa", 2: "Organismo público", 9: "NS/NR"}


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["01", "02", "03"],
            "tipo": [1.0, 2.0, 9.0],
            "empleo": [1.5, float("nan"), -99.0],
            "fecha": [dt.date(2019, 5, 1)] * 3,
        }
    )


def opened(path: Path, **options: Any) -> tuple[TextTable, list[tuple[Any, ...]]]:
    problems = Problems()
    table = open_table(path, path.name, problems, **options)
    assert problems.frame().empty
    assert table is not None
    assert table.notes is not None
    return table, list(table.notes[["column", "problem", "value"]].itertuples(index=False, name=None))


def test_spss_labels_are_read_and_codes_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    missing: dict[str, Any] = {"tipo": [9], "empleo": [{"lo": -99, "hi": -90}]}
    pyreadstat.write_sav(frame(), path, variable_value_labels={"tipo": KINDS}, missing_ranges=missing)
    table, notes = opened(path)
    assert table.frame.to_numpy().tolist() == [
        ["01", "Empresa", "1.5", "2019-05-01"],
        ["02", "Organismo público", "", "2019-05-01"],
        ["03", "NS/NR", "-99", "2019-05-01"],
    ]
    assert table.rows.tolist() == [2, 3, 4]
    assert table.codes == {"tipo": {"Empresa": "1", "Organismo público": "2", "NS/NR": "9"}}
    assert table.missing == {"tipo": {"NS/NR"}, "empleo": {"-99"}}
    assert notes == [
        ("tipo", "values that the file declares no answer", "9 = NS/NR"),
        ("empleo", "values that the file declares no answer", "-99"),
    ]
    table, _ = opened(path, labels=False)
    assert table.frame["tipo"].tolist() == ["1", "2", "9"]
    assert table.missing["tipo"] == {"9"}


@pytest.mark.parametrize("version", [8, 12, 15])
def test_stata(tmp_path: Path, version: int) -> None:
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame(), path, variable_value_labels={"tipo": KINDS}, version=version)
    table, _ = opened(path)
    assert table.frame["tipo"].tolist() == list(KINDS.values())
    assert table.frame["fecha"].tolist() == ["2019-05-01"] * 3


def test_an_old_stata_file_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame(), path, variable_value_labels={"tipo": {1: "Empresa", 2: "P##blico"}}, version=12)
    path.write_bytes(path.read_bytes().replace(b"P##blico", "P\xfab lico".encode("cp1252")))
    table, notes = opened(path)
    assert table.frame["tipo"].tolist()[1] == "P\xfab lico"
    assert notes[0] == ("", "an old Stata file does not say its encoding; read as cp1252", "")
    assert len(opened(path, encoding="cp1252")[1]) == len(notes) - 1
    assert opened(path, encoding="mac-roman")[0].frame["tipo"].tolist()[1] != "P\xfab lico"


def test_missing_values_of_stata_with_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    data = pd.DataFrame({"x": [1, "a", 2], "s": ["p", "q", "r"]})
    labels: Any = {"x": {1: "uno", 2: "dos", "a": "rechaza"}}
    pyreadstat.write_dta(data, path, missing_user_values={"x": ["a"]}, variable_value_labels=labels)
    table, _ = opened(path)
    assert table.frame["x"].tolist() == ["uno", "rechaza", "dos"]
    assert table.missing == {"x": {"rechaza"}}


def test_one_label_for_two_codes_keeps_them_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame(), path, variable_value_labels={"tipo": {1: "Sí", 2: "Sí", 9: "No"}})
    table, notes = opened(path)
    assert table.frame["tipo"].tolist() == ["Sí (1)", "Sí (2)", "No"]
    assert ("tipo", "codes 1 and 2 have the same label", "Sí") in notes


def test_values_without_a_label_and_long_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    data = pd.DataFrame({"x": [0.0, 1.0, 10.0], "cuit": [30_123_456_789.0, 1.0, 12_345_678_901_234_567.0]})
    pyreadstat.write_sav(data, path, variable_value_labels={"x": {0: "Nada", 10: "Mucho"}})
    table, notes = opened(path)
    assert table.frame["x"].tolist() == ["Nada", "1", "Mucho"]
    assert table.frame["cuit"].tolist()[0] == "30123456789"
    assert notes == [
        ("x", "values without a label, in a variable with labels", "1"),
        ("cuit", "1 number of more than 15 digits: the last ones may be wrong", ""),
    ]


@pytest.mark.parametrize(("name", "program"), [("a.sav", "SPSS"), ("a.dta", "Stata")])
def test_damage_is_said(tmp_path: Path, name: str, program: str) -> None:
    path = tmp_path / name
    (pyreadstat.write_sav if name == "a.sav" else pyreadstat.write_dta)(frame(), path)
    path.write_bytes(path.read_bytes()[:150])
    problems = Problems()
    assert open_table(path, name, problems) is None
    said = problems.frame().iloc[0]
    assert said["problem"].startswith(f"cannot be read as a file of {program} (")
    assert said["hint"] == f"open it in {program} and save it again, or export it as CSV"


def test_what_the_library_stumbles_over_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by fuzzing: a damaged file of an old Stata made the library compare a number with nothing."""

    def stumble(*_: object, **__: object) -> None:
        raise TypeError("unsupported operand type(s) for +: 'int' and 'NoneType'")

    monkeypatch.setattr(pyreadstat, "read_dta", stumble)
    answer = read_plain(Request("a.dta", "dta", [None, "latin1"], (10, 10, 100), 1, 1))
    assert answer == {"why": "what it says of its contents contradicts them"}


# ---------------------------------------------------------------- a study

TOML = """\
study = { title = "Valle" }
kinds = { Empresa = "private", "2" = "public" }
waves = [{ wave = 2019 }]
actors = { file = "a.sav", columns = { actor = "id", kind = "tipo", responded = "resp", wave = "ola" } }

[nominations]
file = "n.dta"
columns = { respondent = "quien", nominee = "a_quien", strength = "fuerza", wave = "ola" }
constant = { relation = "advice" }
codes = { missing = ["NS/NR"] }
"""


def put(folder: Path, responded: dict[int, str], toml: str = TOML) -> Path:
    actors = pd.DataFrame(
        {
            "id": ["01", "02", "03"],
            "ola": [1.0, 1.0, 1.0],
            "tipo": [1.0, 2.0, 1.0],
            "resp": [1.0, 2.0, 1.0],
            "empleo": [3.0, 99.0, 5.0],
            "clima": [0.0, 4.0, 10.0],
        }
    )
    labels: Any = {
        "tipo": {1: "Empresa", 2: "Organismo público"},
        "resp": responded,
        "ola": {1: "2019"},
        "empleo": {99: "No sabe"},
        "clima": {0: "Malo", 10: "Bueno"},
    }
    pyreadstat.write_sav(actors, folder / "a.sav", variable_value_labels=labels, missing_ranges={"empleo": [99]})
    ties = pd.DataFrame(
        {"ola": [1, 1, 1], "quien": ["01", "01", "03"], "a_quien": ["02", "03", "01"], "fuerza": [3, 9, 0]}
    )
    labels = {"ola": {1: "2019"}, "fuerza": {0: "Nunca", 3: "Siempre", 9: "NS/NR"}}
    pyreadstat.write_dta(ties, folder / "n.dta", variable_value_labels=labels)
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    return folder


def test_a_study_names_labels_or_codes(tmp_path: Path) -> None:
    survey = lk.read_survey(put(tmp_path, {1: "Sí", 2: "No"}))
    actors = survey.actors
    assert actors["sector"].tolist() == ["private", "public", "private"]
    assert actors["responded"].tolist() == [True, False, True]
    assert actors["wave"].tolist() == [2019] * 3
    assert actors["empleo"].isna().tolist() == [False, True, False]
    assert actors["clima"].tolist() == [0, 4, 10]  # a scale with labels at its ends: its numbers
    ties = survey.nominations.sort_values(["respondent", "nominee"])
    assert ties["strength"].fillna(-1).tolist() == [3, -1, 0]
    assert "values that the file declares no answer" in survey.warnings["problem"].tolist()


def test_a_code_1_does_not_mean_yes_when_its_label_says_otherwise(tmp_path: Path) -> None:
    with pytest.raises((lk.SurveyError, lk.StudyError)) as caught:
        lk.read_survey(put(tmp_path, {1: "Rechazó", 2: "Completa"}))
    found = caught.value.problems
    assert found["problem"].tolist() == ["neither yes nor no"] * 3
    assert found["value"].tolist() == ["Rechazó", "Completa", "Rechazó"]
    toml = TOML.replace('wave = "ola" } }', 'wave = "ola" }, codes = { yes = ["Completa"], no = ["1"] } }', 1)
    survey = lk.read_survey(put(tmp_path, {1: "Rechazó", 2: "Completa"}, toml))
    assert survey.actors["responded"].tolist() == [False, True, False]


def test_an_unknown_kind_is_said_with_its_code(tmp_path: Path) -> None:
    with pytest.raises((lk.SurveyError, lk.StudyError)) as caught:
        lk.read_survey(put(tmp_path, {1: "Sí", 2: "No"}, TOML.replace(', "2" = "public"', "")))
    hint = caught.value.problems["hint"].iloc[0]
    assert hint.endswith("its code in the file is 2, which can stand there too")
