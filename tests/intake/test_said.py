"""[answers] and [affiliations] of study.toml: from files of any layout to the two tables of the survey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkages as lk

HEAD = """
study = { title = "Valle" }
kinds = { firm = "private", agency = "public" }
actors = { file = "actors.csv", constant = { responded = true } }
nominations = { file = "ties.csv", constant = { relation = "advice" } }
"""
ACTORS = (
    "wave,actor,name,kind\n1,f1,Acme,firm\n1,f2,Básica,firm\n1,a1,Agencia,agency\n2,f1,Acme,firm\n2,a1,Agencia,agency\n"
)
TIES = "wave,respondent,nominee\n1,f1,a1\n2,a1,f1\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., lk.Survey]:
    """Write a study with these lines and files, and read it."""

    def make(toml: str, files: dict[str, str], head: str = HEAD) -> lk.Survey:
        for name, text in {"actors.csv": ACTORS, "ties.csv": TIES, "study.toml": head + toml, **files}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return lk.read_survey(tmp_path)

    return make


def rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(table.astype(object).where(table.notna(), None).itertuples(index=False, name=None))


def faults(error: pytest.ExceptionInfo[Any]) -> list[list[Any]]:
    return error.value.problems[["table", "row", "column", "problem"]].to_numpy().tolist()


LONG = """
[answers]
file = "otros.csv"
columns = { wave = "ola", actor = "quién", question = "pregunta", item = "insumo", value = "puntos", text = "texto" }
codes = { missing = ["NS"] }
names = { prioridad = "priority", avance = "status" }
"""


def test_one_row_for_every_answer(read: Callable[..., lk.Survey]) -> None:
    text = (
        "ola;quién;pregunta;insumo;puntos;texto\n1;f1;prioridad;caminos;2,5;\n1;Agencia;avance;caminos;;en obra\n"
        "1;f2;prioridad;caminos;NS;\n2;f1;prioridad;caminos;0;\n"
    )
    survey = read(LONG, {"otros.csv": text})
    assert rows(survey.answers) == [
        (1, "a1", "status", "caminos", None, "en obra"),
        (1, "f1", "priority", "caminos", 2.5, None),
        (1, "f2", "priority", "caminos", None, None),
        (2, "f1", "priority", "caminos", 0.0, None),
    ]
    assert "otros.csv" in set(survey.sources["file"])


def test_a_row_for_every_organisation(read: Callable[..., lk.Survey]) -> None:
    toml = """
[answers]
file = "wide_{wave}.csv"
columns = { actor = "id" }

[[answers.questions]]
question = "trust"
column = "t{item}"
values = { nada = 1, mucho = 4 }

[[answers.questions]]
question = "role"
column = "cargo"
"""
    survey = read(toml, {"wide_1.csv": "id,cargo,t1,t2\nf1,dueña,mucho,2\na1,,,\nf2,,,3\n"})
    assert rows(survey.answers) == [
        (1, "f1", "role", "", None, "dueña"),
        (1, "f1", "trust", "1", 4.0, None),
        (1, "f1", "trust", "2", 2.0, None),
        (1, "f2", "trust", "1", None, None),
        (1, "f2", "trust", "2", 3.0, None),
    ]  # a1 answered nothing: it was not interviewed


GROUPS_WIDE = """
[affiliations]
file = "m.csv"
constant = { wave = 1 }

[[affiliations.questions]]
column = "en_{group}"
kind = "association"
groups = { g1 = "Cámara" }
pays = "cuota_{group}"
role = "rol_{group}"

[[affiliations.questions]]
column = "proyectos"
kind = "project"
groups = { p1 = "Puente", p2 = "Laboratorio" }
"""


def test_memberships_in_columns_and_in_codes(read: Callable[..., lk.Survey]) -> None:
    text = "actor,en_g1,cuota_g1,rol_g1,en_g2,proyectos\nf1,sí,no,,2,p1 p2\nf2,no,,,,\na1,x,sí,preside,0,p2\n"
    survey = read(GROUPS_WIDE, {"m.csv": text})
    assert rows(survey.affiliations) == [
        (1, "a1", "Cámara", "association", "preside", True, 1.0),
        (1, "a1", "Laboratorio", "project", None, None, 1.0),
        (1, "f1", "Cámara", "association", None, False, 1.0),
        (1, "f1", "Laboratorio", "project", None, None, 1.0),
        (1, "f1", "Puente", "project", None, None, 1.0),
        (1, "f1", "g2", "association", None, None, 2.0),
    ]


def test_one_row_for_every_membership(read: Callable[..., lk.Survey]) -> None:
    toml = '[affiliations]\nfile = "m.csv"\nconstant = { wave = 2, kind = "committee" }\ncolumns = { group = "mesa" }\n'
    survey = read(toml, {"m.csv": "actor,mesa,role,pays\nf1,Mesa TIC,vocal,\na1,Mesa TIC,,0\n"})
    assert rows(survey.affiliations) == [
        (2, "a1", "Mesa TIC", "committee", None, False, 1.0),
        (2, "f1", "Mesa TIC", "committee", "vocal", None, 1.0),
    ]


def test_every_fault_names_the_file_the_row_and_the_header(read: Callable[..., lk.Survey]) -> None:
    text = "ola;quién;pregunta;insumo;puntos;texto\n1;f1;prioridad;caminos;7;\n1;zz;prioridad;caminos;1;\n1;f2;prioridad;c;1;\n1;f2;prioridad;c;2;\n"
    with pytest.raises(lk.SurveyError) as error:
        read(LONG, {"otros.csv": text})
    assert faults(error) == [
        ["otros.csv", 2, "puntos", "a value off the scale"],
        ["otros.csv", 3, "quién", "not among the actors of its wave"],
        ["otros.csv", 5, "pregunta", "an organisation answers the same twice"],
    ]
    with pytest.raises(lk.StudyError) as none:
        read(LONG, {"otros.csv": "ola;quién;pregunta;insumo;texto\n1;f1;prioridad;caminos;\n"})
    assert faults(none)[0][3] == "there is no such column (needed for value)"
    with pytest.raises((lk.StudyError, lk.SurveyError)) as words:
        read(GROUPS_WIDE, {"m.csv": "actor,en_g1,cuota_g1,rol_g1,en_g2,proyectos\nf1,quizás,,,,\nf2,sí,luego,,,\n"})
    assert [fault[1:] for fault in faults(words)] == [
        [2, "en_g1", "neither yes nor no"], [3, "cuota_g1", "neither yes nor no"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "row", "column", "hint"),
    [
        ('[answers]\nfil = "x.csv"\n', 7, "answers.fil", "did you mean 'file'?"),
        ('[answers]\nfile = "otro.csv"\n', 7, "answers.file", "did you mean"),
        ('[answers]\nfile = "../x.csv"\n', 7, "answers.file", "copy it there"),
        ("[affiliations]\n", 6, "affiliations", "file = '…' under [affiliations]"),
    ],
)
def test_faults_of_the_study_file(read: Callable[..., lk.Survey], toml: str, row: int, column: str, hint: str) -> None:
    with pytest.raises(lk.LinkagesError) as error:
        read(toml, {})
    found = error.value.problems.iloc[0]  # type: ignore[attr-defined]
    assert (found["table"], found["row"], found["column"]) == ("study.toml", row, column)
    assert hint in found["hint"]


def test_waves_and_columns_that_are_not_there(read: Callable[..., lk.Survey]) -> None:
    with pytest.raises(lk.LinkagesError) as error:
        read('[answers]\nfile = "x.csv"\n', {"x.csv": "actor,question,value\nf1,trust,1\n"})
    assert faults(error)[0] == ["x.csv", "", "", "nothing says in which wave it was asked"]  # type: ignore[comparison-overlap]
    with pytest.raises(lk.LinkagesError) as error:
        read('[answers]\nfile = "x.csv"\n', {"x.csv": "wave,quien,question\n1,f1,trust\n"})
    assert faults(error)[0][3] == "there is no such column (needed for actor)"


INTERVIEWS = """
study = { title = "Valle" }
kinds = { firm = "private", agency = "public" }
actors = { file = "actors.csv", constant = { wave = 1 } }

[nominations]
file = "form.csv"
layout = "roster_grid"
columns = { respondent = "org", seniority = "rank" }
constant = { wave = 1 }
%s
[[nominations.questions]]
relation = "advice"
column = "a_{actor}"

[answers]

[[answers.questions]]
question = "priority"
column = "need_{item}"

[[answers.questions]]
question = "role"
column = "cargo"

[affiliations]

[[affiliations.questions]]
column = "grupos"
"""
FORM = {
    "actors.csv": "actor,kind\nf1,firm\na1,agency\n",
    "form.csv": "org,rank,cargo,a_f1,a_a1,need_roads,need_ports,grupos\nf1,1,dueña,,1,3,,c1\nf1,2,gerente,,0,0,1,c1 c2\na1,1,,1,,2,2,\n",
}


@pytest.mark.parametrize(
    ("rule", "roads", "role"),
    [("max", 3.0, "dueña; gerente"), ("mean", 1.5, "dueña; gerente"), ("senior", 0.0, "gerente")],
)
def test_several_informants_are_joined_by_the_rule(
    read: Callable[..., lk.Survey], rule: str, roads: float, role: str
) -> None:
    survey = read("", FORM, INTERVIEWS % f'informants = "{rule}"\n')
    assert rows(survey.answers) == [
        (1, "a1", "priority", "ports", 2.0, None),
        (1, "a1", "priority", "roads", 2.0, None),
        (1, "f1", "priority", "ports", 1.0, None),
        (1, "f1", "priority", "roads", roads, None),
        (1, "f1", "role", "", None, role),
    ]
    assert survey.affiliations["group"].tolist() == ["c1", "c2"]


def test_without_a_rule_a_second_interview_is_said_once(read: Callable[..., lk.Survey]) -> None:
    with pytest.raises(lk.LinkagesError) as error:
        read("", FORM, INTERVIEWS % "")
    assert faults(error) == [["form.csv", 3, "", "a second interview of the same organisation"]]


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        ("need_{item}", ["need_roads", "need_sea-ports"]),
        ("need_{item}", ["state-need_roads", "state-need_sea-ports"]),
        ("need_{item}", ["need_of_all-need_roads", "need_of_all-need_sea-ports"]),
        ("need_{item}", ["a-b-need_roads", "a-b-need_sea-ports"]),
        ("state-need_{item}", ["state-need_roads", "state-need_sea-ports"]),
        ("{item}_need", ["roads_need", "sea-ports_need"]),
        ("{item}_need", ["state-roads_need", "state-sea-ports_need"]),
        ("{item}_need", ["a-b-roads_need", "a-b-sea-ports_need"]),
        ("state-{item}", ["state-roads", "state-sea-ports"]),
        ("state-{item}", ["a-state-roads", "a-state-sea-ports"]),
    ],
)
def test_the_groups_of_odk_are_no_part_of_an_item(
    read: Callable[..., lk.Survey], column: str, headers: list[str]
) -> None:
    form = f"org,meta-instanceID,cargo,{','.join(headers)},KEY\nf1,u1,dueña,3,0,u1\na1,u2,,2,1,u2\n"
    toml = f"""
[answers]
file = "form.csv"
collector = "odk"
columns = {{ actor = "org" }}
constant = {{ wave = 1 }}

[[answers.questions]]
question = "priority"
column = "{column}"
"""
    found = read(toml, {"form.csv": form}).answers
    assert [(row[1], row[3], row[4]) for row in rows(found)] == [
        ("a1", "roads", 2.0), ("a1", "sea-ports", 1.0), ("f1", "roads", 3.0), ("f1", "sea-ports", 0.0)
    ]  # fmt: skip


def test_organisations_go_by_what_the_names_and_the_identity_table_say(read: Callable[..., lk.Survey]) -> None:
    toml = '\n[names]\nidentity = "became.csv"\n\n[answers]\nfile = "x.csv"\n'
    files = {
        "actors.csv": ACTORS + "2,n1,Nueva,firm\n",
        "became.csv": "actor,became,wave,how\nf2,n1,2,renamed\n",
        "x.csv": "wave,actor,question,value\n1,f2,size,5\n2,n1,size,6\n",
    }
    survey = read(toml, files)
    assert rows(survey.answers[["wave", "actor", "value"]]) == [(1, "n1", 5.0), (2, "n1", 6.0)]
