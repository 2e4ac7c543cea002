"""The picture of a test of chance says where the value stands."""

from __future__ import annotations

import numpy as np
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.plots.null import _bars
from linkages.plots.style import Lettering


def test_says_value_draws_and_p(texts, elements) -> None:
    test = lk.NullTest(0.5, np.linspace(0, 0.4, 999), "networks with as many ties", "greater", "transitivity")
    picture = lk.plot_null(test)
    assert picture.alt == (
        "transitivity: 0.50. 999 networks with as many ties: 0.00 to 0.40, mean 0.20. As large or larger: 0. p = 0.001."
    )
    assert "transitivity" in texts(picture.svg)
    assert elements(picture.svg)[0] == "svg"
    assert picture.svg == lk.plot_null(test).svg


def test_every_draw_is_in_one_bar() -> None:
    for draws in (np.linspace(0, 1, 500) ** 2, np.array([1.0, 2, 2, 5]), np.full(7, 0.25), np.zeros(3)):
        left, right, counts = _bars(draws)
        assert counts.sum() == len(draws)
        assert (left < right).all()
        assert (left[1:] >= right[:-1] - 1e-12).all()


def test_undefined_draws_are_counted_not_drawn() -> None:
    test = lk.NullTest(1.0, np.array([0.0, np.nan, 2.0]), "networks", "less", "transitivity")
    assert "undefined: 1" in lk.plot_null(test).alt
    for hopeless in (lk.NullTest(np.nan, np.zeros(3), ""), lk.NullTest(1.0, np.full(3, np.nan), "")):
        with pytest.raises(ArgumentError, match="nothing to draw"):
            lk.plot_null(hopeless)


def test_words_and_numbers_of_another_language(hostile, texts) -> None:
    words = {"transitivity": "transitividad", "to": "a", "mean": "media", "networks": hostile}
    test = lk.NullTest(1.5, np.array([0.5, 1.0]), "networks", "two-sided", "transitivity")
    picture = lk.plot_null(test, lettering=Lettering(words, decimal=",", thousands="."))
    assert picture.alt.startswith(f"transitividad: 1,50. 2 {hostile}: 0,50 a 1,00, media 0,75.")
    assert "<script>" not in picture.svg
    assert "transitividad" in texts(picture.svg)
