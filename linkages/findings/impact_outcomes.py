"""Outcomes of organisations that took part beside those of others, and of those that had treated partners before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..data.panel import Panel
from .actor_reading import NOTHING, ActorReading
from .exposure import Exposure, exposures_of
from .impact_against import against_rows
from .impact_effects import effect_rows
from .impact_groups import group_rows
from .mediation import association_rows
from .outcomes import outcomes_of
from .reading import joined
from .sides import Dealing

__all__ = ["EVERYWHERE", "outcome_rows"]

EVERYWHERE: Final = "all"


def outcome_rows(panel: Panel, dealing: Dealing, *, level: float) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: effects on those that took part, by group, and of treated partners at baseline."""
    applied = dealing.applied
    where = panel.clusters[0] if len(panel.clusters) == 1 else EVERYWHERE
    nets = {relation: {net.wave: net for net in panel.select(relation=relation)} for relation in panel.relations}
    if len(nets) > 1:
        together = panel.combine()
        nets |= {
            relation: {net.wave: net for net in together.select(relation=relation)} for relation in together.relations
        }
    partners = list(exposures_of(nets, applied)) if applied.before and applied.after else []
    for outcome in outcomes_of(applied, panel.waves):
        reading = ActorReading(applied, dealing, outcome, where, level)
        yield from effect_rows(panel, reading)
        yield from against_rows(panel, reading)
        if reading.empty or outcome.ratio:
            continue
        yield from group_rows(reading)
        for exposure in partners:
            if dealing.whole and not exposure.main:
                continue
            yield from _exposed(reading, exposure, dealing)
        yield from association_rows(reading, nets)


def _exposed(reading: ActorReading, exposure: Exposure, dealing: Dealing) -> Iterator[tuple[Any, ...]]:
    """Effects of treated partners at baseline, given whether one took part oneself."""
    values = reading.known.loc[reading.known.index.isin(exposure.known)]
    term = f"exposure, {exposure.form} of treated partners"
    why = "" if len(values) else f"partners of none of these organisations are known in {exposure.wave}"
    if dealing.whole:
        why = "whole clusters took part, so that all partners did or none"
    if why:
        yield reading.row("", term, NOTHING, (0, 0), joined(why, reading.note), relation=exposure.relation)
        return
    features = exposure.features(dealing, values.index)
    fit = reading.fit(values, reading.step(reading.applied.after), ((0, 0), (1, 0)), features)
    keys = {"relation": exposure.relation, "note": joined(reading.note, exposure.note)}
    yield reading.fitted(fit, 1, term, f"{exposure.said}, {reading.when}", **keys)
    if exposure.main:
        given = f"effect, given {exposure.form} of treated partners"
        yield reading.fitted(fit, 0, given, f"{fit.sides.said}, {reading.when}", **keys)
