"""New ties that would not have come about without the programme, as far as a model of spontaneous ties can tell."""

from __future__ import annotations

from typing import Any

from ..parts import Cell, Findings, Part, Table
from .context import Context, number

__all__ = ["additional"]

_ARMS = ("both", "one")


def additional(ctx: Context) -> list[Part]:
    """New ties observed beside those expected without the programme."""
    say, table = ctx.say, ctx.evaluation.additionality
    rows = table[table["arm"].isin(_ARMS) & table["observed"].notna() & table["expected"].notna()]
    whole = rows[(rows["block"] == "all") & (rows["arm"] == "both")]
    if not len(rows):
        return []
    items = tuple(_sentence(ctx, row) for row in whole.to_dict("records"))
    shown = tuple(_row(ctx, row) for row in rows.to_dict("records"))
    columns = ("table.relation", "quality.span", "table.block", "impact.comparison", "additional.fitted", "additional.observed",
               "additional.expected", "additional.additional", "table.p", "table.pairs", "additional.outside", "additional.unlikely")  # fmt: skip
    found = Table(say("additional.table"), tuple(map(say, columns)), shown, heads=5, note=say("additional.note"))
    return [*([Findings(items, say("additional.title"))] if items else []), found]


def _sentence(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    say = ctx.say
    head = say("additional.of_pairs", relation=ctx.title(row["cluster"], row["relation"]), since=str(row["since"]), wave=str(row["wave"]),
               observed=say.number(row["observed"], 0), expected=say.number(row["expected"], 1), fitted=_fitted(ctx, row))  # fmt: skip
    span = ctx.interval(row["low"], row["high"], lambda v: say.signed(v, 1))
    parts = [
        say("additional.by", additional=say.signed(row["additional"], 1)),
        say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval"),
        say("additional.pairs", n=int(row["n_dyads"]), outside=say.percent(row["outside_share"])),
    ]  # fmt: skip
    text = "; ".join(parts)
    return head, f"{text[:1].upper()}{text[1:]}."


def _fitted(ctx: Context, row: dict[Any, Any]) -> str:
    """On what the model of spontaneous ties was fitted."""
    return ctx.say.word("fitted", row["fitted_on"])


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    span = ctx.interval(row["low"], row["high"], lambda v: say.signed(v, 1))
    unlikely = say.percent(row["unlikely_share"]) if number(row["unlikely_share"]) else "–"
    return (
        Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"), Cell(ctx.block(row["block"])),
        Cell(say.word("term", row["arm"])), Cell(_fitted(ctx, row)), Cell(say.number(row["observed"], 0)), Cell(say.number(row["expected"], 1)),
        Cell(say.signed(row["additional"], 1), "", span), Cell(say.p(row["p_value"])), Cell(say.number(row["n_dyads"], 0)),
        Cell(say.percent(row["outside_share"])), Cell(unlikely),
    )  # fmt: skip
