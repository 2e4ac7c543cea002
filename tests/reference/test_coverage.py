"""Every stored value is spoken for: compared by a test that reads it, or listed with the reason why not."""

from __future__ import annotations

from pathlib import Path

import pytest

import linkages as lk
from tests.reference import coverage

COMPARED, NOT_COMPARED = coverage.registry("compared"), coverage.registry("not_compared")


@pytest.fixture(scope="module")
def values(reference_data: Path):
    return coverage.stored(reference_data)


def test_every_sort_of_value_is_in_one_row_and_every_row_is_about_some(values) -> None:
    found = coverage.matched(values)
    times = found["value"].value_counts().reindex(range(len(values)), fill_value=0).sort_index()
    assert values[coverage.KEY].loc[times.to_numpy() != 1].assign(rows=times[times != 1]).to_numpy().tolist() == []
    for name, table in (("compared", COMPARED), ("not_compared", NOT_COMPARED)):
        unused = set(range(len(table))) - set(found.loc[found["list"] == name, "row"])
        assert table.iloc[sorted(unused)].to_numpy().tolist() == []


@pytest.mark.parametrize(
    "row", list(COMPARED.itertuples()), ids=lambda row: f"{row.package} {row.function} {row.metric}"
)
def test_what_is_compared_is_read_by_its_test(row) -> None:
    body = coverage.body_of(row.test)
    assert row.ours in lk.__all__
    assert f'"{row.function}"' in body or "golden_" in body
    assert f"lk.{row.ours}" in body


def test_what_is_not_compared_has_a_reason_that_holds() -> None:
    assert ((NOT_COMPARED["awaits"] == "") != (NOT_COMPARED["reason"] == "")).all()
    built = NOT_COMPARED[NOT_COMPARED["awaits"].isin(lk.__all__)]
    assert built.to_numpy().tolist() == [], "built by now: compare it, and move the row to compared.csv"


@pytest.mark.parametrize("name", coverage.LISTS)
def test_the_lists_are_sorted(name: str) -> None:
    lines = (coverage.HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert lines == sorted(lines)


def test_the_page_is_up_to_date(values) -> None:
    committed = (coverage.HERE / "coverage.md").read_text(encoding="utf-8")
    assert committed == coverage.page(values), "write it again: python -m tests.reference.coverage"
