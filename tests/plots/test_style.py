"""Numbers, words and bytes of pictures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from linkages.errors import ArgumentError
from linkages.plots.change import plot_ledger
from linkages.plots.cohesion import plot_cohesion
from linkages.plots.style import COLOURS, DASHES, ENGLISH, Lettering, Picture, in_order, one_value


@pytest.mark.parametrize(
    ("value", "digits", "english", "spanish"),
    [
        (1234.5, 1, "1,234.5", "1.234,5"), (-0.04, 2, "−0.04", "−0,04"), (-0.001, 2, "0.00", "0,00"),
        (0, 0, "0", "0"), (-1234567, 0, "−1,234,567", "−1.234.567"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_language_writes_them(value: float, digits: int, english: str, spanish: str) -> None:
    assert ENGLISH.number(value, digits) == english
    assert Lettering({}, ",", ".").number(value, digits) == spanish


def test_colours_have_one_name_each_and_lines_differ_without_colour() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)
    changes = {name: DASHES[name] for name in ("kept", "created", "joined", "dissolved", "left", "unknown")}
    looks = {(colour, dash) for colour, _, dash in changes.values()}
    assert len(looks) == len(changes)
    # Without colour only kept and created share a pattern, and those differ in width by a factor of two.
    assert DASHES["created"][1] >= 2 * DASHES["kept"][1]
    assert (
        len({dash for name, (_, _, dash) in changes.items() if name in {"kept", "dissolved", "left", "unknown"}}) == 4
    )


def test_the_same_chart_gives_the_same_bytes(cohesion_table: pd.DataFrame) -> None:
    first = plot_cohesion(cohesion_table)
    plot_ledger({"kept": 1})  # moves the counter of clip paths of the whole process
    assert plot_cohesion(cohesion_table).svg == first.svg


def test_a_picture_is_saved_as_it_is_named(tmp_path: Path) -> None:
    picture = Picture('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>', 'a "b" <c>')
    assert picture.save(tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    assert picture.save(tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(ArgumentError, match=r"must end in \.svg or \.png"):
        picture.save(tmp_path / "a.pdf")
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in picture._repr_html_()


def test_one_value_names_the_column() -> None:
    with pytest.raises(ArgumentError, match="one relation"):
        one_value(pd.DataFrame({"relation": ["a", "b"]}), "relation")


def test_unknown_values_follow_the_known_ones() -> None:
    assert in_order(["z", "b", "y", "a"], ["a", "b", "c"]) == ["a", "b", "y", "z"]
