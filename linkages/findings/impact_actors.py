"""Places of organisations in their networks, where whole clusters took part; inside one cluster ties between arms spoil it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from ..data.completion import takes_missing_for_null
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.dyadic import label_of
from .actor_reading import ActorReading
from .comparable import in_retrospect, why_not_comparable
from .design import Applied
from .impact_effects import effect_rows
from .impact_outcomes import EVERYWHERE
from .outcomes import Outcome
from .reading import TAKEN_FOR_NULL, joined
from .sides import Dealing

__all__ = ["position_rows", "refuse_contamination"]

CONTAMINATED: Final = (
    "contaminated: a tie between a treated and another organisation raises both degrees, so the difference leaves out part "
    "of the effect, and diversion enters it twice"
)


def refuse_contamination(applied: Applied, accept: bool) -> None:
    """Places of treated and other organisations of one cluster are compared only with consent."""
    if applied.mixed and not accept:
        raise ArgumentError(
            f"units=['actor']: in {applied.mixed[0]!r} organisations with and without the programme are in one network; {CONTAMINATED}. "
            "Use units=['dyad'], whose classes both, one and none keep this apart, or units=['cluster']; to see the contaminated "
            "comparison all the same, say accept_contamination=True"
        )


def position_rows(
    panel: Panel, dealing: Dealing, measures: Sequence[Callable[..., Any]], *, blocks: Sequence[str], level: float
) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: the effect on places in the network of every relation and block."""
    where = panel.clusters[0] if len(panel.clusters) == 1 else EVERYWHERE
    for relation in panel.relations:
        for block in blocks:
            for measure in measures:
                outcome = position(panel, dealing, measure, relation, block)
                yield from effect_rows(panel, ActorReading(dealing.applied, dealing, outcome, where, level))


def position(panel: Panel, dealing: Dealing, measure: Callable[..., Any], relation: str, block: str) -> Outcome:
    """A measure of every organisation in all waves of one relation, as an outcome."""
    nets = {wave: panel[relation, wave].block(block) for wave in panel.waves if (relation, wave) in panel}
    found = {wave: measure(net) for wave, net in nets.items()}
    if any(not isinstance(values, pd.Series) for values in found.values()):
        raise ArgumentError(f"positions: {label_of(measure)} gives no value for each organisation, as degree does")
    values = pd.DataFrame(found, index=dealing.actors, columns=list(panel.waves), dtype=float)
    filled = takes_missing_for_null(measure) and any(net.missing_share > 0 for net in nets.values())
    waves = tuple(nets)
    reasons = (why_not_comparable(panel, relation, waves[0], wave) for wave in waves[1:])
    note = joined(
        "" if dealing.whole else CONTAMINATED, TAKEN_FOR_NULL if filled else "", in_retrospect(panel, relation, waves)
    )
    return Outcome(label_of(measure), values, note, relation, block, next(filter(None, reasons), ""))
