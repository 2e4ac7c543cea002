"""A study folder becomes a survey, or one list of everything that is wrong in all of its files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkages as lk

# The example of the documentation, to the letter; accents in a key without quotes included.
TOML = """\
[study]
title = "Clúster TIC del Valle"
language = "es-AR"
programme = { name = "Programa de desarrollo de clústeres", start = 2020-03-01 }
boundary = "organisations of the sector in the valley, and those they named twice"

[kinds]                                   # their kinds → our sectors
empresa = "private"
cámara = "private"
universidad = "public"
agencia = "public"
"asociación del clúster" = "hybrid"

[[waves]]
wave = 2019
label = "Línea de base"
date = 2019-05-01
phase = "before"

[[relations]]
relation = "asesoramiento"
label = "Asesoramiento técnico"
directed = true
scale_max = 3
instrument = "roster"

[actors]
file = "actores.csv"
columns = { actor = "id", name = "nombre", kind = "tipo", responded = "respondió", wave = "ola" }

[nominations]
file = "vinculos.csv"
layout = "edge_list"
columns = { wave = "ola", relation = "pregunta", respondent = "quien", nominee = "a_quien", strength = "intensidad" }

[design]
assignment = "self-selected"
arm = "programa"
primary = ["density of asesoramiento in public-private"]
"""
ACTORS = """\
ola;id;nombre;tipo;respondió;programa;empleo;cp
2019;01;Soft SA;Empresa;sí;sí;1.200,5;0012
2019;02;Datos SRL;empresa;NO;no;12;0345
2019;U;Universidad;universidad;x;no;300;5000
2019;A;Clúster;asociación del clúster;1;no;;5000
"""
TIES = """\
ola,pregunta,quien,a_quien,intensidad
2019,Asesoramiento,01,U,"2,5"
2019,asesoramiento,U,01,0
2019,asesoramiento,U,02,
2019,asesoramiento,A,U,3
"""


def put(folder: Path, *, toml: str = TOML, actors: str | bytes = ACTORS, ties: str | bytes = TIES) -> Path:
    for name, content in (("study.toml", toml), ("actores.csv", actors), ("vinculos.csv", ties)):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def faults(folder: Path, **files: Any) -> list[tuple[Any, ...]]:
    """(table, row, column, problem) of everything wrong."""
    with pytest.raises((lk.SurveyError, lk.StudyError)) as caught:
        lk.read_survey(put(folder, **files))
    return list(caught.value.problems[["table", "row", "column", "problem"]].itertuples(index=False, name=None))


def test_the_documented_study(tmp_path: Path) -> None:
    made = lk.read_survey(put(tmp_path))
    assert repr(made) == "<Survey: 4 actors, 1 wave, 1 relation, 2 nominations in 4 answers>"
    actors = made.actors.set_index("actor")
    assert actors.index.tolist() == ["01", "02", "A", "U"]
    assert actors["sector"].tolist() == ["private", "private", "hybrid", "public"]
    assert actors["kind"].tolist() == ["empresa", "empresa", "asociación del clúster", "universidad"]
    assert actors["responded"].tolist() == [True, False, True, True]
    assert actors["name"]["01"] == "Soft SA"
    assert actors["programa"].tolist() == ["sí", "no", "no", "no"]
    assert actors["empleo"].fillna(-1).tolist() == [1200.5, 12, -1, 300]
    assert actors["cp"].tolist() == ["0012", "0345", "5000", "5000"]
    assert made.nominations["relation"].unique().tolist() == ["asesoramiento"]
    strength = made.nominations.set_index(["respondent", "nominee"])["strength"]
    assert strength["01", "U"] == 2.5
    assert strength["U", "01"] == 0
    assert np.isnan(strength["U", "02"])
    relation = made.relations.iloc[0]
    assert (relation["wave"], relation["label"], relation["scale_max"], relation["instrument"]) == (
        2019, "Asesoramiento técnico", 3.0, "roster",
    )  # fmt: skip
    assert made.waves["label"].tolist() == ["Línea de base"]
    assert made.study is not None
    assert made.study.language == "es-AR"
    assert made.study.design is not None
    assert made.study.design.assignment == "self-selected"


def test_sources_name_every_file(tmp_path: Path) -> None:
    made = lk.read_survey(put(tmp_path))
    assert made.sources["file"].tolist() == ["study.toml", "actores.csv", "vinculos.csv"]
    for file, digest in zip(made.sources["file"], made.sources["sha256"]):
        assert digest == hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_tables_in_any_encoding_give_the_same_survey(tmp_path: Path, encoding: str) -> None:
    plain = lk.read_survey(put(tmp_path))
    made = lk.read_survey(put(tmp_path, actors=ACTORS.replace("\n", "\r\n").encode(encoding)))
    assert made.actors.equals(plain.actors)
    noted = "is not UTF-8; read as cp1252" in set(made.warnings["problem"])
    assert noted is (encoding == "cp1252")


def test_the_toml_itself_may_be_named(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "study.toml").rename(tmp_path / "estudio.toml")
    assert len(lk.read_survey(tmp_path / "estudio.toml").actors) == 4
    assert len(lk.read_survey(str(tmp_path / "estudio.toml")).actors) == 4


def test_what_a_stranger_reads(tmp_path: Path) -> None:
    """One list for all files, with their rows and headers, and what to do."""
    toml = TOML.replace('arm = "programa"', 'arm = "program"').replace("scale_max = 3", "scale_max = 2")
    actors = (
        "ola;id;nombre;tipo;respondió;programa;empleo\n"
        "\n"
        "2019;01;Soft SA;empresa;sí;sí;12,5\n"
        "2019;02;Datos SRL;emprsa;;no;4\n"
        "2019;U;Universidad;universidad;tal vez;no;300\n"
        "2019;C1;Cámara;camara;s;no\n"
        "2019;C2;Cámara;gremio;s;no;1\n"
        "2019;C3;Cámara;gremio;s;no;1\n"
    )
    ties = (
        "ola,pregunta,quien,a_quien,intensidad\n"
        '2019,Asesoramiento,01,U1,"2,5"\n'
        "2019,asesoramiento,U,01,-1\n"
        "2019,asesoramiento,U,U,\n"
        "2019,asesoría,U,02,mucho\n"
    )
    with pytest.raises(lk.SurveyError) as caught:
        lk.read_survey(put(tmp_path, toml=toml, actors=actors, ties=ties))
    assert str(caught.value) == (
        "the study cannot be used: 12 problems\n"
        "  study.toml row 38 column 'design.arm': actores.csv has no such column (program) -> did you mean 'programa'?\n"
        "  actores.csv row 4 column 'tipo': this kind has no sector in [kinds] (emprsa) -> did you mean 'empresa'? "
        'Otherwise add "emprsa" = "private", "public" or "hybrid" under [kinds]\n'
        "  actores.csv row 4 column 'respondió': responded is blank -> say whether the organisation answered; if it was "
        'not asked, set asked to False; if a blank means no: codes = { no = [""] } under [actors]\n'
        "  actores.csv row 5 column 'respondió': neither yes nor no (tal vez) -> "
        "say what it means: codes = { yes = [...], no = [...] } under [actors]\n"
        "  actores.csv row 6: the row has 6 cells, the header 7 -> cells are missing; if only blank ones "
        "at its end, as Excel leaves them out: save the file as .xlsx\n"
        "  actores.csv row 7 column 'tipo': this kind has no sector in [kinds] (rows 7, 8) (gremio) -> "
        'add "gremio" = "private", "public" or "hybrid" under [kinds]\n'
        "  vinculos.csv row 2 column 'a_quien': not among the actors of its wave (U1) -> "
        "add it to actors (in a column external: yes, if it is outside the boundary)\n"
        "  vinculos.csv row 2 column 'intensidad': a strength above the scale (2.5) -> the scale ends at 2\n"
        "  vinculos.csv row 3 column 'intensidad': no number of zero or more (-1) -> "
        "use a number, 0 for 'said no', or leave it blank for 'no answer'\n"
        "  vinculos.csv row 4 column 'a_quien': an organisation names itself (U) -> drop the row\n"
        "  ... and 2 more: see .problems"
    )
    assert caught.value.problems.iloc[-2:]["row"].tolist() == [5, 5]


def test_columns_of_benefits_and_size_are_in_the_actors_file(tmp_path: Path) -> None:
    said = TOML + 'benefits = ["empleo", "subsidio"]\nsize = "empleos"\n'
    none = "actores.csv has no such column"
    assert sorted((column, problem) for _, _, column, problem in faults(tmp_path, toml=said)) == [
        ("design.benefits", none), ("design.size", none),
    ]  # fmt: skip
    good = lk.read_survey(put(tmp_path, toml=TOML + 'benefits = ["empleo"]\n'))
    assert good.study.design.benefits == ("empleo",)


def test_one_fault_is_said_once(tmp_path: Path) -> None:
    assert faults(tmp_path, actors=ACTORS.replace("universidad;x", "universidad;quizás")) == [
        ("actores.csv", 4, "respondió", "neither yes nor no")
    ]
    assert faults(tmp_path, actors=ACTORS.replace("universidad", "escuela")) == [
        ("actores.csv", 4, "tipo", "this kind has no sector in [kinds]")
    ]
    assert faults(tmp_path, ties=TIES.replace(",3", ",muchísimo")) == [("vinculos.csv", 5, "intensidad", "no number")]
    assert faults(tmp_path, ties=TIES.replace(",3", ",1.234").replace('"2,5"', "1")) == [
        ("vinculos.csv", 5, "intensidad", "cannot tell thousands from decimals")
    ]
    short = ACTORS.replace("2019;U;Universidad;universidad;x;no;300;5000", "2019;U;Universidad")
    assert faults(tmp_path, actors=short) == [("actores.csv", 4, "", "the row has 3 cells, the header 8")]


def test_kinds_are_compared_as_a_person_would(tmp_path: Path) -> None:
    decomposed = ACTORS.replace("asociación del clúster", "Asociacio\u0301n  del clu\u0301ster")
    assert "asociación del clúster" in set(lk.read_survey(put(tmp_path, actors=decomposed)).actors["kind"])
    twice = TOML.replace('empresa = "private"', 'EMPRESA = "private"\nempresa = "public"')
    assert faults(tmp_path, toml=twice) == [("actores.csv", 2, "tipo", "this kind has no sector in [kinds]")]


def test_a_sector_in_the_file_goes_before_the_kind(tmp_path: Path) -> None:
    toml = TOML.replace('actor = "id",', 'actor = "id", sector = "control",')
    lines = ACTORS.splitlines()
    actors = "\n".join(
        [lines[0] + ";control", *(line + ";" for line in lines[1:3]), lines[3] + ";Private", lines[4] + ";"]
    )
    made = lk.read_survey(put(tmp_path, toml=toml, actors=actors)).actors.set_index("actor")
    assert made["sector"].tolist() == ["private", "private", "hybrid", "private"]
    assert made["kind"]["U"] == "universidad"
    untold = toml.replace('kind = "tipo", ', "")  # every sector is told: kinds are not needed
    alone = "\n".join(
        [actors.splitlines()[0], *(line + "public" for line in actors.replace(";Private", ";").splitlines()[1:])]
    )
    assert set(lk.read_survey(put(tmp_path, toml=untold, actors=alone)).actors["sector"]) == {"public"}
    bad = actors.replace(";Private", ";privado")
    assert faults(tmp_path, toml=toml, actors=bad) == [("actores.csv", 4, "control", "unknown sector")]


def test_without_kinds_the_sector_is_read(tmp_path: Path) -> None:
    toml = TOML[: TOML.index("[kinds]")] + TOML[TOML.index("[[waves]]") :].replace('kind = "tipo"', 'sector = "tipo"')
    actors = ACTORS.replace(";Empresa;", ";private;").replace(";empresa;", ";Private;")
    actors = actors.replace(";universidad;", ";public;").replace(";asociación del clúster;", ";hybrid;")
    made = lk.read_survey(put(tmp_path, toml=toml, actors=actors)).actors
    assert made["sector"].tolist() == ["private", "private", "hybrid", "public"]
    assert made["kind"].tolist() == made["sector"].tolist()
    assert ("actores.csv", "", "sector", "there is no such column (needed for sector)") in faults(
        tmp_path, toml=toml.replace('sector = "tipo", ', "")
    )


def test_a_column_of_theirs_with_a_name_of_ours_is_kept_apart(tmp_path: Path) -> None:
    actors = ACTORS.replace("programa;empleo;cp", "programa;sector;actor")
    made = lk.read_survey(put(tmp_path, actors=actors))
    assert made.actors["sector_in_file"].fillna(-1).tolist() == [1200.5, 12, -1, 300]
    assert made.actors["actor_in_file"].tolist() == ["0012", "0345", "5000", "5000"]
    assert "the column is kept as 'sector_in_file', for 'sector' is one of our words" in set(made.warnings["problem"])


def test_a_constant_stands_in_for_a_column(tmp_path: Path) -> None:
    toml = (
        TOML.replace(', wave = "ola" }', " }\nconstant = { wave = 2019, cluster = 'Valle' }")
        .replace('columns = { wave = "ola", relation = "pregunta", ', "constant = { wave = 2019, relation = 'asesoramiento' }\ncolumns = { ")
    )  # fmt: skip
    actors = "\n".join(line.partition(";")[2] for line in ACTORS.splitlines())
    ties = "\n".join(line.split(",", 2)[2] for line in TIES.splitlines())
    made = lk.read_survey(put(tmp_path, toml=toml, actors=actors, ties=ties))
    plain = lk.read_survey(put(tmp_path))
    assert made.nominations.equals(plain.nominations)
    assert set(made.actors["cluster"]) == {"Valle"}
    assert made.actors["wave"].tolist() == plain.actors["wave"].tolist()
    # a fault in it is a fault of study.toml, at its line, once
    said = faults(tmp_path, toml=toml.replace("{ wave = 2019, cl", "{ wave = 2018, cl"), actors=actors, ties=ties)
    assert said[0] == ("study.toml", 30, "actors.constant.wave", "not in the table of waves (4 rows)")
    both = TOML.replace('wave = "ola" }', 'wave = "ola" }\nconstant = { wave = 2019 }', 1)
    assert faults(tmp_path, toml=both)[0] == (
        "study.toml", "", "actors.constant.wave", "stands both in columns and in constant",
    )  # fmt: skip


def test_a_missing_column_is_explained(tmp_path: Path) -> None:
    with pytest.raises(lk.StudyError) as caught:
        lk.read_survey(
            put(tmp_path, actors=ACTORS.replace("respondió", "respondio"), ties=TIES.replace("ola,", "wavee,"))
        )
    assert str(caught.value) == (
        "the study cannot be used: 2 problems\n"
        "  actores.csv column 'respondió': there is no such column (needed for responded) -> did you mean 'respondio'? "
        'say which header it is: columns = { responded = "..." } under [actors], '
        "or constant = { responded = ... } if all rows share one value\n"
        "  vinculos.csv column 'ola': there is no such column (needed for wave) -> "
        'say which header it is: columns = { wave = "..." } under [nominations], '
        "or constant = { wave = ... } if all rows share one value"
    )


def test_the_rest_is_checked_when_one_file_is_missing(tmp_path: Path) -> None:
    toml = TOML.replace("vinculos.csv", "vinculo.csv")
    assert faults(tmp_path, toml=toml, actors=ACTORS.replace("2019;02", "2019;01")) == [
        ("study.toml", 32, "nominations.file", "there is no such file"),
        ("actores.csv", 3, "id", "listed twice in one wave"),
    ]


def test_words_of_the_study_for_yes_no_and_no_answer(tmp_path: Path) -> None:
    toml = TOML.replace("[nominations]", "codes = { yes = ['Contestó'], no = ['', 'x'] }\n\n[nominations]")
    toml = toml.replace("[design]", "codes = { missing = ['99', 'NS/NR'] }\n\n[design]")
    actors = ACTORS.replace(";sí;sí;", ";contestó;sí;").replace(";NO;", ";;")
    ties = TIES.replace(",02,", ",02,ns/nr").replace('"2,5"', "99").replace("U,01,0", "U,01,1")
    made = lk.read_survey(put(tmp_path, toml=toml, actors=actors, ties=ties))
    assert made.actors["responded"].tolist() == [True, False, True, False]
    assert made.nominations["strength"].isna().sum() == 2


def test_waves_meet_whatever_their_type(tmp_path: Path) -> None:
    quoted = lk.read_survey(put(tmp_path, toml=TOML.replace("wave = 2019", 'wave = "2019"')))
    assert quoted.actors["wave"].unique().tolist() == [2019]
    words = lk.read_survey(
        put(tmp_path, toml=TOML.replace("wave = 2019", 'wave = "base"'), actors=ACTORS.replace("2019", "base"), ties=TIES.replace("2019", "base"))
    )  # fmt: skip
    assert words.actors["wave"].unique().tolist() == ["base"]
    mixed = faults(tmp_path, actors=ACTORS.replace("2019;U", "base;U"))
    assert ("actores.csv", 4, "ola", "not in the table of waves (1 row)") in mixed


def test_relations_say_when_they_were_asked(tmp_path: Path) -> None:
    toml = TOML.replace("[[relations]]", "[[waves]]\nwave = 2021\ndate = 2021-05-01\n\n[[relations]]")
    actors = ACTORS + ACTORS.partition("\n")[2].replace("2019", "2021")

    def asked(more: str) -> list[tuple[Any, ...]]:
        made = lk.read_survey(put(tmp_path, toml=toml.replace("scale_max = 3", more), actors=actors))
        return list(made.relations[["relation", "wave"]].itertuples(index=False, name=None))

    assert asked("cap = 9") == [("asesoramiento", 2019)]
    assert asked("wave = 'every'") == [("asesoramiento", 2019), ("asesoramiento", 2021)]
    assert asked("wave = [2019, 2021]") == [("asesoramiento", 2019), ("asesoramiento", 2021)]
    never = "cap = 9\n[[relations]]\nrelation = 'proyecto'\n"
    assert asked(never) == [("asesoramiento", 2019)]
    noted = lk.read_survey(tmp_path).warnings["problem"]
    assert "'proyecto' has no nomination: not measured" in set(noted)
    assert asked(never + "wave = 2021\n") == [("asesoramiento", 2019), ("proyecto", 2021)]


def test_a_kind_that_nobody_has_may_be_asked_about_if_it_is_known(tmp_path: Path) -> None:
    toml = TOML.replace("scale_max = 3", 'asked_about = ["empresa", "universidad", "agencia"]')
    assert lk.read_survey(put(tmp_path, toml=toml)).relations["asked_about"].tolist() == [("empresa", "universidad")]
    assert faults(tmp_path, toml=toml.replace('"agencia"]', '"agncia"]')) == [
        ("study.toml", 24, "relations.asked_about", "is not in [kinds]")
    ]


def test_faults_in_the_study_file_have_its_lines(tmp_path: Path) -> None:
    toml = TOML + '\n[[relations]]\nrelation = "asesoramiento"\nwave = 2030\n'
    assert faults(tmp_path, toml=toml) == [("study.toml", 43, "relations.wave", "not in the table of waves")]
    twice = TOML + '\n[[waves]]\nwave = "2019"\n\n[[relations]]\nrelation = "asesoramiento"\ndirected = false\n'
    assert faults(tmp_path, toml=twice)[:3] == [
        ("study.toml", 23, "relations.directed", "directed in one wave and not in another"),
        ("study.toml", 42, "waves.wave", "listed twice"),
        ("study.toml", 45, "relations.relation", "listed twice"),
    ]


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    ties = "\n".join([TIES.splitlines()[0] + ",programa,nota", *(line + ",," for line in TIES.splitlines()[1:])])
    noted = lk.read_survey(put(tmp_path, ties=ties)).warnings.set_index("column")
    assert noted["problem"]["nota"] == "the column is not used"
    assert noted["hint"]["programa"] == "if it is our column 'programme', say so: columns = { programme = 'programa' }"


def test_an_attribute_that_could_be_read_in_two_ways_stays_text(tmp_path: Path) -> None:
    actors = ACTORS.replace("1.200,5", "1.200").replace(";300;", ";3.000;")
    made = lk.read_survey(put(tmp_path, actors=actors))
    assert made.actors["empleo"].tolist()[:2] == ["1.200", "12"]
    assert "cannot tell thousands from decimals" in set(made.warnings["problem"])


def test_there_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(lk.StudyError, match=r"there is no such file in .* -> linkages demo makes a study to copy"):
        lk.read_survey(tmp_path)
    put(tmp_path)
    (tmp_path / "study.toml").rename(tmp_path / "studi.toml")
    with pytest.raises(lk.StudyError, match=r"did you mean 'studi.toml'\?"):
        lk.read_survey(tmp_path)
    with pytest.raises(lk.StudyError, match="there is no such file"):
        lk.read_survey(tmp_path / "nowhere" / "study.toml")
    with pytest.raises(lk.ArgumentError, match="path=3 must be a folder"):
        lk.read_survey(3)  # type: ignore[arg-type]


def test_something_else_given_as_the_study_file(tmp_path: Path) -> None:
    put(tmp_path)
    with pytest.raises(lk.StudyError, match=r"actores.csv cannot be used: 1 problem"):
        lk.read_survey(tmp_path / "actores.csv")
    (tmp_path / "big.toml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(lk.StudyError, match="is far too big for a study file"):
        lk.read_survey(tmp_path / "big.toml")


def test_a_study_reaches_its_networks(tmp_path: Path) -> None:
    net = lk.build_panel(lk.read_survey(put(tmp_path)))["asesoramiento", 2019]
    # 4 × 3 dyads; silent: 02's three; unanswered: U about 02; ties: 01→U and A→U
    assert (net.n_ties, net.n_dyads) == (2, 8)
    assert net.missing_share == pytest.approx(4 / 12)


def test_the_columns_of_the_design_and_words_for_the_arms_are_checked(tmp_path: Path) -> None:
    toml = TOML.replace('arm = "programa"', 'arm = "cp"\nentry = "año"\nstrata = ["empleo", "zona"]')
    with pytest.raises(lk.SurveyError) as caught:
        lk.read_survey(put(tmp_path, toml=toml))
    found = caught.value.problems
    assert found["column"].tolist() == ["design.arm", "design.entry", "design.strata"]
    assert found["value"].tolist() == ["0012, 0345, 5000", "año", "zona"]
    assert found["problem"][0] == "words in column 'cp' that may mean taking part or not"
    assert found["hint"][0] == "say which of them do: treated = ['...']; a blank is no arm"
    said = toml.replace('arm = "cp"', 'arm = "cp"\ntreated = ["0012"]').replace('entry = "año"\n', "")
    assert lk.read_survey(put(tmp_path, toml=said.replace(', "zona"', ""))).study.design.treated == ("0012",)
