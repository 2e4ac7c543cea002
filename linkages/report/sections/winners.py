"""Who gained and who lost ties: kind by kind, and organisation by organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...plots.change import plot_turnover
from ..parts import Cell, Figure, Table
from .context import Context

__all__ = ["gained_and_lost", "kinds_figure", "organisations_table"]

_GAINED, _LOST = ("created", "joined"), ("dissolved", "left")
_MOST = 8  # pairs of kinds in a picture
_LISTED = 12  # organisations that changed most
Counts = dict[str, float]


def gained_and_lost(counts: Mapping[str, float]) -> Counts:
    """Ties by what became of them, those of joiners and leavers with the others."""
    return {
        "gained": sum(counts.get(state, 0.0) for state in _GAINED),
        "lost": sum(counts.get(state, 0.0) for state in _LOST),
        "kept": counts.get("kept", 0.0),
    }


def kinds_figure(ctx: Context, since: Any, wave: Any) -> Figure:
    """Ties gained and lost between each two kinds, most turnover first; several clusters are added up."""
    say, table = ctx.say, ctx.evaluation.ledger
    by = str(ctx.evaluation.settings.get("by", "kind"))
    rows = table[(table["since"] == since) & (table["wave"] == wave) & (table["block"] == "all")]
    rows = rows[rows["group"].str.startswith(f"{by}: ")]
    pairs = _pairs(ctx, by)
    pictures = []
    for relation in ctx.relations:
        title = ctx.naming.relation(relation)
        here = rows[rows["relation"] == relation]
        names = here["group"].str.removeprefix(f"{by}: ").map(lambda pair: pairs.get(pair, say("kind.other")))
        added: dict[str, Counts] = {}
        for (name, state), n in here.groupby([names, "state"])["n_ties"].sum().items():
            added.setdefault(str(name), {})[state] = n
        counts = {name: gained_and_lost(states) for name, states in added.items()}
        shown = {name: c for name, c in counts.items() if c["gained"] or c["lost"]}
        order = sorted(shown, key=lambda name: (-shown[name]["gained"] - shown[name]["lost"], name))[:_MOST]
        if order:
            words = ctx.lettering("ledger")
            picture = plot_turnover(
                {name: shown[name] for name in order}, title=f"{title}, {since}–{wave}", lettering=words
            )
            pictures.append((title, picture))
    caption = say("winners.caption", n=_MOST)
    return Figure(say("winners.kinds", span=f"{since}–{wave}"), tuple(pictures), caption)


def _pairs(ctx: Context, by: str) -> dict[str, str]:
    """Two groups as the ledger names them → as they are shown here; rare kinds are merged on a public page."""
    groups = sorted({str(v) for net in ctx.panel if by in net.actors for v in net.actors[by].dropna().unique()})
    shown = {g: ctx.naming.kind(g) if by == "kind" else ctx.say.word("sector", g) for g in groups}
    return {f"{a} - {b}": "–".join(sorted((shown[a], shown[b]))) for a in groups for b in groups}


def organisations_table(ctx: Context, since: Any, wave: Any) -> Table:
    """The organisations whose ties changed most, over all relations; by code on a public page."""
    say, table = ctx.say, ctx.evaluation.ledger_actors
    rows = table[(table["since"] == since) & (table["wave"] == wave)]
    counts = pd.crosstab(rows["actor"], rows["state"])
    counts = counts.reindex(columns=["kept", *_GAINED, *_LOST], fill_value=0)
    turned = counts[[*_GAINED, *_LOST]].sum(axis=1)
    net = counts[list(_GAINED)].sum(axis=1) - counts[list(_LOST)].sum(axis=1)
    label = pd.Series({actor: ctx.naming.actor(actor) for actor in counts.index}, dtype=object)
    order = pd.DataFrame({"net": -net.abs(), "turned": -turned, "label": label}).sort_values(
        ["net", "turned", "label"], kind="stable"
    )
    out = []
    for actor in order.index[:_LISTED]:
        row = counts.loc[actor]
        out.append((
            Cell(label[actor], "", str(ctx.naming.actors["kind"].get(actor, ""))), *(Cell(say.number(row[state], 0)) for state in row.index),
            Cell(say.signed(net[actor], 0)),
        ))  # fmt: skip
    columns = (say("table.organisation"), *(say(f"ledger.{state}") for state in counts.columns), say("winners.net"))
    return Table(
        say("winners.table", span=f"{since}–{wave}"), columns, tuple(out), heads=1, note=say("winners.note", n=_LISTED)
    )
