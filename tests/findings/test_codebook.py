"""The codebook says of every column what it is, and of none that is not there."""

from __future__ import annotations

from typing import Any

import pytest

import linkages as lk
from linkages.findings import codebook as module
from linkages.findings.codebook import TABLES, codebook


@pytest.fixture(scope="module")
def tables() -> Any:
    survey = lk.simulate_survey(n_private=6, n_public=3, waves=(2019, 2023), seed=1).survey
    return lk.evaluate(lk.build_panel(survey), n_draws=5, seed=1).tables


def test_every_table_and_every_column_has_a_meaning_and_a_unit(tables: Any) -> None:
    found = codebook(tables)
    assert list(TABLES) == list(tables), "tell in linkages/findings/codebook.py what the table is"
    columns = found[found["column"] != ""]
    nameless = columns[(columns["meaning"] == "") | (columns["unit"] == "")]
    assert nameless[["table", "column"]].to_numpy().tolist() == [], (
        "tell in linkages/findings/codebook.py what they are"
    )
    assert columns[["table", "column"]].to_numpy().tolist() == [[n, c] for n, t in tables.items() for c in t.columns]


def test_nothing_is_told_of_a_column_that_no_table_has(tables: Any) -> None:
    there = {(name, column) for name, table in tables.items() for column in table.columns}
    assert set(module._OWN) <= there
    assert set(module._COLUMNS) == {column for name, column in there if (name, column) not in module._OWN}


def test_the_workbook_has_the_codebook(tables: Any, tmp_path: Any) -> None:
    import openpyxl

    from linkages.findings.workbook import as_workbook

    path = tmp_path / "t.xlsx"
    path.write_bytes(as_workbook({"codebook": codebook(tables)}))
    sheet = openpyxl.load_workbook(path)["codebook"]
    assert [c.value for c in sheet[1]] == ["table", "column", "unit", "meaning"]
    assert sheet["A2"].value == "cohesion"
    assert sheet.max_row == 1 + len(tables) + sum(len(t.columns) for t in tables.values())
