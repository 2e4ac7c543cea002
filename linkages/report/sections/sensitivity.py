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
Row = dict[Any, Any]
KEYS = ["cluster", "relation", "since", "wave", "block", "measure"]


def sensitivity(ctx: Context) -> list[Part]:
    """How many conclusions depend on a choice, and which."""
    say = ctx.say
    together: dict[tuple[Any, ...], list[Row]] = {}
    for row in _conclusions(ctx).to_dict("records"):
        together.setdefault(tuple(row[key] for key in KEYS), []).append(row)
    found = [rows for rows in together.values() if _concludes(rows)]
    if not found:
        return []
    found.sort(key=lambda rows: -sum(bool(row["flips"]) for row in rows))
    flipping = sum(any(row["flips"] for row in rows) for rows in found)
    columns = (
        say("table.relation"), say("table.measure"), say("table.block"), say("quality.span"), say("table.change"),
        say("quality.other_choices"), say("quality.flips"),
    )  # fmt: skip
    forms = ctx.change.drop_duplicates("measure").set_index("measure")["form"].to_dict()
    shown = tuple(_row(ctx, rows, forms) for rows in found)
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


def _concludes(rows: list[Row]) -> bool:
    """Whether there is a change, and another choice under which there is one too."""
    known = [row["choice"] == "base" for row in rows if number(row["value"])]
    return any(known) and not all(known)


def _row(ctx: Context, rows: list[Row], forms: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    base = next(row for row in rows if row["choice"] == "base")
    base = {**base, "form": forms[base["measure"]]}
    others = [row["value"] for row in rows if row["choice"] != "base" and number(row["value"])]

    def show(value: Any) -> str:
        return ctx.difference(base, value)

    title = ctx.naming.relation(base["relation"]) + (f" · {base['cluster']}" if ctx.several else "")
    flips = say.listed(_choice(ctx, row["choice"]) for row in rows if row["flips"])
    detail = ctx.interval(base["low"], base["high"], show) if number(base["low"]) else ""
    return (
        Cell(title), Cell(ctx.term(base["measure"])), Cell(ctx.block(base["block"])),
        Cell(f"{base['since']}–{base['wave']}"), Cell(show(base["value"]), "", detail),
        Cell(ctx.interval(min(others), max(others), show)), Cell(flips or say("quality.never"), "warn" if flips else ""),
    )  # fmt: skip


def _choice(ctx: Context, choice: str) -> str:
    if choice.startswith("at least "):
        return ctx.say("choice.at_least", n=int(choice.removeprefix("at least ")))
    return ctx.say.word("choice", choice)
