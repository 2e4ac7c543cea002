"""Outcomes with zeros in them: did sums over organisations grow in another proportion where they took part?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..inference.proportions import Proportions
from .actor_reading import NOTHING, ActorReading, Fit
from .reading import joined

__all__ = ["ratio_rows"]

METHOD: Final = "Poisson regression with effects of organisations and waves of strata, CRV3"


def ratio_rows(reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """The row of the impact table: log of the ratio, over organisations whose outcome is known in every wave before and after."""
    values = reading.values[reading.values.notna().all(axis=1)]
    lost = len(reading.values) - len(values)
    never = int((values == 0).all(axis=1).sum())
    note = joined(
        f"{lost} organisations are not known in every wave" if lost else "",
        f"{never} have 0 in all waves and say nothing" if never else "",
        reading.outcome.note, reading.applied.early, *reading.applied.notes,
    )  # fmt: skip
    if reading.empty or not len(values):
        yield reading.row("", "effect", NOTHING, (0, 0), joined(reading.empty, note), method=METHOD)
        return
    before, after = (
        values[list(side)].sum(axis=1).to_numpy() for side in (reading.applied.before, reading.applied.after)
    )
    sides = reading.dealing.among(values.index)
    fit = Fit(
        sides,
        Proportions(before, after, sides.strata, sides.unit),
        lambda labels: labels[:, sides.unit] > 0,
        reading.outcome,
    )
    yield reading.fitted(fit, 0, "effect", f"{sides.said}, {reading.when}", note=note, method=METHOD)
