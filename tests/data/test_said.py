"""Answers about oneself and memberships in groups: one form, checked against the organisations of each wave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk

ACTORS = pd.DataFrame(
    {
        "wave": [2019, 2019, 2023, 2023],
        "actor": ["b", "a", "a", "b"],
        "sector": ["private", "public", "public", "private"],
        "responded": [True, True, True, False],
    }
)
TIES = pd.DataFrame({"wave": [2019, 2023], "relation": "advice", "respondent": ["a", "a"], "nominee": ["b", "b"]})
ANSWERS = pd.DataFrame(
    {
        "wave": [2023, 2019, 2019, 2019],
        "actor": ["a", "b", "a", "a"],
        "question": ["trust", "priority", "trust", "role"],
        "item": [1, "roads", 2, None],
        "value": [4, 0, np.nan, None],
        "text": [None, None, None, "manager"],
    }
)
GROUPS = pd.DataFrame(
    {"wave": [2023, 2019], "actor": ["a", "b"], "group": ["Chamber", "Chamber"], "pays": [None, True]}, dtype=object
)


def problems(**tables: Any) -> list[tuple[Any, ...]]:
    found = lk.check_survey(ACTORS, TIES, **tables)
    return list(found[["table", "row", "column", "problem"]].itertuples(index=False, name=None))


def test_the_two_tables_are_put_in_one_form() -> None:
    made = lk.Survey(ACTORS, TIES, answers=ANSWERS, affiliations=GROUPS)
    assert list(made.answers.columns) == ["wave", "actor", "question", "item", "value", "text"]
    keys = made.answers[["wave", "actor", "question", "item"]]
    assert list(keys.itertuples(index=False, name=None)) == [
        (2019, "a", "role", ""), (2019, "a", "trust", "2"), (2019, "b", "priority", "roads"), (2023, "a", "trust", "1"),
    ]  # fmt: skip
    assert made.answers["value"].fillna(-1).tolist() == [-1, -1, 0, 4]
    assert made.answers["text"].fillna("").tolist() == ["manager", "", "", ""]
    assert list(made.affiliations.columns) == ["wave", "actor", "group", "kind", "role", "pays", "strength"]
    assert made.affiliations["actor"].tolist() == ["b", "a"]
    assert made.affiliations["pays"].tolist() == [True, pd.NA]
    assert made.affiliations["strength"].tolist() == [1.0, 1.0]
    assert repr(made).endswith(", 4 answers beyond ties, 2 memberships>")


@pytest.mark.parametrize("wave", ["number", "text"])
def test_without_them_they_are_empty_tables_of_the_same_types(wave: str) -> None:
    actors, ties = (t.astype({"wave": str}) if wave == "text" else t for t in (ACTORS, TIES))
    none = lk.Survey(actors, ties)
    some = lk.Survey(
        actors, ties,
        answers=ANSWERS.astype({"wave": actors["wave"].dtype}), affiliations=GROUPS.astype({"wave": actors["wave"].dtype}),
    )  # fmt: skip
    for table in ("answers", "affiliations"):
        assert not len(getattr(none, table))
        pd.testing.assert_series_equal(getattr(none, table).dtypes, getattr(some, table).dtypes)
    assert "beyond" not in repr(none)
    assert "membership" not in none._repr_html_()


def test_a_survey_hands_out_copies() -> None:
    made = lk.Survey(ACTORS, TIES, answers=ANSWERS)
    handed = made.answers
    handed["value"] = 99.0
    assert made.answers["value"].fillna(-1).tolist() == [-1, -1, 0, 4]


def test_the_order_of_rows_changes_nothing() -> None:
    made = lk.Survey(ACTORS, TIES, answers=ANSWERS, affiliations=GROUPS)
    same = lk.Survey(ACTORS[::-1], TIES, answers=ANSWERS[::-1], affiliations=GROUPS[::-1])
    for table in ("answers", "affiliations"):
        pd.testing.assert_frame_equal(getattr(made, table), getattr(same, table))


def test_every_fault_is_a_row_of_the_one_table() -> None:
    bad = pd.DataFrame(
        [
            (2019, "a", "trust", "1", 5, None),
            (2019, "a", "priority", "roads", 4, None),
            (2019, "a", "priority", "ports", -1, None),
            (2019, "z", "trust", "1", 1, None),
            (2023, "a", "trust", "1", 1, None),
            (2023, "a", "trust", 1, 2, None),
            (2023, "a", "Trust", "2", 2, None),
            (2023, "a", "exports", "", "many", None),
            (2020, "a", "trust", "1", 1, None),
            (2023, "a", "", "1", 1, None),
        ],
        columns=list(ANSWERS.columns),
    )
    assert problems(answers=bad) == [
        ("answers", 2, "value", "a value off the scale"),
        ("answers", 3, "value", "a value off the scale"),
        ("answers", 4, "value", "a value off the scale"),
        ("answers", 5, "actor", "not among the actors of its wave"),
        ("answers", 7, "question", "an organisation answers the same twice"),
        ("answers", 8, "question", "unknown question"),
        ("answers", 9, "value", "no number"),
        ("answers", 10, "wave", "no organisation has this wave (1 row)"),
        ("answers", 11, "question", "question is blank"),
    ]
    groups = pd.DataFrame(
        [(2019, "a", "Chamber", "yes", 1), (2019, "a", "Chamber", True, 1), (2019, "c", "Board", None, 0)],
        columns=["wave", "actor", "group", "pays", "strength"],
    )
    assert problems(affiliations=groups) == [
        ("affiliations", 2, "pays", "neither true nor false"),
        ("affiliations", 3, "group", "an organisation is in a group twice"),
        ("affiliations", 4, "strength", "no number above zero"),
        ("affiliations", 4, "actor", "not among the actors of its wave"),
    ]
    with pytest.raises(lk.SurveyError) as caught:
        lk.Survey(ACTORS, TIES, answers=bad, affiliations=groups)
    assert len(caught.value.problems) == 13


def test_waves_are_those_of_the_table_of_waves() -> None:
    waves = pd.DataFrame({"wave": [2019, 2023]})
    assert problems(waves=waves, answers=ANSWERS.assign(wave=2025)) == [
        ("answers", 2, "wave", "not in the table of waves (4 rows)")
    ]
    assert problems(answers=ANSWERS.assign(wave="first"))[0][3].startswith("waves are whole numbers elsewhere but text")


def test_a_misspelt_column_is_a_fault() -> None:
    found = lk.check_survey(ACTORS, TIES, answers=ANSWERS.rename(columns={"value": "valeu"}))
    assert found[["column", "problem", "hint"]].to_numpy().tolist() == [
        ["valeu", "unknown column", "did you mean 'value'?"]
    ]
