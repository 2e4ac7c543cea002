"""Would it have happened anyway: what changed more where the programme was, and what the design lets one claim."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ...plots.impact import plot_clusters, plot_impact
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from .context import Context, number

__all__ = ["effects", "impact"]

_NEEDS = ("arm", "others", "before", "enough", "time")
_SHOWN = {"dyad": ("both", "one"), "cluster": ("effect",)}  # terms told in a sentence
_COMPARED = re.compile(r"(?:(\d+) treated v (\d+) comparison clusters|.+?), (.+) to (.+)")
SMALL = 0.05


def impact(ctx: Context) -> Section:
    """Effects with their intervals and p, the design and what it cannot show, and what is claimed."""
    say = ctx.say
    title, table = say("impact.title"), ctx.evaluation.impact
    if not len(table):
        smallest = {"three": say.number(0.1), "four": say.number(2 / 70, 3)}  # of two sides, 3 of 6 and 4 of 8
        needs = tuple((say(f"impact.need_{key}"), say(f"impact.need_{key}_how", **smallest)) for key in _NEEDS)
        parts = (Prose(say("impact.none"), "note"), Findings(needs, say("impact.needs")))
        return Section("impact", title, parts, say("impact.lead"))
    shown: list[Part] = [
        Findings(tuple(effects(ctx)) or ((say("impact.nothing"), ""),), say("impact.found")), *_figures(ctx, table),
        Findings(tuple(_design(ctx, table)), say("impact.design")), *_warnings(ctx),
        Findings(tuple(_claims(ctx, table)), say("impact.claims")), Prose(say("impact.how"), "how"), *_tables(ctx, table),
    ]  # fmt: skip
    return Section("impact", title, tuple(shown), say("impact.lead"))


def effects(ctx: Context) -> list[tuple[str, str]]:
    """A sentence for each effect on all pairs of a relation."""
    table = ctx.evaluation.impact
    if not len(table):
        return []
    rows = table[(table["block"] == "all") & (table["outcome"] == "density") & table["estimate"].notna()]
    rows = rows[[row.term in _SHOWN.get(row.unit, ()) for row in rows.itertuples()]]
    return [_sentence(ctx, row) for row in rows.to_dict("records")]


def _sentence(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    say = ctx.say
    where = ctx.title(row["cluster"], row["relation"])
    verdict = say("impact.clear" if _clear(ctx, row) else "impact.open")
    head = say(
        f"impact.{row['unit']}_{row['term']}", relation=where, change=say.points(row["estimate"]), verdict=verdict
    )
    span = ctx.interval(row["low"], row["high"], say.points)
    parts = [say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval")]
    if number(row["p_exact"]):
        parts.append(
            say("impact.p_of", p_is=_p_is(ctx, row), p=say.p(row["p_exact"]), least=say.p(row["p_attainable"]))
        )
    parts.append(say(f"impact.rests_{row['unit']}", n=int(row["n"]), units=int(row["n_units"])))
    text = "; ".join(parts)
    return head, f"{text[:1].upper()}{text[1:]}."


def _apart(ctx: Context, row: dict[Any, Any]) -> bool:
    return ctx.several and row["cluster"] in ctx.clusters


def _clear(ctx: Context, row: dict[Any, Any]) -> bool:
    """Whether chance hardly gives it: by the interval and, where there is one, by the p over other assignments."""
    if not number(row["low"]) or row["low"] <= 0 <= row["high"]:
        return False
    return not number(row["p_exact"]) or bool(row["p_exact"] < 1 - ctx.level)


def _p_is(ctx: Context, row: dict[Any, Any]) -> str:
    return ctx.say("impact.p_lot" if "randomization p" in row["note"] else "impact.p_placebo")


def _figures(ctx: Context, table: pd.DataFrame) -> list[Figure]:
    """Effects on density by block; cluster by cluster where they were drawn together."""
    say = ctx.say
    words = ctx.lettering("block", "measure", "term")
    level = say.percent(ctx.level)
    rows = table[(table["outcome"] == "density") & table["estimate"].notna()]
    out = []
    for unit in _SHOWN:
        pictures = []
        for (cluster, relation), here in rows[rows["unit"] == unit].groupby(["cluster", "relation"], sort=False):
            if here["term"].isin(_SHOWN[unit]).any():
                pictures.append((ctx.title(cluster, relation), plot_impact(here, lettering=words)))
        if pictures:
            caption = say("impact.caption", level=level, p=say(f"impact.p_in_picture_{unit}"))
            out.append(Figure(say(f"impact.figure_{unit}"), tuple(pictures), caption))
    one = rows[
        (rows["unit"] == "cluster") & (rows["block"] == "all") & rows["term"].isin(["shrunk", "pooled", "predicted"])
    ]
    pictures = [
        (ctx.naming.relation(relation), plot_clusters(here, lettering=words))
        for relation, here in one.groupby("relation", sort=False)
    ]
    if pictures:
        out.append(Figure(say("impact.figure_each"), tuple(pictures), say("impact.caption_each", level=level)))
    return out


def _design(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    """How it was decided who takes part, what is compared, and how small a p can be."""
    say = ctx.say
    assignment = str(table["assignment"].iloc[0])
    items = [
        (
            say(f"impact.assigned_{assignment}"),
            say("impact.assigned_lot_p" if assignment == "randomised" else "impact.assigned_no_lot_p"),
        )
    ]
    seen = set()
    shown = table[(table["block"] == "all") & (table["outcome"] == "density")]
    for unit, comparison in shown[["unit", "comparison"]].drop_duplicates().itertuples(index=False, name=None):
        found = _COMPARED.fullmatch(comparison)
        if found is None or (unit == "cluster" and found[1] is None):
            continue
        words = {"before": found[3], "after": found[4]} | (
            {"treated": found[1], "others": found[2]} if found[1] else {}
        )
        key = f"impact.compared_{unit}"
        if key in say.sentences and (unit, *words.values()) not in seen:
            seen.add((unit, *words.values()))
            items.append((say(key, **words), ""))
    least = shown["p_attainable"].dropna()
    if len(least):
        p = float(least.min())
        items.append((say("impact.least", p=say.p(p)), say("impact.least_large", level=say.number(SMALL)) if p > SMALL else ""))
    return items


def _warnings(ctx: Context) -> list[Findings]:
    """What the design cannot show, as it was found before any result was looked at."""
    said = dict.fromkeys(ctx.note(text) for text in ctx.evaluation.settings.get("design_warnings", ()))
    items = tuple((f"{text[:1].upper()}{text[1:]}.", "") for text in said if text)
    return [Findings(items, ctx.say("impact.cannot"), "warning")] if items else []


def _claims(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    say = ctx.say
    lot = str(table["assignment"].iloc[0]) == "randomised"
    keys = [
        "claim_lot" if lot else "claim_no_lot",
        *(["claim_pairs"] if (table["unit"] == "dyad").any() else []),
        "claim_many",
    ]
    return [(say(f"impact.{key}"), say(f"impact.{key}_why")) for key in keys]


def _tables(ctx: Context, table: pd.DataFrame) -> list[Table]:
    """Every row, one table a relation."""
    say = ctx.say
    columns = ("table.measure", "table.block", "impact.comparison", "impact.difference", "table.p", "impact.p_exact",
               "impact.p_least", "table.pairs", "impact.units")  # fmt: skip
    out = []
    for relation, rows in table.groupby("relation", sort=False):
        shown = tuple(_row(ctx, row) for row in rows.to_dict("records") if number(row["estimate"]))
        if shown:
            caption = say("impact.table", relation=ctx.naming.relation(relation))
            note = f"{say('impact.table_note')} {ctx.notes(rows[rows['estimate'].notna()])}".strip()
            out.append(Table(caption, tuple(map(say, columns)), shown, heads=3, note=note))
    return out


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    measure, _, form = str(row["outcome"]).partition(", ")
    of = {**row, "measure": measure, "form": form}
    term = ", ".join(say.word("term", part) for part in str(row["term"]).split(", "))
    term = f"{row['cluster']}: {term}" if row["term"] == "shrunk" or _apart(ctx, row) else term
    return (
        Cell(ctx.term(measure, form)), Cell(ctx.block(row["block"])), Cell(term),
        Cell(ctx.difference(of, row["estimate"]), "clear" if _clear(ctx, row) else "",
             ctx.interval(row["low"], row["high"], lambda v: ctx.difference(of, v))),
        Cell(say.p(row["p_value"])), Cell(say.p(row["p_exact"])), Cell(say.p(row["p_attainable"])),
        Cell(say.number(row["n"], 0)), Cell(say.number(row["n_units"], 0)),
    )  # fmt: skip
