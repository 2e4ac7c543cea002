"""A guess says what a file is; what it says can be copied into study.toml and read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
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
    assert '# in place of the kinds under [kinds], each private, public or hybrid:\n# "ente" = "…"' in actors.snippet
    assert '# "empresa" = "private"' in actors.snippet
    assert 'arm = "Participa"' in actors.snippet
    (tmp_path / "study.toml").write_text(f"{head}\n{actors.snippet}\n{ties.snippet}", encoding="utf-8")
    survey = lk.read_survey(tmp_path)
    assert survey.actors.groupby("wave")["responded"].sum().tolist() == ([4, 3] if wide else [3, 3])
    (tmp_path / "lista.csv").unlink()
    assert guess_study(tmp_path)[0][1].layout is None  # who answers is no list: nobody has one row


ORGANISATIONS = [
    ("Agrometal del Litoral S.A.", "Empresa"), ("Silos del Sur", "Empresa"), ("Hidráulica Rosario SRL", "Empresa"),
    ("Universidad Nacional de Rosario", "Universidad"), ("Cámara de Fabricantes", "Cámara"), ("Tolvas Castelli", "Empresa"),
    ("Municipalidad de Armstrong", "Municipio"),
]  # fmt: skip
SPELT = {"Agrometal del Litoral S.A.": "AGROMETAL DEL LITORAL", "Cámara de Fabricantes": "Camara de fabricantes",
         "Universidad Nacional de Rosario": "UNR"}  # fmt: skip


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def answers_of(year: int, title: bool) -> list[list[object]]:
    """Who works with whom in numbered columns, half of them under another spelling, and one whom nobody knows."""
    names = [name for name, _ in ORGANISATIONS]
    rows: list[list[object]] = [["Encuesta", None]] * title + [
        ["Marca temporal", "Su organización", "Socio 1", "Socio 2", "Socio 3"]
    ]
    for i, name in enumerate(names[:6]):
        others = [names[(i + k) % 7] for k in ((1, 3) if year == 2022 else (1, 2, 4))]
        said = [SPELT.get(other, other) if i % 2 else other for other in others]
        if (i, year) == (3, 2025):
            said[0] = "John Deere"
        rows.append([f"01/05/{year} 10:0{i}", SPELT.get(name, name) if i == 4 else name, *said])
    return rows


@pytest.mark.parametrize("title", [True, False])
@pytest.mark.parametrize("apart", [True, False])
def test_a_workbook_with_its_rounds_in_sheets_is_told_whole(tmp_path: Path, title: bool, apart: bool) -> None:
    """Title rows, other spellings, a sheet (or a file) a round, the list beside them: two parts are copied."""
    people: list[list[object]] = [
        ["Padrón"],
        [],
        ["Organización", "Tipo", "Participa", "Respondió 2022", "Respondió 2025"],
    ]
    people += [
        [name, kind, ("Sí", "No")[i % 2], *["Sí" if i < 6 else "No"] * 2]
        for i, (name, kind) in enumerate(ORGANISATIONS)
    ]
    rounds = {f"Respuestas {year}": answers_of(year, title) for year in (2022, 2025)}
    lk.new_study(
        tmp_path,
        title="T",
        language="es",
        relations=["colaboración"],
        wave=[2022, 2025],
        scale=1,
        undirected=["colaboración"],
    )
    if apart:
        workbook(tmp_path / "padron.xlsx", {"Padrón": people})
        for name, rows in rounds.items():
            workbook(tmp_path / f"{name}.xlsx", {"Hoja1": rows})
    else:
        workbook(tmp_path / "todo.xlsx", {"Padrón": people, **rounds})
    (listed, actors), (answers, ties) = guess_study(tmp_path)
    assert listed == ("padron.xlsx" if apart else "todo.xlsx, sheet Padrón")
    assert answers == ("Respuestas {wave}.xlsx" if apart else "todo.xlsx")
    assert ties.layout == "name_slots"
    assert 'relation = "colaboración"' in ties.snippet
    assert "cap = 3" in ties.snippet
    assert ("sheet" in ties.snippet, "constant" in ties.snippet) == (not apart, False)
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    kinds = "".join(line[2:] + "\n" for line in actors.snippet.splitlines() if line.startswith('# "')).replace(
        "…", "public"
    )
    assert '"Cámara" = "private"\n"Municipio" = "public"' in kinds
    head = text[: text.index("[kinds]")] + "[kinds]\n" + kinds + text[text.index("[[waves]]") : text.index("[actors]")]
    (tmp_path / "study.toml").write_text(f"{head}\n{actors.snippet}\n{ties.snippet}\n", encoding="utf-8")
    with pytest.raises(lk.SurveyError) as error:
        lk.read_survey(tmp_path)
    assert set(error.value.problems["value"]) == {"AGROMETAL DEL LITORAL", "Camara de fabricantes", "UNR", "John Deere"}
    found = lk.review_names(tmp_path)
    assert set(found.loc[found["decision"] == "accepted", "name"]) == set(SPELT.values())
    found.loc[found["name"] == "John Deere", ["decision", "actor"]] = ["accepted", "Silos del Sur"]
    lk.write_names(found, tmp_path / "names.csv")
    with (tmp_path / "study.toml").open("a", encoding="utf-8") as file:
        file.write('[names]\ndecisions = "names.csv"\n')
    survey = lk.read_survey(tmp_path)
    assert survey.nominations.query("strength > 0").groupby("wave").size().tolist() == [12, 18]
    assert survey.actors.groupby("wave")["responded"].sum().tolist() == [6, 6]


def test_words_of_a_scale_beside_a_list_of_answers_are_strengths(tmp_path: Path) -> None:
    """A column of strengths is never passed over: every row would be a tie, those of no answer too."""
    words = ("Alta", "Baja", "NS/NC", "Media", "Baja")
    text = "Año,Encuestado,Contacto,Tipo,Intensidad\n" + "".join(
        f"{y},o{i % 3 + 1},o4,{('Consejo', 'Obra')[i % 2]},{words[i]}\n" for y in (2020, 2023) for i in range(5)
    )
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    people = "wave,actor,sector,responded\n" + "".join(f"{y},{a},private,1\n" for y in (2020, 2023) for a in ACTORS)
    (tmp_path / "actors.csv").write_text(people, encoding="utf-8")
    head = 'study = { title = "T" }\nactors = { file = "actors.csv" }\n'
    (tmp_path / "study.toml").write_text(head + 'nominations = { file = "t.csv" }\n', encoding="utf-8")
    ((_, guess),) = guess_study(tmp_path)
    assert 'wave = "Año", relation = "Tipo", strength = "Intensidad"' in guess.snippet
    assert 'values = { "Baja" = 1, "Media" = 2, "Alta" = 3 }' in guess.snippet
    (tmp_path / "study.toml").write_text(head + guess.snippet, encoding="utf-8")
    strength = lk.read_survey(tmp_path).nominations["strength"]
    assert sorted(strength.dropna()) == [1, 1, 1, 1, 2, 2, 3, 3]
    assert strength.isna().sum() == 2
    (tmp_path / "study.toml").write_text(head + guess.snippet.replace('"Alta" = 3', '"Alto" = 3'), encoding="utf-8")
    with pytest.raises(lk.SurveyError) as error:
        lk.read_survey(tmp_path)
    assert "values = { 'Seldom' = 1 } under [nominations]" in error.value.problems["hint"].iloc[0]


def test_a_grid_of_words_in_a_file_a_round_is_told_whole(tmp_path: Path) -> None:
    """The list is known by the headers of the grid, the words of the scale by how often they stand."""
    names = [name for name, _ in ORGANISATIONS]
    people: list[list[object]] = [["NIT", "Razón social", "Tipo", "Contestó 2021", "Contestó 2024"]]
    people += [[f"90{i}", name, kind, *["SI" if i < 5 else "NO"] * 2] for i, (name, kind) in enumerate(ORGANISATIONS)]
    workbook(tmp_path / "directorio.xlsx", {"Directorio": people})
    words = ("Nunca", "Nunca", "Ocasional", "Nunca", "Frecuente", "Ocasional", "NS/NR")
    for year in (2021, 2024):
        lines = ["Encuesta" + ";" * 7, "Responde;" + ";".join(f"Coopera con [{name}]" for name in names)]
        for i, name in enumerate(names[:5]):
            lines.append(";".join([name, *("" if k == i else words[(i + k) % 7] for k in range(7))]))
        lines.append("Total encuestas: 5" + ";" * 7)
        (tmp_path / f"encuesta_{year}.csv").write_text("\n".join(lines), encoding="latin-1")
    lk.new_study(tmp_path, title="T", language="es", relations=["cooperación"], wave=[2021, 2024], scale=2)
    (listed, actors), (answers, ties) = guess_study(tmp_path)
    assert (listed, answers, ties.layout) == ("directorio.xlsx", "encuesta_{wave}.csv", "roster_grid")
    assert 'columns = { actor = "Razón social", kind = "Tipo", responded = "Contestó {wave}" }' in actors.snippet
    assert 'codes = { missing = ["NS/NR"] }' in ties.snippet
    assert 'values = { "Nunca" = 0, "Ocasional" = 1, "Frecuente" = 2 }' in ties.snippet
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    kinds = "[kinds]\nEmpresa = 'private'\nUniversidad = 'public'\n'Cámara' = 'private'\nMunicipio = 'public'\n"
    head = text[: text.index("[kinds]")] + kinds + text[text.index("[[waves]]") : text.index("[actors]")]
    (tmp_path / "study.toml").write_text(f"{head}\n{actors.snippet}\n{ties.snippet}\n", encoding="utf-8")
    found = lk.read_survey(tmp_path).nominations["strength"]
    assert (found == 0).sum() + (found == 1).sum() + (found == 2).sum() + found.isna().sum() == len(found)
    assert ((found == 1).sum(), (found == 2).sum(), found.isna().sum()) == (18, 8, 8)  # nobody answers about itself


def test_slots_of_two_relations_and_a_column_of_the_round_are_told(tmp_path: Path) -> None:
    text = "Año,Entidad,Consejo 1,Consejo 2,Proyecto 1,Proyecto 2\n"
    text += "".join(
        f"{y},o{i},o{i % 4 + 1},,o{(i + 1) % 4 + 1},o{(i + 2) % 4 + 1}\n" for y in (2020, 2023) for i in (1, 2, 3)
    )
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    people = "wave,actor,sector,responded\n" + "".join(f"{y},{a},private,1\n" for y in (2020, 2023) for a in ACTORS)
    (tmp_path / "actors.csv").write_text(people, encoding="utf-8")
    head = 'study = { title = "T" }\nactors = { file = "actors.csv" }\n'
    asked = "[[waves]]\nwave = 2020\n[[waves]]\nwave = 2023\n" + "".join(
        f'[[relations]]\nrelation = "{r}"\nwave = "every"\n' for r in ("consejo", "proyecto")
    )
    (tmp_path / "study.toml").write_text(head + 'nominations = { file = "t.csv" }\n' + asked, encoding="utf-8")
    ((_, guess),) = guess_study(tmp_path)
    assert 'columns = { respondent = "Entidad", wave = "Año" }' in guess.snippet
    assert "constant" not in guess.snippet
    (tmp_path / "study.toml").write_text(f"{head}{asked}{guess.snippet}", encoding="utf-8")
    survey = lk.read_survey(tmp_path)
    named = survey.nominations.query("strength > 0").groupby(["relation", "wave"], observed=True).size()
    assert named.to_dict() == {("consejo", 2020): 3, ("consejo", 2023): 3, ("proyecto", 2020): 6, ("proyecto", 2023): 6}


def test_a_guess_is_written_into_the_study_and_the_old_one_kept(tmp_path: Path) -> None:
    people: list[list[object]] = [["Entidad", "Tipo", "Respondió 2022", "Respondió 2025"]]
    people += [[name, kind, "sí", "no"] for name, kind in ORGANISATIONS]
    lk.new_study(tmp_path, title="T", language="es", relations=["colaboración"], wave=[2022, 2025], scale=1)
    old = (tmp_path / "study.toml").read_text(encoding="utf-8")
    run = CliRunner()
    nothing = run.invoke(app, ["check", str(tmp_path), "--guess", "--write"])
    assert (nothing.exit_code, "nothing was recognised, so nothing is written" in nothing.output) == (1, True)
    workbook(tmp_path / "todo.xlsx", {"Lista": people, **{f"R {y}": answers_of(y, False) for y in (2022, 2025)}})
    result = run.invoke(app, ["check", str(tmp_path), "--guess", "--write"])
    assert result.exit_code == 0, result.output
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    assert (tmp_path / "study.toml.old").read_text(encoding="utf-8") == old
    said = tomllib.loads(text)
    assert said["kinds"] == {"Empresa": "private", "Universidad": "public", "Cámara": "private", "Municipio": "public"}
    assert (said["actors"]["sheet"], said["nominations"]["sheet"]) == ("Lista", "R {wave}")
    assert "answers" not in said  # of the questionnaire that was not used
    before = tomllib.loads(old)
    assert all(said[part] == before[part] for part in ("study", "waves"))
    assert said["relations"] == [before["relations"][0] | {"instrument": "recall"}]  # names were written from memory
    assert text[: text.index("[kinds]")] == old[: old.index("[kinds]")]
    assert text[text.index("# [design]") :] == old[old.index("# [design]") :]
    assert run.invoke(app, ["check", str(tmp_path), "--write"]).exit_code == 2
    workbook(tmp_path / "otra.xlsx", {"Hoja1": answers_of(2025, True)})
    two = run.invoke(app, ["check", str(tmp_path), "--guess", "--write"])
    assert (two.exit_code, "may each be the answers" in " ".join(two.output.split())) == (1, True)
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == text


def test_sheets_that_differ_in_more_than_their_name_are_told_apart(tmp_path: Path) -> None:
    people = [["id", "tipo"], *[[a, "x"] for a in ACTORS]]
    slots = [["org", "p1", "p2"], ["o1", "o2", "o3"], ["o2", "o4", None]]
    other = [["quien", "p1", "p2"], ["o1", "o2", "o3"], ["o2", "o4", None]]
    workbook(tmp_path / "t.xlsx", {"lista": people, "r 2022": slots, "r 2025": other})
    assert [file for file, guess in guess_study(tmp_path) if guess.layout == "name_slots"] == [
        "t.xlsx, sheet r 2022",
        "t.xlsx, sheet r 2025",
    ]


def test_where_nothing_will_do_the_nearest_column_is_said() -> None:
    table = pd.DataFrame({"a": ["o1", "X & Co", "Y", "Z", "W", "V"], "b": ["1", "2", "3", "4", "5", "6"]})
    guess = guess_layout(table, ACTORS)
    assert guess.layout is None
    assert (
        "the nearest is 'a', 17% of whose cells are on the list of organisations (not: X & Co, Y, Z, W …)"
        in guess.reasons[-1]
    )


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


def test_a_column_of_names_is_no_column_of_kinds(tmp_path: Path) -> None:
    """Of few organisations the names are few words too, but each has its own."""
    people = "id,nombre,tipo\n" + "".join(f"F{i},Firma {i},{('empresa', 'ente')[i % 2]}\n" for i in range(8))
    ties = "ola,quien,a_quien\n" + "".join(f"2019,F{i},F{(i + k) % 8}\n" for i in range(8) for k in (1, 2))
    (tmp_path / "actores.csv").write_text(people, encoding="utf-8")
    (tmp_path / "vinculos.csv").write_text(ties, encoding="utf-8")
    (_, actors), _ = guess_study(tmp_path)
    assert 'columns = { actor = "id", kind = "tipo" }' in actors.snippet
