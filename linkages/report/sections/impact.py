"""Would it have happened anyway: what changed more where the programme was, and what the design lets one claim."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from ...plots.impact import plot_clusters, plot_impact
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from ..withhold import SMALL_ARM
from ..wording import notes_in
from .additional import additional
from .around import around_the_start
from .context import Context, number
from .displaced import displaced
from .effect_terms import compared_words, term_words
from .expected import expected
from .formed import formed
from .many import side_by_side

__all__ = ["effects", "impact", "primary_effects"]

_NEEDS = ("arm", "others", "before", "enough", "time")
_SHOWN = {"dyad": ("both", "one"), "cluster": ("effect",), "actor": ("effect",)}  # terms told in a sentence
_COMPARED = re.compile(r"(?:(\d+) treated v (\d+) comparison clusters|.+?), (.+) to (.+)")
_ALONE = re.compile(r"on its own (-?[\d.e-]+)")  # effect in one cluster, before it is drawn towards the mean
_DRAWN = re.compile(r"p_exact: [^;]*, ([\d,]+) draws")
_HEADS = {"cluster": "impact.cluster_effect", "actor": "impact.actor_effect"}
_OF_TIES = ("dyad", "cluster")
_PRIMARY, _POOLED = "primary outcome", ", pooled"  # a note, and the end of a term
_WITHHELD = "interval withheld"  # how a note begins that says why
SMALL = 0.05


def impact(ctx: Context) -> Section:
    """Effects with their intervals and p, the design and what it cannot show, and what is claimed."""
    say = ctx.say
    title, table = say("impact.title"), ctx.evaluation.impact
    if not len(table):
        smallest = {"three": say.number(0.1), "four": say.number(2 / 70, 3)}  # of two sides, 3 of 6 and 4 of 8
        needs = tuple((say(f"impact.need_{key}"), say(f"impact.need_how_{key}", **smallest)) for key in _NEEDS)
        told = (ctx.evaluation.settings.get("design") or {}).get("arm")
        parts = (
            Prose(say("impact.no_controls" if told else "impact.none"), "note"),
            Findings(needs, say("impact.needs")),
            *formed(ctx),
        )
        return Section("impact", title, parts, say("impact.lead"))
    why = f"{say('note.small_arm').capitalize()}." if table["note"].eq(SMALL_ARM).any() else ""
    apart = [_sentence(ctx, row) for row in _told(ctx) if _folded(ctx, row)]
    shown: list[Part] = [
        Findings(tuple(effects(ctx)) or ((say("impact.nothing"), why),), say("impact.found")),
        *([Findings(tuple(apart), say("many.each"), folded=True)] if apart else []), *_figures(ctx, table), *around_the_start(ctx), *additional(ctx),
        *_tables_last([*expected(ctx), *formed(ctx)]), *displaced(ctx),
        Findings(tuple(_design(ctx, table)), say("impact.design"), folded=ctx.several), *_warnings(ctx),
        Findings(tuple(_claims(ctx, table)), say("impact.claims")), Prose(say("impact.how"), "how"), *_tables(ctx, table),
    ]  # fmt: skip
    return Section("impact", title, tuple(shown), say("impact.lead"))


def _tables_last(parts: list[Part]) -> list[Part]:
    """Folded tables of sentences that follow one another stand in a row beneath them."""
    return sorted(parts, key=lambda part: isinstance(part, Table))


def effects(ctx: Context, *, brief: bool = False) -> list[tuple[str, str]]:
    """A sentence for each effect on all pairs of a relation, on each outcome of organisations, and on what was declared primary.

    Of several clusters those over all of them; what was declared primary comes first. In brief without the p of other assignments.
    """
    return [_sentence(ctx, row, brief=brief) for row in _told(ctx) if not _folded(ctx, row)]


def primary_effects(ctx: Context, *, brief: bool = False) -> list[tuple[str, str]]:
    """The same for what was declared primary before the data were seen: clusters where they were compared, else pairs."""
    rows = [row for row in _told(ctx) if _PRIMARY in row["note"] and not _apart(ctx, row)]
    found = ctx.by(pd.DataFrame(rows), "relation", "outcome", "block") if rows else {}
    return [_sentence(ctx, row, brief=brief) for row in found.values()]


def _told(ctx: Context) -> list[dict[Any, Any]]:
    """Rows that are told in a sentence, those declared primary first, then clusters before pairs before organisations."""
    table = ctx.evaluation.impact
    declared = table["note"].str.contains(_PRIMARY, regex=False)
    rows = table[((table["block"] == "all") | declared) & table["estimate"].notna()]
    rows = rows[(rows["outcome"] == "density") | ((rows["unit"] == "actor") & (rows["relation"] == ""))]
    rows = rows[[row.term.removesuffix(_POOLED) in _SHOWN.get(row.unit, ()) for row in rows.itertuples()]]
    order = {unit: i for i, unit in enumerate(("cluster", "dyad", "actor"))}
    found = rows.to_dict("records")
    return sorted(found, key=lambda row: (_PRIMARY not in row["note"], order[row["unit"]]))


def _sentence(ctx: Context, row: dict[Any, Any], *, brief: bool = False) -> tuple[str, str]:
    say = ctx.say
    verdict = say(f"impact.{_verdict(ctx, row)}")
    show = _difference(ctx, row)
    about = (
        {"outcome": _outcome(ctx, row)}
        if row["unit"] == "actor"
        else {
            "relation": ctx.about(row["relation"], row["block"]) + (f" · {row['cluster']}" if _apart(ctx, row) else "")
        }
    )
    pooled = row["term"].endswith(_POOLED)
    key = f"impact.pairs_{row['term'].removesuffix(_POOLED)}" if row["unit"] == "dyad" else _HEADS[row["unit"]]
    head = say(key, **about, change=show(row["estimate"]), verdict=verdict)
    span = ctx.interval(row["low"], row["high"], show)
    parts = [say("summary.interval", level=say.percent(ctx.level), range=span) if span else _no_interval(ctx, row)]
    if number(row["p_adjusted"]):
        parts.append(say("summary.p_adjusted", p=say.p(row["p_adjusted"])))
    if number(row["p_exact"]) and not brief:
        parts.append(
            say("impact.p_of", p_is=_p_is(ctx, row), p=say.p(row["p_exact"]), least=say.p(row["p_attainable"]))
        )
    counts = {"n": int(row["n"])} | ({} if row["unit"] == "actor" else {"units": int(row["n_units"])})
    parts.append(say(f"impact.rests_{'cluster' if pooled else row['unit']}", **counts))
    if _PRIMARY in row["note"]:
        parts.append(say("impact.declared"))
    text = "; ".join(parts)
    return head, f"{text[:1].upper()}{text[1:]}."


def _no_interval(ctx: Context, row: dict[Any, Any]) -> str:
    """Why there is no interval: by its note, where one says so."""
    why = [ctx.note(part) for part in notes_in(row["note"]) if part.startswith(_WITHHELD)]
    return why[0] if why else ctx.say("summary.no_interval")


def _of(row: dict[Any, Any]) -> dict[Any, Any]:
    """The row with its measure and form apart."""
    measure, _, form = str(row["outcome"]).partition(", ")
    return {**row, "measure": measure, "form": form}


def _outcome(ctx: Context, row: dict[Any, Any]) -> str:
    """What was measured: a measure of the network, or a column of the organisations."""
    if row["unit"] != "actor" or (row["relation"] and row["outcome"] == "degree"):
        return ctx.term(*(_of(row)[k] for k in ("measure", "form")))
    name = str(row["outcome"])
    if ctx.naming.leaks(name):
        return ctx.say("note.withheld")
    plain = name.removeprefix("log ")
    return plain if plain == name else ctx.say("impact.in_log", outcome=plain)


def _difference(ctx: Context, row: dict[Any, Any]) -> Callable[[Any], str]:
    """How a difference of this outcome is written: percentage points for shares."""
    if row["unit"] == "actor":
        return ctx.say.signed
    if row["outcome"] == "density":
        return ctx.say.points
    of = _of(row)
    return lambda value: ctx.difference(of, value)


def _apart(ctx: Context, row: dict[Any, Any]) -> bool:
    return ctx.several and row["cluster"] in ctx.clusters


def _folded(ctx: Context, row: dict[Any, Any]) -> bool:
    """Whether a sentence is folded away: of several clusters those on one, and on pairs where clusters were compared."""
    return _apart(ctx, row) or (ctx.several and row["unit"] == "dyad")


def _clear(ctx: Context, row: dict[Any, Any]) -> bool:
    """Whether chance hardly gives it: by the interval and, where there are any, the adjusted p and that over other assignments."""
    if not number(row["low"]) or row["low"] <= 0 <= row["high"]:
        return False
    return all(not number(row[p]) or row[p] < 1 - ctx.level for p in ("p_adjusted", "p_exact"))


def _verdict(ctx: Context, row: dict[Any, Any]) -> str:
    """Whether chance may do as much, or so few assignments were drawn that only more of them could tell."""
    if _clear(ctx, row):
        return "clear"
    drawn = _DRAWN.search(row["note"])
    if drawn is None or not number(row["p_exact"]) or not _clear(ctx, {**row, "p_exact": None}):
        return "open"
    # A p counted in n draws is off by up to two standard errors, and never below 1 / (1 + n).
    p, n = row["p_exact"], int(drawn[1].replace(",", ""))
    return "few_draws" if p - 2 * math.sqrt(p * (1 - p) / n) < 1 - ctx.level else "open"


def _p_is(ctx: Context, row: dict[Any, Any]) -> str:
    return ctx.say("impact.p_lot" if "randomization p" in row["note"] else "impact.p_placebo")


def _figures(ctx: Context, table: pd.DataFrame) -> list[Figure]:
    """Effects on density by block; cluster by cluster where they were drawn together."""
    say = ctx.say
    words = ctx.lettering("block", "measure", "term")
    level = say.percent(ctx.level)
    few = table["note"].str.contains(_WITHHELD, regex=False)
    rows = table[(table["outcome"] == "density") & table["estimate"].notna() & ~few]
    out = []
    for unit in _OF_TIES:
        pictures = []
        for (cluster, relation), here in rows[rows["unit"] == unit].groupby(["cluster", "relation"], sort=False):
            if here["term"].isin(_SHOWN[unit]).any():
                pictures.append((ctx.title(cluster, relation), plot_impact(here, lettering=words)))
        if pictures:
            caption = say("impact.caption", level=level, p=say(f"impact.p_in_picture_{unit}"))
            out.append(
                Figure(say(f"impact.figure_{unit}"), tuple(pictures), caption, folded=unit == "dyad" and ctx.several)
            )
    one = rows[(rows["unit"] == "cluster") & rows["term"].isin(["shrunk", "pooled", "predicted"])]
    pictures = [
        (ctx.about(relation, block), plot_clusters(here, lettering=words))
        for (relation, block), here in one.groupby(["relation", "block"], sort=False)
        if block in ("all", ctx.leading(relation))
    ]
    if pictures:  # behind the picture of clusters against clusters, which is then the last
        each = Figure(say("impact.figure_each"), tuple(pictures), say("impact.caption_each", level=level))
        out[-1:] = [side_by_side(out[-1], each)] if out and not out[-1].folded else [*out[-1:], each]
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
    of_ties = (table["unit"] != "actor") & (table["outcome"] == "density")
    shown = table[(table["block"] == "all") & (of_ties | (table["term"] == "effect")) & table["estimate"].notna()]
    for unit, comparison in shown[["unit", "comparison"]].drop_duplicates().itertuples(index=False, name=None):
        found = _COMPARED.fullmatch(comparison)
        if found is None or (unit == "cluster" and found[1] is None):
            continue
        words = {"before": say.listed(found[3].split(", ")), "after": say.listed(found[4].split(", "))} | (
            {"treated": found[1], "others": found[2]} if found[1] else {}
        )
        key = f"impact.compared_{unit}"
        if (unit, *words.values()) not in seen:
            seen.add((unit, *words.values()))
            items.append((say(key, **words), ""))
    least = shown["p_attainable"].dropna()
    if len(least):
        p = float(least.min())
        items.append(
            (say("impact.least", p=say.p(p)), say("impact.least_large", level=say.number(SMALL)) if p > SMALL else "")
        )
    return items


def _warnings(ctx: Context) -> list[Findings]:
    """What the design cannot show, as it was found before any result was looked at."""
    said = dict.fromkeys(ctx.note(text) for text in _merged(ctx.evaluation.settings.get("design_warnings", ())))
    parts = [text.partition("; ")[::2] for text in said if text]
    items = tuple(
        (f"{head[:1].upper()}{head[1:]}.", f"{rest[:1].upper()}{rest[1:]}." if rest else "") for head, rest in parts
    )
    return [Findings(items, ctx.say("impact.cannot"), "warning")] if items else []


def _merged(warnings: Iterable[str]) -> list[str]:
    """A warning about several clusters, each by its name, is one warning."""
    found: dict[tuple[str, ...], list[str]] = {}
    for text in warnings:
        head, cluster, rest = (*re.split(r"in '(.+?)' ", text, maxsplit=1), "", "")[:3]
        found.setdefault((head, rest), []).append(cluster)
    return [f"{head}in '{', '.join(clusters)}' {rest}" if rest else head for (head, rest), clusters in found.items()]


def _claims(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    say = ctx.say
    lot = str(table["assignment"].iloc[0]) == "randomised"
    keys = ["lot" if lot else "no_lot", *(["pairs"] if (table["unit"] == "dyad").any() else []), "many"]
    return [(say(f"impact.claim_{key}"), say(f"impact.claim_why_{key}")) for key in keys]


def _tables(ctx: Context, table: pd.DataFrame) -> list[Table]:
    """Every row, one table a relation."""
    say = ctx.say
    columns = ("table.measure", "table.block", "impact.comparison", "impact.unit", "impact.difference", "table.p",
               "table.p_adjusted", "impact.p_exact", "impact.p_least", "impact.n", "impact.units")  # fmt: skip
    out = []
    for relation, rows in table.groupby("relation", sort=False):
        shown = tuple(_row(ctx, row) for row in rows.to_dict("records") if number(row["estimate"]))
        if shown:
            about = ctx.naming.relation(relation) if relation else say("impact.organisations")
            caption = say("impact.table", relation=about)
            note = f"{say('impact.table_note')} {ctx.notes(rows[rows['estimate'].notna()])}".strip()
            out.append(Table(caption, tuple(map(say, columns)), shown, heads=3, note=note))
    return out


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    term = term_words(ctx, str(row["term"]))
    term = f"{row['cluster']}: {term}" if row["term"] == "shrunk" or _apart(ctx, row) else term
    show = _difference(ctx, row)
    alone = _ALONE.search(row["note"])
    span = ctx.interval(row["low"], row["high"], show) or _no_interval(ctx, row)
    span = say("note.own", value=show(float(alone[1]))) if alone else span
    return (
        Cell(_outcome(ctx, row)), Cell(ctx.block(row["block"])), Cell(term, "", compared_words(ctx, row["comparison"])),
        Cell(say.word("unit", row["unit"]), "", say.word("method", row["method"])),
        Cell(show(row["estimate"]), "clear" if _clear(ctx, row) else "", span),
        *(Cell(say.p(row[p])) for p in ("p_value", "p_adjusted", "p_exact", "p_attainable")),
        Cell(say.number(row["n"], 0)), Cell(say.number(row["n_units"], 0)),
    )  # fmt: skip
