"""What changed between waves among those observed in both, and what became of every tie."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...plots.change import plot_change, plot_change_of_clusters, plot_ledger, plot_turnover
from ..parts import Cell, Figure, Mood, Part, Prose, Section, Table
from .context import MUCH_MISSING, Context, number
from .many import side_by_side, spread
from .sensitivity import repeated
from .winners import gained_and_lost, kinds_figure, organisations_table

__all__ = ["change", "ledger_counts"]

BINARY = 2  # stages of a relation that is there or not


def change(ctx: Context) -> Section:
    """Differences with intervals, the ledger, and the tables underneath."""
    say = ctx.say
    title = say("change.title")
    if ctx.period is None:
        return Section("change", title, (Prose(say("change.one_wave"), "note"),))
    parts: list[Part] = []
    for since, wave in _periods(ctx):
        forest = _forest_of_clusters if ctx.several else _forest
        ledger, kinds = _ledger(ctx, since, wave), kinds_figure(ctx, since, wave)
        pair = [side_by_side(ledger, kinds)] if ctx.several else [ledger, kinds]
        parts += [forest(ctx, since, wave), pair[0], *_lasted(ctx, since, wave), *pair[1:]]
    parts += repeated(ctx)
    parts.append(Prose(say("change.how"), "how"))
    for since, wave in _periods(ctx):
        parts += [_stayers(ctx, since, wave, relation) for relation in ctx.relations]
        parts += [_stages(ctx, since, wave, relation) for relation in ctx.relations]
        parts += [organisations_table(ctx, since, wave), _present(ctx, since, wave)]
    return Section("change", title, tuple(p for p in parts if not (isinstance(p, (Table, Figure)) and _empty(p))),
                   say("change.lead"))  # fmt: skip


def _empty(part: Table | Figure) -> bool:
    return not (part.rows if isinstance(part, Table) else part.pictures)


def _periods(ctx: Context) -> list[tuple[Any, Any]]:
    """Pairs of waves that are told; of several clusters the longest span, else nobody reads the page."""
    if ctx.several and ctx.period is not None:
        return [ctx.period]
    pairs = ctx.change[["since", "wave"]].drop_duplicates()
    return sorted(
        pairs.itertuples(index=False, name=None), key=lambda p: (ctx.waves.index(p[0]), ctx.waves.index(p[1]))
    )


def _span(since: Any, wave: Any) -> str:
    return f"{since}–{wave}"


def _of(table: pd.DataFrame, relation: str, since: Any, wave: Any) -> pd.DataFrame:
    return table[(table["relation"] == relation) & (table["since"] == since) & (table["wave"] == wave)]


def _differences(ctx: Context, since: Any, wave: Any) -> tuple[pd.DataFrame, float]:
    """Changes of density of a period, and how far an axis must reach to hold them all."""
    rows = ctx.of_measure(ctx.change[ctx.change["frame"] == "stayers"], "density")
    rows = rows[(rows["since"] == since) & (rows["wave"] == wave)]
    ends = pd.concat([rows["value"], rows["low"], rows["high"]]).dropna().abs()
    return rows, float(ends.max()) * 1.1 if len(ends) and ends.max() > 0 else 0.1


def _forest_of_clusters(ctx: Context, since: Any, wave: Any) -> Figure:
    """A picture a block, a row a cluster."""
    rows, far = _differences(ctx, since, wave)
    pictures = []
    for relation in ctx.relations:
        for block in ctx.graphs(relation):
            here = rows[(rows["relation"] == relation) & (rows["block"] == block)]
            if here["value"].notna().any():
                picture = plot_change_of_clusters(here, domain=(-far, far), level=ctx.level,
                                                  lettering=ctx.lettering("block", "measure"))  # fmt: skip
                pictures.append((ctx.graph_title(relation, block), picture))
    caption = ctx.say("change.forest_caption", level=ctx.say.percent(ctx.level))
    return Figure(ctx.say("change.forest_clusters", span=_span(since, wave)), tuple(pictures), caption)


def _forest(ctx: Context, since: Any, wave: Any) -> Figure:
    """A picture a relation, a row a block."""
    rows, far = _differences(ctx, since, wave)
    pictures = []
    for _, relation, title in ctx.groups():
        here = _of(rows, relation, since, wave)
        if len(here):
            picture = plot_change(here, blocks=ctx.blocks, domain=(-far, far), level=ctx.level,
                                  lettering=ctx.lettering("block", "measure"))  # fmt: skip
            pictures.append((title, picture))
    caption = ctx.say("change.forest_caption", level=ctx.say.percent(ctx.level))
    return Figure(ctx.say("change.forest", span=_span(since, wave)), tuple(pictures), caption)


def ledger_counts(ledger: pd.DataFrame) -> dict[str, float]:
    """Ties of one relation and period, all blocks and clusters, by what became of them; rows by group tell the same again."""
    whole = ledger[(ledger["block"] == "all") & (ledger["group"].fillna("") == "") & ledger["n_ties"].notna()]
    return {str(state): float(n) for state, n in whole.groupby("state", sort=False)["n_ties"].sum().items()}


def _ledger(ctx: Context, since: Any, wave: Any) -> Figure:
    """What became of the ties of each relation; of several clusters all together, and cluster by cluster."""
    table = ctx.evaluation.ledger
    words, span = ctx.lettering("ledger"), _span(since, wave)
    found = {
        ctx.naming.relation(relation): counts
        for relation in ctx.relations
        if len(table) and (counts := ledger_counts(_of(table, relation, since, wave)))
    }
    limit = max([max(c.values()) for c in found.values()], default=0.0) or 1.0
    pictures = [
        (title, plot_ledger(counts, title=f"{title}, {span}", limit=limit, lettering=words)) for title, counts in found.items()
    ]  # fmt: skip
    for relation in ctx.relations if ctx.several and len(table) else []:
        apart = {str(cluster): gained_and_lost(ledger_counts(rows))
                 for cluster, rows in _of(table, relation, since, wave).groupby("cluster", sort=False)}  # fmt: skip
        title = ctx.naming.relation(relation)
        picture = plot_turnover(apart, title=f"{title}, {span}", lettering=words)
        pictures.append((f"{title} · {ctx.say('change.gained_and_lost')}", picture))
    return Figure(ctx.say("change.ledger", span=span), tuple(pictures), ctx.say("change.ledger_caption"))


def _lasted(ctx: Context, since: Any, wave: Any) -> list[Prose]:
    """How many ties were still there at the next wave, among those that could be seen again."""
    say, table = ctx.say, ctx.evaluation.stability
    table = table[(table["measure"] == "tie_survival") & (table["form"] == "all") & (table["n"] > 0)]
    said = []
    for relation in ctx.relations:
        rows = _of(table, relation, since, wave)
        n, kept = int(rows["n"].sum()), round((rows["value"] * rows["n"]).sum())
        if not n:
            continue
        title, share = ctx.naming.relation(relation), say.percent(kept / n)
        text = [say("change.lasted", relation=title, since=str(since), wave=str(wave), kept=kept, n=n, share=share)]
        text += [say("summary.kept_in", spread=spread(ctx, rows["value"], say.percent))] if ctx.several else []
        text += [] if rows["comparable"].all() else [say("change.lasted_apart")]
        said.append(" ".join(text))
    return [Prose(" ".join(said))] if said else []


def _stages(ctx: Context, since: Any, wave: Any, relation: str) -> Table:
    """From which stage to which pairs moved, of a relation that has stages; several clusters are added up."""
    say = ctx.say
    table = ctx.evaluation.transitions
    table = _of(table[table["block"] == "all"], relation, since, wave)
    stages = sorted(table["before"].unique())
    n = table.groupby(["before", "after"])["n_dyads"].sum()
    of = table.groupby("before")["n_dyads"].sum()
    named = {stage: say("change.no_tie") if stage == 0 else say("change.stage", stage=f"{stage:g}") for stage in stages}
    rows = [
        (Cell(named[first]), *(Cell(say.number(n[first, last], 0), "", say.percent(n[first, last] / of[first]) if n[first, last] else "")
                               for last in stages))
        for first in stages if len(stages) > BINARY
    ]  # fmt: skip
    columns = (say("change.stage_before", wave=str(since)), *(named[stage] for stage in stages))
    caption = say("change.table_stages", relation=ctx.naming.relation(relation), since=str(since), wave=str(wave))
    apart = "" if table["comparable"].all() else say("change.lasted_apart")
    return Table(caption, columns, tuple(rows), note=" ".join(filter(None, [say("change.stages_note"), apart])))


def _stayers(ctx: Context, since: Any, wave: Any, relation: str) -> Table:
    """All measures of one relation among those observed in both waves, cluster by cluster where there are several."""
    say = ctx.say
    table = _of(ctx.change[ctx.change["frame"] == "stayers"], relation, since, wave)
    found = ctx.by(table.assign(form=table["form"].fillna("")), "measure", "form", "block", "cluster")
    rows = [
        (Cell(ctx.term(measure, form)), Cell(ctx.block(block)), *ctx.cluster_head(cluster), *_cells(ctx, row))
        for measure, form in ctx.measures(table)
        for block in ctx.blocks
        for cluster in ctx.clusters
        if (row := found.get((measure, form, block, cluster))) is not None and (ctx.unmeasured(row) or number(row["value"]))
    ]  # fmt: skip
    columns = (
        say("table.measure"), say("table.block"), *ctx.cluster_column(), str(since), str(wave), say("table.change"), say("table.p"),
        say("table.p_adjusted"), say("table.pairs"),
    )  # fmt: skip
    caption = say("change.table_stayers", relation=ctx.naming.relation(relation), span=_span(since, wave))
    note = " ".join(filter(None, [say("change.table_note"), ctx.notes(table)]))
    return Table(caption, columns, tuple(rows), heads=3 if ctx.several else 2, note=note)


def _present(ctx: Context, since: Any, wave: Any) -> Table:
    """Before and after among those present at each time: a description without a test."""
    say = ctx.say
    table = ctx.change[ctx.change["frame"] == "present"]
    rows = []
    for cluster, relation, title in ctx.groups():
        here = _of(table[table["cluster"] == cluster], relation, since, wave)
        found = ctx.by(here.assign(form=here["form"].fillna("")), "measure", "form", "block")
        for measure, form in ctx.measures(here):
            cells = [_then_and_now(ctx, found.get((measure, form, block)), cluster, block) for block in ctx.blocks]
            rows.append((Cell(title), Cell(ctx.term(measure, form)), *cells))
    columns = (say("table.relation"), say("table.measure"), *(ctx.block(block) for block in ctx.blocks))
    caption = say("change.table_present", span=_span(since, wave))
    return Table(caption, columns, tuple(rows), heads=2, note=say("change.present_note"))


def _then_and_now(ctx: Context, row: dict[Any, Any] | None, cluster: str, block: str) -> Cell:
    if row is None or ctx.unmeasured(row):
        return ctx.blank(row, cluster, block)
    text = f"{ctx.value(row, row['before'])} → {ctx.value(row, row['after'])}"
    return Cell(text, "", "" if row["comparable"] else ctx.say("table.not_comparable"))


def _cells(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    if ctx.unmeasured(row):
        blank = ctx.blank(row)
        return (blank, blank, blank, *((Cell("–", "none"),) * 3))
    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level and bool(row["comparable"])
    # A measure of two waves at once, such as the share of ties that lasted, is a value and no difference.
    of_both = not number(row["before"]) and not number(row["after"])
    show = ctx.value if of_both else ctx.difference
    detail = ctx.interval(row["low"], row["high"], lambda v: show(row, v))
    if not row["comparable"]:
        detail = say("table.not_comparable")
    share = row["missing_share"]
    missing = say("table.missing", share=say.percent(share)) if number(share) else ""
    much = number(share) and share > MUCH_MISSING
    mood: Mood = "clear" if clear else ""
    return (
        Cell(ctx.value(row, row["before"])), Cell(ctx.value(row, row["after"])),
        Cell(show(row, row["value"]), mood, detail), Cell(say.p(row["p_value"])), Cell(say.p(row["p_adjusted"]), mood),
        Cell(say.number(row["n_dyads"], 0), "warn" if much else "", missing),
    )  # fmt: skip
