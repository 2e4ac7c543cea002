"""Did the programme do more for some organisations than for others: by sector, kind, size, or any column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..intake.values import words_of
from .actor_reading import NOTHING, ActorReading, arms_of
from .reading import joined
from .sides import NO_STRATUM

__all__ = ["group_rows"]


def group_rows(reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: the effect in each group of a column, and how much it differs from that in the largest."""
    for column, groups in _columns(reading):
        groups = groups[groups != ""]
        counts = groups.value_counts()
        names = sorted(counts.index, key=lambda name: (-counts[name], name))
        yield from _effects(reading, column, groups, sorted(names))
        if len(names) > 1:
            yield from _differences(reading, column, groups, names)


def _columns(reading: ActorReading) -> Iterator[tuple[str, pd.Series]]:
    """Columns by which effects may differ, as the groups of organisations at baseline; those that split alike only once."""
    design = reading.applied.design
    declared = design.effects_by is not None
    usual = [c for c in ("sector", "kind", design.size) if c is not None and c in reading.applied.people]
    columns = design.effects_by or usual
    seen: list[Any] = []
    for column in dict.fromkeys(columns):
        groups = _groups(reading, column)
        codes = pd.factorize(groups)[0].tolist()
        if declared or (len(set(codes)) > 1 and codes not in seen):
            seen.append(codes)
            yield column, groups


def _groups(reading: ActorReading, column: str) -> pd.Series:
    """The group of each organisation in the last wave before the programme, else the first it is in; numbers above their median or not."""
    people = reading.applied.people
    base = people[people["wave"] == reading.applied.before[-1]].set_index("actor")[column]
    cells = base.reindex(reading.known.index)
    cells = cells.where(cells.notna(), reading.applied.first[column].reindex(cells.index))
    if not pd.api.types.is_numeric_dtype(people[column]) or pd.api.types.is_bool_dtype(people[column]):
        return pd.Series(words_of(cells), index=cells.index, dtype=object)
    numbers = cells.astype(float)
    words = np.where(numbers > numbers.median(), "above median", "up to median")
    return pd.Series(np.where(numbers.isna(), "", words), index=cells.index, dtype=object)


def _effects(reading: ActorReading, column: str, groups: pd.Series, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """The effect among organisations of one group."""
    for name in names:
        values = reading.known.loc[groups.index[groups == name]]
        fit = reading.fit(
            values, reading.step(reading.applied.after), ((0, 0),), arms_of(reading.dealing.among(values.index).unit)
        )
        yield reading.fitted(fit, 0, f"effect, {column} {name}", f"{fit.sides.said}, {reading.when}")


def _differences(reading: ActorReading, column: str, groups: pd.Series, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """How much the effect in each group differs from that in the largest; waves of each group have effects of their own."""
    values = reading.known.loc[groups.index]
    unit = reading.dealing.among(values.index).unit
    first, *others = names
    after = reading.step(reading.applied.after)
    for name in others:
        both = groups.isin([first, name]).to_numpy()
        term, comparison = (
            f"difference, {column} {name} less {first}",
            f"effect in {name} less that in {first}, {reading.when}",
        )
        mine = np.column_stack([np.ones(both.sum()), groups[both] == name]).astype(float)
        features = _times(arms_of(unit[both]), mine)
        # dealing arms anew tests that nobody gained, not that both groups gained alike
        fit = reading.fit(values[both], after, ((0, 0), (1, 0)), features, apart=groups[both].to_numpy(), dealt=False)
        few = _few(reading, values[both], groups[both])
        if few == NO_STRATUM:
            yield reading.row(comparison, term, NOTHING, fit.sides.counts, joined(few, reading.note))
            continue
        yield reading.fitted(fit, 1, term, comparison, few=few)


def _times(arms: Any, groups: Any) -> Any:
    return lambda labels: arms(labels) * groups


def _few(reading: ActorReading, values: pd.DataFrame, groups: pd.Series) -> str:
    """Why one of two groups has no interval."""
    found = [reading.dealing.among(values.index[groups == name]).few for name in sorted(set(groups))]
    return next(filter(None, found), "")
