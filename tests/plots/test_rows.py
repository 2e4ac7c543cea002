"""Rows of marks: where they stand, what is written, and that any text fits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from linkages.plots import rows as rows_
from linkages.plots.rows import Mark, Row, draw_rows
from linkages.plots.style import COLOURS, ENGLISH, Lettering
from tests.plots.drawn import marks_of, widths

POINT = r'<path transform="translate\(([\d.]+),[^>]*fill="#0a5ea8"'


def test_marks_stand_where_their_values_are() -> None:
    rows = [Row("a", (Mark(0.0),)), Row("b", (Mark(0.25),)), Row("c", (Mark(1.0),)), Row("d", (Mark(7.0),))]
    found = re.findall(POINT, marks_of(draw_rows(rows, "", domain=(0, 1)).svg, "symbol"))
    low, quarter, high, outside = map(float, found)
    assert quarter - low == pytest.approx((high - low) / 4, abs=0.1)
    assert outside == high  # at the end of the axis, not outside the picture


def test_bars_grow_from_zero_to_either_side() -> None:
    rows = [Row("up", (Mark(2.0, bar=True),)), Row("down", (Mark(-1.0, bar=True),))]
    (x1, w1), (x2, w2) = widths(draw_rows(rows, "", domain=(-2, 2)).svg)
    assert w1 == pytest.approx(2 * w2, abs=0.1)
    assert x2 + w2 == pytest.approx(x1, abs=0.1)


def test_marks_of_one_row_have_lanes_unless_they_are_level() -> None:
    marks = (Mark(1.0, bar=True), Mark(-1.0, bar=True))
    assert Row("a", marks).height > Row("a", marks, level=True).height


@pytest.mark.parametrize(
    ("ticks", "ends", "written"),
    [("plain", (0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ("percent", (0, 0.2), ["0%", "5%", "10%", "15%", "20%"]), ("none", (0, 1), []),
     ("points", (-0.1, 0.1), ["−10", "−5", "0", "+5", "+10"]), ("signed", (-2, 2), ["−2", "−1", "0", "+1", "+2"])],
)  # fmt: skip
def test_axes_are_lettered_in_round_numbers(
    ticks: Any, ends: tuple[float, float], written: list[str], texts: Any
) -> None:
    svg = draw_rows([Row("", (Mark(0.05),))], "", domain=ends, ticks=ticks).svg
    said = [t for t in texts(svg) if t.strip()]
    assert said == written


def test_numbers_of_an_axis_follow_the_language(texts: Any) -> None:
    words = Lettering({}, ",", ".", percent="\u202f%")
    assert "2\u202f%" in texts(draw_rows([Row("")], "", domain=(0, 0.05), ticks="percent", lettering=words).svg)
    assert "0,2" in texts(draw_rows([Row("")], "", domain=(0, 1), lettering=words).svg)


def test_a_row_without_marks_says_why_and_long_labels_are_broken_and_cut(texts: Any) -> None:
    label = "una organización de nombre larguísimo que no cabe en ninguna parte de esta figura"
    said = texts(draw_rows([Row(label, blank="not measured"), Row("x" * 90)], "", ticks="none").svg)
    assert "not measured" in said
    assert "una organización de nombre" in said
    assert sum(part.endswith("…") for part in said) == 2
    assert all(len(part) <= 30 for part in said)
    assert max(map(rows_._width_of, said)) < 260
    two = texts(draw_rows([Row("government agency–technology institute")], "", ticks="none").svg)
    assert two == ["government agency–", "technology institute"]


def test_hollow_is_an_outline_and_a_band_lies_underneath() -> None:
    svg = draw_rows([Row("a", (Mark(1.0, band=(0.5, 2.0), hollow=True),))], "", lettering=ENGLISH).svg
    mark = marks_of(svg, "symbol")
    assert svg.index(COLOURS["band"]) < svg.index(mark)
    assert f'fill="{COLOURS["paper"]}"' in mark
    assert f'stroke="{COLOURS["wave-2"]}"' in mark
    assert "aria-label" not in svg


def test_what_a_legend_says_is_anybodys_text(texts: Any) -> None:
    hostile = "</text><script>alert(1)</script>\"]'+x"
    svg = draw_rows([Row(hostile[:9], (Mark(1.0),))], "", legend=[(hostile, "wave-1", "circle")]).svg
    assert hostile in texts(svg)
    assert "<script" not in svg


def test_the_chart_obeys_the_schema_that_is_not_checked_when_a_page_is_made() -> None:
    rows = [
        Row("a", (Mark(1.0, 0.5, 2.0, band=(0, 1), said="1", aside="p"),)),
        Row("b", (Mark(-1.0, bar=True, said="1"), Mark(1.0, hollow=True))),
        Row("c", blank="no"),
    ]
    legend = [("first", "wave-1", "circle"), ("second", "wave-2", "diamond")]
    import altair as alt

    chart = rows_._chart(rows, rows_._labels(rows), (-2, 2), 200, "signed", True, legend)
    assert len(alt.LayerChart.from_dict(chart, validate=True).layer) == 11
    few = rows_._chart([Row("a", (Mark(1.0),))], rows_._labels(rows[:1]), (-2, 2), 200, "signed", False, ())
    assert [part["mark"]["type"] for part in few["layer"]] == ["point", "text"]  # what has no marks is no layer


def test_lanes_are_as_far_apart_with_bars_as_without() -> None:
    marks = (Mark(1.0), Mark(2.0))
    bare, banded = (
        re.findall(r"translate\([\d.]+,([\d.]+)\)", marks_of(draw_rows([Row("a", some)], "").svg, "symbol"))
        for some in (marks, (replace(marks[0], band=(0.5, 2.0)), marks[1]))
    )
    assert bare == banded
    assert float(bare[1]) - float(bare[0]) == pytest.approx(rows_.LANE)


def test_nothing_to_draw_is_an_empty_axis(elements: Any) -> None:
    assert elements(draw_rows([], "nothing").svg)[0] == "svg"
    assert elements(draw_rows([Row("a", (Mark(),))], "").svg).count("path") > 0
