"""Were two waves asked in the same way? If not, their difference is not change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pandas as pd

from ..data.panel import Panel
from ..data.remember import remembered
from ..data.survey import Survey
from ..measures.cohesion import mean_strength
from ..measures.valued import ladder_share, mean_disparity

__all__ = ["in_retrospect", "is_year", "of_strengths", "spacing", "wave_times", "why_not_comparable"]

FIRST_YEAR = 1900  # a number from here on is a year
DAYS = 365.25  # of a year
UNEQUAL = 1.2  # times the shortest period between waves
VALUED: Final = (mean_strength, ladder_share, mean_disparity)


def of_strengths(measure: Callable[..., Any]) -> bool:
    """Does a measure read strengths, so that the same scale must stand behind both values?

    Examples
    --------
    >>> of_strengths(partial(ladder_share, at_least=2)), of_strengths(len)
    (True, False)
    """
    while isinstance(measure, partial):
        measure = measure.func
    return measure in VALUED


def why_not_comparable(panel: Panel, relation: str, since: Any, wave: Any, *, strengths: bool = False) -> str:
    """What differs between the ways in which a relation was asked in two waves; empty when nothing does.

    The scale matters where strengths are read, or where they decided what is a tie.
    """
    survey = panel.survey
    if survey is None:
        return ""
    parts = panel.rules.get("combined", {}).get(relation)
    if parts:  # one graph of several relations is comparable when each of them is
        plain = Panel((), waves=panel.waves, survey=survey, rules={**panel.rules, "combined": {}})
        reasons = (why_not_comparable(plain, part, since, wave, strengths=strengths) for part in parts)
        return next(filter(None, reasons), "")
    rows = [_row(survey, relation, w) for w in (since, wave)]
    differ = []
    for column, word in (("instrument", "instrument"), ("cap", "cap")):
        first, second = (row.get(column) for row in rows)
        if first != second:
            differ.append(f"{word} {_said(first)} then {_said(second)}")
    if strengths or panel.rules.get("at_least") is not None:
        first, second = (row.get("scale_max") for row in rows)
        if first != second:
            differ.append(f"scale to {_said(first)} then to {_said(second)}")
    kinds = [_kinds(survey, w) for w in (since, wave)]
    both = kinds[0]["there"] & kinds[1]["there"]
    for column, word in (("asked_of", "other kinds were asked"), ("asked_about", "other kinds were asked about")):
        chosen = [set(row.get(column) or k["there"]) for row, k in zip(rows, kinds, strict=True)]
        if column == "asked_of":
            chosen = [c & k["asked"] for c, k in zip(chosen, kinds, strict=True)]
        if chosen[0] & both != chosen[1] & both:
            differ.append(word)
    sides = [_sides(survey, relation, w) for w in (since, wave)]
    if sides[0] != sides[1]:
        differ.append(
            "one side of the tie was asked then both"
            if len(sides[0]) < len(sides[1])
            else "both sides of the tie were asked then one"
        )
    return f"not comparable: {', '.join(differ)}" if differ else ""


def in_retrospect(panel: Panel, relation: str, waves: tuple[Any, ...]) -> str:
    """Which waves were asked about later."""
    if panel.survey is None:
        return ""
    parts = panel.rules.get("combined", {}).get(relation, [relation])
    late = [str(w) for w in waves if any(_row(panel.survey, part, w).get("retrospective") for part in parts)]
    return f"asked in retrospect: {', '.join(late)}" if late else ""


def spacing(panel: Panel, since: Any, wave: Any) -> str:
    """How long a period between consecutive waves is, where others are longer or shorter."""
    times = wave_times(panel)
    if not times or (since, wave) not in panel.periods():
        return ""
    lengths = {period: round(times[period[1]] - times[period[0]], 1) for period in panel.periods()}
    here = lengths.pop((since, wave))
    others = sorted(set(lengths.values()) - {here})
    longest, shortest = max([here, *others]), min([here, *others])
    if not others or longest <= UNEQUAL * shortest:
        return ""
    return f"waves unequally spaced: {here:g} years here, {' and '.join(f'{other:g}' for other in others)} elsewhere"


def wave_times(panel: Panel) -> dict[Any, float]:
    """When each wave was, in years: from dates, else from names that are years; empty when neither says so."""
    dates: dict[Any, Any] = {}
    if panel.survey is not None:
        known = panel.survey.waves
        dates = dict(zip(known["wave"], pd.to_datetime(known["date"], errors="coerce"), strict=True))
    if all(not pd.isna(dates.get(wave)) for wave in panel.waves):
        return {wave: dates[wave].year + (dates[wave].day_of_year - 1) / DAYS for wave in panel.waves}
    return {wave: float(wave) for wave in panel.waves} if all(map(is_year, panel.waves)) else {}


def is_year(value: Any) -> bool:
    """Whether a value, or what it is written as, is a year."""
    try:
        return float(value) >= FIRST_YEAR
    except (TypeError, ValueError):
        return False


@remembered
def _row(survey: Survey, relation: str, wave: Any) -> dict[str, Any]:
    """What is known about a relation in a wave; blanks are None."""
    relations = survey.relations
    here = relations[(relations["relation"] == relation) & (relations["wave"] == wave)]
    if not len(here):
        return {}
    return {k: None if not isinstance(v, tuple) and pd.isna(v) else v for k, v in here.iloc[0].to_dict().items()}


@remembered
def _kinds(survey: Survey, wave: Any) -> dict[str, set[str]]:
    actors = survey.actors
    here = actors[(actors["wave"] == wave) & ~actors["external"]]
    return {"there": set(here["kind"]), "asked": set(here.loc[here["asked"], "kind"])}


@remembered
def _sides(survey: Survey, relation: str, wave: Any) -> set[str]:
    nominations = survey.nominations
    return set(nominations.loc[(nominations["relation"] == relation) & (nominations["wave"] == wave), "side"])


def _said(value: Any) -> str:
    if value is None:
        return "not said"
    return f"{value:g}" if isinstance(value, float) else str(value)
