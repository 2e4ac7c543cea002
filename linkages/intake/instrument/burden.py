"""How long an interview takes, before anybody is asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from ...errors import ArgumentError
from .form import Form
from .wording import INPUTS, TRUST

__all__ = ["LONGEST", "TOO_LONG", "interview_burden", "longest_interview"]

LONGEST: Final = 25.0  # minutes
TOO_LONG: Final = f"more than {LONGEST:.0f} minutes: ask about fewer relations, or list fewer organisations"
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
    sizes = list(n_actors) if isinstance(n_actors, Iterable) else [n_actors]
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 2 for n in sizes):
        raise ArgumentError(f"n_actors={n_actors!r} must be whole numbers, 2 or more")
    if isinstance(n_relations, bool) or not isinstance(n_relations, int) or n_relations < 1:
        raise ArgumentError(f"n_relations={n_relations!r} must be a whole number, 1 or more")
    if not 0 <= share_tied <= 1:
        raise ArgumentError(f"share_tied={share_tied!r} must lie between 0 and 1")
    if not (math.isfinite(n_others) and n_others >= 0):
        raise ArgumentError(f"n_others={n_others!r} must be 0 or more")
    rows = [n_relations * (n - 1) for n in sizes]
    share = share_tied if attribution else 0.0
    minutes = [_minutes(n, n_relations, share_asked=share, n_others=n_others) for n in rows]
    table = pd.DataFrame({"n_actors": sizes, "rows": rows, "minutes": minutes})
    return table.assign(note=[TOO_LONG if m > LONGEST else "" for m in minutes])


def _minutes(rows: int, n_relations: int, *, share_asked: float, n_others: float) -> float:
    seconds = (
        SECONDS_FRAME
        + rows * (SECONDS_ROW + SECONDS_ATTRIBUTION * share_asked)
        + n_others * (SECONDS_OTHER + SECONDS_ITEM * n_relations)
        + SECONDS_ITEM * (len(TRUST) + len(INPUTS))
    )
    return round(seconds / 60, 1)


def longest_interview(form: Form, *, share_tied: float = 0.2, n_others: float = 2.0) -> tuple[int, float]:
    """Rows and minutes of the respondent who is asked most."""
    most = 0
    one_cluster = len({o.cluster for o in form.roster}) == 1
    for cluster, code in {(o.cluster, o.kind): o.code for o in form.roster}.items():
        rows = 0
        for ask in form.asks:
            if ask.asked_of is None or code in ask.asked_of:
                pages = [page for page in ask.pages if one_cluster or ask.across or page.cluster == cluster[0]]
                rows += sum(o.code != code for page in pages for o in page.rows)
        most = max(most, rows)
    asked = share_tied if any(ask.attribution for ask in form.asks) else 0.0
    others = n_others if any(ask.other for ask in form.asks) else 0.0
    return most, _minutes(most, len(form.asks), share_asked=asked, n_others=others)
