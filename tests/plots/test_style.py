"""Numbers and words of pictures."""

from __future__ import annotations

import pandas as pd
import pytest

from linkages.errors import ArgumentError
from linkages.plots.style import COLOURS, DASHES, ENGLISH, Lettering, in_order, one_value


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


def test_one_value_names_the_column() -> None:
    with pytest.raises(ArgumentError, match="one relation"):
        one_value(pd.DataFrame({"relation": ["a", "b"]}), "relation")


def test_unknown_values_follow_the_known_ones() -> None:
    assert in_order(["z", "b", "y", "a"], ["a", "b", "c"]) == ["a", "b", "y", "z"]
