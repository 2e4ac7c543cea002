"""What goes with new ties and with ties that are kept: two models, read as odds."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ..parts import Cell, Findings, Part, Table
from .context import Context, number

__all__ = ["formed"]

_MOST = 3  # terms told of a relation
_MOST_ODDS = math.log(1000)  # a factor beyond it is not written out
_PRIOR, _ROUGH = "prior ", "estimates are rough"


def formed(ctx: Context) -> list[Part]:
    """A sentence on ties made and one on ties kept; every term underneath."""
    say, table = ctx.say, ctx.evaluation.formation
    title = say("formed.title")
    rows = table[(table["term"] != "intercept") & (ctx.of_programme(table) | (not ctx.several))]
    now = rows[ctx.of_programme(rows) & rows["estimate"].notna()]
    if not len(now):
        why = ctx.notes(rows) if len(rows) else say("formed.need")
        return [Findings(((say("formed.none"), why),), title, "note")] if ctx.period is not None else []
    told = _clusters_told if ctx.several else _relations_told
    since, wave = map(str, now[["since", "wave"]].iloc[0])
    items = tuple(
        (say(f"formed.{model}", since=since, wave=wave), " ".join(told(ctx, here)))
        for model, here in now.groupby("model", sort=False)
    )
    return [Findings(items, title), _table(ctx, rows)]


def _relations_told(ctx: Context, rows: pd.DataFrame) -> list[str]:
    """Of each relation the terms whose interval leaves out 1, the strongest first."""
    say, told = ctx.say, []
    for relation, here in rows.groupby("relation", sort=False):
        clear = here[(here["low"] > 0) | (here["high"] < 0)]
        clear = clear.sort_values("p_value", kind="stable").head(_MOST)
        terms = "; ".join(
            say("formed.odds", term=_term(ctx, row["term"]), odds=_odds(ctx, row["estimate"]),
                level=say.percent(ctx.level), range=ctx.interval(row["low"], row["high"], lambda v: _odds(ctx, v)))
            for row in clear.to_dict("records")
        )  # fmt: skip
        name = ctx.naming.relation(relation)
        pairs = {"n": int(here["n_dyads"].max()), "ties": say.number(here["n_ties"].max(), 0)}
        told.append(say("formed.clear_of" if terms else "formed.nothing_of", relation=name, terms=terms, **pairs))
    return told


def _clusters_told(ctx: Context, rows: pd.DataFrame) -> list[str]:
    """Of each relation in how many clusters a term stands out, those of most clusters first."""
    say, told = ctx.say, []
    for relation, here in rows.groupby("relation", sort=False):
        counts = here.assign(above=here["low"] > 0, below=here["high"] < 0, of=1).groupby("term", sort=False)
        found = counts[["above", "below", "of"]].sum().assign(clear=lambda c: c["above"] + c["below"])
        found = found[found["clear"] > 0].sort_values("clear", ascending=False, kind="stable").head(_MOST)
        terms = "; ".join(
            say("formed.in_clusters", term=_term(ctx, term), n=int(c["of"]), above=say.number(c["above"], 0), below=say.number(c["below"], 0))
            for term, c in found.iterrows()
        )  # fmt: skip
        key = "formed.clusters_of" if terms else "formed.nothing_of_clusters"
        told.append(say(key, relation=ctx.naming.relation(relation), terms=terms, level=say.percent(ctx.level)))
    return told


def _term(ctx: Context, term: Any) -> str:
    """What was there before, in words."""
    if str(term).startswith(_PRIOR):
        return ctx.say("formed.prior", relation=ctx.naming.relation(str(term).removeprefix(_PRIOR)))
    return ctx.say.word("formed_term", term)


def _odds(ctx: Context, value: Any) -> str:
    """Log odds as the factor by which odds are multiplied; what is beyond all measure as that."""
    if not number(value):
        return "–"
    if abs(value) > _MOST_ODDS:
        return f"{'<' if value < 0 else '>'}{ctx.say.number(math.exp(math.copysign(_MOST_ODDS, value)), 3 if value < 0 else 0)}"
    factor = math.exp(value)
    return ctx.say.number(factor, 2 if factor >= 0.1 else 3)


def _table(ctx: Context, rows: pd.DataFrame) -> Table:
    """Every term of both models, or why it has no estimate."""
    say = ctx.say
    columns = ("table.relation", "quality.span", "formed.model", "formed.term", "formed.factor", "table.p", "table.pairs",
               "formed.ties")  # fmt: skip
    model = rows.groupby(["cluster", "relation", "since", "wave", "model"], sort=False)["estimate"]
    lost = model.transform("count").eq(0)
    rows = rows.assign(lost=lost)[~lost | (model.cumcount() == 0)]  # a model without any estimate is one row
    shown = tuple(_row(ctx, row) for row in rows.to_dict("records"))
    return Table(
        say("formed.table"),
        tuple(map(say, columns)),
        shown,
        heads=4,
        note=say("formed.note", level=say.percent(ctx.level)),
    )


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say, known = ctx.say, number(row["estimate"])
    span = ctx.interval(row["low"], row["high"], lambda v: _odds(ctx, v))
    rough = known and _ROUGH in row["note"]
    clear = number(row["low"]) and not row["low"] <= 0 <= row["high"]
    factor = (
        Cell(_odds(ctx, row["estimate"]), "warn" if rough else "clear" if clear else "", span)
        if known
        else Cell("–", "none", ctx.note(row["note"]))
    )
    return (
        Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"),
        Cell(say.word("formed_model", row["model"])), Cell("–" if row["lost"] else _term(ctx, row["term"])), factor,
        Cell(say.p(row["p_value"])), Cell(say.number(row["n_dyads"], 0)), Cell(say.number(row["n_ties"], 0)),
    )  # fmt: skip
