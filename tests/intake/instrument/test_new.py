"""A new study: what is written can be read, and what cannot be is refused with its name."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

import linkages as lk
from linkages import cli

NAMES = ['O\'Brien & "Co" <b>x</b>', "${x} {{ 7 * 7 }}", "<script>alert(1)</script>", "x" * 300]


def listed(folder: Path, names: list[str], file: str = "actors.xlsx") -> Path:
    """The list filled in."""
    book = openpyxl.load_workbook(folder / file)
    for n, name in enumerate(names):
        book["actors"].append([2024, f"A{n}", name, "firm"])
    book.save(folder / file)
    book.close()
    return folder


class Page(HTMLParser):
    """Tags and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", ["en", "es-AR", "pt", "de"])
@pytest.mark.parametrize("collector", ["kobo", "odk", "surveycto"])
def test_what_was_said_stands_in_the_study_file(tmp_path: Path, language: str, collector: Any) -> None:
    title, relations = 'El "Valle" \\ ñ ${x}', ["asesoramiento técnico", "tab\\t 'x'", "合作"]
    lk.new_study(
        tmp_path, title=title, relations=relations, wave="2024 b", language=language, scale=5, collector=collector,
        kinds={'empresa "x"': "private", "ente = público": "public"}, programme="P # 1",
    )  # fmt: skip
    study = lk.Study.model_validate(tomllib.loads((tmp_path / "study.toml").read_text(encoding="utf-8")))
    assert (study.title, study.language, study.waves[0].wave) == (title, language, "2024 b")
    assert [entry.relation for entry in study.relations] == relations
    assert {entry.scale_max for entry in study.relations} == {5}
    assert study.kinds == {'empresa "x"': "private", "ente = público": "public"}
    assert study.nominations.collector == collector
    assert study.study.programme is not None
    assert study.study.programme.name == "P # 1"


def test_the_list_explains_itself_without_rows_to_delete(tmp_path: Path) -> None:
    lk.new_study(
        tmp_path,
        title="T",
        relations=["r"],
        wave=2024,
        language="es",
        kinds={"empresa, chica": "private", "agencia": "public"},
    )
    book = openpyxl.load_workbook(tmp_path / "actores.xlsx")
    sheet = book["actors"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["ola", "id", "nombre", "tipo"]]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert all(rule.showInputMessage and rule.prompt for rule in rules.values())
    where = rules["D1"].formula1
    assert (rules["D1"].type, where) == ("list", "lists!$D$1:$D$2")
    assert [row[0].value for row in book["lists"]["D1:D2"]] == ["empresa, chica", "agencia"]
    book.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "title"),
        ({"relations": "advice"}, "relations"),
        ({"relations": []}, "relations"),
        ({"relations": ["Advice", "advice"]}, "twice"),
        ({"wave": 1.5}, "wave"),
        ({"wave": True}, "wave"),
        ({"wave": []}, "wave"),
        ({"wave": [2021, "2021"]}, "twice"),
        ({"scale": 0}, "scale"),
        ({"scale": 11}, "scale"),
        ({"language": "español"}, "language"),
        ({"kinds": {"firm": "privat"}}, "did you mean 'private'"),
        ({"collector": "qualtrics"}, "collector"),
        ({"title": "\ud800"}, "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    plain: dict[str, Any] = {"title": "T", "relations": ["r"], "wave": 2024}
    with pytest.raises(lk.ArgumentError, match=said):
        lk.new_study(tmp_path, **{**plain, **wrong})
    assert list(tmp_path.iterdir()) == []


def test_answers_in_hand_need_no_questionnaire(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        "study = { title = 'T' }\nactors = { file = 'a.csv' }\nnominations = { file = 'ties.csv' }\n", encoding="utf-8"
    )
    with pytest.raises(lk.StudyError, match="answers that are in hand"):
        lk.write_instrument(tmp_path)


def test_a_study_that_is_there_is_not_touched(tmp_path: Path) -> None:
    lk.new_study(tmp_path, title="T", relations=["r"], wave=2024)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(lk.ArgumentError, match="holds a study already"):
        lk.new_study(tmp_path, title="U", relations=["r"], wave=2024)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_paper_form_stands_alone_and_shows_names_as_text(tmp_path: Path) -> None:
    lk.new_study(tmp_path, title="T <i>", relations=["advice"], wave=2024)
    written = lk.write_instrument(listed(tmp_path, NAMES))
    pages = [path for path in written if path.suffix == ".html"]
    assert [path.stem[-2:] for path in pages] == ["en", "es", "pt"]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        page = Page(text)
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"script", "link", "img", "iframe", "b", "i"}
        assert not any(key in ("src", "href") or key.startswith("on") for _, attrs in page.tags for key in attrs)
        assert "http" not in text.replace("http-equiv", "")
        assert set(NAMES) <= {piece.strip() for piece in page.texts}
        assert dict(page.tags)["html"] == {"lang": path.stem[-2:]}
        assert "@page" in text
    n_boxes = pages[0].read_text(encoding="utf-8").count("☐")
    # consent 2, positions 4, per organisation 0-3 and don't know and three parts of the programme, 4 + 7 items of 5 boxes
    assert n_boxes == 2 + 4 + len(NAMES) * (5 + 3) + 11 * 5


def test_what_is_wrong_with_a_list_or_wave_is_said(tmp_path: Path) -> None:
    lk.new_study(tmp_path, title="T", relations=["advice"], wave=2024)
    with pytest.raises(lk.StudyError, match="lists no organisation in wave 2024"):
        lk.write_instrument(tmp_path)
    with pytest.raises(lk.ArgumentError, match="did you mean '2024'"):
        lk.write_instrument(listed(tmp_path, ["a", "b"]), wave=2025)
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(text.replace("r1_advice_{actor}", "1 advice {actor}"), encoding="utf-8")
    with pytest.raises(lk.StudyError, match="no question of the layout roster_grid asks for it"):
        lk.write_instrument(tmp_path)
    with pytest.raises(lk.StudyError, match="linkages new makes one"):
        lk.write_instrument(tmp_path / "nowhere")


# ---------------------------------------------------------------- the command


def run(*arguments: object, answers: str = "") -> Any:
    return CliRunner().invoke(cli.app, [str(a) for a in arguments], input=answers)


def test_the_command_asks_for_what_it_was_not_told(tmp_path: Path) -> None:
    folder = tmp_path / "valle"
    result = run("new", folder, "--language", "es", answers="Valle Sereno\nconsejo, proyecto\n2024\n\n\n\n\n")
    assert result.exit_code == 0, result.output
    study = lk.Study.model_validate(tomllib.loads((folder / "study.toml").read_text(encoding="utf-8")))
    assert (study.title, [e.relation for e in study.relations]) == ("Valle Sereno", ["consejo", "proyecto"])
    assert (study.waves[0].wave, study.relations[0].scale_max) == (2024, 3)
    assert (study.relations[0].directed, study.study.programme, study.waves[0].phase) == (True, None, None)


def test_joint_work_and_the_start_of_the_programme_decide_direction_and_phases(tmp_path: Path) -> None:
    folder = tmp_path / "valle"
    answers = "Valle\nes\nproyecto, consejo\n2022, 2023, 2025\n1\ny\n\nPDC\n1 de marzo\n2023-03-01\n"
    result = run("new", folder, answers=answers)
    assert result.exit_code == 0, result.output
    assert "'1 de marzo' is no day: write it as 2023-03-01" in result.output
    study = lk.Study.model_validate(tomllib.loads((folder / "study.toml").read_text(encoding="utf-8")))
    assert [e.directed for e in study.relations] == [False, True]
    assert study.study.programme is not None
    assert (study.study.programme.name, study.study.programme.start) == ("PDC", dt.date(2023, 3, 1))
    assert [e.phase for e in study.waves] == ["before", None, "after"]  # a round in the year itself: a person says
    again = run("new", tmp_path / "b", "--title", "T", "--language", "en", "--relation", "a", "--wave", "t1", "--scale", "1",
                "--programme", "P", "--start", "2023-03-01", "--undirected", "a")  # fmt: skip
    assert again.exit_code == 0, again.output
    for wrong in (
        {"start": dt.date(2023, 3, 1)},
        {"start": "2023", "programme": "P"},
        {"undirected": ["b"]},
        {"undirected": "a"},
    ):
        with pytest.raises(lk.ArgumentError, match=next(iter(wrong))):
            lk.new_study(tmp_path / "c", title="T", relations=["a"], wave=1, **wrong)  # type: ignore[arg-type]


def test_a_study_just_laid_out_says_where_its_codes_come_from(tmp_path: Path) -> None:
    lk.new_study(tmp_path, title="T", relations=["a"], wave=2024)
    (tmp_path / "answers_2024.xlsx").write_bytes((tmp_path / "actors.xlsx").read_bytes())
    with pytest.raises(lk.StudyError) as error:
        lk.read_survey(tmp_path)
    hints = error.value.problems.set_index("value")["hint"]
    assert "`linkages check --guess` says what to write here" in hints["codes.csv"]


def test_several_rounds_are_laid_out_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "valle"
    result = run("new", folder, "--language", "es", answers="Valle\nconsejo\n2021, 2024\ntres\n5\n\n\n")
    assert result.exit_code == 0, result.output
    assert "'tres' is no whole number: write 1, 3 or 5, say" in result.output
    assert f"linkages new {folder} --wave 2021" in result.output
    assert "linkages new DIR FILES" in result.output
    study = lk.Study.model_validate(tomllib.loads((folder / "study.toml").read_text(encoding="utf-8")))
    assert ([e.wave for e in study.waves], study.relations[0].scale_max) == ([2021, 2024], 5)
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert text.index('# phase = "before"') < text.index("wave = 2024") < text.index('# phase = "after"')
    assert run("new", folder, "--wave", "2021", "--wave", "2024").exit_code == 2


def test_the_command_lays_out_and_then_makes_the_questionnaire(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    told = [
        "--title",
        "T",
        "--language",
        "en",
        "--relation",
        "advice",
        "--relation",
        "projects",
        "--wave",
        "2024",
        "--scale",
        "1",
    ]
    result = run("new", folder, *told)
    assert result.exit_code == 0, result.output
    assert f"linkages new {folder}" in result.stdout
    early = run("new", folder)
    assert early.exit_code == 1
    assert "lists no organisation" in early.output
    result = run("new", listed(folder, [f"Org {n}" for n in range(101)]))
    assert result.exit_code == 0, result.output
    assert {p.name for p in folder.iterdir()} == {
        "study.toml", "actors.xlsx", "codes.key", "codes.csv", "questionnaire_2024.xlsx", *(f"questionnaire_2024_{k}.html" for k in ("en", "es", "pt")),
    }  # fmt: skip
    expected = lk.interview_burden(101, n_relations=2)
    assert f"about {expected['minutes'].iloc[0]:.0f} minutes: 101 organisations, 200 rows" in result.stdout
    assert re.search(r"Warning: more than 25 minutes", result.stderr)
    assert run("new", folder, *told).exit_code == 2


@pytest.mark.parametrize("language", ["es-AR", "pt"])
def test_the_study_file_speaks_the_language_of_the_study(tmp_path: Path, language: str) -> None:
    """Its remarks too, all of them; the words of the file itself stay what they are."""
    for said in ("en", language):
        lk.new_study(tmp_path / said, title="Valle", relations=["x"], wave=2024, language=said)
    english, other = ((tmp_path / said / "study.toml").read_text(encoding="utf-8") for said in ("en", language))
    theirs = {line.partition("# ")[2] for line in other.splitlines()}
    remarks = [line.partition("# ")[2] for line in english.splitlines() if "# " in line]
    keys = {"date = 2024-05-01"}  # a key to be used, not a remark
    assert len(remarks) > 25
    assert theirs & set(remarks) <= keys
