"""What is wrong with an export is said with file, row, column, value and what to do; what is doubtful, as a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import linkages as lk

ACTORS = "wave,actor,name,sector,responded\n" + "".join(f"1,{a},Firm {a},private,1\n" for a in "abcd")
HEAD = 'study = { title = "T" }\nactors = { file = "actors.csv" }\n[nominations]\nfile = "x.csv"\nconstant = { wave = 1 }\n'


def put(folder: Path, answers: str, nominations: str) -> Path:
    for name, text in (("actors.csv", ACTORS), ("x.csv", answers), ("study.toml", HEAD + nominations)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, answers: str, nominations: str) -> list[tuple[Any, ...]]:
    with pytest.raises((lk.SurveyError, lk.StudyError)) as caught:
        lk.read_survey(put(folder, answers, nominations))
    columns = ["table", "row", "column", "value", "problem"]
    return list(caught.value.problems[columns].itertuples(index=False, name=None))


GRID = '[[nominations.questions]]\nlayout = "roster_grid"\nrelation = "r"\ncolumn = "r_{actor}"\n'
SLOTS = '[[nominations.questions]]\nlayout = "name_slots"\nrelation = "r"\ncolumn = "p_{slot}"\nstrength = "s_{slot}"\n'
SELECT = '[[nominations.questions]]\nlayout = "select_multiple"\nrelation = "r"\ncolumn = "p"\n'


def test_a_word_in_a_grid_is_found_in_its_cell(tmp_path: Path) -> None:
    found = faults(tmp_path, "respondent,r_a,r_b,r_c\na,,1,0\n\nb,mucho,,1\n", GRID)
    assert found == [("x.csv", 4, "r_a", "mucho", "no number")]


def test_an_unknown_name_in_a_slot(tmp_path: Path) -> None:
    found = faults(tmp_path, "respondent,p_1,s_1,p_2,s_2\na,b,1,Ferma d,2\n", SLOTS)
    assert [f[:4] for f in found] == [("x.csv", 2, "p_2", "Ferma d")]


def test_the_same_name_in_two_slots(tmp_path: Path) -> None:
    found = faults(tmp_path, "respondent,p_1,s_1,p_2,s_2\na,b,1,Firm b,2\n", SLOTS)
    assert found == [("x.csv", 2, "p_2", "b", "the same tie is reported twice in one interview")]


def test_an_unknown_code_in_a_list_of_codes(tmp_path: Path) -> None:
    found = faults(tmp_path, "respondent,p\na,b zz\n", SELECT + 'blank = "no"\n')
    assert [f[:4] for f in found] == [("x.csv", 2, "p", "zz")]


def test_codes_that_stand_for_nothing_are_listed_once(tmp_path: Path) -> None:
    text = SELECT + 'blank = "no"\nactors = { o1 = "a", o2 = "b" }\n'
    survey = lk.read_survey(put(tmp_path, "respondent,p\no1,o2 other\no2,o1 other o9\n", text))
    assert survey.nominations[["respondent", "nominee"]].to_numpy().tolist() == [["a", "b"], ["b", "a"]]
    said = survey.warnings[survey.warnings["problem"].str.contains("stand for no organisation")]
    assert said["problem"].tolist() == ["codes that stand for no organisation are not read: p: other (2), p: o9"]


def test_blanks_without_zeros_are_asked_about(tmp_path: Path) -> None:
    def warned(answers: str, more: str = "") -> bool:
        problems = lk.read_survey(put(tmp_path, answers, GRID + more)).warnings["problem"]
        return bool(problems.str.contains("not one 0").any())

    grid = "respondent,r_a,r_b,r_c\na,,1,\nb,2,,\n"
    assert warned(grid)
    assert warned(grid, 'blank = "missing"\n')
    assert not warned(grid, 'blank = "no"\n')
    assert not warned(grid.replace("2,,", "2,,0"))


def test_a_blank_means_what_the_study_says(tmp_path: Path) -> None:
    def density(more: str) -> tuple[float, float]:
        survey = lk.read_survey(
            put(tmp_path, "respondent,r_a,r_b,r_c,r_d\na,,1,,\nb,1,,0,\nc,,,,\nd,,,,\n", GRID + more)
        )
        net = lk.build_panel(survey)["r", 1]
        return lk.density(net), net.missing_share

    assert density('blank = "missing"\n') == pytest.approx((2 / 3, 9 / 12))
    assert density('blank = "no"\n') == pytest.approx((2 / 12, 0))


def test_two_columns_about_one_organisation(tmp_path: Path) -> None:
    found = faults(tmp_path, "respondent,r_a,r_Firm a\nb,1,2\n", GRID)
    assert [(f[2], f[4]) for f in found] == [
        ("r_a", "two columns are about 'a'"),
        ("r_Firm a", "two columns are about 'a'"),
    ]


def test_what_an_organisation_says_about_itself_is_listed(tmp_path: Path) -> None:
    survey = lk.read_survey(put(tmp_path, "respondent,r_a,r_b\na,3,1\nb,0,0\n", GRID))
    assert survey.warnings["problem"].str.contains(r"1 answers of organisations about themselves .*rows 2").any()


@pytest.mark.parametrize(
    ("nominations", "column", "problem"),
    [
        (GRID.replace("r_{actor}", "q_{actor}"), "q_{actor}", "there is no such column"),
        (GRID.replace("r_{actor}", "r_a"), "nominations.questions.column", "layout 'roster_grid' needs column"),
        (GRID.replace('relation = "r"\n', ""), "nominations.questions.relation", "needs relation"),
        (GRID.replace("r_{actor}", "r_{actr}"), "nominations.questions.column", "needs column"),
        (GRID + 'roster = "../codes.csv"\n', "nominations.roster", "must lie inside the study folder"),
        (GRID.replace('"roster_grid"', '"repeat"') + 'table = "tie"\n', "tie", "there is no such repeat group"),
    ],
)  # fmt: skip
def test_what_the_study_file_lacks(tmp_path: Path, nominations: str, column: str, problem: str) -> None:
    found = faults(tmp_path, "respondent,r_a,r_b\na,,1\n", nominations)
    assert len(found) == 1
    assert found[0][2] == column
    assert problem in found[0][4]
    if column.startswith("nominations"):
        assert found[0][0] == "study.toml"
        assert isinstance(found[0][1], int)


def test_a_pattern_of_files_stays_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "x_1.csv").write_text("respondent,r_b\na,1\n", encoding="utf-8")
    text = GRID.replace("[[", 'layout = "roster_grid"\n[[', 1)
    folder = put(tmp_path / "in", "", "")
    for file in ("../x_{wave}.csv", "/x_{wave}.csv", "{wave}/x.csv", "none_{wave}.csv"):
        study = HEAD.replace("x.csv", file).replace("constant = { wave = 1 }\n", "") + text
        (folder / "study.toml").write_text(study, encoding="utf-8")
        with pytest.raises(lk.StudyError) as caught:
            lk.read_survey(folder)
        assert caught.value.problems["column"].tolist() == ["nominations.file"]
