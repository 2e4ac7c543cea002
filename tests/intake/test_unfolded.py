"""A list of organisations with one row each, and a column for each wave."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import linkages as lk

TOML = """\
study = { title = "T" }
kinds = { empresa = "private", ente = "public" }
waves = [{ wave = 2021 }, { wave = 2024 }]
[actors]
file = "lista.csv"
columns = { actor = "Organización", kind = "Tipo", responded = "¿Respondió {wave}?" }
[nominations]
file = "dichos.csv"
constant = { relation = "consejo" }
"""
LIST = """\
Listado;;;;
Organización;Tipo;¿Respondió 2021?;¿Respondió 2024?;empleo
A;empresa;sí;sí;3
B;empresa;sí;;4
C;ente;;no;5
"""
SAID = "wave,respondent,nominee\n2021,A,B\n2021,B,A\n2024,A,C\n"


def put(folder: Path, listed: str = LIST, toml: str = TOML) -> Path:
    (folder / "study.toml").write_text(toml, encoding="utf-8")
    (folder / "lista.csv").write_text(listed, encoding="cp1252")
    (folder / "dichos.csv").write_text(SAID, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[tuple[object, ...]]:
    with pytest.raises((lk.StudyError, lk.SurveyError)) as caught:
        lk.read_survey(folder)
    return [*caught.value.problems[["row", "column", "problem"]].itertuples(index=False, name=None)]


def test_a_row_for_each_wave_in_which_it_was_there(tmp_path: Path) -> None:
    people = lk.read_survey(put(tmp_path)).actors
    assert people[["wave", "actor", "responded"]].to_numpy().tolist() == [
        [2021, "A", True], [2021, "B", True], [2024, "A", True], [2024, "C", False],
    ]  # fmt: skip
    assert people["empleo"].tolist() == [3, 4, 3, 5]
    assert not [column for column in people.columns if "Respondió" in column]


def test_it_is_the_survey_of_a_long_list(tmp_path: Path) -> None:
    wide = lk.build_panel(lk.read_survey(put(tmp_path))).overview()
    long = "wave;Organización;Tipo;sabe\n2021;A;empresa;1\n2021;B;empresa;1\n2024;A;empresa;1\n2024;C;ente;0\n"
    toml = TOML.replace("¿Respondió {wave}?", "sabe")
    pd.testing.assert_frame_equal(wide, lk.build_panel(lk.read_survey(put(tmp_path, long, toml))).overview())


def test_faults_stand_where_they_are(tmp_path: Path) -> None:
    assert faults(put(tmp_path, LIST.replace("A;empresa;sí;sí", "A;empresa;sí;tal vez"))) == [
        (3, "¿Respondió {wave}?", "neither yes nor no")
    ]
    assert faults(put(tmp_path, LIST + "D;ente;;;\n")) == [(6, "¿Respondió {wave}?", "blank in every wave")]
    assert ("", "¿Respondió 2024?", "there is no such column") in faults(
        put(tmp_path, LIST.replace("¿Respondió 2024?", "Respondió en 2024"))
    )
    no_waves = TOML.replace("waves = [{ wave = 2021 }, { wave = 2024 }]\n", "")
    assert ("", "¿Respondió {wave}?", "the study names no wave") in faults(put(tmp_path, toml=no_waves))


def test_who_has_such_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(lk.StudyError, match=r"where each organisation has one row: .*Responded \{wave\}"):
        lk.read_survey(put(tmp_path, toml=TOML.replace("¿Respondió {wave}?", "¿Respondió 2021?")))
