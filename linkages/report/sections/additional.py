"""New ties that would not have come about without the programme, as far as a model of spontaneous ties can tell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...plots.additionality import plot_additional
from ..parts import Cell, Figure, Findings, Part, Table
from .context import Context, number
from .many import with_how

__all__ = ["additional"]

_ARMS = ("both", "one")
_SAID = ("initiated", "intensified", "unaffected")


def additional(ctx: Context) -> list[Part]:
    """New ties observed beside those expected without the programme, and what respondents say of them."""
    say, table = ctx.say, ctx.evaluation.additionality
    title = say("additional.title")
    rows = table[table["arm"].isin(_ARMS) & table["observed"].notna() & table["expected"].notna()]
    if not len(rows):
        why = ctx.notes(table) if len(table) else say("additional.need")
        return [Findings(((say("additional.none"), why),), title, "note")]
    now = rows[ctx.of_programme(rows)]
    whole = now[(now["block"] == "all") & (now["arm"] == "both")]
    items = [*(_sentence(ctx, row) for row in _together(ctx, whole)), *_untold(ctx, table, now), _respondents(ctx, now)]
    shown = tuple(_row(ctx, row) for row in rows.to_dict("records"))
    columns = ("table.relation", "quality.span", "table.block", "impact.comparison", "additional.fitted", "additional.observed",
               "additional.expected", "additional.additional", "table.p", "table.pairs", "additional.outside", "additional.unlikely",
               "additional.said")  # fmt: skip
    note = f"{say('additional.note')} {ctx.notes(rows)}".strip()
    found = Table(say("additional.table"), tuple(map(say, columns)), shown, heads=5, note=note)
    return [Findings(tuple(items), title), *with_how(ctx, _figure(ctx, now), "additional.how"), found]


def _together(ctx: Context, whole: pd.DataFrame) -> list[dict[Any, Any]]:
    """One row for each relation and model; clusters are added up, and have no interval together."""
    if not ctx.several:
        return whole.to_dict("records")
    found = []
    for _, here in whole.groupby(["relation", "fitted_on"], sort=False):
        sums = {
            name: float(here[name].sum()) for name in ("observed", "expected", "additional", "n_dyads", "n_outside")
        }
        found.append({**here.iloc[0], **sums, "low": None, "high": None, "outside_share": sums["n_outside"] / sums["n_dyads"],
                      "of": len(here), "above": int((here["low"] > 0).sum()), "below": int((here["high"] < 0).sum())})  # fmt: skip
    return found


def _untold(ctx: Context, table: pd.DataFrame, now: pd.DataFrame) -> list[tuple[str, str]]:
    """Relations of which nothing can be expected, and why."""
    lost = table[ctx.of_programme(table) & (table["n_dyads"] > 0) & ~table["relation"].isin(now["relation"])]
    return [
        (ctx.say("additional.none_of", relation=ctx.naming.relation(relation)), ctx.notes(here)) for relation, here in lost.groupby("relation", sort=False)
    ]  # fmt: skip


def _sentence(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    say = ctx.say
    about = {"since": str(row["since"]), "wave": str(row["wave"]), "fitted": _fitted(ctx, row),
             "observed": say.number(row["observed"], 0), "expected": say.number(row["expected"], 1)}  # fmt: skip
    span = ctx.interval(row["low"], row["high"], lambda v: say.signed(v, 1))
    if "of" in row:
        head = say("additional.of_clusters", relation=ctx.naming.relation(row["relation"]), n=row["of"], **about)
        between = say("additional.clusters", level=say.percent(ctx.level), above=row["above"], below=row["below"])
    else:
        head = say("additional.of_pairs", relation=ctx.title(row["cluster"], row["relation"]), **about)
        between = (
            say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval")
        )
    parts = [
        say("additional.by", additional=say.signed(row["additional"], 1)), between,
        say("additional.pairs", n=int(row["n_dyads"]), outside=say.percent(row["outside_share"])),
    ]  # fmt: skip
    text = "; ".join(parts)
    return head, f"{text[:1].upper()}{text[1:]}."


def _respondents(ctx: Context, now: pd.DataFrame) -> tuple[str, str]:
    """What respondents said the programme did, of new ties of all organisations that took part; that nobody was asked."""
    say = ctx.say
    # The same ties stand under each model and in each block.
    ties = now[now["block"] == "all"].drop_duplicates(["cluster", "relation", "since", "wave", "arm"])
    rated = ties[ties["rated"].notna()]
    if not len(rated):
        return say("additional.not_asked"), say("additional.to_ask")
    total = rated[["observed", "rated", *_SAID]].sum()
    head = say("additional.respondents", n=int(total["rated"]), of=say.number(total["observed"], 0),
               **{word: say.number(total[word], _half(total[word])) for word in _SAID})  # fmt: skip
    told = [
        say(f"additional.{key}", share=say.percent(row[key]), relation=ctx.title(row["cluster"], row["relation"]))
        for row in rated[rated["arm"] == "both"].to_dict("records")
        for key in ("agreement", "concordance")
        if number(row[key]) and not ctx.several
    ]
    return head, " ".join(told)


def _half(count: float) -> int:
    """A tie that its ends rated differently counts half for each answer."""
    return 0 if float(count).is_integer() else 1


def _figure(ctx: Context, now: pd.DataFrame) -> list[Figure]:
    """A picture for each relation and model: its blocks, or its clusters where there are several."""
    say, by = ctx.say, "cluster" if ctx.several else "block"
    rows = now[now["block"].eq("all") if ctx.several else now["block"].isin(ctx.blocks)]
    models = len(set(rows["fitted_on"])) > 1
    words = ctx.lettering("block", "term")
    pictures = []
    for (relation, fitted), here in rows.groupby(["relation", "fitted_on"], sort=False):
        title = ctx.naming.relation(relation)
        title = f"{title}, {say.word('fitted', fitted)}" if models else title
        pictures.append((title, plot_additional(here, by, lettering=words)))
    if not pictures:
        return []
    caption = say("additional.caption", level=say.percent(ctx.level))
    return [Figure(say("additional.figure"), tuple(pictures), caption, folded=ctx.several)]


def _fitted(ctx: Context, row: dict[Any, Any]) -> str:
    """On what the model of spontaneous ties was fitted."""
    return ctx.say.word("fitted", row["fitted_on"])


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    span = ctx.interval(row["low"], row["high"], lambda v: say.signed(v, 1))
    unlikely = say.percent(row["unlikely_share"]) if number(row["unlikely_share"]) else "–"
    said = " / ".join(say.number(row[word], _half(row[word])) for word in _SAID) if number(row["rated"]) else "–"
    return (
        Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"), Cell(ctx.block(row["block"])),
        Cell(say.word("term", row["arm"])), Cell(_fitted(ctx, row)), Cell(say.number(row["observed"], 0)), Cell(say.number(row["expected"], 1)),
        Cell(say.signed(row["additional"], 1), "", span), Cell(say.p(row["p_value"])), Cell(say.number(row["n_dyads"], 0)),
        Cell(say.percent(row["outside_share"])), Cell(unlikely), Cell(said),
    )  # fmt: skip
