"""A block that a public page withholds cannot be found by taking what it shows from the whole."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.report.parts import Figure, Findings, Table
from linkages.report.withhold import SMALL_ARM, withheld_blocks, without_small_groups

PARTS = ["private-private", "public-private", "public-public"]
NAMES = {"Private–private", "Public–private", "Public–public"}
SECTIONS = ["summary", "cohesion", "change", "quality"]
FEW = "Cluster 2"


def panel_with(public: int) -> Any:
    """Two clusters without hybrids; the second has so many public organisations."""
    made = lk.simulate_survey(
        n_private=8, n_public=4, n_hybrid=0, n_clusters=2, relations=("advice",), waves=(1, 2), density=0.3, seed=3
    ).survey
    actors, named = made.actors, made.nominations
    found = actors[(actors["cluster"] == FEW) & (actors["sector"] == "public")]["actor"].unique()
    gone = set(sorted(found)[public:])
    named = named[~(named["respondent"].isin(gone) | named["nominee"].isin(gone))]
    return lk.build_panel(lk.Survey(actors[~actors["actor"].isin(gone)], named, made.relations))


@pytest.fixture(scope="module")
def evaluation() -> Any:
    return lk.evaluate(panel_with(2), n_draws=5, seed=1)


@pytest.fixture(scope="module")
def report(evaluation: Any) -> Any:
    return lk.build_report(evaluation, sections=SECTIONS)


def tables(report: Any) -> dict[str, pd.DataFrame]:
    found = json.loads(report.json())["tables"]
    return {name: pd.DataFrame(table["rows"], columns=table["columns"]) for name, table in found.items()}


def counted(table: pd.DataFrame, column: str = "n_dyads") -> dict[tuple[Any, str], float]:
    """Observed dyads, or ties, of each wave and block of the cluster with few."""
    rows = table[(table["cluster"] == FEW) & (table["measure"] == "density") & (table["n_dyads"] > 0)]
    rows = rows.assign(ties=(rows["value"] * rows["n_dyads"]).round())
    return {(row["wave"], row["block"]): row[column] for row in rows.to_dict("records")}


@pytest.mark.parametrize("column", ["n_dyads", "ties"])
def test_what_is_left_of_the_whole_is_never_that_of_a_few(evaluation: Any, report: Any, column: str) -> None:
    truth, told = counted(evaluation.cohesion, column), counted(tables(report)["cohesion"], column)
    for wave in (1, 2):
        left = told[wave, "all"] - sum(told.get((wave, block), 0) for block in PARTS)
        small = sum(truth.get((wave, block), 0) for block in PARTS[1:])
        assert small > 0
        assert left == small + truth[wave, "private-private"] > small


def test_no_table_has_rows_of_a_withheld_block(evaluation: Any, report: Any) -> None:
    for name, table in tables(report).items():
        here = table[table["cluster"] == FEW] if "cluster" in table else table[:0]
        for column in {"block", "term"} & set(here.columns):
            assert not set(PARTS) & set(here[column]), (name, column)
        if name == "ledger":  # pairs of kinds add up to blocks
            assert len(here)
            assert not here["group"].fillna("").str.startswith("kind: ").any()
        if name == "displacement":
            assert set(here["by"]) <= {"ring"}
    kept = tables(lk.build_report(evaluation, audience="internal", sections=["summary"]))["cohesion"]
    assert set(PARTS) <= set(kept.loc[kept["cluster"] == FEW, "block"])


def test_the_page_says_withheld_and_its_pictures_say_nothing(report: Any) -> None:
    drawn, said = 0, {}
    for section in report.sections:
        for part in section.parts:
            for label, picture in part.pictures if isinstance(part, Figure) else ():
                if label in NAMES:
                    drawn += 1
                    assert FEW not in picture.alt
                    assert "Cluster 1" in picture.alt
            for row in part.rows if isinstance(part, Table) else ():
                if row[0].text == f"advice · {FEW}":  # a row a block, or a column a block
                    blocks = {row[1].text: row[2].text} if row[1].text in NAMES else dict(
                        zip(part.columns, (cell.text for cell in row), strict=True)
                    )  # fmt: skip
                    said |= {(part.caption, name): text for name, text in blocks.items() if name in NAMES}
    assert drawn >= 4
    assert len({caption for caption, _ in said}) == 4
    assert set(said.values()) == {"withheld"}


@pytest.mark.parametrize(("public", "hidden"), [(0, []), (1, PARTS), (2, PARTS), (3, [])])
def test_blocks_are_withheld_where_a_sector_has_one_or_two(public: int, hidden: list[str]) -> None:
    assert withheld_blocks(panel_with(public)) == {(FEW, block) for block in hidden}


def test_hybrids_that_are_few_hide_no_other_block() -> None:
    made = lk.simulate_survey(n_private=9, n_public=4, n_hybrid=1, waves=(1,), seed=1).survey
    assert withheld_blocks(lk.build_panel(made)) == {("all", "with-hybrid")}


@pytest.fixture(scope="module", params=[1, 2])
def few_took_part(request: Any) -> Any:
    """One cluster in which one or two of 22 organisations took part."""
    made = lk.simulate_survey(
        n_private=14, n_public=8, n_hybrid=0, waves=(2016, 2019, 2024), relations=("advice",), density=0.25, seed=3
    ).survey
    chosen = sorted(made.actors.loc[made.actors["sector"] == "private", "actor"].unique())[: request.param]
    actors = made.actors.assign(took=np.where(made.actors["actor"].isin(chosen), "yes", "no"))
    waves = pd.DataFrame({"wave": [2016, 2019, 2024], "phase": ["before", "before", "after"]})
    panel = lk.build_panel(lk.Survey(actors, made.nominations, made.relations, waves=waves))
    return lk.evaluate(
        panel, n_draws=9, seed=1, design={"arm": "took", "treated": ["yes"], "assignment": "self-selected"}
    )


def test_ties_of_one_or_two_that_took_part_are_not_told(few_took_part: Any) -> None:
    """What one participant formed would else be read from the table of new ties, and in the numbers beneath the page."""
    assert few_took_part.additionality["observed"].gt(0).any()
    report = lk.build_report(few_took_part, sections=["impact"])
    found = tables(report)
    assert found["additionality"][["observed", "expected", "additional"]].isna().all().all()
    assert found["impact"].query("unit == 'dyad'")[["estimate", "p_value"]].isna().all().all()
    assert (found["additionality"]["note"] == SMALL_ARM).all()
    assert set(found["displacement"].query("by == 'ring'")["group"]) == {"all"}
    assert found["displacement"]["diverted"].isna().all()
    assert not found["ledger"]["group"].str.startswith("arm: ").any()
    assert not set(found["formation"]["term"]) & {"one treated", "both treated"}
    said = [item for part in report.sections[0].parts if isinstance(part, Findings) for item in part.items]
    why = "Fewer than three organisations took part, or did not: not told on a public page."
    assert ("Nothing could be compared between those who took part and those who did not.", why) in said
    assert ("How many new ties would have come about without the programme cannot be told here.", why) in said
    told = tables(lk.build_report(few_took_part, audience="internal", sections=["impact"]))
    assert told["additionality"]["observed"].gt(0).any()
    assert "one treated" in set(told["formation"]["term"])


def test_few_with_an_outcome_hide_no_other_outcome(few_took_part: Any) -> None:
    table = pd.DataFrame(
        [("a", "effect, in 2024", 2, 9), ("b", "effect, in 2024", 12, 9), ("b", "effect, kind firm", 1, 9),
         ("b", "difference, kind firm less bank", 12, 9), ("a", "difference, kind firm less bank", 12, 9)],
        columns=["outcome", "term", "n", "others"],
    )  # fmt: skip
    table = table.assign(cluster="all", block="all", unit="actor", note="", estimate=1.0, n_units=3)
    table["comparison"] = [
        f"{n} treated v {m} other organisations, 2019 to 2024" for n, m in zip(table["n"], table["others"])
    ]
    shown = without_small_groups(replace(few_took_part, impact=table)).impact
    assert shown[["outcome", "term"]].values.tolist() == [
        ["b", "effect, in 2024"],
        ["a", "difference, kind firm less bank"],
    ]


@pytest.mark.parametrize(("gone", "hidden"), [({1: 1}, PARTS), ({1: 1, 2: 1}, PARTS), ({1: 4}, []), ({}, [])])
def test_blocks_are_withheld_where_one_wave_or_those_of_both_are_few(gone: dict[int, int], hidden: list[str]) -> None:
    """Of three public organisations (four in the second case) some are there in one wave only."""
    made = lk.simulate_survey(n_private=8, n_public=4, n_hybrid=0, waves=(1, 2), response=1.0, seed=2).survey
    public = sorted(made.actors.loc[made.actors["sector"] == "public", "actor"].unique())
    if gone == {1: 1}:  # three in all, of whom two were there at first
        out = {(w, public[0]) for w in (1, 2)} | {(1, public[1])}
    elif gone == {1: 1, 2: 1}:  # three at each time, of whom two were there both times
        out = {(1, public[0]), (2, public[1])}
    else:
        out = {(wave, actor) for wave, n in gone.items() for actor in public[:n]}
    actors, named = made.actors, made.nominations
    absent = [(w, a) in out for w, a in zip(actors["wave"], actors["actor"])]
    ends = zip(named["wave"], named["respondent"], named["nominee"])
    lost = [(w, a) in out or (w, b) in out for w, a, b in ends]
    there, told = actors[~np.array(absent)], named[~np.array(lost)]
    assert withheld_blocks(lk.build_panel(lk.Survey(there, told, made.relations))) == {
        ("all", block) for block in hidden
    }
