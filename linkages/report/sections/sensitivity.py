"""Which conclusions about change hang on a choice: those that do come first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..parts import Cell, Part, Prose, Table
from .context import Context, number

__all__ = ["repeated", "sensitivity"]

REPEATED = {
    "without programme": "change.without_programme",
    "without cluster organisation": "change.without_cluster",
}
KEYS = ["cluster", "relation", "since", "wave", "block", "measure"]


def sensitivity(ctx: Context) -> list[Part]:
    """How many conclusions depend on a choice, and which."""
    say = ctx.say
    found = [rows for _, rows in _conclusions(ctx).groupby(KEYS, sort=False) if _concludes(rows)]
    if not found:
        return []
    found.sort(key=lambda rows: -int(rows["flips"].sum()))
    flipping = sum(bool(rows["flips"].any()) for rows in found)
    columns = (
        say("table.relation"), say("table.measure"), say("table.block"), say("quality.span"), say("table.change"),
        say("quality.other_choices"), say("quality.flips"),
    )  # fmt: skip
    shown = tuple(_row(ctx, rows) for rows in found)
    return [
        Prose(say("quality.depend", n=flipping, of=len(found))),
        Table(say("quality.sensitivity_table"), columns, shown, heads=4, note=say("quality.sensitivity_note")),
    ]


def repeated(ctx: Context) -> list[Prose]:
    """How many conclusions about change are others without the programme's own ties, and without the cluster organisation."""
    table = _conclusions(ctx)
    base = table[table["choice"] == "base"].dropna(subset="value")[KEYS]
    said = []
    for choice, key in REPEATED.items():
        rows = table[table["choice"] == choice].dropna(subset="value").merge(base, on=KEYS)
        if len(rows):
            said.append(ctx.say(key, n=int(rows["flips"].sum()), of=len(rows)))
    return [Prose(" ".join(said))] if said else []


def _conclusions(ctx: Context) -> pd.DataFrame:
    """Rows that are a change, and not a measure of two waves at once."""
    table = ctx.evaluation.sensitivity
    changes = set(ctx.change.dropna(subset=["before", "after"])["measure"])
    return table[table["block"].isin(ctx.blocks) & table["measure"].isin(changes)]


def _concludes(rows: pd.DataFrame) -> bool:
    """Whether there is a change, and another choice under which there is one too."""
    known = rows["value"].notna()
    return bool((known & (rows["choice"] == "base")).any() and (known & (rows["choice"] != "base")).any())


def _row(ctx: Context, rows: pd.DataFrame) -> tuple[Cell, ...]:
    say = ctx.say
    base = rows[rows["choice"] == "base"].iloc[0].to_dict()
    base["form"] = ctx.change.loc[ctx.change["measure"] == base["measure"], "form"].iloc[0]
    others = rows.loc[rows["choice"] != "base", "value"]

    def show(value: Any) -> str:
        return ctx.difference(base, value)

    title = ctx.naming.relation(base["relation"]) + (f" · {base['cluster']}" if ctx.several else "")
    flips = say.listed(_choice(ctx, choice) for choice in rows.loc[rows["flips"], "choice"])
    detail = ctx.interval(base["low"], base["high"], show) if number(base["low"]) else ""
    return (
        Cell(title), Cell(ctx.term(base["measure"])), Cell(ctx.block(base["block"])),
        Cell(f"{base['since']}–{base['wave']}"), Cell(show(base["value"]), "", detail),
        Cell(ctx.interval(others.min(), others.max(), show)), Cell(flips or say("quality.never"), "warn" if flips else ""),
    )  # fmt: skip


def _choice(ctx: Context, choice: str) -> str:
    if choice.startswith("at least "):
        return ctx.say("choice.at_least", n=int(choice.removeprefix("at least ")))
    return ctx.say.word("choice", choice)
