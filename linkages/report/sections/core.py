"""Who is in the core of each network, by sector, and what its fit says."""

from __future__ import annotations

from typing import Any

from ...vocabulary import SECTORS
from ..naming import SMALLEST_GROUP
from ..parts import Cell, Part, Prose, Table
from .context import Context, number

__all__ = ["core"]


def core(ctx: Context) -> list[Part]:
    """Sector mix of the core beside that of all, and how well a core and a periphery fit."""
    say = ctx.say
    table = ctx.evaluation.core
    table = table[table["n_core"].notna()]
    sectors = [s for s in SECTORS if s in set(table["sector"])]
    found = ctx.by(table, "cluster", "relation", "wave", "block", "sector")
    out = []
    for (cluster, relation, wave, block, sector), row in found.items():
        if sector or block != "all":
            continue
        mix = {
            s: found[cluster, relation, wave, block, s] for s in sectors if (cluster, relation, wave, block, s) in found
        }
        hidden = ctx.naming.withheld({s: int(r["n_actors"]) for s, r in mix.items()})
        cells = [Cell(say("quality.not_shown"), "none") if s in hidden else _mix(ctx, mix.get(s)) for s in sectors]
        out.append((
            Cell(ctx.title(cluster, relation)), Cell(str(wave)), Cell(say.number(row["n_core"], 0), "", say("core.of", n=int(row["n_actors"]))),
            *cells, Cell(say.number(row["fit"]), "", _expected(ctx, row)), Cell(say.p(row["p_value"])),
        ))  # fmt: skip
    if not out:
        return []
    columns = (say("table.relation"), say("table.wave"), say("core.size"),
               *(say("core.share", sector=say.word("sector", s)) for s in sectors), say("core.fit"), say("table.p"))  # fmt: skip
    small = (
        say("quality.small", n=SMALLEST_GROUP)
        if any(c.text == say("quality.not_shown") for r in out for c in r)
        else ""
    )
    note = " ".join(filter(None, [say("core.note"), small, ctx.notes(table)]))
    return [Prose(say("core.how"), "how"), Table(say("core.table"), columns, tuple(out), heads=2, note=note)]


def _expected(ctx: Context, row: dict[Any, Any]) -> str:
    return ctx.say("table.expected_short", n=ctx.say.number(row["expected"])) if number(row["expected"]) else ""


def _mix(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None:
        return Cell("–", "none")
    return Cell(
        ctx.say.percent(row["core_share"]), "", ctx.say("core.of_all", share=ctx.say.percent(row["actor_share"]))
    )
