"""Who responded, when nobody says so but the interviews."""

from __future__ import annotations

from pathlib import Path

import pytest

import linkages as lk

TOML = """
study = {{ title = "T" }}
kinds = {{ firm = "private" }}
actors = {{ file = "actors.csv", constant = {{ {more} }} }}
[nominations]
file = "answers.csv"
layout = "{layout}"
constant = {{ wave = 1 }}
codes = {{ missing = ["dk"] }}
[[nominations.questions]]
relation = "advice"
column = "{column}"
"""


def study(
    folder: Path, answers: str, *, layout: str = "roster_grid", column: str = "advice_{actor}", more: str = "wave = 1"
) -> Path:
    (folder / "study.toml").write_text(TOML.format(layout=layout, column=column, more=more), encoding="utf-8")
    (folder / "actors.csv").write_text("actor,kind\na,firm\nb,firm\nc,firm\nd,firm\n", encoding="utf-8")
    (folder / "answers.csv").write_text(answers, encoding="utf-8")
    return folder


def test_an_interview_left_blank_or_unknown_from_end_to_end_is_no_response(tmp_path: Path) -> None:
    grid = "respondent,advice_a,advice_b,advice_c,advice_d\na,,1,dk,0\nb,,,,\nc,dk,dk,,dk\n"
    survey = lk.read_survey(study(tmp_path, grid))
    assert survey.actors.set_index("actor")["responded"].to_dict() == {"a": True, "b": False, "c": False, "d": False}
    assert set(survey.nominations["respondent"]) == {"a"}
    assert lk.build_panel(survey)["advice", 1].n_dyads == 2  # a about b and d; c is unknown to it


def test_who_named_nobody_in_the_slots_of_an_interview_responded(tmp_path: Path) -> None:
    slots = "respondent,partner_1,partner_2\na,b,\nb,,\n"
    survey = lk.read_survey(study(tmp_path, slots, layout="name_slots", column="partner_{slot}"))
    assert survey.actors.set_index("actor")["responded"].to_dict() == {"a": True, "b": True, "c": False, "d": False}


def test_what_the_list_says_goes_first(tmp_path: Path) -> None:
    grid = "respondent,advice_a,advice_b,advice_c,advice_d\na,,1,0,0\n"
    survey = lk.read_survey(study(tmp_path, grid, more="wave = 1, responded = true"))
    assert survey.actors["responded"].all()


def test_an_edge_list_cannot_tell(tmp_path: Path) -> None:
    folder = study(tmp_path, "relation,respondent,nominee\nadvice,a,b\n", layout="edge_list")
    with pytest.raises(lk.StudyError, match="needed for responded"):
        lk.read_survey(folder)
