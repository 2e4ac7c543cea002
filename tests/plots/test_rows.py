"""Rows of marks: where they stand, what is written, and that any text fits."""

from __future__ import annotations

import re
from typing import Any

import pytest

from linkages.plots.rows import Axis, Mark, Row, draw_rows, lettered_axis, width_of
from linkages.plots.style import COLOURS, ENGLISH, Lettering


def centres(svg: str) -> list[float]:
    """Where the circles of a picture stand."""
    return [float(x) + 4.8 for x in re.findall(r'class="mark" d="M([\d.]+) [\d.]+a', svg)]


def test_marks_stand_where_their_values_are() -> None:
    rows = [Row("a", (Mark(0.0),)), Row("b", (Mark(0.25),)), Row("c", (Mark(1.0),)), Row("d", (Mark(7.0),))]
    low, quarter, high, outside = centres(draw_rows(rows, "", domain=(0, 1)).svg)
    assert quarter - low == pytest.approx((high - low) / 4, abs=0.1)
    assert outside == high  # at the end of the axis, not outside the picture


def test_bars_grow_from_zero_to_either_side() -> None:
    svg = draw_rows([Row("up", (Mark(2.0, bar=True),)), Row("down", (Mark(-1.0, bar=True),))], "", domain=(-2, 2)).svg
    (x1, w1), (x2, w2) = re.findall(r'class="mark" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert float(w1) == pytest.approx(2 * float(w2), abs=0.1)
    assert float(x2) + float(w2) == pytest.approx(float(x1), abs=0.1)


@pytest.mark.parametrize(
    ("ticks", "ends", "written"),
    [("plain", (0, 1), ["0.0", "0.4", "1.0"]), ("percent", (0, 0.2), ["0%", "5%", "10%", "15%", "20%"]), ("none", (0, 1), []),
     ("points", (-0.1, 0.1), ["−10", "−5", "0", "+5", "+10"]), ("signed", (-2, 2), ["−2", "−1", "0", "+1", "+2"])],
)  # fmt: skip
def test_axes_are_lettered_in_round_numbers(
    ticks: Any, ends: tuple[float, float], written: list[str], texts: Any
) -> None:
    svg = draw_rows([Row("", (Mark(0.05),))], "", domain=ends, ticks=ticks).svg
    said = [t for t in texts(svg) if t.strip()]
    assert said == written if ticks != "plain" else set(written) <= set(said)


def test_numbers_of_an_axis_follow_the_language() -> None:
    words = Lettering({}, ",", ".", percent="\u202f%")
    parts = " ".join(lettered_axis(Axis((0, 0.05), 0, 300), 0, 9, "percent", False, words))
    assert ">2\u202f%<" in parts
    parts = " ".join(lettered_axis(Axis((0, 1), 0, 120), 0, 9, "plain", False, words))
    assert ">0,5<" in parts


def test_a_row_without_marks_says_why_and_long_labels_are_broken_and_cut(texts: Any) -> None:
    label = "una organización de nombre larguísimo que no cabe en ninguna parte de esta figura"
    said = texts(draw_rows([Row(label, blank="not measured"), Row("x" * 90)], "", ticks="none").svg)
    assert "not measured" in said
    assert said[0] == "una organización de nombre"
    assert said[1].endswith("…")
    assert all(len(part) <= 30 for part in said)
    two = texts(draw_rows([Row("government agency–technology institute")], "", ticks="none").svg)
    assert two == ["government agency–", "technology institute"]
    assert max(map(width_of, said)) < 260


def test_hollow_is_an_outline_and_a_band_lies_underneath() -> None:
    svg = draw_rows([Row("a", (Mark(1.0, band=(0.5, 2.0), hollow=True),))], "", lettering=ENGLISH).svg
    assert svg.index(COLOURS["band"]) < svg.index('class="mark"')
    assert f'fill="{COLOURS["paper"]}" stroke="{COLOURS["wave-2"]}"' in svg


def test_nothing_to_draw_is_an_empty_axis(elements: Any) -> None:
    assert elements(draw_rows([], "nothing").svg)[0] == "svg"
    assert elements(draw_rows([Row("a", (Mark(),))], "").svg).count("path") > 0
