"""What became of the organisations themselves: outcomes in numbers, by organisation and wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ..errors import ArgumentError
from ..intake.values import flags, words_of
from .design import Applied
from .reading import joined

__all__ = ["Outcome", "numbers_in", "outcomes_of"]

ZEROS: Final = (
    "of 0 or below have no logarithm and are left out, which may hide who started or stopped: ratio keeps them"
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """One outcome.

    Parameters
    ----------
    name : str
        Its column, with "log" or "ratio of" in front where it is read so.
    values : pandas.DataFrame
        Organisations × waves, nan where it is not known.
    note : str
        What a reader must know.
    relation, block : str
        Where it is a place in a network: in which.
    withheld : str
        Why there is no interval and no p.
    ratio : bool
        Whether it is read in proportion, zeros kept.
    """

    name: str
    values: pd.DataFrame
    note: str = ""
    relation: str = ""
    block: str = "all"
    withheld: str = ""
    ratio: bool = False


def outcomes_of(applied: Applied, waves: Sequence[Any]) -> Iterator[Outcome]:
    """The outcomes of a design, in organisations that have an arm."""
    design = applied.design
    logged, ratios = set(design.log or ()), set(design.ratio or ())
    for key, chosen in (("log", logged), ("ratio", ratios)):
        if odd := sorted(chosen - set(design.outcomes or ())):
            raise ArgumentError(
                f"design: {key}={odd[0]!r} is none of the outcomes {list(design.outcomes or ())}; name it there too"
            )
    if both := sorted(logged & ratios):
        raise ArgumentError(
            f"design: {both[0]!r} is in log and in ratio; either leaves zeros out or keeps them, say one"
        )
    people = applied.people[applied.people["actor"].map(applied.arms).notna()]
    for column in dict.fromkeys(design.outcomes or ()):
        known = people.assign(value_=numbers_in(people[column], f"design: outcomes={column!r}"))
        values = known.pivot_table(index="actor", columns="wave", values="value_", aggfunc="first")
        values = values.reindex(index=sorted(set(people["actor"])), columns=list(waves))
        if column in ratios:
            if (values < 0).any(axis=None):
                raise ArgumentError(
                    f"design: ratio={column!r} holds numbers below 0, which are in no proportion to others"
                )
            yield Outcome(f"ratio of {column}", values, ratio=True)
            continue
        if column not in logged:
            yield Outcome(column, values)
            continue
        lost = int((values <= 0).sum().sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(values.where(values > 0))
        yield Outcome(f"log {column}", logs, joined(f"{lost} values {ZEROS}" if lost else ""))


def numbers_in(cells: pd.Series, argument: str) -> pd.Series:
    """A column as numbers, yes as 1 and no as 0; nan where it is blank.

    Examples
    --------
    >>> numbers_in(pd.Series(["sí", "no", None]), "x").tolist()
    [1.0, 0.0, nan]
    """
    values = pd.to_numeric(cells, errors="coerce").astype(np.float64)
    if (values.isna() & cells.notna()).any():
        said = flags(words_of(cells))
        wrong = [word for word in said if isinstance(word, str)]
        if wrong:
            raise ArgumentError(
                f"{argument} holds {wrong[0]!r}; an outcome is a number, yes or no, or blank where it is not known"
            )
        values = pd.Series([np.nan if s is None else float(s) for s in said], index=cells.index, dtype=float)
    if np.isinf(values).any():
        raise ArgumentError(f"{argument} holds an infinite number; leave blank what is not known")
    return values
