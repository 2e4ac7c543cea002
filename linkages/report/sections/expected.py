"""The network as measured beside networks drawn as they might have been without the programme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..parts import Cell, Findings, Part, Table
from .context import Context, number
from .many import spread

__all__ = ["expected"]


def expected(ctx: Context) -> list[Part]:
    """A sentence on the density of each relation, with the range that the drawn networks have; all measures underneath."""
    say, table = ctx.say, ctx.evaluation.programme_off
    title = say("expected.title")
    rows = table[table["expected"].notna() & (ctx.of_programme(table) | (not ctx.several))]
    if not len(rows):
        why = ctx.notes(table) if len(table) else say("expected.need")
        return [Findings(((say("expected.none"), why),), title, "note")]
    now = rows[ctx.of_programme(rows) & (rows["block"] == "all") & (rows["measure"] == "density")]
    told = [_of_clusters(ctx, here) if ctx.several else _sentence(ctx, here.iloc[0])
            for _, here in now.groupby(["relation", "fitted_on"], sort=False)]  # fmt: skip
    return [Findings((*told, *_untold(ctx, table, now)), title), _table(ctx, rows)]


def _untold(ctx: Context, table: pd.DataFrame, now: pd.DataFrame) -> list[tuple[str, str]]:
    """Relations of which nothing can be expected, and why."""
    lost = table[ctx.of_programme(table) & ~table["relation"].isin(now["relation"])]
    return [
        (ctx.say("expected.none_of", relation=ctx.naming.relation(relation)), ctx.notes(here))
        for relation, here in lost.groupby("relation", sort=False)
    ]


def _about(ctx: Context, row: Any) -> dict[str, str]:
    return {
        "relation": ctx.naming.relation(row["relation"]), "since": str(row["since"]), "wave": str(row["wave"]),
        "fitted": ctx.say.word("fitted", row["fitted_on"]),
    }  # fmt: skip


def _sentence(ctx: Context, row: Any) -> tuple[str, str]:
    say = ctx.say
    observed, mean = say.percent(row["observed"], 1), say.percent(row["expected"], 1)
    span = ctx.interval(row["low"], row["high"], lambda v: say.percent(v, 1))
    parts = [
        say("expected.drawn", level=say.percent(ctx.level), range=span), say("displaced.p", p=say.p(row["p_value"])),
        say("expected.pairs" if row["n_drawn"] < row["n_dyads"] else "expected.pairs_all", n=int(row["n_dyads"]), drawn=say.number(row["n_drawn"], 0)),
    ]  # fmt: skip
    text = "; ".join(parts)
    return say("expected.of", **_about(ctx, row), observed=observed, expected=mean), f"{text[:1].upper()}{text[1:]}."


def _of_clusters(ctx: Context, rows: pd.DataFrame) -> tuple[str, str]:
    """In how many clusters of those that took part density lies outside the range; the others are the check."""
    say = ctx.say
    took_part = rows["cluster"].isin(_treated(ctx))
    inside, beside = rows[took_part], rows[~took_part]
    above, below = _outside(inside)
    lost = len(_treated(ctx) - set(inside["cluster"]))
    head = say("expected.of_clusters", **_about(ctx, rows.iloc[0]), n=len(inside), above=say.number(above, 0), below=say.number(below, 0),
               level=say.percent(ctx.level))  # fmt: skip
    text = [say("expected.lost", n=lost)] if lost else []
    if len(inside):
        text.append(say("expected.spread", spread=spread(ctx, inside["observed"] - inside["expected"], say.points)))
    if len(beside):
        above, below = _outside(beside)
        text.append(say("expected.check", n=len(beside), above=say.number(above, 0), below=say.number(below, 0)))
    return head, " ".join(text)


def _treated(ctx: Context) -> set[str]:
    """Clusters in which an organisation took part: where only one did, no pair has two that did."""
    table = ctx.evaluation.additionality
    return set(table.loc[table["arm"].isin(["both", "one"]) & (table["n_dyads"] > 0), "cluster"])


def _outside(rows: pd.DataFrame) -> tuple[int, int]:
    """How many lie above, and how many below, the range of the networks drawn."""
    return int((rows["observed"] > rows["high"]).sum()), int((rows["observed"] < rows["low"]).sum())


def _table(ctx: Context, rows: pd.DataFrame) -> Table:
    """Every measure that was drawn."""
    say = ctx.say
    columns = ("table.relation", "quality.span", "additional.fitted", "table.measure", "expected.observed", "expected.without",
               "table.p", "expected.pairs_drawn")  # fmt: skip
    shown = tuple(_row(ctx, row) for row in rows.to_dict("records"))
    note = f"{say('expected.note', level=say.percent(ctx.level))} {ctx.notes(rows)}".strip()
    return Table(say("expected.table"), tuple(map(say, columns)), shown, heads=4, note=note)


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    outside = number(row["low"]) and not row["low"] <= row["observed"] <= row["high"]
    span = ctx.interval(row["low"], row["high"], lambda v: ctx.value(row, v))
    return (
        Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"),
        Cell(say.word("fitted", row["fitted_on"])), Cell(ctx.term(row["measure"], row["form"])),
        Cell(ctx.value(row, row["observed"]), "clear" if outside else ""), Cell(ctx.value(row, row["expected"]), "", span),
        Cell(say.p(row["p_value"])), Cell(say.number(row["n_drawn"], 0)),
    )  # fmt: skip
