"""Tables on the screen: survey text as it is, cut where it is long."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from linkages.errors import STRANGER, WHOM_NAMES_MEAN, SurveyError, by_advice, by_cause
from linkages.screen import print_problems
from linkages.vocabulary import PROBLEM_COLUMNS


def test_problem_tables_show_survey_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("ties.csv", 3, "who", "[bold]A[/bold] [/x] :bomb:\x07\x1b[31m", "not [known]", "did you mean [a]?")]
    print_problems(pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS)), "1 problem [/]", sys.stdout)
    out = "".join(capsys.readouterr().out.split())
    for part in (
        "[bold]A[/bold]",
        "[/x]",
        ":bomb:",
        r"\x07\x1b[31m",
        "not[known]",
        "didyoumean[a]?",
        "problem[/]",
        "row3",
    ):
        assert part in out


def test_one_cause_is_one_line_with_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[tuple[object, ...]] = [
        ("ties.csv", i, "whom", "Gama", "unknown", "add it") for i in (9, 2, 3, 4, 11, 13, 15, 17, 19)
    ]
    rows += [("ties.csv", 5, "who", "Gama", "unknown", "add it"), ("ties.csv", 6, "who", "Beta", "unknown", "add it")]
    rows += [("actors.csv", "", "", float("nan"), "is empty", None)]
    problems = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS))
    causes = by_cause(problems)
    assert causes["rows"].tolist() == ["2-5, 9, 11, 13, 15, 17, 19", "6", ""]
    assert causes["n_rows"].tolist()[:2] == [10, 1]
    assert causes["column"].tolist() == ["whom, who", "who", ""]
    assert list(by_cause(problems.head(0))["n_rows"]) == []
    half = problems.assign(value=pd.Series(["\ud800"] * len(problems), dtype=object))  # no character, yet a string
    half["column"] = pd.Series(["\ud801", "who"] * (len(half) // 2), dtype=object)
    assert len(by_cause(half)) == 2
    print_problems(problems, "", sys.stdout)
    out = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "10 rows: 2-5," in out
    assert "15 …" in out
    assert "17" not in out
    assert out.count("Gama") == 1
    text = str(SurveyError(problems, "the survey cannot be used"))
    assert text.splitlines()[:2] == [
        "the survey cannot be used: 3 problems in 12 places",
        "  ties.csv 10 rows: 2-5, 9, 11, 13, 15 … column 'whom, who': unknown (Gama) -> add it",
    ]


def test_warnings_with_the_same_advice_are_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[tuple[object, ...]] = [
        ("actors", "", "responded", "", f"wave {wave}: few answered", "ask again") for wave in (1, 2)
    ]
    rows += [("actors", "", "name", "", "two alike", "ask again"), ("ties", "", "who", "", "odd", "")]
    rows += [
        ("ties", "", "who", "", "odder", ""),
        ("ties", 3, "who", "x", "far", "see"),
        ("ties", 4, "who", "y", "off", "see"),
    ]
    problems = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS))
    causes = by_advice(by_cause(problems))
    assert causes["problem"].tolist() == [
        "wave 1: few answered\nwave 2: few answered", "two alike", "odd", "odder", "far", "off",
    ]  # fmt: skip
    assert list(by_advice(by_cause(problems.head(0)))["problem"]) == []
    print_problems(problems.head(2), "", sys.stdout)
    out = capsys.readouterr().out
    assert (out.count("few answered"), out.count("ask again")) == (2, 1)


def test_a_long_list_of_problems_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("ties.csv", i, "who", None, f"fault{i}.", "") for i in range(7)]
    print_problems(pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS)), "7 warnings", sys.stdout, most=5)
    out = capsys.readouterr().out
    assert "fault4." in out
    assert "fault5." not in out
    assert "2 more" in out


def test_many_names_that_one_command_answers_are_one_line() -> None:
    rows = [
        ("ties.csv", i, f"slot {i % 2}", name, STRANGER, WHOM_NAMES_MEAN) for i, name in enumerate("ABCDA", start=2)
    ]
    others = [("ties.csv", 9, "slot 0", "E", STRANGER, "add it"), ("b.csv", 2, "who", "A", STRANGER, WHOM_NAMES_MEAN)]
    causes = by_cause(pd.DataFrame([*rows, *others], columns=list(PROBLEM_COLUMNS)))
    assert causes["problem"].tolist() == ["4 names not among the actors of their wave: A, B, C …", STRANGER, STRANGER]
    assert causes["rows"].tolist() == ["2-6", "9", "2"]
    assert causes["value"].tolist() == ["", "E", "A"]
