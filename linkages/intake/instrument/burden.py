"""How long an interview takes, before anybody is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd

from ...errors import ArgumentError
from .wording import INPUTS, TRUST

__all__ = ["LONGEST", "interview_burden"]

LONGEST: Final = 25.0  # minutes
SECONDS_ROW: Final = 5.0
SECONDS_ATTRIBUTION: Final = 6.0
SECONDS_OTHER: Final = 30.0
SECONDS_ITEM: Final = 8.0
SECONDS_FRAME: Final = 150.0


def interview_burden(
    n_actors: int | Sequence[int] = (20, 40, 60, 80, 120, 200),
    *,
    n_relations: int = 1,
    share_tied: float = 0.2,
    attribution: bool = True,
    n_others: float = 2.0,
) -> pd.DataFrame:
    """Estimate the minutes an interview takes, by the number of organisations on the list.

    Parameters
    ----------
    n_actors : int or sequence of int
        Organisations on the list, 2 or more, the respondent's own among them.
    n_relations : int
        Relations asked about, 1 or more.
    share_tied : float
        Share of the rows answered with a tie, from 0 to 1; what the programme had to do with it is asked of these only.
    attribution : bool
        Whether that is asked at all.
    n_others : float
        Organisations named, on average, that are not on the list.

    Returns
    -------
    pandas.DataFrame
        For each size ``n_actors, rows`` (of all grids), ``minutes`` and ``note`` (filled above 25 minutes).

    Notes
    -----
    Minutes = (150 + 5 · rows + 6 · rows · share_tied · attribution + 30 · others + 8 · n_relations · others + 8 · items) / 60,
    where rows = n_relations · (n_actors − 1) and items are the statements on trust and the public inputs. 150 s are for
    greeting, consent and position; 5 s a row of the grid, 6 s an attribution, 30 s an organisation spelled out, 8 s a
    statement. These are working assumptions, not measurements: time three trial interviews and compare.

    Examples
    --------
    >>> interview_burden([30, 120], n_relations=3)[["n_actors", "rows", "minutes"]]
       n_actors  rows  minutes
    0        30    87     14.8
    1       120   357     42.7
    """
    sizes = [n_actors] if isinstance(n_actors, int) else list(n_actors)
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 2 for n in sizes):
        raise ArgumentError(f"n_actors={n_actors!r} must be whole numbers, 2 or more")
    if isinstance(n_relations, bool) or not isinstance(n_relations, int) or n_relations < 1:
        raise ArgumentError(f"n_relations={n_relations!r} must be a whole number, 1 or more")
    if not 0 <= share_tied <= 1:
        raise ArgumentError(f"share_tied={share_tied!r} must lie between 0 and 1")
    if not (math.isfinite(n_others) and n_others >= 0):
        raise ArgumentError(f"n_others={n_others!r} must be 0 or more")
    rows = [n_relations * (n - 1) for n in sizes]
    per_row = SECONDS_ROW + (SECONDS_ATTRIBUTION * share_tied if attribution else 0.0)
    fixed = (
        SECONDS_FRAME
        + n_others * (SECONDS_OTHER + SECONDS_ITEM * n_relations)
        + SECONDS_ITEM * (len(TRUST) + len(INPUTS))
    )
    minutes = [(fixed + per_row * n) / 60 for n in rows]
    note = [
        f"more than {LONGEST:.0f} minutes: fewer relations, or a shorter list" if m > LONGEST else "" for m in minutes
    ]
    return pd.DataFrame({"n_actors": sizes, "rows": rows, "minutes": [round(m, 1) for m in minutes], "note": note})
