"""Organisations that came into the programme at different times: effects by time since entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..data.panel import Panel
from ..inference.group_time import GroupTime
from .actor_reading import ActorReading, Fit
from .design import wave_calendar
from .reading import joined

__all__ = ["entry_rows"]

METHOD: Final = "group-time effects (Callaway and Sant'Anna), jackknife within entrants"
WHY: Final = "entry at different times: nobody is compared with who is in the programme already, as two-way fixed effects would do"


def entry_rows(panel: Panel, reading: ActorReading) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: the effect over all, and by time since entry; before it, whether trends were parallel."""
    times, unit = wave_calendar(panel)
    values = reading.outcome.values
    values = values[values.index.isin(reading.dealing.actors) & (values.notna().sum(axis=1) > 1)]
    sides = reading.dealing.among(values.index)
    model = GroupTime(values.to_numpy(), reading.dealing.starts, times, sides.strata, sides.unit)
    fit = Fit(sides, model, lambda labels: labels[:, sides.unit], reading.outcome)
    entered = ", ".join(str(panel.waves[start]) for start in reading.dealing.starts)
    others = "not yet treated clusters" if reading.dealing.whole else "organisations not yet treated"
    said = f"{sides.of_arms[0]} treated (from {entered}) v {others}"
    note = joined(WHY, reading.outcome.note, reading.applied.early)
    yield reading.fitted(fit, 0, "effect", said, note=note, method=METHOD)
    for place, since in enumerate(model.since_entry, 1):
        if since >= 0:
            term, when = (
                f"effect, {since:g} {unit} in",
                f"last wave before entry to {since:g} {unit} after the first wave in",
            )
        else:
            term, when = (
                f"trend before, {-since:g} {unit}",
                f"{-since:g} {unit} before the first wave in to the last before entry",
            )
        yield reading.fitted(fit, place, term, f"{said}, {when}", note=note, method=METHOD)
