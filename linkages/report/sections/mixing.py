"""Who collaborates with whom: sector by sector, beside what chance would give, and in how many relations at once."""

from __future__ import annotations

from typing import Any

from ...plots.matrix import plot_matrix
from ..parts import Cell, Figure, Part, Prose, Table
from .context import Context, number
from .many import together

__all__ = ["mixing"]


def mixing(ctx: Context) -> list[Part]:
    """The matrix of sectors before and after, the tests of mixing, and relations together."""
    say = ctx.say
    figure, tests, layers = _matrix(ctx), _tests(ctx), _layers(ctx)
    parts: list[Part] = [figure, Prose(say("mixing.how"), "how")] if figure.pictures else []
    return parts + [table for table in (tests, layers) if table.rows]


def _matrix(ctx: Context) -> Figure:
    rows = ctx.of_measure(ctx.cohesion, "density")
    blocks = ("private-private", "public-private", "public-public")
    groups = ctx.groups()
    if ctx.several:  # added up over the clusters; each of them is in a picture above
        rows = together(rows)
        groups = [("all", relation, ctx.naming.relation(relation)) for relation in ctx.relations]
    known = rows[rows["block"].isin(blocks) & rows["value"].notna()]
    top = float(known["value"].max()) if len(known) else None
    words = ctx.lettering("block", "measure", "sector")
    pictures = [
        (title, plot_matrix(here, waves=ctx.waves, top=top, lettering=words))
        for cluster, relation, title in groups
        if len(here := rows[(rows["cluster"] == cluster) & (rows["relation"] == relation) & rows["block"].isin(blocks)])
    ]
    return Figure(ctx.say("mixing.matrix"), tuple(pictures) if top else (), ctx.say("mixing.caption"))


def _tests(ctx: Context) -> Table:
    """Whether like collaborates with like more than relabelling gives."""
    say, table = ctx.say, ctx.evaluation.tests
    rows = table[(table["block"] == "all") & table["value"].notna()]
    out = tuple(
        (
            Cell(ctx.title(row["cluster"], row["relation"])), Cell(str(row["wave"])), Cell(ctx.say.word("table", row["form"])),
            Cell(ctx.term(row["measure"])), Cell(say.number(row["value"])), Cell(say.number(row["expected"])), Cell(say.p(row["p_value"])),
            Cell(say.p(row["p_adjusted"]), _mood(ctx, row)),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    columns = (
        "table.relation",
        "table.wave",
        "mixing.groups",
        "table.measure",
        "mixing.value",
        "table.expected",
        "table.p",
        "table.p_adjusted",
    )
    note = f"{say('mixing.note')} {ctx.notes(rows)}".strip()
    return Table(say("mixing.tests"), tuple(map(say, columns)), out, heads=4, note=note)


def _mood(ctx: Context, row: dict[Any, Any]) -> Any:
    return "clear" if number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level else ""


def _layers(ctx: Context) -> Table:
    """How many pairs have one relation, several, or none; how far two relations join the same pairs."""
    say, table = ctx.say, ctx.evaluation.layers
    rows = table[(table["block"] == "all") & table["value"].notna()] if len(table) else table
    found = ctx.by(rows, "cluster", "measure", "form", "relations", "wave")
    out = []
    for cluster, measure, form, relations in dict.fromkeys(key[:4] for key in found):
        cells = [_share(ctx, found.get((cluster, measure, form, relations, wave))) for wave in ctx.waves]
        heads = [Cell(str(cluster))] if ctx.several else []
        out.append((*heads, Cell(ctx.term(measure, form)), Cell(_named(ctx, relations)), *cells))
    columns = (
        *([say("table.cluster")] if ctx.several else []),
        say("table.measure"),
        say("table.relation"),
        *map(str, ctx.waves),
    )
    note = f"{say('mixing.layers_note')} {ctx.notes(rows)}".strip()
    return Table(say("mixing.layers"), columns, tuple(out), heads=3 if ctx.several else 2, note=note)


def _named(ctx: Context, relations: str) -> str:
    """The relations of a row; a name that holds a comma stays as it is written."""
    known = {", ".join(pair): pair for pair in ((a, b) for a in ctx.relations for b in ctx.relations)}
    parts = ctx.relations if relations == ", ".join(ctx.relations) else known.get(relations, [relations])
    return ", ".join(map(ctx.naming.relation, parts))


def _share(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None:
        return Cell(ctx.say("table.not_measured"), "none")
    detail = ctx.interval(row["low"], row["high"], lambda v: ctx.say.percent(v, 1))
    return Cell(ctx.say.percent(row["value"], 1), "", detail)
