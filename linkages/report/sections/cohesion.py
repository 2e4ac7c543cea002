"""How tightly each collaboration graph is knit, wave by wave."""

from __future__ import annotations

import pandas as pd

from ...plots.cohesion import plot_cohesion
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from .context import Context, number
from .mixing import mixing

__all__ = ["cohesion"]


def cohesion(ctx: Context) -> Section:
    """Density of every block with intervals; all other measures underneath."""
    say = ctx.say
    parts: list[Part] = [_latest(ctx), _figure(ctx), Prose(say("cohesion.how"), "how"), _density(ctx)]
    parts += [_everything(ctx, *group) for group in ctx.groups()] + mixing(ctx)
    return Section("cohesion", say("cohesion.title"), tuple(parts), say("cohesion.intro"))


def _latest(ctx: Context) -> Findings:
    """Each relation's latest density by block; nothing is called better."""
    rows = ctx.of_measure(ctx.cohesion, "density")
    found = ctx.by(rows[rows["value"].notna()], "cluster", "relation", "wave", "block")
    items = []
    for cluster, relation, title in ctx.groups():
        waves = [w for w in ctx.waves if any(k[:3] == (cluster, relation, w) for k in found)]
        if not waves:
            continue
        values = [
            f"{ctx.block(b)} {ctx.say.percent(row['value'])}"
            for b in ctx.blocks
            if b not in ("all", "with-hybrid") and (row := found.get((cluster, relation, waves[-1], b))) is not None
        ]
        if values:
            head = ctx.say("cohesion.of_relation", relation=title, wave=str(waves[-1]))
            items.append((head, ctx.say("cohesion.of_values", values=", ".join(values))))
    return Findings(tuple(items), ctx.say("cohesion.latest"))


def _figure(ctx: Context) -> Figure:
    rows = ctx.of_measure(ctx.cohesion, "density")
    ends = pd.concat([rows["value"], rows["high"]]).dropna()
    top = min(1.0, float(ends.max()) * 1.08) if len(ends) else 1.0
    pictures = [
        (
            title,
            plot_cohesion(
                rows[(rows["cluster"] == cluster) & (rows["relation"] == relation)], blocks=ctx.blocks, waves=ctx.waves,
                domain=(0.0, max(top, 0.01)), lettering=ctx.lettering("block", "measure"),
            ),
        )
        for cluster, relation, title in ctx.groups()
        if ((rows["cluster"] == cluster) & (rows["relation"] == relation)).any()
    ]  # fmt: skip
    return Figure(
        ctx.say("cohesion.figure"), tuple(pictures), ctx.say("cohesion.caption", level=ctx.say.percent(ctx.level))
    )


def _density(ctx: Context) -> Table:
    say = ctx.say
    table = ctx.of_measure(ctx.cohesion, "density")
    found = ctx.by(table, "cluster", "relation", "wave", "block")
    rows = []
    for cluster, relation, title in ctx.groups():
        for block in ctx.blocks:
            cells = [Cell(title), Cell(ctx.block(block))]
            for wave in ctx.waves:
                row = found.get((cluster, relation, wave, block))
                cells.append(ctx.value_cell(row))
                cells.append(_pairs(ctx, row))
            rows.append(tuple(cells))
    columns = [say("table.relation"), say("table.block")]
    for wave in ctx.waves:
        columns += [say("cohesion.density_in", wave=str(wave)), say("table.pairs_in", wave=str(wave))]
    note = " ".join(filter(None, [say("table.missing_note"), ctx.notes(table)]))
    return Table(say("cohesion.table"), tuple(columns), tuple(rows), heads=2, note=note)


def _pairs(ctx: Context, row: dict[str, object] | None) -> Cell:
    """Observed dyads, and the share that was not."""
    if row is None or not number(row["n_dyads"]):
        return Cell("–", "none")
    share = row["missing_share"]
    detail = ctx.say("table.missing", share=ctx.say.percent(share)) if number(share) else ""
    return Cell(ctx.say.number(row["n_dyads"], 0), "warn" if number(share) and share > 0.2 else "", detail)  # type: ignore[operator]


def _everything(ctx: Context, cluster: str, relation: str, title: str) -> Table:
    say = ctx.say
    table = ctx.cohesion[(ctx.cohesion["cluster"] == cluster) & (ctx.cohesion["relation"] == relation)]
    found = ctx.by(table.assign(form=table["form"].fillna("")), "measure", "form", "block", "wave")
    rows, meanings = [], ctx.say.room("measure_means")
    for measure, form in ctx.measures(table):
        for wave in ctx.waves:
            cells = [found.get((measure, form, block, wave)) for block in ctx.blocks]
            if any(row is not None for row in cells):
                shown = (ctx.value_cell(row) if row is not None else Cell("") for row in cells)
                rows.append((Cell(ctx.term(measure, form), "", meanings.pop(measure, "")), Cell(str(wave)), *shown))
    columns = (say("table.measure"), say("table.wave"), *(ctx.block(block) for block in ctx.blocks))
    note = " ".join(filter(None, [say("table.missing_note"), ctx.notes(table)]))
    return Table(say("cohesion.all_measures", relation=title), columns, tuple(rows), heads=2, note=note)
