"""Every fault of a survey is found, in its place, and nothing else."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk


def actors(**columns: Any) -> pd.DataFrame:
    base = {
        "wave": [1, 1, 1, 2, 2],
        "actor": ["a", "b", "u", "a", "u"],
        "sector": ["private", "private", "public", "private", "public"],
        "responded": [True, True, True, True, True],
        "kind": ["firm", "firm", "university", "firm", "university"],
    }
    return pd.DataFrame({**base, **columns})


def nominations(**columns: Any) -> pd.DataFrame:
    base = {
        "wave": [1, 1, 2],
        "relation": ["advice", "advice", "advice"],
        "respondent": ["a", "b", "a"],
        "nominee": ["b", "u", "u"],
        "strength": [1.0, 2.0, 3.0],
    }
    return pd.DataFrame({**base, **columns})


def found(*tables: Any, **more: Any) -> list[tuple[Any, ...]]:
    """(table, row, column, problem) of every fault."""
    problems = lk.check_survey(*tables, **more)
    return list(problems[["table", "row", "column", "problem"]].itertuples(index=False, name=None))


def test_nothing_is_wrong_with_sound_tables() -> None:
    relations = pd.DataFrame({"relation": ["advice"], "scale_max": [3], "asked_of": [("firm",)], "wave": [None]})
    waves = pd.DataFrame({"wave": [1, 2], "date": ["2019-05-31", "2021-05-31"], "phase": ["before", "after"]})
    assert found(actors(), nominations(), relations, waves=waves) == []
    empty = lk.check_survey(actors(), nominations())
    assert list(empty.columns) == ["table", "row", "column", "value", "problem", "hint"]


@pytest.mark.parametrize(
    ("table", "column", "cell", "problem"),
    [
        ("actors", "wave", None, "wave is blank"),
        ("actors", "wave", 1.5, "no wave"),
        ("actors", "wave", True, "no wave"),
        ("actors", "actor", "  ", "actor is blank"),
        ("actors", "actor", ["b"], "neither text nor a whole number"),
        ("actors", "sector", "Privat", "unknown sector"),
        ("actors", "sector", None, "sector is blank"),
        ("actors", "responded", "yes", "neither true nor false"),
        ("actors", "responded", 2, "neither true nor false"),
        ("actors", "responded", None, "responded is blank"),
        ("actors", "kind", 1.5, "neither text nor a whole number"),
        ("nominations", "wave", pd.NaT, "wave is blank"),
        ("nominations", "relation", "", "relation is blank"),
        ("nominations", "respondent", np.nan, "respondent is blank"),
        ("nominations", "respondent", "z", "not among the actors of its wave"),
        ("nominations", "nominee", "z", "not among the actors of its wave"),
        ("nominations", "nominee", "A", "not among the actors of its wave"),
        ("nominations", "strength", -1, "no number of zero or more"),
        ("nominations", "strength", "2", "no number of zero or more"),
        ("nominations", "strength", float("inf"), "no number of zero or more"),
        ("nominations", "strength", 10**400, "no number of zero or more"),
        ("nominations", "strength", 1j, "no number of zero or more"),
    ],
)
def test_a_bad_cell_is_found_where_it_stands(table: str, column: str, cell: Any, problem: str) -> None:
    tables = {"actors": actors(), "nominations": nominations()}
    # the second record (row 3 of a sheet): b in wave 1, who names u
    cells = tables[table][column].astype(object).tolist()
    cells[1] = cell
    tables[table] = tables[table].assign(**{column: pd.Series(cells, dtype=object)})
    faults = found(tables["actors"], tables["nominations"])
    assert (table, 3, column, problem) in faults
    # what follows from it (b, its wave or its name lost) concerns b's nominations only
    assert {fault[:2] for fault in faults} <= {(table, 3), ("nominations", 2), ("nominations", 3)}


def test_all_faults_come_at_once_in_the_order_of_the_tables() -> None:
    bad = actors(sector=["x", "private", "public", "private", None])
    faults = found(bad, nominations(strength=[-1, 2, "x"]), pd.DataFrame({"relation": ["advise"]}))
    assert faults == [
        ("actors", 2, "sector", "unknown sector"),
        ("actors", 6, "sector", "sector is blank"),
        ("nominations", 2, "strength", "no number of zero or more"),
        ("nominations", 2, "relation", "not in the table of relations (2 rows in wave 1)"),
        ("nominations", 4, "strength", "no number of zero or more"),
        ("nominations", 4, "relation", "not in the table of relations (1 row in wave 2)"),
    ]


def test_hints_name_what_was_meant() -> None:
    problems = lk.check_survey(
        actors(sector=["Privat", "private", "public", "private", "public"]).rename(columns={"responded": "respond"}),
        nominations(nominee=["b", "U", "b"]).rename(columns={"strength": "strenght"}),
    )
    hints = dict(zip(problems["column"], problems["hint"]))
    assert hints["responded"] == "rename 'respond' to 'responded'"
    assert hints["strenght"] == "did you mean 'strength'? rename it, or drop it"
    problems = lk.check_survey(
        actors(sector=["Privat", "private", "public", "private", "public"]), nominations(nominee=["b", "U", "b"])
    )
    assert problems["hint"].tolist() == [
        "did you mean 'private'?", "did you mean 'u'?", "it is there in wave 1: add its row for wave 2, or correct its wave",
    ]  # fmt: skip


def test_rows_are_those_of_the_file_if_the_reader_says_so() -> None:
    shifted = nominations(strength=[1, -2, 3]).assign(_row=[2, 7, 9])
    assert found(actors(), shifted) == [("nominations", 7, "strength", "no number of zero or more")]


def test_repeated_rows_name_the_row_they_repeat() -> None:
    twice = pd.concat([actors(), actors().head(1)])
    problems = lk.check_survey(twice, pd.concat([nominations(), nominations().tail(1).assign(strength=0)]))
    assert problems[["table", "row", "problem", "hint"]].values.tolist() == [
        ["actors", 7, "listed twice in one wave", "the same as row 2: keep one"],
        ["nominations", 5, "the same tie is reported twice by one respondent", "the same as row 4: keep one"],
    ]
    both_sides = pd.concat([nominations(), nominations()], ignore_index=True).assign(side=["out"] * 3 + ["in"] * 3)
    assert found(actors(), both_sides) == []


def test_nobody_names_itself() -> None:
    assert found(actors(), nominations(nominee=["a", "u", "u"])) == [
        ("nominations", 2, "nominee", "an organisation names itself")
    ]


def test_who_may_answer() -> None:
    outside = actors(external=[False, True, False, False, False])
    assert found(outside, nominations()) == [
        ("actors", 3, "responded", "responded, but stands outside the boundary"),
        ("nominations", 3, "respondent", "a respondent outside the boundary"),
    ]
    unasked = actors(asked=[True, False, True, True, True], responded=[True, None, True, True, True])
    assert found(unasked, nominations()) == [("nominations", 3, "respondent", "a respondent who was not asked")]
    told = actors(asked=[True, False, True, True, True])
    assert ("actors", 3, "responded", "responded, but was not asked") in found(told, nominations())
    # blank is no fault where an answer cannot be expected
    outside = actors(external=[False, False, True, False, True], responded=[True, True, None, True, None])
    assert found(outside, nominations()) == []


def test_relations_bind_the_nominations() -> None:
    relations = pd.DataFrame(
        {"relation": ["advice"], "scale_max": [2], "asked_of": ["university"], "asked_about": [["firm"]], "wave": [2]}
    )
    assert found(actors(), nominations(), relations) == [
        ("nominations", 2, "relation", "not asked in this wave, says the table of relations (2 rows in wave 1)"),
        ("nominations", 4, "strength", "a strength above the scale"),
        ("nominations", 4, "respondent", "of a kind that the relation was not asked of"),
        ("nominations", 4, "nominee", "of a kind that the relation was not asked about"),
    ]


def test_a_nominee_outside_the_boundary_may_be_of_any_kind() -> None:
    relations = pd.DataFrame({"relation": ["advice"], "asked_about": [["firm"]]})
    outside = actors(external=[False, False, True, False, True], responded=[True, True, None, True, None])
    assert found(outside, nominations(), relations) == []


def test_an_undirected_relation_has_one_side() -> None:
    relations = pd.DataFrame({"relation": ["advice"], "directed": [False]})
    faults = found(actors(), nominations(side=["out", "in", "out"]), relations)
    assert faults == [("nominations", 3, "side", "an undirected relation has no side 'in'")]


def test_the_table_of_relations() -> None:
    relations = pd.DataFrame(
        {
            "relation": ["advice", "advice", "trade", "trade", "trade"],
            "wave": [1, 1, None, 2, 3],
            "directed": [True, True, True, False, True],
            "cap": [1, 0, 1.5, 2, None],
            "asked_of": ["firms", None, 3, None, None],
            "flow": ["with", "agains", None, None, None],
        }
    )
    problems = [fault for fault in found(actors(), nominations(), relations) if fault[0] == "relations"]
    assert problems == [
        ("relations", 2, "asked_of", "no organisation is of this kind"),
        ("relations", 3, "cap", "no whole number above zero"),
        ("relations", 3, "flow", "unknown flow"),
        ("relations", 3, "relation", "listed twice"),
        ("relations", 4, "cap", "no whole number above zero"),
        ("relations", 4, "asked_of", "no list of kinds"),
        ("relations", 4, "wave", "blank (every wave), but the relation has other rows too"),
        ("relations", 4, "directed", "directed in one wave and not in another"),
        ("relations", 6, "wave", "no organisation has this wave"),
    ]


def test_waves_are_those_of_the_table_of_waves() -> None:
    waves = pd.DataFrame({"wave": [1, 3]})
    assert found(actors(), nominations(), waves=waves) == [
        ("actors", 5, "wave", "not in the table of waves (2 rows)"),
        ("nominations", 4, "wave", "not in the table of waves (1 row)"),
    ]
    assert found(actors(), nominations(wave=[1, 1, 4])) == [
        ("nominations", 4, "wave", "no organisation has this wave (1 row)")
    ]


def test_waves_are_of_one_type() -> None:
    assert found(actors(), nominations(wave=["1", "1", "2"])) == [
        ("nominations", 2, "wave", "waves are whole numbers elsewhere but text in 3 rows here")
    ]
    mixed = actors(wave=pd.Series([1, 1, "1", 2, 2], dtype=object))
    assert found(mixed, nominations())[0] == (
        "actors", 4, "wave", "waves are whole numbers elsewhere but text in 1 row here",
    )  # fmt: skip


@pytest.mark.parametrize("given", [None, [], "actors.csv", pd.Series([1])])
def test_what_is_no_table(given: Any) -> None:
    assert ("actors", "", "", "this is no table") in found(given, nominations())


def test_columns_that_cannot_be_told_apart() -> None:
    twice = pd.concat([actors(), actors()[["kind"]]], axis=1)
    assert found(twice, nominations()) == [("actors", "", "kind", "there are two columns of this name")]
    assert found(actors().rename(columns={"kind": 0}), nominations()) == [
        ("actors", "", "", "a column name is not text")
    ]


def test_an_empty_table_of_actors_is_a_fault_and_empty_nominations_are_not() -> None:
    assert ("actors", "", "", "the table is empty") in found(actors().head(0), nominations().head(0))
    assert found(actors(), nominations().head(0)) == []


def test_faults_are_few_where_one_cause_makes_many() -> None:
    """A relation that is not listed is said once a wave, not in each of its thousand rows."""
    many = pd.concat([nominations()] * 500, ignore_index=True).drop_duplicates()
    assert len(found(actors(), many, pd.DataFrame({"relation": ["x"]}))) == 2


def large(n: int, rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(1)
    ids = np.array([f"a{i}" for i in range(n)])
    people = pd.DataFrame({"wave": 1, "actor": ids, "sector": "private", "responded": True})
    i, j = np.divmod(rng.choice(n * n, rows + n, replace=False), n)
    i, j = i[i != j][:rows], j[i != j][:rows]
    named = pd.DataFrame({"wave": 1, "relation": "r", "respondent": ids[i], "nominee": ids[j], "strength": 1.0})
    return people, named


def test_fifty_thousand_nominations_are_checked_in_three_seconds() -> None:
    people, named = large(2_000, 50_000)
    started = time.process_time()
    assert len(lk.check_survey(people, named)) == 0
    assert time.process_time() - started < 3
    started = time.process_time()
    broken = named.assign(respondent=named["respondent"] + "?", nominee=named["nominee"] + "?", strength="many")
    assert len(lk.check_survey(people, broken)) == 150_000
    assert time.process_time() - started < 3
