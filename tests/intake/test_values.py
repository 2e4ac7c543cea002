"""Words and numbers mean what a person would read, or are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from linkages.intake.values import attribute, flags, looked_up, numbers, tidy, whole_waves


def read(*cells: str) -> list[Any]:
    """Values; 'bad' and 'torn' for cells that are no number or two numbers."""
    made = numbers(list(cells))
    named = np.where(made.bad, "bad", np.where(made.torn, "torn", "")).tolist()
    return [name or (None if np.isnan(value) else value) for name, value in zip(named, made.values.tolist())]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "", "0"], [1, None, 0]),
        (["1.5", "2"], [1.5, 2]),
        (["1,5", "2"], [1.5, 2]),
        (["-0,5", "+1", "−2"], [-0.5, 1, -2]),
        (["1.234,5", "1.234"], [1234.5, 1234]),  # the comma decides for the column
        (["1,234.5", "1,234"], [1234.5, 1234]),
        (["1 234,5", "12 345 678"], [1234.5, 12345678]),
        (["0.125", "1.234"], [0.125, 1.234]),  # no thousands begin with 0
        (["1.2345", "1.234"], [1.2345, 1.234]),
        (["1.234"], ["torn"]),
        (["1.234", "5"], ["torn", 5]),
        (["1.5", "1,5"], ["torn", "torn"]),
        (["1e3", "1.5e-3"], [1000, 0.0015]),
        (["1e999", "nan", "inf", "1.2.3", "1,2,3", "12a", "1_000", "٣", "0x1"], ["bad"] * 9),
        (["", ""], [None, None]),
        ([], []),
    ],
)
def test_numbers(cells: list[str], values: list[Any]) -> None:
    assert read(*cells) == values


@pytest.mark.parametrize(
    ("cells", "dtype", "doubt"),
    [
        (["1", "2"], "int64", False),
        (["1", ""], "float64", False),
        (["1,5", "2"], "float64", False),
        (["0012", "0345"], "text", False),
        (["30123456789012345"], "text", False),
        (["NA", "1"], "text", False),
        (["1.234", "5"], "text", True),
        (["", ""], "text", False),
    ],
)
def test_attributes_are_numbers_only_if_every_cell_is_one(cells: list[str], dtype: str, doubt: bool) -> None:
    values, torn = attribute(cells)
    assert torn is doubt
    if dtype == "text":
        assert values.fillna("").tolist() == cells
        assert not pd.api.types.is_numeric_dtype(values.dtype)
    else:
        assert values.dtype == dtype


def test_yes_and_no() -> None:
    words = ["sí", "SI", "Yes", "sim", "x", "1", "verdadero", "no", "NÃO", "0", "false", "", "quizás"]
    assert flags(words) == [True] * 7 + [False] * 4 + [None, "quizás"]
    assert flags(["1", "2", "", "contestó"], yes=["2", "Contestó"], no=["1", ""]) == [False, True, False, True]


def test_words_are_looked_up_without_regard_to_capitals_if_only_one_fits() -> None:
    known = {"Empresa": "private", "ONG": "private", "ong": "public"}
    assert looked_up(["empresa", "Empresa", "ong", "Ong", "camara"], known) == {
        "empresa": "Empresa", "Empresa": "Empresa", "ong": "ong",
    }  # fmt: skip


def test_cells_are_tidied() -> None:
    assert tidy(pd.Series(["  a\u00a0 b ", "Jose\u0301", "\ufeffx\u200b", " \t", "0012", "NA"])) == [
        "a b", "José", "x", "", "0012", "NA",
    ]  # fmt: skip


def test_waves_are_whole_numbers_if_all_of_them_are() -> None:
    assert whole_waves([2019, "2021", "-1", "0"])
    assert whole_waves([])
    for odd in ("2019.0", "01", "before", "9" * 30, "٣", "1 000"):
        assert not whole_waves([2019, odd])
