"""The chapter on what would have happened anyway: networks drawn without the programme, what goes with ties, time by time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

import linkages as lk
from linkages.report.parts import Figure, Findings, Table


@pytest.fixture(scope="module")
def valle(sampled: Any) -> Any:
    return sampled("valle")


@pytest.fixture(scope="module")
def cartera(sampled: Any) -> Any:
    return sampled("cartera")


def chapter(evaluation: Any, **options: Any) -> Any:
    return lk.build_report(evaluation, sections=["impact"], **options).sections[0]


def titled(section: Any, sort: type, title: str) -> Any:
    return next(
        p for p in section.parts
        if isinstance(p, sort) and (getattr(p, "caption", "") if sort is Table else p.title).startswith(title)
    )  # fmt: skip


def test_the_network_stands_beside_the_one_expected(valle: Any) -> None:
    section = chapter(valle)
    row = valle.programme_off.query("measure == 'density' and relation == 'asesoramiento'").iloc[0]
    head, text = titled(section, Findings, "The network beside").items[0]
    assert f"density {row['observed']:.1%}, where {row['expected']:.1%} would be expected without the programme" in head
    assert text.startswith(
        f"In 95% of the networks drawn without the programme it is {row['low']:.1%} to {row['high']:.1%}"
    )
    assert f"{row['n_dyads']:,} pairs, of which {row['n_drawn']:,} drawn" in text
    untold = [head for head, _ in titled(section, Findings, "The network beside").items[1:]]
    assert untold == [f"{name}: which density would be expected without the programme cannot be told."
                      for name in ("Comunicación", "Proyecto conjunto")]  # fmt: skip
    table = titled(section, Table, "Measures of the network, observed and expected")
    assert len(table.rows) == valle.programme_off["expected"].notna().sum()


def test_what_goes_with_ties_is_told_as_odds(valle: Any) -> None:
    section = chapter(valle)
    clear = valle.formation[(valle.formation["low"] > 0) & (valle.formation["term"] == "prior comunicación")]
    said = " ".join(text for _, text in titled(section, Findings, "What goes with ties").items)
    for row in clear.to_dict("records"):
        odds = [f"{math.exp(row[end]):.2f}" for end in ("estimate", "low", "high")]
        assert f"already tied in Comunicación, odds × {odds[0]} (95% interval {odds[1]} to {odds[2]})" in said
    assert len(clear) >= 2
    table = titled(section, Table, "Ties made and ties kept")
    told = valle.formation[
        ~valle.formation["term"].isin(["intercept", "with-hybrid"])
    ]  # of the only hybrid not in public
    models = told.groupby(["relation", "model"])["estimate"]
    assert len(table.rows) == models.size()[models.count() > 0].sum() + (models.count() == 0).sum()
    lost = [row for row in table.rows if row[4].text == "–"]
    assert lost
    assert all(row[4].detail and "not shown" not in row[4].detail for row in lost)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(-8.0, -0.5, "<0.001 to 0.61"), (-3.0, 9.0, "0.050 to >1,000"), (0.1, 2.0, "1.11 to 7.39")],
)
def test_odds_beyond_all_measure_are_said_to_be_that(valle: Any, low: float, high: float, said: str) -> None:
    formation = valle.formation.assign(low=low, high=high).where(valle.formation["estimate"].notna(), valle.formation)
    table = titled(chapter(replace(valle, formation=formation)), Table, "Ties made and ties kept")
    assert {row[4].detail for row in table.rows if row[4].text != "–"} == {said}


def test_without_tables_the_chapter_says_what_would_be_needed(valle: Any) -> None:
    bare = replace(valle, programme_off=valle.programme_off[:0], formation=valle.formation[:0])
    section = chapter(bare)
    assert "Two waves would be needed" in titled(section, Findings, "The network beside").items[0][1]
    assert "Two waves of the same relation" in titled(section, Findings, "What goes with ties").items[0][1]


def test_clusters_are_counted_and_those_without_the_programme_are_the_check(cartera: Any) -> None:
    head, text = titled(chapter(cartera), Findings, "The network beside").items[-1]
    rows = cartera.programme_off.query("measure == 'density' and fitted_on == 'before' and since == 2019").dropna(
        subset="expected"
    )
    treated = set(cartera.additionality.query("arm == 'both' and n_dyads > 0")["cluster"])
    here, beside = rows[rows["cluster"].isin(treated)], rows[~rows["cluster"].isin(treated)]
    assert f"in {(here['observed'] > here['high']).sum()} of {len(here)} clusters with the programme" in head
    assert f"A check, in {len(beside)} clusters without the programme" in text
    assert "Observed less expected, in percentage points, 3 clusters: from +" in text
    assert "Change in" not in text


def test_a_cluster_with_one_participant_is_no_check(cartera: Any) -> None:
    rows = cartera.programme_off.query("measure == 'density' and fitted_on == 'before' and since == 2019").dropna(
        subset="expected"
    )
    treated = set(cartera.additionality.query("arm == 'both' and n_dyads > 0")["cluster"])
    beside = sorted(set(rows["cluster"]) - treated)
    table = cartera.additionality.copy()
    table.loc[(table["cluster"] == beside[0]) & (table["arm"] == "one"), "n_dyads"] = 7  # it took part, alone
    _, text = titled(chapter(replace(cartera, additionality=table)), Findings, "The network beside").items[-1]
    assert len(beside) > 1
    assert f"A check, in {len(beside) - 1} cluster" in text


@pytest.mark.parametrize("fitted", ["untreated", "before"])
def test_clusters_of_which_nothing_can_be_expected_are_not_passed_over(cartera: Any, fitted: str) -> None:
    rows = cartera.programme_off.query("measure == 'density' and fitted_on == @fitted and since == 2019")
    treated = set(cartera.additionality.query("arm == 'both' and n_dyads > 0")["cluster"])
    known = set(rows.dropna(subset="expected")["cluster"]) & treated
    head, text = titled(chapter(cartera), Findings, "The network beside").items[["untreated", "before"].index(fitted)]
    lost = len(treated) - len(known)
    assert f" of {len(known)} cluster" in head
    assert f"In {lost} more cluster{'s' if lost > 1 else ''} with the programme it cannot be told" in text
    assert lost > 0


def test_time_by_time_around_the_start(cartera: Any) -> None:
    figure = titled(chapter(cartera), Figure, "Beside those without the programme, time by time")
    titles = [label for label, _ in figure.pictures]
    assert titles[:2] == ["Density: Colaboración en proyectos, Public–private", "empleo (logarithm)"]
    rows = cartera.impact.query("outcome == 'log empleo' and relation == ''").set_index("term")
    trend, effect = rows.loc["trend before, from 2016"], rows.loc["effect, in 2024"]
    before = [f"{v:+.2f}".replace("-", "−") for v in (-trend["estimate"], -trend["high"], -trend["low"])]
    after = [f"{effect[end]:+.2f}".replace("-", "−") for end in ("estimate", "low", "high")]
    assert figure.pictures[1][1].alt == (
        f"empleo (logarithm). 2016: {before[0]} ({before[1]}; {before[2]}); 2019: 0; 2024: {after[0]} ({after[1]}; {after[2]})."
    )


def test_an_effect_on_a_few_has_its_reason_and_is_in_no_picture(cartera: Any) -> None:
    section = chapter(cartera)
    rows = cartera.impact.query("outcome == 'density' and unit == 'dyad'")
    odd = rows[rows["note"].str.contains("interval withheld")]
    largest = odd.loc[odd["estimate"].abs().idxmax()]
    shown = f"{100 * largest['estimate']:+.1f}"
    assert abs(largest["estimate"]) > 1  # a difference of two changes
    table = titled(section, Table, "Colaboración en proyectos: all effects")
    cell = next(row[4] for row in table.rows if row[4].text == shown)
    assert "interval withheld: 4 treated and 3 other organisations, 4 of each are needed" in cell.detail.lower()
    assert "can exceed 100" in table.note
    for part in section.parts:
        if isinstance(part, Figure):
            assert not [label for label, picture in part.pictures if shown in picture.alt]
