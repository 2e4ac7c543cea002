"""Several clusters on one page: how far they lie apart in one sentence, and all of them added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..parts import Figure, Part, Prose
from .context import Context, number

__all__ = ["first_and_last", "side_by_side", "spread", "together", "with_how"]


def spread(ctx: Context, values: Iterable[Any], show: Callable[[Any], str]) -> str:
    """``8 clusters: from 5% to 25%, the middle one 12%``; empty where there is none."""
    known = [float(v) for v in values if number(v)]
    if not known:
        return ""
    low, middle, high = (show(v) for v in np.quantile(known, [0.0, 0.5, 1.0]))
    return ctx.say("many.spread", n=len(known), low=low, high=high, middle=middle)


def together(rows: pd.DataFrame) -> pd.DataFrame:
    """Density of each relation, wave and block over all clusters: their ties and their observed dyads added up."""
    known = rows[rows["value"].notna() & (rows["n_dyads"] > 0)]
    known = known.assign(ties=known["value"] * known["n_dyads"])
    sums = known.groupby(["relation", "wave", "block"], sort=False)[["ties", "n_dyads"]].sum().reset_index()
    return sums.assign(cluster="all", measure="density", form="", value=sums["ties"] / sums["n_dyads"])


def first_and_last(ctx: Context) -> list[Any]:
    """The waves that a table of several clusters shows; of one cluster it shows all."""
    return list(dict.fromkeys([ctx.waves[0], ctx.waves[-1]])) if ctx.several else ctx.waves


def side_by_side(first: Figure, second: Figure) -> Figure:
    """Two figures as one, to save a reader the way down; pictures of the second bear its title."""
    one = len(second.pictures) == 1
    pictures = tuple(
        (second.title if one else f"{label} · {second.title}", picture) for label, picture in second.pictures
    )
    return replace(first, pictures=(*first.pictures, *pictures), caption=f"{first.caption} {second.caption}".strip())


def with_how(ctx: Context, figures: list[Figure], key: str) -> list[Part]:
    """Figures and how to read them; those that are folded come last, in a row with the tables beneath them."""
    how = Prose(ctx.say(key), "how")
    return [how, *figures] if ctx.several else [*figures, how]
