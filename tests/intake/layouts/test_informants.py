"""Several people who answered for one organisation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import linkages as lk

ACTORS = "wave,actor,sector,responded\n" + "".join(f"1,{a},private,1\n" for a in "abcd")
GRID = "org,who,rank,r_a,r_b,r_c,r_d\na,ana,1,,2,,0\na,eva,3,,1,3,\na,sol,2,,,1,0\nb,leo,,1,,0,0\n"
HEAD = 'study = { title = "T" }\nactors = { file = "actors.csv" }\n'
QUESTION = '[[nominations.questions]]\nrelation = "r"\ncolumn = "r_{actor}"\n'


def read(folder: Path, nominations: str, answers: str = GRID) -> lk.Survey:
    for name, text in (("actors.csv", ACTORS), ("g.csv", answers), ("study.toml", HEAD + nominations)):
        (folder / name).write_text(text, encoding="utf-8")
    return lk.read_survey(folder)


def grid(rule: str, blank: str) -> str:
    return f"""
        [nominations]
        file = "g.csv"
        layout = "roster_grid"
        {f'informants = "{rule}"' if rule else ""}
        blank = "{blank}"
        constant = {{ wave = 1 }}
        columns = {{ respondent = "org", informant = "who", seniority = "rank" }}
        {QUESTION}
        """


@pytest.mark.parametrize(
    ("rule", "blank", "expected"),
    [
        ("max", "missing", {"b": 2, "c": 3, "d": 0}),
        ("mean", "missing", {"b": 1.5, "c": 2, "d": 0}),
        ("mean", "no", {"b": 1, "c": 4 / 3, "d": 0}),  # who left it blank said no
        ("max", "no", {"b": 2, "c": 3, "d": 0}),
        ("senior", "missing", {"b": 1, "c": 3, "d": np.nan}),
        ("senior", "no", {"b": 1, "c": 3}),
    ],
)
def test_one_answer_by_a_rule(tmp_path: Path, rule: str, blank: str, expected: dict[str, float]) -> None:
    said = read(tmp_path, grid(rule, blank)).nominations
    of_a = said[said["respondent"] == "a"].set_index("nominee")["strength"].to_dict()
    assert of_a == pytest.approx(expected, nan_ok=True)
    of_b = said[said["respondent"] == "b"].set_index("nominee")["strength"].to_dict()
    assert of_b == {"a": 1, "c": 0, "d": 0}


def test_without_a_rule_a_second_interview_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(lk.SurveyError) as caught:
        read(tmp_path, grid("", "missing"))
    found = caught.value.problems
    assert found[["table", "row", "value"]].to_numpy().tolist() == [["g.csv", 3, "a"], ["g.csv", 4, "a"]]
    assert "informants" in found["hint"][0]


def test_two_of_one_rank_cannot_both_be_the_senior(tmp_path: Path) -> None:
    with pytest.raises(lk.SurveyError) as caught:
        read(tmp_path, grid("senior", "missing"), GRID.replace("eva,3", "eva,2"))
    assert caught.value.problems["problem"].tolist() == ["two informants of the highest rank for one organisation"]
    with pytest.raises(lk.SurveyError) as caught:
        read(tmp_path, grid("senior", "missing"), GRID.replace("eva,3", "eva,jefa"))
    assert caught.value.problems[["row", "value", "problem"]].to_numpy().tolist() == [
        [3, "jefa", "no rank of the informant"]
    ]


EDGES = "org,who,nominee,strength\na,ana,b,2\na,eva,b,1\na,eva,c,3\nb,leo,a,1\n"


@pytest.mark.parametrize(("rule", "expected"), [("max", {"b": 2, "c": 3}), ("mean", {"b": 1.5, "c": 1.5})])
def test_informants_of_an_edge_list(tmp_path: Path, rule: str, expected: dict[str, float]) -> None:
    text = f"""
        [nominations]
        file = "g.csv"
        informants = "{rule}"
        constant = {{ wave = 1, relation = "r" }}
        columns = {{ respondent = "org", informant = "who" }}
        """
    said = read(tmp_path, text, EDGES).nominations
    assert said[said["respondent"] == "a"].set_index("nominee")["strength"].to_dict() == expected


def test_simulated_informants_agree(field: Callable[..., Any]) -> None:
    """Two people who say the same are one: the survey is the one that was simulated, whatever the rule."""
    study = field(item_missing=0.1)
    twice = [study.answers.assign(who=k, rank=k) for k in (1, 2)]
    columns = ["wave", "relation", "respondent", "nominee", "strength", "who", "rank"]
    for rule in ("max", "mean", "senior"):
        rows = [part[columns].rename(columns={"who": "quien", "rank": "cargo"}) for part in twice]
        import pandas as pd

        pd.concat(rows).to_csv(study.folder / "e.csv", index=False)
        head = f'[nominations]\nfile = "e.csv"\ninformants = "{rule}"\n'
        study.same(study.read(head + 'columns = { informant = "quien", seniority = "cargo" }'))
