"""Rows of the table of capture: how far something is in few hands, in whose, and whether it stays there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from ..inference.jackknife import paired_jackknife
from ..inference.rank_slope import mid_ranks
from ..measures.concentration import gini, gini_without_each, held_by, herfindahl, top_share
from ._holdings import EVERYBODY, Holding, cuts
from .leaving import RUNS_THE_CLUSTER
from .reading import NO_INTERVAL, NUMBER, TEXT, UNDEFINED, WAVE, WHOLE, joined

__all__ = ["COLUMNS", "Row", "Spread", "filled"]

Row = dict[str, Any]
NAN = float("nan")
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "reading": TEXT, "quantity": TEXT,
    "measure": TEXT, "form": TEXT, "who": TEXT, "actor": TEXT, "sector": TEXT, "rank": NUMBER, "value": NUMBER,
    "expected": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER, "p_adjusted": NUMBER, "n_actors": WHOLE,
    "n_draws": WHOLE, "missing_share": NUMBER, "note": TEXT,
}  # fmt: skip
COORDINATING: Final = ("degree", "betweenness", "brokerage")
FEWEST: Final = 3  # actors of whom ranks are compared
_BLANK: Final[dict[str, Any]] = {TEXT: "", NUMBER: NAN, WHOLE: 0, WAVE: None}


def filled(key: Mapping[str, Any], **given: Any) -> Row:
    """A row of the table, blank where nothing is given."""
    return {name: _BLANK[kind] for name, kind in COLUMNS.items()} | dict(key) | given


@dataclass(frozen=True)
class Spread:
    """Makes rows; ``runs`` run the cluster, ``k`` are called the top, ``level`` is that of intervals."""

    runs: Collection[Any]
    k: int
    level: float

    @property
    def measures(self) -> list[tuple[str, str, Callable[[Any], float], float]]:
        """Name, form, function, and the numerator of the value that equal shares would give."""
        forms: list[tuple[str, str, Callable[[Any], float], float]] = [
            ("gini", "scaled", partial(gini, form="scaled"), 0.0),
            ("herfindahl", "scaled", partial(herfindahl, form="scaled"), 0.0),
        ]
        tops = dict.fromkeys((1, self.k))
        return forms + [("top_share", f"top {k}", partial(top_share, k=k), float(k)) for k in tops]

    def concentration(self, key: Row, one: Holding) -> Iterator[Row]:
        """How far it is in few hands."""
        for who, values in cuts(one.values, self.runs):
            n, top = len(values), _most(values)
            for name, form, measure, equal in self.measures:
                value = measure(values)
                note = joined(one.told, "" if value == value or one.note else UNDEFINED)
                yield self._row(
                    key, one, reading="concentration", measure=name, form=form, who=who, actor=top, value=value,
                    expected=equal / n if n and value == value else NAN, n_actors=n, note=note,
                )  # fmt: skip

    def leaders(self, key: Row, one: Holding) -> Iterator[Row]:
        """Who has most of it."""
        values = one.known
        total = values.sum()
        if not total:
            return
        ranks = values.rank(ascending=False, method="min")
        for actor in values.sort_values(ascending=False, kind="stable").index[: self.k]:
            yield self._row(
                key, one, reading="leaders", measure="share", who=EVERYBODY, actor=str(actor), rank=float(ranks[actor]),
                value=float(values[actor] / total), expected=1 / len(values), n_actors=len(values),
                note=joined(self._runs(actor), one.told),
            )  # fmt: skip

    def coordination(self, key: Row, found: Mapping[str, Holding]) -> Iterator[Row]:
        """What those have that run the cluster."""
        for quantity in COORDINATING:
            one = found[quantity]
            values = one.known
            total = values.sum()
            ranks = values.rank(ascending=False, method="min")
            for actor in one.values.index[one.values.index.isin(list(self.runs))]:
                known = actor in values.index and total > 0
                yield self._row(
                    key, one, reading="coordination", measure="share", who=EVERYBODY, actor=str(actor),
                    rank=float(ranks[actor]) if known else NAN, value=float(values[actor] / total) if known else NAN,
                    expected=1 / len(values) if known else NAN, n_actors=len(values),
                    note=joined(RUNS_THE_CLUSTER, one.told, "" if known or one.note else UNDEFINED),
                )  # fmt: skip

    def change(self, key: Row, before: Holding, after: Holding) -> Iterator[Row]:
        """Concentration less that of the earlier wave, and whether the same stay on top, of those known in both."""
        both = before.known.index.intersection(after.known.index)
        told = joined(before.told, after.told)
        for who, first in cuts(before.values[both], self.runs, top=False):
            then = after.values[first.index]
            said = {"who": who, "n_actors": len(first)}
            for name, form, measure, _ in self.measures:
                value, low, high, why = self._difference(key, name, measure, first, then)
                note = joined(why if value == value else UNDEFINED, told)
                yield self._row(
                    key,
                    after,
                    reading="change",
                    measure=name,
                    form=form,
                    value=value,
                    low=low,
                    high=high,
                    note=note,
                    **said,
                )
            for name, form, value, expected in self._mobility(first, then):
                note = joined("" if value == value else UNDEFINED, told)
                yield self._row(
                    key,
                    after,
                    reading="mobility",
                    measure=name,
                    form=form,
                    value=value,
                    expected=expected,
                    note=note,
                    **said,
                )

    def _difference(
        self, key: Row, name: str, measure: Callable[[Any], float], first: pd.Series, then: pd.Series
    ) -> tuple[float, float, float, str]:
        """Value, interval, and why there is none: only the gini of amounts (which belong to no relation) has one."""
        if name != "gini" or key["relation"]:
            return measure(then) - measure(first), NAN, NAN, NO_INTERVAL
        found = paired_jackknife(measure, first, then, without=gini_without_each, level=self.level)
        return found.value, found.low, found.high, joined(NO_INTERVAL, found.note) if found.note else ""

    def _mobility(self, first: pd.Series, then: pd.Series) -> Iterator[tuple[str, str, float, float]]:
        alike = _rank_correlation(first, then)
        yield "rank_correlation", "spearman", alike, 0.0 if alike == alike else NAN
        kept, n = NAN, len(first)
        if n > self.k and alike == alike:
            kept = float(np.minimum(held_by(first, self.k), held_by(then, self.k)).sum() / self.k)
        yield "top_kept", f"top {self.k}", kept, self.k / n if kept == kept else NAN

    def _runs(self, actor: Any) -> str:
        return RUNS_THE_CLUSTER if actor in self.runs else ""

    def _row(self, key: Row, one: Holding, **given: Any) -> Row:
        return filled(key, quantity=one.quantity, missing_share=one.missing_share, **given)


def _most(values: pd.Series) -> str:
    return str(values.idxmax()) if len(values) and values.max() > 0 else ""


def _rank_correlation(first: pd.Series, then: pd.Series) -> float:
    """Spearman's; nan with fewer than three, and where all have the same."""
    if len(first) < FEWEST:
        return NAN
    one, other = (rank - rank.mean() for rank in (mid_ranks(first), mid_ranks(then)))
    apart = float((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / np.sqrt(apart)) if np.ptp(first) > 0 and np.ptp(then) > 0 else NAN
