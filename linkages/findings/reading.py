"""What all readings share: columns of tables, labels of measures, notes, and the choice of measures and blocks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Final

import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..data.registry import Registry
from ..errors import ArgumentError
from ..inference.dyadic import label_of, n_networks
from ..vocabulary import Block, one_of

__all__ = [
    "FLAG",
    "NUMBER",
    "TEXT",
    "WAVE",
    "WHOLE",
    "chosen",
    "chosen_blocks",
    "form_of",
    "joined",
    "number_of",
    "table",
    "words_of",
]

TEXT, NUMBER, WHOLE, FLAG, WAVE = "str", "float64", "int64", "bool", "wave"

NOT_MEASURED: Final = "not measured"
UNDEFINED: Final = "undefined here"
NO_INTERVAL: Final = "no calibrated interval"
TAKEN_FOR_NULL: Final = "missing dyads taken for no tie"
NO_BOUNDS: Final = "no bounds known"
OUTSIDE_BOUNDS: Final = "of those who answered; the bounds hold for all organisations"
MUCH_MISSING: Final = 0.2  # above this share a row carries a note
MOST_MISSING: Final = 0.5  # above this share bounds stand beside the value

# Which argument of a measure is the form that its row states.
_FORM_ARGUMENTS = ("measure", "form", "scope")


def table(rows: Sequence[Sequence[Any]], columns: Mapping[str, str], panel: Panel | Registry) -> pd.DataFrame:
    """Rows as a table of typed columns, so that two tables of one kind can be put together though one is empty."""
    labels = list(panel.waves.values()) if isinstance(panel, Registry) else panel.waves
    waves = pd.Series(labels).dtype if labels else "int64"
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=waves if kind == WAVE else kind)
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )


def chosen(measures: Any, *, networks: tuple[int, ...]) -> tuple[Callable[..., Any], ...]:
    """The measures asked for, checked: functions of that many networks."""
    found = (measures,) if callable(measures) else tuple(measures)
    for measure in found:
        if not callable(measure):
            raise ArgumentError(f"measures: {measure!r} is no function; give functions, as measures=[linkages.density]")
        if n_networks(measure) not in networks:
            wanted = " or ".join(map(str, networks))
            raise ArgumentError(f"measures: {label_of(measure)} takes {n_networks(measure)} networks, not {wanted}")
    return found


def chosen_blocks(blocks: str | Iterable[str]) -> tuple[str, ...]:
    """The blocks asked for, checked."""
    found = (blocks,) if isinstance(blocks, str) else tuple(blocks)
    for block in found:
        one_of("blocks", block, Block)
    return found


def form_of(measure: Callable[..., Any]) -> str:
    """The form of a measure that a row states: options set by `functools.partial`, else the default of its form.

    Examples
    --------
    >>> from linkages.measures.cohesion import density, reciprocity
    >>> form_of(reciprocity), form_of(partial(density, form="standardised")), form_of(len)
    ('arc', 'standardised', '')
    """
    if isinstance(measure, partial) and (measure.args or measure.keywords):
        named = (_at_least(value) if name == "at_least" else _word(value) for name, value in measure.keywords.items())
        return ", ".join([*map(_word, measure.args), *named])
    return _default_form(measure) if isinstance(measure, Hashable) else _default_form.__wrapped__(measure)


@lru_cache(maxsize=256)  # asked for every row of a table
def _default_form(measure: Callable[..., Any]) -> str:
    parameters = inspect.signature(measure).parameters
    for name in _FORM_ARGUMENTS:
        if name in parameters and parameters[name].default is not inspect.Parameter.empty:
            return _word(parameters[name].default)
    return ""


def _at_least(value: float) -> str:
    return f"at least {value:g}"


def _word(value: Any) -> str:
    return label_of(value) if callable(value) else str(value)


def number_of(measure: Callable[..., Any], *nets: Network) -> float:
    """Value of a measure that must be a number."""
    value = measure(*nets)
    try:
        return float(value)
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise ArgumentError(
            f"measures: {label_of(measure)} gives a {kind}, not a number, and has no place here"
        ) from None


def words_of(actors: pd.DataFrame, column: str) -> list[str]:
    """A column of actors as text, empty where there is none."""
    if column not in actors.columns:
        return [""] * len(actors)
    return ["" if pd.isna(value) else str(value) for value in actors[column]]


def missing_note(share: float, *, unbounded: bool = False) -> str:
    """What to say of a row whose dyads were not all observed, and of a value that has no bounds where most are missing."""
    much = f"{share:.0%} of dyads missing" if share > MUCH_MISSING else ""
    return joined(much, NO_BOUNDS if unbounded and share > MOST_MISSING else "")


def joined(*notes: str) -> str:
    """Notes as one text, each once."""
    return "; ".join(dict.fromkeys(note for note in notes if note))
