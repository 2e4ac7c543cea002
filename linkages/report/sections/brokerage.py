"""Who stands between others, in which role, and whether more often than chance would have it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...plots.brokerage import plot_brokerage
from ...vocabulary import ROLES
from ..parts import Cell, Entry, Figure, Findings, Glossary, Part, Prose, Section, Table
from .context import Context, number

__all__ = ["brokerage", "leaders", "numbers"]

_TOP = 10  # brokers shown for each relation
_HEADLINES = 4  # of them told in a sentence


def brokerage(ctx: Context) -> Section:
    """Roles of the network, the top brokers, and what the roles mean."""
    say = ctx.say
    title = say("brokerage.title")
    table = ctx.evaluation.brokerage
    if not len(table):
        return Section("brokerage", title, (Prose(say("brokerage.none"), "note"),))
    figure = _figure(ctx, table)
    roles = tuple(Entry("", say.word("role", role), say(f"role_means.{role}")) for role in ROLES)
    parts: list[Part] = [_findings(ctx)]
    parts += [figure] if figure.pictures else []
    parts += [Prose(say("brokerage.how"), "how"), Glossary(roles, folded=False), _network_table(ctx, table)]
    for group in ctx.groups():
        top = _top_table(ctx, table, *group)
        parts += [top] if top.rows else []
    return Section("brokerage", title, tuple(parts), say("brokerage.lead"))


def _latest(ctx: Context, table: pd.DataFrame) -> Any:
    """The latest wave for which some rows stand."""
    found = set(table["wave"])
    return [w for w in ctx.waves if w in found][-1] if found else None


def _figure(ctx: Context, table: pd.DataFrame) -> Figure:
    say = ctx.say
    rows = table[(table["actor"] == "") & table["role"].isin(ROLES) & table["count"].notna()]
    by = str(rows["by"].iloc[0]) if len(rows) else "kind"
    rows = rows[rows["by"] == by]
    pictures = []
    for cluster, relation, title in ctx.groups():
        here = rows[(rows["cluster"] == cluster) & (rows["relation"] == relation)]
        if "group" in here and len(here):
            here = here[here["group"].fillna("") == ""] if (here["group"].fillna("") == "").any() else here
        if len(here):
            pictures.append((title, plot_brokerage(here, waves=ctx.waves, lettering=ctx.lettering("role"))))
    return Figure(say("brokerage.figure"), tuple(pictures), say("brokerage.caption"))


def leaders(ctx: Context) -> list[dict[Any, Any]]:
    """Roles of single organisations that stand out after adjustment, in each relation's latest wave, strongest first."""
    table = ctx.evaluation.brokerage
    if not len(table):
        return []
    rows = table[(table["actor"] != "") & table["role"].isin(ROLES) & table["count"].notna()]
    rows = pd.concat(
        [here[here["wave"] == _latest(ctx, here)] for _, here in rows.groupby(["cluster", "relation"], sort=True)]
        or [rows]
    )
    rows = rows[rows["p_adjusted"] < 1 - ctx.level]
    return list(rows.sort_values(["z", "count"], ascending=False, kind="stable").to_dict("records"))


def _findings(ctx: Context) -> Findings:
    say = ctx.say
    told: dict[tuple[Any, Any], list[dict[Any, Any]]] = {}
    for row in leaders(ctx):
        told.setdefault((row["actor"], row["role"]), []).append(row)
    items = []
    for (actor, role), rows in list(told.items())[:_HEADLINES]:
        head = say(f"brokerage.stands_{role}", actor=ctx.naming.actor(actor), kind=_kind(ctx, actor))
        items.append((head, " ".join(numbers(ctx, row) for row in rows)))
    if not items:
        items.append((say("brokerage.nobody"), say("brokerage.nobody_detail")))
    return Findings(tuple(items))


def numbers(ctx: Context, row: dict[Any, Any]) -> str:
    """What was counted and what chance would give."""
    say = ctx.say
    return say(
        "brokerage.numbers", relation=ctx.naming.relation(row["relation"]), wave=str(row["wave"]), n=say.number(row["count"], 0),
        expected=say.number(row["expected"], 1), p=say.p(row["p_adjusted"]),
    )  # fmt: skip


def _network_table(ctx: Context, table: pd.DataFrame) -> Table:
    say = ctx.say
    table = table[table["actor"] == ""]
    found = ctx.by(table, "cluster", "relation", "wave", "role")
    rows = []
    for cluster, relation, title in ctx.groups():
        for wave in ctx.waves:
            for role in ROLES:
                row = found.get((cluster, relation, wave, role))
                if row is not None and number(row["count"]):
                    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level
                    rows.append((
                        Cell(title), Cell(str(wave)), Cell(say.word("role", role)), Cell(say.number(row["count"], 0)),
                        Cell(say.number(row["expected"], 1)), Cell(say.number(row["undetermined"], 0)),
                        Cell(say.p(row["p_value"])), Cell(say.p(row["p_adjusted"]), "clear" if clear else ""),
                    ))  # fmt: skip
    columns = ("table.relation", "table.wave", "table.role", "table.count", "table.expected", "table.undetermined",
               "table.p", "table.p_adjusted")  # fmt: skip
    return Table(say("brokerage.network_table"), tuple(map(say, columns)), tuple(rows), heads=3, note=ctx.notes(table))


def _top_table(ctx: Context, table: pd.DataFrame, cluster: str, relation: str, title: str) -> Table:
    """The organisations with most brokerage in the latest wave, sorted by it, then by what they are called here."""
    say = ctx.say
    rows = table[(table["actor"] != "") & (table["cluster"] == cluster) & (table["relation"] == relation)]
    rows = rows[rows["role"].isin(ROLES)]
    wave = _latest(ctx, rows)
    here = rows[rows["wave"] == wave]
    total = here.groupby("actor")["count"].sum(min_count=1).dropna()
    order = sorted(total[total > 0].index, key=lambda a: (-total[a], ctx.naming.actor(a)))[:_TOP]
    out, found = [], ctx.by(here, "actor", "role")
    for actor in order:
        cells = [Cell(ctx.naming.actor(actor), detail=_kind(ctx, actor)), Cell(say.number(total[actor], 0))]
        cells += [_role_cell(ctx, found.get((actor, role))) for role in ROLES]
        out.append(tuple(cells))
    columns = (say("table.organisation"), say("table.total"), *(say.word("role", role) for role in ROLES))
    caption = say("brokerage.top_table", relation=title, wave=str(wave))
    return Table(caption, columns, tuple(out), heads=1, note=say("brokerage.top_note"))


def _kind(ctx: Context, actor: Any) -> str:
    kinds = ctx.naming.actors["kind"]
    return str(kinds[actor]) if actor in kinds.index else ""


def _role_cell(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None or not number(row["count"]):
        return Cell("–", "none")
    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level
    detail = ctx.say("table.expected_short", n=ctx.say.number(row["expected"], 1)) if number(row["expected"]) else ""
    return Cell(ctx.say.number(row["count"], 0), "clear" if clear else "", detail)
