"""A guess says what a file is; what it says can be copied into study.toml and read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import linkages as lk
from linkages.cli import app
from linkages.intake.guess import guess_study
from linkages.intake.layouts.guess import guess_layout

ACTORS = ["o1", "o2", "o3", "o4"]
TABLES = {
    "roster_grid": "org,g/adv_o1,g/adv_o2,g/adv_o3,g/adv_o4\no1,,2,0,\no2,1,,3,0\n",
    "select_multiple": "org,partners\no1,o2 o3\no2,o4\no3,\n",
    "name_slots": "org,p_1,s_1,p_2,s_2\no1,o2,3,o3,1\no2,o4,1,,\n",
    "matrix": "x,o1,o2,o3,o4\no1,,1,0,\no2,1,,0,2\n",
    "edge_list": "quien,a_quien,n\no1,o2,1\no1,o3,2\no4,o1,1\n",
}


@pytest.mark.parametrize("layout", TABLES)
def test_the_snippet_reads_the_file(layout: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLES[layout], encoding="utf-8")
    table = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    guess = guess_layout(table, ACTORS, file="t.csv")
    assert guess.layout == layout
    assert guess.reasons
    snippet = guess.snippet
    actors = "wave,actor,sector,responded\n" + "".join(f"2024,{a},private,1\n" for a in ACTORS)
    (tmp_path / "actors.csv").write_text(actors, encoding="utf-8")
    head = 'study = { title = "T" }\nactors = { file = "actors.csv" }\n'
    (tmp_path / "study.toml").write_text(head + snippet, encoding="utf-8")
    said = lk.read_survey(tmp_path).nominations
    assert (said["strength"] > 0).sum() == 3


@pytest.mark.parametrize(
    ("header", "collector"),
    [
        ("_uuid,_submission_time,x", "kobo"),
        ("SubmissionDate,KEY,formdef_version", "surveycto"),
        ("SubmissionDate,KEY,SubmitterID", "odk"),
        ("id,submitdate,lastpage", "limesurvey"),
        ("a,Q1[SQ001]", "limesurvey"),
        ("Respondent ID,Collector ID", "surveymonkey"),
        ("Marca temporal,x", "google_forms"),
        ("a,b", None),
    ],
)
def test_platforms_are_known_by_their_columns(header: str, collector: str | None) -> None:
    guess = guess_layout(pd.DataFrame(columns=header.split(","), dtype=object), ACTORS)
    assert (guess.layout, guess.collector, guess.snippet) == (None, collector, "")
    assert guess.reasons


def test_a_list_of_answers_under_a_title_is_told_whole(tmp_path: Path) -> None:
    """As a field office sends it: nothing is left to type but who responded."""
    text = "Relevamiento;;;;\nAño;Pregunta;Responde;Nombra;Fuerza\n"
    text += "".join(
        f"{y};{q};o{i};o{i % 4 + 1};{n}\n"
        for y in (2021, 2024)
        for q in ("consejo", "obra")
        for i, n in ((1, 2), (2, 3), (3, "NS"))
    )
    (tmp_path / "respuestas.csv").write_text(text + "TOTAL RESPUESTAS;;;;12\n", encoding="latin-1")
    people = "ola,id,tipo,respondió\n" + "".join(f"{y},{a},empresa,sí\n" for y in (2021, 2024) for a in ACTORS)
    (tmp_path / "actors.csv").write_text(people, encoding="utf-8")
    head = '[study]\ntitle = "T"\n[kinds]\nempresa = "private"\n[actors]\nfile = "actors.csv"\n'
    head += 'columns = { wave = "ola", actor = "id", kind = "tipo", responded = "respondió" }\n'
    (tmp_path / "study.toml").write_text(head + '[nominations]\nfile = "respuestas.csv"\n', encoding="utf-8")
    ((file, guess),) = guess_study(tmp_path)
    assert (file, guess.layout) == ("respuestas.csv", "edge_list")
    (tmp_path / "study.toml").write_text(head + guess.snippet, encoding="utf-8")
    survey = lk.read_survey(tmp_path)
    assert survey.nominations.groupby(["wave", "relation"], observed=True)["strength"].sum().tolist() == [5.0] * 4
    assert survey.nominations["strength"].isna().sum() == 4
    lk.write_names(pd.DataFrame({"name": ["O1"], "decision": ["new"], "actor": [""]}), tmp_path / "names.csv")
    assert len(guess_study(tmp_path)) == 1  # what `names` wrote is no answer


@pytest.mark.parametrize("wide", [False, True])
def test_the_list_of_organisations_is_found_too(tmp_path: Path, wide: bool) -> None:
    """With nothing said but title, kinds and waves: both parts are copied, and the study can be read."""
    said = "".join(f"{y};consejo;Org {i};Org {i % 4 + 1};2\n" for y in (2021, 2024) for i in (1, 2, 3))
    (tmp_path / "respuestas.csv").write_text("Año;Pregunta;Responde;Nombra;Fuerza\n" + said, encoding="latin-1")
    people = "Equipo 2;;;;\n"
    if wide:
        people += "Organización;Tipo;Respondió 2021;Respondió 2024;Participa\n"
        people += "".join(f"Org {i};{('empresa', 'ente')[i % 2]};sí;{('no', 'sí')[i < 4]};SI\n" for i in range(1, 5))
    else:
        people += "Año;Organización;Tipo;¿Contestó?;Participa\n"
        people += "".join(
            f"{y};Org {i};{('empresa', 'ente')[i % 2]};{('no', 'sí')[i < 4]};SI\n"
            for y in (2021, 2024)
            for i in range(1, 5)
        )
    (tmp_path / "lista.csv").write_text(people, encoding="latin-1")
    head = '[study]\ntitle = "T"\n[kinds]\nempresa = "private"\nente = "public"\n[[waves]]\nwave = 2021\n[[waves]]\nwave = 2024\n'
    (tmp_path / "study.toml").write_text(
        head + '[actors]\nfile = "actores.xlsx"\n[nominations]\nfile = "x"\n', encoding="utf-8"
    )
    (listed, actors), (answers, ties) = guess_study(tmp_path)
    assert (listed, actors.layout, answers, ties.layout) == (
        "lista.csv",
        "list of organisations",
        "respuestas.csv",
        "edge_list",
    )
    assert '# under [kinds], each with private, public or hybrid: "ente", "empresa"' in actors.snippet
    assert 'arm = "Participa"' in actors.snippet
    (tmp_path / "study.toml").write_text(f"{head}\n{actors.snippet}\n{ties.snippet}", encoding="utf-8")
    survey = lk.read_survey(tmp_path)
    assert survey.actors.groupby("wave")["responded"].sum().tolist() == ([4, 3] if wide else [3, 3])
    (tmp_path / "lista.csv").unlink()
    assert guess_study(tmp_path)[0][1].layout is None  # who answers is no list: nobody has one row


def test_qualtrics_is_known_by_its_import_ids() -> None:
    table = pd.DataFrame({"Q1": ["Who?", '{"ImportId":"QID1_TEXT"}', "o1"]})
    assert guess_layout(table, ACTORS).collector == "qualtrics"


def test_codes_without_a_list_of_organisations_ask_for_one() -> None:
    table = pd.DataFrame({"org": ["a"], **{f"adv_o{i}": [str(i % 3)] for i in range(5)}})
    guess = guess_layout(table)
    assert guess.layout == "roster_grid"
    assert "actors = {" in guess.snippet
    tomllib.loads(guess.snippet)


def test_strange_headers_make_valid_toml() -> None:
    table = pd.DataFrame({"q": ["o1"], **{f'a"\\{{}}\n[{a}]': ["1"] for a in ACTORS}})
    assert tomllib.loads(guess_layout(table, ACTORS, file='x"y.csv').snippet)


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "actors.csv").write_text("actor\n" + "\n".join(ACTORS), encoding="utf-8")
    (tmp_path / "grid.csv").write_text(TABLES["roster_grid"], encoding="utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    head = 'study = { title = "T" }\nactors = { file = "actors.csv" }\nnominations = { file = "grid.csv" }'
    (tmp_path / "study.toml").write_text(head, encoding="utf-8")
    for place in (tmp_path, tmp_path / "study.toml"):
        assert [(file, guess.layout) for file, guess in guess_study(place)] == [("grid.csv", "roster_grid")]
    (tmp_path / "study.toml").write_text("[unfinished", encoding="utf-8")
    assert [file for file, _ in guess_study(tmp_path)] == ["actors.csv", "grid.csv"]


def test_the_command_line_shows_guesses_and_uses_none(tmp_path: Path) -> None:
    (tmp_path / "grid.csv").write_text(TABLES["roster_grid"], encoding="utf-8")
    run = CliRunner().invoke(app, ["check", "--guess", str(tmp_path)])
    assert run.exit_code == 0
    assert "grid.csv: roster_grid" in run.stdout
    assert 'column = "g/adv_{actor}"' in run.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["grid.csv"]
    assert CliRunner().invoke(app, ["check", str(tmp_path)]).exit_code == 1
