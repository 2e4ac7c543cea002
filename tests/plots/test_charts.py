"""Charts draw what the table holds, say it in words, and take any text."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from linkages.errors import ArgumentError
from linkages.plots.additionality import plot_additional
from linkages.plots.brokerage import plot_brokerage
from linkages.plots.change import plot_change, plot_ledger, plot_turnover
from linkages.plots.cohesion import plot_cohesion
from linkages.plots.matrix import plot_matrix
from linkages.plots.style import COLOURS, Lettering
from tests.plots.drawn import n_points, widths

SPANISH = Lettering({"density": "densidad", "all": "todas", "not measured": "no medido", "advice": "consejo"}, ",", ".")


def test_cohesion_says_every_value_and_what_was_not_measured(
    cohesion_table: pd.DataFrame, elements: Any, texts: Any
) -> None:
    blocks = ["all", "private-private", "public-public"]
    picture = plot_cohesion(cohesion_table, blocks=blocks, lettering=SPANISH)
    assert picture.alt == (
        "densidad, consejo. todas: 0,10 (2019), 0,15 (2023); private-private: 0,12 (2019), 0,12 (2023); "
        "public-public: no medido."
    )
    written = texts(picture.svg)
    assert "no medido" in written
    assert "10%" in written
    assert elements(picture.svg).count("svg") == 1
    # Two waves in two measured blocks: four marks beside those of the legend.
    assert n_points(picture.svg) == 4


@pytest.mark.parametrize("column", ["cluster", "relation", "form"])
def test_cohesion_of_two_things_at_once_is_refused(cohesion_table: pd.DataFrame, column: str) -> None:
    other = cohesion_table.assign(**{column: "another"})
    with pytest.raises(ArgumentError, match=f"one {column}"):
        plot_cohesion(pd.concat([cohesion_table, other]))
    with pytest.raises(ArgumentError, match="measure='reciprocity'"):
        plot_cohesion(cohesion_table, "reciprocity")


def test_a_change_stands_out_by_its_adjusted_p_and_rises_look_like_falls(change_table: pd.DataFrame) -> None:
    blocks = list(change_table["block"])
    picture = plot_change(change_table, blocks=blocks)
    assert picture.alt == (
        "density, advice, 2019–2023. all: +0.050 (+0.010; +0.090); private-private: −0.020 (−0.050; +0.010); "
        "public-private: +0.030; public-public: not measured."
    )
    turned = change_table.assign(value=-change_table["value"], low=-change_table["high"], high=-change_table["low"])
    for colour in ("wave-1", "wave-2"):
        assert picture.svg.count(COLOURS[colour]) == plot_change(turned, blocks=blocks).svg.count(COLOURS[colour]) > 0
    unclear = change_table.assign(p_adjusted=0.5)
    assert COLOURS["wave-2"] not in plot_change(unclear, blocks=blocks).svg
    # Without an adjusted p the interval decides.
    assert COLOURS["wave-2"] in plot_change(change_table.drop(columns="p_adjusted"), blocks=blocks).svg


@pytest.mark.parametrize(
    ("n_dyads", "missing_share", "said"),
    [(0, float("nan"), "not measured"), (0, 1.0, "not answered"), (12, 0.1, "undefined")],
)
def test_why_there_is_no_number(
    cohesion_table: pd.DataFrame, change_table: pd.DataFrame, n_dyads: int, missing_share: float, said: str
) -> None:
    for table, draw in ((cohesion_table, plot_cohesion), (change_table, plot_change)):
        blank = table.assign(n_dyads=n_dyads, missing_share=missing_share)
        assert draw(blank, blocks=["public-public"]).alt.endswith(f"public-public: {said}.")


def test_ledger_tells_gains_from_losses(texts: Any) -> None:
    picture = plot_ledger(
        {"kept": 1200, "created": 45, "dissolved": 38, "seen_before": 0}, title="x", lettering=SPANISH
    )
    assert picture.alt == "x. kept: 1.200; created: 45; dissolved: 38; seen_before: 0."
    written = texts(picture.svg)
    assert {"1.200", "+45", "−38", "0"} <= set(written)
    with pytest.raises(ArgumentError, match="gained"):
        plot_ledger({"gained": 3})


def test_brokerage_leaves_single_actors_alone(brokerage_table: pd.DataFrame) -> None:
    picture = plot_brokerage(brokerage_table)
    assert n_points(picture.svg) == 10
    assert "coordinator: 10 (2019; expected by chance 8.0), 10 (2023; expected by chance 8.0)" in picture.alt
    with pytest.raises(ArgumentError, match="whole network"):
        plot_brokerage(brokerage_table[brokerage_table["actor"] != ""])


def test_any_text_stays_text(
    cohesion_table: pd.DataFrame, brokerage_table: pd.DataFrame, hostile: str, elements: Any, texts: Any
) -> None:
    words = Lettering({"all": hostile, "2019": hostile + " ", "coordinator": hostile})
    for picture in (plot_cohesion(cohesion_table, lettering=words), plot_brokerage(brokerage_table, lettering=words)):
        assert not {"script", "img", "foreignObject"} & set(elements(picture.svg))
        assert any(hostile in written for written in texts(picture.svg))


def test_the_matrix_says_density_with_its_denominator_and_what_was_not_measured(texts: Any) -> None:
    table = pd.DataFrame({
        "cluster": "all", "relation": "advice", "wave": [1, 1, 2, 2], "measure": "density", "form": "", "missing_share": 0.0,
        "block": ["private-private", "public-private"] * 2, "value": [0.1, 0.05, 0.2, float("nan")], "n_dyads": [40, 100, 40, 0],
    })  # fmt: skip
    picture = plot_matrix(table, lettering=SPANISH)
    assert picture.alt == (
        "densidad, consejo. 1: private-private 10% (4/40), public-private 5% (5/100), public-public no medido; "
        "2: private-private 20% (8/40), public-private no medido, public-public no medido."
    )
    shades = [float(s) for s in re.findall(r'fill-opacity="([\d.]+)"', picture.svg)]
    measured = [shade for shade in shades if shade > 0]
    assert measured == pytest.approx([0.225, 0.1125, 0.45])  # in proportion; letters stand out from the darkest
    assert len(shades) == 6
    assert texts(picture.svg).count("no") == 3
    with pytest.raises(ArgumentError, match="one relation"):
        plot_matrix(pd.concat([table, table.assign(relation="other")]))


def test_turnover_draws_both_sides_from_one_zero(texts: Any) -> None:
    picture = plot_turnover({"firm–agency": {"gained": 3, "lost": 1}, "firm–bank": {"gained": 0, "lost": 2}})
    assert picture.alt == "firm–agency: +3, −1; firm–bank: 0, −2."
    (gained, width), (lost, less), *_ = widths(picture.svg)
    assert lost + less == pytest.approx(gained, abs=0.1)
    assert width == pytest.approx(3 * less, abs=0.2)
    assert {"+3", "−1", "0", "−2"} <= set(texts(picture.svg))


def test_new_ties_stand_on_the_band_of_those_expected(texts: Any) -> None:
    table = pd.DataFrame({
        "cluster": ["North", "North", "South"], "relation": "advice", "fitted_on": "before", "since": 1, "wave": 2, "block": "all",
        "arm": ["both", "one", "both"], "observed": [47.0, 29.0, 6.0], "expected": [8.14, 18.1, 5.0],
        "expected_low": [0.0, 1.3, float("nan")], "expected_high": [37.0, 34.9, float("nan")],
    })  # fmt: skip
    picture = plot_additional(table, "cluster", lettering=SPANISH)
    assert picture.alt == (
        "consejo, 1–2. North: both 47 / 8,1 (0,0; 37,0), one 29 / 18,1 (1,3; 34,9); South: both 6 / 5,0."
    )
    assert n_points(picture.svg) == 3
    assert picture.svg.count(COLOURS["band"]) == 2  # where no interval can be given there is no band
    assert " ".join(texts(picture.svg)).count("/") == 3
    with pytest.raises(ArgumentError, match="one fitted_on"):
        plot_additional(pd.concat([table, table.assign(fitted_on="untreated")]))
