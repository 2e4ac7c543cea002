"""The map before, after, and what changed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..atlas import map_part
from ..parts import Cell, Part, Section, Table
from .context import Context

__all__ = ["map_"]


def map_(ctx: Context) -> Section:
    """The interactive map, and the same organisations as a table."""
    say = ctx.say
    parts: list[Part] = [map_part(ctx.panel, ctx.naming, say, ctx.evaluation.actors), _table(ctx)]
    return Section("map", say("map.title"), tuple(parts), say("map.lead"))


def _table(ctx: Context) -> Table:
    """Who is on the map, sorted by code: who answered when, and with how many partners."""
    say = ctx.say
    actors = ctx.naming.actors.sort_values("code")
    latest = {r: [w for w in ctx.waves if (r, w) in ctx.panel][-1] for r in ctx.relations}
    found = _partners(ctx)
    there = {wave: _actors_of(ctx, wave) for wave in ctx.waves}
    known = [(r, mine) for (_, r, wave), mine in found.items() if wave == latest[r]]
    estimated = {r for r, mine in known if mine["missing_share"] > 0}
    rows = []
    for actor, row in zip(actors.index, actors.to_dict("records")):
        cells = [Cell(row["label"]), Cell(row["kind"]), Cell(say.word("sector", row["sector"]))]
        cells += [_answered(ctx, there[wave].get(actor)) for wave in ctx.waves]
        for relation, wave in latest.items():
            mine = found.get((actor, relation, wave))
            cells.append(Cell(say.number(mine["value"] if mine else None, 1)))
        rows.append(tuple(cells))
    columns = (
        say("table.organisation"), say("table.kind"), say("table.sector"),
        *(say("map.answered_in", wave=str(w)) for w in ctx.waves),
        *(
            say("map.ties_estimated" if r in estimated else "map.ties_of", relation=ctx.naming.relation(r), wave=str(w))
            for r, w in latest.items()
        ),
    )  # fmt: skip
    return Table(say("map.table"), columns, tuple(rows), heads=3, note=say("map.table_note"))


def _partners(ctx: Context) -> dict[tuple[Any, ...], dict[Any, Any]]:
    """Rows of degree by actor, relation and wave."""
    table = ctx.evaluation.actors
    table = table[(table["measure"] == "degree") & (table["block"] == "all")]
    return ctx.by(ctx.of_measure(table, "degree"), "actor", "relation", "wave")


def _actors_of(ctx: Context, wave: Any) -> dict[Any, dict[Any, Any]]:
    """Every actor of a wave with what the survey says of it."""
    tables = [net.actors for net in ctx.panel if net.wave == wave]
    if not tables:
        return {}
    table = pd.concat(tables)
    table = table[~table.index.duplicated()]
    return dict(zip(table.index, table.to_dict("records")))


def _answered(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None:
        return Cell(ctx.say("map.absent"), "none")
    if not bool(row.get("asked", True)):
        return Cell(ctx.say("map.not_asked"), "none")
    return Cell(ctx.say("map.did")) if bool(row.get("responded", True)) else Cell(ctx.say("map.did_not"), "warn")
