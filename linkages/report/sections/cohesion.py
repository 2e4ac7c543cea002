"""How tightly each collaboration graph is knit, wave by wave."""

from __future__ import annotations

import pandas as pd

from ...plots.cohesion import plot_cohesion, plot_cohesion_of_clusters
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from .context import Context, number
from .many import first_and_last, spread
from .mixing import mixing

__all__ = ["cohesion"]


def cohesion(ctx: Context) -> Section:
    """Density of every block with intervals; all other measures underneath."""
    say = ctx.say
    figure = _figure_of_clusters(ctx) if ctx.several else _figure(ctx)
    parts: list[Part] = [_latest(ctx), figure, Prose(say("cohesion.how"), "how"), _density(ctx)]
    parts += [_everything(ctx, relation) for relation in ctx.relations] + mixing(ctx)
    return Section("cohesion", say("cohesion.title"), tuple(parts), say("cohesion.intro"))


def _latest(ctx: Context) -> Findings:
    """Each relation's latest density by block; nothing is called better."""
    rows = ctx.of_measure(ctx.cohesion, "density")
    found = ctx.by(rows[rows["value"].notna()], "cluster", "relation", "wave", "block")
    if ctx.several:
        return Findings(tuple(_latest_of_clusters(ctx, rows)), ctx.say("cohesion.latest"))
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


def _latest_of_clusters(ctx: Context, rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Each relation's latest density by block: how far the clusters lie apart."""
    say, items = ctx.say, []
    for relation in ctx.relations:
        here = rows[(rows["relation"] == relation) & rows["value"].notna()]
        waves = [w for w in ctx.waves if (here["wave"] == w).any()]
        here = here[here["wave"] == waves[-1]] if waves else here
        values = [
            f"{ctx.block(block)}: {told}"
            for block in ctx.blocks
            if block not in ("all", "with-hybrid")
            and (told := spread(ctx, here["value"][here["block"] == block], say.percent))
        ]
        if values:
            head = say("cohesion.of_relation", relation=ctx.naming.relation(relation), wave=str(waves[-1]))
            items.append((head, f"{'; '.join(values)}."))
    return items


def _figure_of_clusters(ctx: Context) -> Figure:
    """Density of every cluster in the first and the last wave, a picture a block."""
    say, waves = ctx.say, first_and_last(ctx)
    rows = ctx.of_measure(ctx.cohesion, "density")
    rows = rows[rows["wave"].isin(waves) & rows["value"].notna()]
    chosen = [(relation, block) for relation in ctx.relations for block in ctx.graphs(relation)]
    shown = {pair: rows[(rows["relation"] == pair[0]) & (rows["block"] == pair[1])] for pair in chosen}
    end = max([0.01, *(min(1.0, 1.08 * float(here["value"].max())) for here in shown.values() if len(here))])
    words = ctx.lettering("block", "measure")
    pictures = tuple(
        (ctx.graph_title(relation, block), plot_cohesion_of_clusters(here, waves=waves, domain=(0.0, end), lettering=words))
        for (relation, block), here in shown.items()
        if len(here)
    )  # fmt: skip
    return Figure(say("cohesion.figure_clusters"), pictures, say("cohesion.caption_clusters"))


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
    found, waves = ctx.by(table, "cluster", "relation", "wave", "block"), first_and_last(ctx)
    rows = []
    for cluster, relation, title in ctx.groups():
        for block in ctx.blocks:
            cells = [Cell(title), Cell(ctx.block(block))]
            for wave in waves:
                row = found.get((cluster, relation, wave, block))
                cells.append(ctx.value_cell(row, cluster, block))
                cells.append(_pairs(ctx, row))
            rows.append(tuple(cells))
    columns = [say("table.relation"), say("table.block")]
    for wave in waves:
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


def _everything(ctx: Context, relation: str) -> Table:
    """Every measure of a relation; of several clusters cluster by cluster, in the first and the last wave."""
    say = ctx.say
    table = ctx.cohesion[ctx.cohesion["relation"] == relation]
    found = ctx.by(table.assign(form=table["form"].fillna("")), "cluster", "measure", "form", "block", "wave")
    rows, meanings = [], ctx.say.room("measure_means")
    for measure, form in ctx.measures(table):
        for cluster in ctx.clusters:
            for wave in first_and_last(ctx):
                cells = {block: found.get((cluster, measure, form, block, wave)) for block in ctx.blocks}
                if any(row is not None for row in cells.values()):
                    shown = (
                        ctx.value_cell(row, cluster, block)
                        if row is not None or (cluster, block) in ctx.withheld
                        else Cell("")
                        for block, row in cells.items()
                    )
                    name = Cell(ctx.term(measure, form), "", meanings.pop(measure, ""))
                    rows.append((name, *ctx.cluster_head(cluster), Cell(str(wave)), *shown))
    columns = (
        say("table.measure"),
        *ctx.cluster_column(),
        say("table.wave"),
        *(ctx.block(block) for block in ctx.blocks),
    )
    fewer = say("many.first_and_last") if ctx.several and len(ctx.waves) > len(first_and_last(ctx)) else ""
    note = " ".join(filter(None, [say("table.missing_note"), fewer, ctx.notes(table)]))
    caption = say("cohesion.all_measures", relation=ctx.naming.relation(relation))
    return Table(caption, columns, tuple(rows), heads=3 if ctx.several else 2, note=note)
