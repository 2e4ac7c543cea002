"""Tables on the screen: survey text as it is, cut where it is long."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

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


def test_a_long_list_of_problems_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("ties.csv", i, "who", None, f"fault{i}.", "") for i in range(7)]
    print_problems(pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS)), "7 warnings", sys.stdout, most=5)
    out = capsys.readouterr().out
    assert "fault4." in out
    assert "fault5." not in out
    assert "2 more" in out
