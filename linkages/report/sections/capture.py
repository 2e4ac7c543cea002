"""Did a few capture it: how ties and benefits are spread, whether benefits went to the central, who stayed on top."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ...plots.capture import plot_top_share
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from .context import Context, number
from .core import core
from .many import spread
from .organiser import organiser

__all__ = ["capture"]

_ALL, _WITHOUT, _WITHOUT_TOP = "all", "without cluster organisation", "without top"
_PLACES = ("degree", "degree in", "betweenness", "brokerage")


def capture(ctx: Context) -> Section:
    """Shares of the top, the slope of benefits, mobility; what the cluster organisation does, apart; the core."""
    say = ctx.say
    table = ctx.evaluation.capture
    benefits = list(ctx.evaluation.settings.get("benefits", ()))
    found = tuple(_findings(ctx, table)) or ((say("capture.nothing"), ""),)
    overall = tuple(_over_clusters(ctx, table)) if ctx.several else ()
    parts: list[Part] = (
        [Findings(overall), Findings(found, say("many.each"), folded=True)] if overall else [Findings(found)]
    )
    if not benefits:
        parts.append(
            Findings(((say("capture.no_benefits"), say("capture.need_benefits")),), say("impact.needs"), "note")
        )
    parts += _figures(ctx, table)
    parts.append(Prose(say("capture.how"), "how"))
    tables = [_concentration(ctx, table), _leaders(ctx, table), _slopes(ctx, table), _mobility(ctx, table)]
    parts += [part for part in tables if part.rows] + organiser(ctx) + core(ctx)
    return Section("capture", say("capture.title"), tuple(parts), say("capture.lead"))


def _where(ctx: Context, row: dict[Any, Any]) -> str:
    """The relation; benefits belong to none."""
    if row["relation"]:
        return ctx.title(row["cluster"], row["relation"])
    return f"{ctx.say('capture.benefits')} · {row['cluster']}" if ctx.several else ctx.say("capture.benefits")


def _quantity(ctx: Context, quantity: str) -> str:
    room = "role" if f"role.{quantity}" in ctx.say.sentences else "quantity"
    return ctx.say.word(room, quantity)


def _read(ctx: Context) -> list[str]:
    """What is read: places in the network and benefits; single roles are in the table of the evaluation."""
    return [*_PLACES, *ctx.evaluation.settings.get("benefits", ())]


def _tops(ctx: Context, table: pd.DataFrame) -> pd.DataFrame:
    """Shares of the top, of places and benefits: the largest top there is."""
    rows = table[(table["reading"] == "concentration") & (table["measure"] == "top_share")]
    rows = rows[rows["quantity"].isin(_read(ctx))]
    return rows[rows["form"] == f"top {_k(rows)}"]


def _k(rows: pd.DataFrame) -> int:
    return max((int(str(form).removeprefix("top ")) for form in rows["form"].unique()), default=0)


def _latest(ctx: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest wave of each relation and cluster."""
    if not len(rows):
        return rows
    place = rows["wave"].map({w: i for i, w in enumerate(ctx.waves)})
    return rows[place == place.groupby([rows["cluster"], rows["relation"]]).transform("max")]


def _findings(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    items = []
    rows = _latest(ctx, _tops(ctx, table))
    rows = rows[~rows["quantity"].isin(_PLACES[1:])]
    found = ctx.by(rows, "cluster", "relation", "quantity", "who")
    for (*key, who), row in found.items():
        if who == _ALL and number(row["value"]):
            items.append(_share(ctx, row, found.get((*key, _WITHOUT))))
    slopes = table[(table["reading"] == "slope") & (table["who"] == _ALL) & table["value"].notna()]
    items += [_slope(ctx, row) for row in slopes.to_dict("records")]
    changes = table[
        (table["reading"] == "change") & (table["measure"] == "gini") & (table["who"] == _ALL) & table["low"].notna()
    ]
    return items + [_change(ctx, row) for row in changes.to_dict("records")]


def _over_clusters(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    """How far the clusters lie apart in what their top hold."""
    say, items = ctx.say, []
    rows = _latest(ctx, _tops(ctx, table))
    rows = rows[~rows["quantity"].isin(_PLACES[1:]) & (rows["who"] == _ALL) & rows["value"].notna()]
    for (relation, quantity), here in rows.groupby(["relation", "quantity"], sort=False):
        where = ctx.naming.relation(relation) if relation else say("capture.benefits")
        head = say("capture.top_of", where=where, k=_k(here), quantity=_quantity(ctx, quantity))
        equal = spread(ctx, here["expected"], say.percent)
        items.append((head, f"{spread(ctx, here['value'], say.percent)}. {say('capture.equal_of', spread=equal)}"))
    return items


def _share(ctx: Context, row: dict[Any, Any], without: dict[Any, Any] | None) -> tuple[str, str]:
    """What the top hold, beside equal shares, with and without the cluster organisation."""
    say = ctx.say
    head = say("capture.top", where=_where(ctx, row), wave=str(row["wave"]), k=_k(pd.DataFrame([row])),
               quantity=_quantity(ctx, row["quantity"]), share=say.percent(row["value"]))  # fmt: skip
    parts = [say("capture.equal", share=say.percent(row["expected"]), n=int(row["n_actors"]))]
    if without is not None and number(without["value"]):
        parts.append(
            say("capture.without", share=say.percent(without["value"]), equal=say.percent(without["expected"]))
        )
    return head, _joined(parts)


def _slope(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    """Whether benefits rise with how central an organisation was."""
    say = ctx.say
    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level
    key = "slope_open" if not clear else "slope_up" if row["value"] > 0 else "slope_down"
    head = say(f"capture.{key}", where=_where(ctx, row), since=str(row["since"]), wave=str(row["wave"]),
               quantity=_quantity(ctx, row["quantity"]))  # fmt: skip
    parts = [
        say("capture.slope_of", change=say.points(row["value"], 0)), say("capture.p_permutation", p=say.p(row["p_value"])),
        say("summary.p_adjusted", p=say.p(row["p_adjusted"])), say("capture.organisations", n=int(row["n_actors"])),
    ]  # fmt: skip
    return head, _joined(parts)


def _change(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    """Whether a benefit became more concentrated."""
    say = ctx.say
    clear = not row["low"] <= 0 <= row["high"]
    key = "gini_open" if not clear else "gini_up" if row["value"] > 0 else "gini_down"
    head = say(
        f"capture.{key}", quantity=_quantity(ctx, row["quantity"]), since=str(row["since"]), wave=str(row["wave"])
    )
    span = ctx.interval(row["low"], row["high"], say.signed)
    parts = [
        say("capture.gini_by", change=say.signed(row["value"])), say("summary.interval", level=say.percent(ctx.level), range=span),
        say("capture.both_waves", n=int(row["n_actors"])),
    ]  # fmt: skip
    return head, _joined(parts)


def _joined(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _figures(ctx: Context, table: pd.DataFrame) -> list[Figure]:
    rows = _latest(ctx, _tops(ctx, table))
    rows = rows[rows["value"].notna() & (rows["who"] != _WITHOUT_TOP)]
    words, k = ctx.lettering("quantity", "role"), _k(rows)
    words = replace(words, words={**words.words, f"top {k}": ctx.say("capture.top_k", k=k)})
    pictures = []
    for (_, _), here in rows.groupby(["cluster", "relation"], sort=False):
        first = here.to_dict("records")[0]
        pictures.append((f"{_where(ctx, first)}, {first['wave']}", plot_top_share(here, lettering=words)))
    if not pictures:
        return []
    title = ctx.say("capture.figure", k=k)
    return [Figure(title, tuple(pictures), ctx.say("capture.caption"), folded=ctx.several)]


def _concentration(ctx: Context, table: pd.DataFrame) -> Table:
    """Every quantity in every wave: Gini and what the top hold, with and without."""
    say = ctx.say
    rows = table[(table["reading"] == "concentration") & table["quantity"].isin(_read(ctx))]
    found = ctx.by(rows, "cluster", "relation", "wave", "quantity", "measure", "form", "who")
    k = _k(rows[rows["measure"] == "top_share"])
    out = []
    for key in dict.fromkeys(zip(rows["cluster"], rows["relation"], rows["wave"], rows["quantity"], strict=True)):
        gini = found.get((*key, "gini", "scaled", _ALL))
        tops = [found.get((*key, "top_share", f"top {k}", who)) for who in (_ALL, _WITHOUT, _WITHOUT_TOP)]
        if gini is None or not number(gini["value"]):
            continue
        out.append((
            Cell(_where(ctx, gini)), Cell(_quantity(ctx, gini["quantity"])), Cell(str(gini["wave"])),
            Cell(say.number(gini["value"])), *(_top_cell(ctx, top) for top in tops), Cell(say.number(gini["n_actors"], 0)),
        ))  # fmt: skip
    columns = (
        say("table.relation"), say("capture.quantity"), say("table.wave"), say("capture.gini"), say("capture.top_k", k=k),
        say("capture.without_organiser"), say("capture.without_top"), say("table.organisations"),
    )  # fmt: skip
    note = f"{say('capture.concentration_note')} {ctx.notes(rows[rows['value'].notna()])}".strip()
    return Table(say("capture.concentration"), columns, tuple(out), heads=3, note=note)


def _top_cell(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None or not number(row["value"]):
        return Cell("–", "none")
    return Cell(
        ctx.say.percent(row["value"]), "", ctx.say("capture.equal_short", share=ctx.say.percent(row["expected"]))
    )


def _leaders(ctx: Context, table: pd.DataFrame) -> Table:
    """Who has most, by code on a public page."""
    say = ctx.say
    rows = table[(table["reading"] == "leaders") & table["value"].notna()]
    rows = _latest(ctx, rows[rows["quantity"].isin(_read(ctx))])
    rows = rows.assign(_code=rows["actor"].map(ctx.naming.actors["code"]))
    groups: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        groups.setdefault((row["cluster"], row["relation"], row["quantity"]), []).append(row)
    out = []
    for here in groups.values():
        ranked = sorted(here, key=lambda row: (row["rank"], row["_code"]))
        first = ranked[0]
        said = [
            Cell(
                ctx.naming.actor(row["actor"]),
                "",
                f"{say.percent(row['value'])} · {say('capture.rank', rank=int(row['rank']))}",
            )
            for row in ranked
        ]
        out.append((Cell(_where(ctx, first)), Cell(_quantity(ctx, first["quantity"])), Cell(str(first["wave"])), *said))
    most = max(map(len, out), default=3)
    shown = tuple((*row, *(Cell("–", "none") for _ in range(most - len(row)))) for row in out)
    heads = (say("table.relation"), say("capture.quantity"), say("table.wave"))
    columns = (*heads, *(say("capture.place", n=k) for k in range(1, most - 2)))
    return Table(say("capture.leaders"), columns, shown, heads=3, words=most - 3, note=say("capture.leaders_note"))


def _slopes(ctx: Context, table: pd.DataFrame) -> Table:
    say = ctx.say
    rows = table[(table["reading"] == "slope") & table["value"].notna()]
    out = tuple(
        (
            Cell(_where(ctx, row)), Cell(_quantity(ctx, row["quantity"])), Cell(_span(row)), Cell(say.word("picture", row["who"])),
            Cell(say.points(row["value"], 0)), Cell(say.p(row["p_value"])), Cell(say.p(row["p_adjusted"])),
            Cell(say.number(row["n_actors"], 0)),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    columns = ("table.relation", "capture.quantity", "quality.span", "capture.who", "capture.slope", "table.p", "table.p_adjusted",
               "table.organisations")  # fmt: skip
    note = f"{say('capture.slopes_note')} {ctx.notes(rows)}".strip()
    return Table(say("capture.slopes"), tuple(map(say, columns)), out, heads=4, note=note)


def _span(row: dict[Any, Any]) -> str:
    return str(row["wave"]) if row["since"] == row["wave"] else f"{row['since']}–{row['wave']}"


def _mobility(ctx: Context, table: pd.DataFrame) -> Table:
    """Whether the same stay on top."""
    say = ctx.say
    rows = table[(table["reading"] == "mobility") & (table["who"] == _ALL) & table["quantity"].isin(_read(ctx))]
    found = ctx.by(rows, "cluster", "relation", "quantity", "since", "wave", "measure")
    out = []
    for key in dict.fromkeys(tuple(k[:5]) for k in found):
        order, kept = (found.get((*key, measure)) for measure in ("rank_correlation", "top_kept"))
        if order is not None and kept is not None and number(order["value"]):
            stayed = Cell(say.percent(kept["value"]), "", say("table.expected_short", n=say.percent(kept["expected"])))
            out.append((Cell(_where(ctx, order)), Cell(_quantity(ctx, order["quantity"])), Cell(_span(order)),
                        Cell(say.number(order["value"])), stayed, Cell(say.number(order["n_actors"], 0))))  # fmt: skip
    columns = (
        "table.relation",
        "capture.quantity",
        "quality.span",
        "capture.order",
        "capture.stayed",
        "table.organisations",
    )
    return Table(
        say("capture.mobility"), tuple(map(say, columns)), tuple(out), heads=3, note=say("capture.mobility_note")
    )
