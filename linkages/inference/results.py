"""What inference answers: an estimate with its interval, and a test of chance."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..vocabulary import Alternative, one_of

__all__ = ["Estimate", "NullTest"]

NAN = float("nan")
_EXTREME = {
    "greater": "as large or larger",
    "less": "as small or smaller",
    "two-sided": "as far or farther from the average",
}


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """A value and how far it may be off.

    Parameters
    ----------
    value : float
        The estimate.
    low, high : float
        Ends of the interval; nan when no interval is given, and then ``note`` says why.
    se : float
        Standard error.
    level : float
        Level of the interval, as 0.95.
    method : str
        How the interval was made.
    draws : ndarray, optional
        Values behind it, when it comes from draws.
    note : str
        What a reader must know.
    p_value : float
        Two-sided, of no change; nan when the estimate is not a change.
    df : float
        Degrees of freedom.

    Examples
    --------
    >>> estimate = Estimate(0.2, 0.1, 0.3, 0.05, 0.95, "dyadic-robust")
    >>> estimate
    <Estimate 0.2, 95% interval 0.1 to 0.3 (dyadic-robust)>
    >>> estimate.tidy().high.item()
    0.3
    """

    value: float
    low: float
    high: float
    se: float
    level: float
    method: str
    draws: NDArray[np.float64] | None = None
    note: str = ""
    p_value: float = NAN
    df: float = NAN

    def tidy(self) -> pd.DataFrame:
        """Return one row.

        Returns
        -------
        pandas.DataFrame
            Columns ``value, low, high, se, p_value, level, method, note``.
        """
        names = ["value", "low", "high", "se", "p_value", "level", "method", "note"]
        return pd.DataFrame([[getattr(self, name) for name in names]], columns=names)

    def __repr__(self) -> str:
        return f"<Estimate {self._sentence()}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._sentence())}</p>"

    def _sentence(self) -> str:
        if np.isnan(self.low):
            said = "no interval"
        else:
            said = f"{100 * self.level:.4g}% interval {self.low:.3g} to {self.high:.3g} ({self.method})"
        p = "" if np.isnan(self.p_value) else f", p = {self.p_value:.3g}"
        note = f": {self.note}" if self.note else ""
        return f"{self.value:.3g}, {said}{p}{note}"


@dataclass(frozen=True, eq=False, repr=False)
class NullTest:
    """A value against what chance alone would give.

    Parameters
    ----------
    value : float
        As observed.
    draws : ndarray
        The same quantity in each draw of chance.
    null : str
        What the draws are: what was held, and what was left to chance, as "networks with as many ties".
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    measure : str
        What was measured.
    note : str
        What a reader must know.
    around : float
        Where chance alone would put the value, if that is known beforehand (0 for a t); nan: the mean of the draws.

    Notes
    -----
    ``p_value`` = (1 + draws at least as extreme) / (1 + draws): the observation counts itself, so p is never 0.
    Draws within rounding of the value count as equal to it, and a draw in which the quantity is undefined counts as
    extreme. Two-sided: at least as far from ``around``, or from the mean of the draws and the value together.

    Examples
    --------
    >>> test = NullTest(3.0, np.array([0.0, 1.0, 2.0, 3.0]), "networks with as many ties", "greater", "mutual pairs")
    >>> test.p_value, test.expected
    (0.4, 1.5)
    >>> test
    <NullTest: mutual pairs 3, expected by chance 1.5; as large or larger in 1 of 4 networks with as many ties (p = 0.4)>
    >>> test.reading()
    'mutual pairs is 3. In 4 networks with as many ties it is 1.5 on average, and as large or larger in 1 of them (p = 0.4).'
    """

    value: float
    draws: NDArray[np.float64]
    null: str
    alternative: Alternative = "two-sided"
    measure: str = ""
    note: str = ""
    around: float = NAN

    def __post_init__(self) -> None:
        one_of("alternative", self.alternative, Alternative)
        draws = np.array(self.draws, dtype=np.float64).ravel()
        draws.flags.writeable = False
        object.__setattr__(self, "draws", draws)

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.draws)

    @property
    def expected(self) -> float:
        """Mean of the draws."""
        known = self.draws[np.isfinite(self.draws)]
        return float(known.mean()) if len(known) else NAN

    @property
    def z(self) -> float:
        """Distance of the value from the mean of the draws in their standard deviations; nan when they do not vary."""
        known = self.draws[np.isfinite(self.draws)]
        sd = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        far = float(np.abs(known).max(initial=0.0))
        return (self.value - self.expected) / sd if sd > 1e-12 * max(far, 1e-300) else NAN

    @property
    def n_extreme(self) -> int:
        """Draws at least as extreme as the value; one in which the measure is undefined is."""
        known = self.draws[np.isfinite(self.draws)]
        off = 1e-9 * max(abs(self.value), float(np.abs(known).max(initial=0.0)), 1e-300)
        if self.alternative == "greater":
            extreme = known >= self.value - off
        elif self.alternative == "less":
            extreme = known <= self.value + off
        else:
            centre = (known.sum() + self.value) / (len(known) + 1) if np.isnan(self.around) else self.around
            extreme = np.abs(known - centre) >= abs(self.value - centre) - off
        return int(extreme.sum()) + self.n_draws - len(known)

    @property
    def p_value(self) -> float:
        """Share of the draws, the observation among them, that are at least as extreme; nan when there is no value."""
        return NAN if np.isnan(self.value) or not self.n_draws else (1 + self.n_extreme) / (1 + self.n_draws)

    def tidy(self) -> pd.DataFrame:
        """Return one row.

        Returns
        -------
        pandas.DataFrame
            Columns ``measure, value, expected, z, p_value, alternative, n_draws, null, note``.
        """
        names = ["measure", "value", "expected", "z", "p_value", "alternative", "n_draws", "null", "note"]
        row: list[Any] = [getattr(self, name) for name in names]
        return pd.DataFrame([row], columns=names)

    def reading(self) -> str:
        """Say in plain words what the test found.

        Returns
        -------
        str
        """
        name, draws = self.measure or "the value", f"{self.n_draws:,} {self.null}"
        if np.isnan(self.p_value):
            return f"{name} is undefined here, so there is nothing to compare with chance."
        if self.always_the_same:
            return f"{name} is {self.value:.3g} in each of {draws}: what was held decides it (p = 1)."
        undefined = int((~np.isfinite(self.draws)).sum())
        lost = f", {undefined:,} in which it is undefined among them" if undefined else ""
        said = (
            f"{name} is {self.value:.3g}. In {draws} it is {self.expected:.3g} on average, and {self._extreme} "
            f"in {self.n_extreme:,} of them{lost} (p = {self.p_value:.3g})."
        )
        return f"{said} Note: {self.note}." if self.note else said

    @property
    def always_the_same(self) -> bool:
        """Whether every draw gave the value that was seen."""
        known = self.draws[np.isfinite(self.draws)]
        off = 1e-9 * max(abs(self.value), 1e-300)
        return bool(self.n_draws == len(known) > 0 and (np.abs(known - self.value) <= off).all())

    @property
    def _extreme(self) -> str:
        """What makes a draw extreme, in words."""
        if self.alternative == "two-sided" and not np.isnan(self.around):
            return f"as far or farther from {self.around:.3g}"
        return _EXTREME[self.alternative]

    def __repr__(self) -> str:
        return f"<NullTest: {self._sentence()}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.reading())}</p>"

    def _sentence(self) -> str:
        return (
            f"{self.measure or 'value'} {self.value:.3g}, expected by chance {self.expected:.3g}; "
            f"{self._extreme} in {self.n_extreme:,} of {self.n_draws:,} {self.null} (p = {self.p_value:.3g})"
        )
