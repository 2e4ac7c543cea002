"""A study that begins with the files of answers: what they show is not asked, and what is written can be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import linkages as lk
from linkages import cli
from linkages.intake.layouts.guess_list import sector_of
from linkages.intake.seen import seen_in

NAMES = {
    "Bodega Uno": "Bodega", "Bodega Dos": "Bodega", "Finca Tres": "Productor", "Universidad del Sur": "Universidad",
    "Municipio de Luján": "Gobierno", "Cámara del Vino": "Cámara",
}  # fmt: skip
A, B, C, U, M, K = NAMES
KINDS = {"Bodega": "private", "Productor": "private"}
WIDE = [["Listado de actores"], [], ["Actor", "Tipo", "Recibe apoyo", "Respondió 2019", "Respondió 2022"]]
WIDE += [
    [name, kind, "sí" if kind == "Bodega" else "no", "sí", "no" if name == K else "sí"] for name, kind in NAMES.items()
]
SLOTS = [["Nº", "Año", "Organización", "Consejo 1", "Consejo 2", "Compras 1", "Compras 2"]]
SLOTS += [
    [1, 2019, A, B, U, None, None], [2, 2019, B, A, None, C, None], [3, 2019, "Bodega Uno SA", M, None, None, None],
    [4, 2022, A, U, None, B, C], [5, 2022, C, A, B, None, None], [6, 2022, U, M, None, K, None],
]  # fmt: skip
SAID = [
    [2019, A, B, "Consejo", "Baja"], [2019, A, C, "Consejo", "Alta"], [2019, U, M, "Compras", "Media"], [2019, B, A, "Compras", "NS/NC"],
    [2022, A, B, "Consejo", "Alta"], [2022, U, A, "Consejo", "Baja"], [2022, U, M, "Compras", "Media"], [2022, C, K, "Consejo", "Baja"],
]  # fmt: skip
# A number of the row and who spoke are no strength and no tie, though they come first.
EDGES = [["Base de relaciones"], ["Folio", "Informante", "Año", "Quién", "Con quién", "Tipo de relación", "Intensidad"]]
EDGES += [[n, "Gerente" if n % 2 else "Dueño", *row] for n, row in enumerate(SAID, 1)]


def book(file: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file


def run(*arguments: object, answers: str = "") -> Any:
    return CliRunner().invoke(cli.app, [str(a) for a in arguments], input=answers)


def test_numbered_partners_of_two_ties_in_a_workbook_are_a_study_at_once(tmp_path: Path) -> None:
    file = book(tmp_path / "datos.xlsx", Listado=WIDE, Respuestas=SLOTS)
    seen = seen_in([file])
    assert (seen.waves, seen.relations, seen.slots, seen.most, seen.marks) == (
        (2019, 2022),
        ("Consejo", "Compras"),
        2,
        1,
        ("Recibe apoyo",),
    )
    assert seen.kinds == {
        "Bodega": None,
        "Productor": None,
        "Universidad": "public",
        "Gobierno": "public",
        "Cámara": "private",
    }
    made = lk.begin_study(
        tmp_path / "s", [file], title="Vino", language="es", kinds=KINDS, undirected=["Compras"], cap=2, programme="P",
        phases={2019: "before", 2022: "after"}, arm="Recibe apoyo",
    )  # fmt: skip
    assert [one.name for one in made] == ["study.toml", "datos.xlsx", "codes.key"]
    said = tomllib.loads(made[0].read_text(encoding="utf-8"))
    assert said["kinds"] == KINDS | {"Universidad": "public", "Gobierno": "public", "Cámara": "private"}
    assert [(r["relation"], r["directed"], r["instrument"], r["cap"]) for r in said["relations"]] == [
        ("Consejo", True, "recall", 2), ("Compras", False, "recall", 2),
    ]  # fmt: skip
    assert (said["design"], [w["phase"] for w in said["waves"]]) == (
        {"assignment": "self-selected", "arm": "Recibe apoyo"}, ["before", "after"],
    )  # fmt: skip
    with pytest.raises(lk.SurveyError) as error:
        lk.read_survey(tmp_path / "s")
    assert error.value.problems["value"].tolist() == ["Bodega Uno SA"]
    sheet = book(tmp_path / "s" / "datos.xlsx", Listado=WIDE, Respuestas=[row for row in SLOTS if row[0] != 3])
    named = (
        lk.read_survey(sheet.parent)
        .nominations.query("strength > 0")
        .groupby(["relation", "wave"], observed=True)
        .size()
    )
    assert named.to_dict() == {("Consejo", 2019): 3, ("Compras", 2019): 1, ("Consejo", 2022): 4, ("Compras", 2022): 3}


def test_words_of_strength_stand_in_the_order_a_person_gives(tmp_path: Path) -> None:
    files = [book(tmp_path / "lista.xlsx", Hoja=WIDE), book(tmp_path / "base.xlsx", Hoja=EDGES)]
    seen = seen_in(files)
    assert (seen.steps, seen.in_order, seen.relations) == (("Baja", "Media", "Alta"), True, ("Consejo", "Compras"))
    assert seen.columns["strength"] == "Intensidad"
    lk.begin_study(tmp_path / "a", files, title="T", kinds=KINDS)
    lk.begin_study(tmp_path / "b", files, title="T", kinds=KINDS, steps=["Media", "Alta", "Baja"], instrument="recall")
    strengths = [
        lk.read_survey(tmp_path / one).nominations.set_index(["wave", "respondent", "nominee"])["strength"].to_dict()
        for one in "ab"
    ]
    of = [(2019, A, B), (2019, A, C), (2019, U, M)]
    assert [[s[k] for k in of] for s in strengths] == [[1, 3, 2], [3, 2, 1]]
    assert "guess" not in (tmp_path / "b" / "study.toml").read_text(encoding="utf-8")


def test_a_blank_of_a_grid_is_what_a_person_says(tmp_path: Path) -> None:
    grid = [["Quién", *[f"Trabaja con [{name}]" for name in NAMES]]]
    grid += [[A, None, 2, None, 1, None, None], [B, 1, None, None, None, 3, None], [U, None, None, 1, None, None, 2]]
    people = [["Nombre", "Tipo"], *[[name, kind] for name, kind in NAMES.items()]]
    file = book(tmp_path / "d.xlsx", **{"Lista": people, "Ronda 2019": grid, "Ronda 2022": grid})
    seen = seen_in([file])
    assert (seen.waves, seen.relations, seen.most, seen.responded) == ((2019, 2022), (), 3, False)
    for blank, n_missing in (("no", 0), ("missing", 18)):  # of three respondents, three cells each in two waves
        lk.begin_study(tmp_path / blank, [file], title="T", kinds=KINDS, relations=["trabajo"], blank=blank)  # type: ignore[arg-type]
        survey = lk.read_survey(tmp_path / blank)
        assert survey.nominations["strength"].isna().sum() == n_missing
        # The list says nothing of waves: everybody was there in both, and a warning says so.
        assert survey.actors.groupby("wave")["responded"].sum().tolist() == [3, 3]
        assert "each organisation is taken to have been there in every wave" in " ".join(survey.warnings["problem"])


def test_the_conversation_asks_only_what_the_files_do_not_show(tmp_path: Path) -> None:
    file = book(tmp_path / "datos.xlsx", Listado=WIDE, Respuestas=SLOTS)
    notes = book(tmp_path / "notas.xlsx", Notas=[["ojo"], ["revisar"]])
    folder = tmp_path / "s"
    said = "Vino\nes\n\nn\n\nprivado\npri\nprivate\n\n\n\nPDC\n2020-03-01\n\n\n"
    result = run("new", folder, file, notes, answers=said)
    assert result.exit_code == 0, result.output
    assert (
        "datos.xlsx, sheet Respuestas: partners in numbered columns; who answers in 'Organización'; rounds 2019, 2022; ties: Consejo, Compras"
        in result.output
    )
    assert "notas.xlsx: not used" in result.output
    assert "'privado': write private, public or hybrid" in result.output
    toml = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    assert [r["directed"] for r in toml["relations"]] == [True, False]
    assert ([w["phase"] for w in toml["waves"]], toml["design"]["arm"]) == (["before", "after"], "Recibe apoyo")
    assert {r["cap"] for r in toml["relations"]} == {2}
    names = next(one for one in folder.iterdir() if one.stem == "names")
    assert lk.read_names(names).query("decision == 'accepted'")[["name", "actor"]].to_numpy().tolist() == [
        ["Bodega Uno SA", A]
    ]
    assert f"linkages check {folder}" in " ".join(result.output.split())
    assert run("new", folder, file).exit_code == 2  # a study is there


def test_with_its_title_given_nothing_is_asked(tmp_path: Path) -> None:
    file = book(tmp_path / "datos.xlsx", Listado=WIDE, Respuestas=SLOTS)
    told = ["--title", "T", "--undirected", "Compras", "--kind", "Bodega=private"]
    lacking = run("new", tmp_path / "s", file, *told)
    assert lacking.exit_code == 1
    assert "of 'Productor' whether it is private, public or hybrid" in " ".join(lacking.output.split())
    assert not (tmp_path / "s").exists()
    result = run("new", tmp_path / "s", file, *told, "--kind", "Productor=private")
    assert result.exit_code == 0, result.output
    assert run("new", tmp_path / "t", file, *told, "--kind", "Productor").exit_code == 2


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"L": WIDE}, "give both the list and the answers"),
        ({"R": SLOTS}, "give both the list and the answers"),
        ({"L": WIDE, "R": SLOTS, "E": EDGES}, "may each be the answers"),
    ],
)
def test_what_is_lacking_is_said_and_nothing_written(tmp_path: Path, sheets: dict[str, Any], said: str) -> None:
    file = book(tmp_path / "d.xlsx", **sheets)
    with pytest.raises(lk.ArgumentError, match=said):
        lk.begin_study(tmp_path / "s", [file], title="T", kinds=KINDS)  # type: ignore[arg-type]
    assert not (tmp_path / "s").exists()


def test_wrong_words_are_refused(tmp_path: Path) -> None:
    file = book(tmp_path / "datos.xlsx", Listado=WIDE, Respuestas=SLOTS)
    for wrong in (
        {"arm": "apoyo"}, {"steps": ["Alta"]},
        {"blank": "nada"}, {"undirected": ["x"]}, {"phases": {2020: "before"}}, {"files": [file, file]}, {"files": ["no.xlsx"]},
    ):  # fmt: skip
        told: dict[str, Any] = {"files": [file], "title": "T", "kinds": KINDS} | wrong
        with pytest.raises(lk.ArgumentError, match=next(iter(wrong))):
            lk.begin_study(tmp_path / "s", told.pop("files"), **told)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("sign", [";", ",", "|"])
def test_names_in_one_cell_are_told_by_what_stands_between_them(tmp_path: Path, sign: str) -> None:
    asked = [
        "Carimbo de data/hora",
        "Entidade",
        "Com quem trocou informação técnica?",
        "Com quem desenvolveu projetos?",
    ]

    def told(*answers: list[Any]) -> list[list[Any]]:
        cells = [[who, *[f"{sign} ".join(named) for named in ties]] for who, *ties in answers]
        return [asked, *[["10/05/2021 10:11", *row] for row in cells]]

    file = book(
        tmp_path / "d.xlsx", **{
            "Cadastro": WIDE, "Respostas 2019": told([A, [B, C], [U, M]], [B, [A, "Univ. del Sur"], []], [M, [A], [B, C]]),
            "Respostas 2022": told([A, [B], [U, M]], [C, [A, U, M], [K, A]], [B, [A, C], []]),
        },
    )  # fmt: skip
    said = "Móveis\npt\ninformação\nprojetos\n\n\n\nprivate\nprivate\n\n\n\n\n"
    result = run("new", tmp_path / "s", file, answers=said)
    assert result.exit_code == 0, result.output
    toml = tomllib.loads((tmp_path / "s" / "study.toml").read_text(encoding="utf-8"))
    assert [(q["relation"], q["column"], q["separator"]) for q in toml["nominations"]["questions"]] == [
        ("informação", asked[2], sign), ("projetos", asked[3], sign),
    ]  # fmt: skip
    survey = lk.read_survey(tmp_path / "s")
    named = survey.nominations.query("strength > 0").groupby(["relation", "wave"], observed=True).size()
    assert named.to_dict() == {
        ("informação", 2019): 5, ("informação", 2022): 6, ("projetos", 2019): 4, ("projetos", 2022): 4,
    }  # fmt: skip


def test_a_mixed_kind_and_a_public_one_are_told_by_any_word() -> None:
    told = {
        kind: sector_of(kind)
        for kind in (
            "Organismo del clúster",
            "Centro público de investigación",
            "Cámara empresarial",
            "Asociación de productores",
        )
    }
    assert [*told.values()] == ["hybrid", "public", "private", "…"]
