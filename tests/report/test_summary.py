"""What a summary says so that nobody takes it for more than it is: what ties were counted, of how few pairs, by whose word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import linkages as lk
from linkages.report.parts import Findings, Table, Tiles

ONE_SIDED = {
    "en": "Most ties are affirmed by one side only, though both answered:",
    "es": "La mayoría de los vínculos los afirma una sola parte, aunque ambas respondieron:",
    "pt": "A maioria dos laços é afirmada por um só lado, embora ambos tenham respondido:",
}


def summary(evaluation: Any, language: Any = "en") -> Any:
    return lk.build_report(evaluation, sections=["summary"], language=language).sections[0]


def unseen(evaluation: Any, language: Any = "en") -> dict[str, str]:
    """What was not observed, by how it begins."""
    return dict([p for p in summary(evaluation, language).parts if isinstance(p, Findings)][1].items)


def glance(evaluation: Any, language: Any = "en") -> Table:
    return next(p for p in summary(evaluation, language).parts if isinstance(p, Table))


def with_one_sided(evaluation: Any, *shares: float) -> Any:
    """The same evaluation with other shares of ties that one side alone affirms, wave by wave of the only such relation."""
    quality = evaluation.quality.copy()
    rows = (quality["sector"] == "all") & quality["one_sided"].notna()
    assert rows.sum() == len(shares)
    quality.loc[rows, "one_sided"] = shares
    return replace(evaluation, quality=quality)


@pytest.mark.parametrize(("language", "word"), [("en", "observed"), ("es", "observados"), ("pt", "observados")])
def test_ties_counted_are_those_of_observed_pairs(evaluation: Any, language: Any, word: str) -> None:
    tiles = next(p for p in summary(evaluation, language).parts if isinstance(p, Tiles))
    number, title, _ = tiles.items[2]
    assert number == f"{sum(net.n_ties for net in evaluation.panel if net.wave == 2023)}"
    assert word in title


@pytest.mark.parametrize("language", ONE_SIDED)
def test_ties_that_one_side_alone_affirms_are_told_where_they_are_most(evaluation: Any, language: Any) -> None:
    said = unseen(with_one_sided(evaluation, 0.9, 0.25), language)
    percent = {"en": "%", "es": "\u00a0%", "pt": "%"}[language]
    assert said[ONE_SIDED[language]] == f"joint project (2019: 90{percent}, 2023: 25{percent})."
    assert ONE_SIDED[language] not in unseen(with_one_sided(evaluation, 0.5, 0.25), language)


def test_of_several_clusters_it_is_the_middle_one(sampled: Any) -> None:
    cartera = sampled("cartera")
    rows = cartera.quality[cartera.quality["sector"] == "all"]
    most = replace(cartera, quality=cartera.quality.assign(one_sided=rows["one_sided"].rank(pct=True) / 4 + 0.6))
    middle = most.quality.loc[rows.index].groupby("wave")["one_sided"].median()
    each = ", ".join(f"{wave}: {share:.0%}" for wave, share in middle.items())
    assert unseen(most)[ONE_SIDED["en"]] == f"Colaboración en proyectos ({each}). In the middle one of the clusters."


@pytest.mark.parametrize(
    ("n", "said"), [(9, {"en": "; 9 of 15 pairs", "es": "; 9 de 15 pares", "pt": "; 9 de 15 pares"}), (10, {})]
)
def test_a_share_of_few_pairs_says_of_how_many(evaluation: Any, n: int, said: dict[str, str]) -> None:
    few = replace(evaluation, change=evaluation.change.assign(n_dyads=n, missing_share=1 - n / 15))
    for language in ONE_SIDED:
        details = [cell.detail for row in glance(few, language).rows for cell in row[1:] if cell.detail]
        plain = [cell.detail for row in glance(evaluation, language).rows for cell in row[1:] if cell.detail]
        assert len(details) == len(plain) > 3
        assert all(detail.endswith(said.get(language, "")) for detail in details)
        assert [detail.removesuffix(said.get(language, "")) for detail in details] == plain


def test_what_could_not_be_tested_is_not_said_to_be_chance(evaluation: Any) -> None:
    why = "interval withheld: 3 reported, 8 are needed"
    untested = replace(
        evaluation, change=evaluation.change.assign(p_adjusted=float("nan"), p_value=float("nan"), note=why)
    )
    found = dict(next(p for p in summary(untested).parts if isinstance(p, Findings)).items)
    assert found["No change of density between 2019 and 2023 could be tested against chance."] == why.capitalize() + "."
    assert not any("comparisons" in head for head in found)


@pytest.mark.parametrize(("language", "head"), [
    ("en", "Only so many could be named: density is a lower bound."),
    ("es", "Solo se podía nombrar a un máximo: la densidad es una cota inferior."),
    ("pt", "Só se podia indicar até um máximo: a densidade é um limite inferior."),
])  # fmt: skip
@pytest.mark.parametrize(("cap", "reached"), [(2, True), (900, False)])
def test_a_limit_on_nominations_that_somebody_reached_is_told(
    evaluation: Any, language: Any, head: str, cap: int, reached: bool
) -> None:
    survey = evaluation.panel.survey
    relations = survey.relations.assign(cap=np.where(survey.relations["relation"] == "advice", cap, None))
    limited = lk.Survey(survey.actors, survey.nominations, relations=relations, waves=survey.waves)
    panel = lk.build_panel(limited)
    said = unseen(replace(evaluation, panel=panel), language)
    assert head not in unseen(evaluation, language)
    assert said.get(head) == (f"advice: {cap}." if reached else None)
