"""What a regression on dyads found: terms, and the draws behind each p."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import Alternative, did_you_mean
from .permute import joined
from .results import NullTest

__all__ = ["QapRegression"]

NAN = float("nan")


@dataclass(frozen=True, eq=False, repr=False)
class QapRegression:
    """Terms of a regression on dyads, each against what it says when its actors change places; made by `qap_regression`.

    Parameters
    ----------
    outcome : str
        What was explained.
    family : {"linear", "logit"}
        Whether estimates are differences in strength, or log odds of a tie.
    estimates, t : pandas.Series
        By term: the coefficient, and the statistic that is compared with the draws (for the intercept and waves, which
        no draw moves, estimate / its standard error among independent dyads); nan where there is no finite answer.
    draws : pandas.DataFrame of shape (n_draws, tested terms)
        The statistic in each draw.
    n_dyads : int
        Dyads observed in the outcome and in all predictors, each once.
    r_squared, deviance : float
        Of the linear regression from 0 to 1, and of the logit; nan for the other.
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    null : str
        What the draws are.
    notes : mapping from str to str
        What a reader must know of a term.
    note : str
        What a reader must know of all.

    Examples
    --------
    >>> import linkages as lk
    >>> x = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], directed=False)
    >>> y = lk.from_matrix([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]], directed=False)
    >>> found = lk.qap_regression(y, {"x": x}, n_draws=99, seed=1)
    >>> found.tidy()[["term", "estimate"]].round(3).values.tolist()
    [['intercept', 0.333], ['x', 0.333]]
    >>> found.test("x").n_draws
    99
    """

    outcome: str
    family: str
    estimates: pd.Series
    t: pd.Series
    draws: pd.DataFrame
    n_dyads: int
    r_squared: float
    deviance: float
    alternative: Alternative
    null: str
    notes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def test(self, term: str, *, alternative: Alternative | None = None) -> NullTest:
        """Return the test of one term.

        Parameters
        ----------
        term : str
            Name of a predictor.
        alternative : {"greater", "less", "two-sided"}, optional
            Another side than the one that was asked for.

        Returns
        -------
        NullTest
            Of its t.

        Raises
        ------
        ArgumentError
            When it is no predictor, or could not be tested.
        """
        if term not in self.draws.columns:
            why = self.notes.get(term, "") or f"tested are {list(self.draws.columns)}"
            raise ArgumentError(f"term={term!r}: {why}{did_you_mean(term, self.draws.columns)}")
        return NullTest(
            float(self.t[term]), self.draws[term].to_numpy(), self.null, alternative or self.alternative,
            f"t of {term}", joined(self.notes.get(term, ""), self.note), around=0.0,
        )  # fmt: skip

    def tidy(self) -> pd.DataFrame:
        """Return one row a term.

        Returns
        -------
        pandas.DataFrame
            Columns ``term, estimate, t, expected, z, p_value, alternative, n_draws, n_dyads, note``; ``expected`` and
            ``z`` are of t among the draws.
        """
        rows = []
        for term in self.estimates.index:
            test = self.test(term) if term in self.draws.columns else None
            numbers: list[Any] = [NAN] * 3 if test is None else [test.expected, test.z, test.p_value]
            note = joined(self.notes.get(term, ""), self.note)
            rows.append([term, self.estimates[term], self.t[term], *numbers, self.alternative, len(self.draws)])
            rows[-1] += [self.n_dyads, note]
        names = ["term", "estimate", "t", "expected", "z", "p_value", "alternative", "n_draws", "n_dyads", "note"]
        return pd.DataFrame(rows, columns=names)

    def __repr__(self) -> str:
        return f"<QapRegression of {self._sentence()}>"

    def _repr_html_(self) -> str:
        shown = self.tidy()[["term", "estimate", "t", "p_value", "note"]]
        table = shown.to_html(index=False, na_rep="", float_format="{:.3g}".format, border=0)
        return f"<p>{escape(self._head())}</p>{table}"

    def _head(self) -> str:
        fit = f"R² {self.r_squared:.2g}" if self.family == "linear" else f"deviance {self.deviance:.4g}"
        return f"{self.outcome}, {self.family}, {self.n_dyads:,} dyads" + ("" if "nan" in fit else f", {fit}")

    def _sentence(self) -> str:
        said = [
            f"{term} {self.estimates[term]:+.3g}, t {self.t[term]:.3g} (p = {self.test(term).p_value:.3g})"
            if term in self.draws.columns else f"{term} not tested"
            for term in self.estimates.index if term in self.draws.columns or term in self.notes
        ]  # fmt: skip
        return f"{self._head()}: {'; '.join(said)}" + (f"; {self.note}" if self.note else "")
