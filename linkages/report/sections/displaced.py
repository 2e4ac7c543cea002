"""Were ties added, or only moved: what rings around the programme, and tiers of government, gained and lost."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt
from typing import Any

import pandas as pd

from ...plots.change import plot_turnover
from ..naming import SMALLEST_GROUP
from ..parts import Cell, Figure, Findings, Part, Table
from .context import Context, number
from .many import with_how

__all__ = ["displaced"]

_COUNTS = ("n_dyads", "created", "dissolved", "net")
_RING = "ring"


def displaced(ctx: Context) -> list[Part]:
    """Ties gained and lost by ring, their sum, and signs of diversion."""
    say, table = ctx.say, ctx.evaluation.displacement
    title = say("displaced.title")
    rows = table[(table["n_dyads"] > 0) & ctx.of_programme(table)]
    rings = _added(ctx, rows[rows["by"] == _RING])
    if not len(rings):
        why = ctx.notes(table) if len(table) else say("displaced.need")
        return [Findings(((say("displaced.none"), why),), title, "note")]
    items = [item for _, here in rings.groupby("relation", sort=False) for item in _told(ctx, here)]
    tiers = _added(ctx, rows[rows["by"] != _RING])
    tables = [t for t in (_table(ctx, rings, _RING), _table(ctx, tiers, "tier")) if t.rows]
    return [Findings(tuple(items), title), *with_how(ctx, _figure(ctx, rings), "displaced.how"), *tables]


def _added(ctx: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of groups that may be shown; those of several clusters added up, without an interval."""
    if ctx.several:
        keys = ["relation", "since", "wave", "by", "group", "other"]
        sums = rows.groupby(keys, sort=False, as_index=False)[[*_COUNTS, "diverted", "before", "after"]].sum(
            min_count=1
        )
        counted = (
            rows.groupby(keys, sort=False)["low"].agg([("above", _above), ("clusters", "size")]).reset_index(drop=True)
        )
        rows = sums.assign(**counted, cluster="", value=sums["net"] / sums["n_dyads"], low=None, high=None, p_value=None,
                           diverted_expected=None, note="")  # fmt: skip
    rows = rows.sort_values("group", key=lambda names: names == "all", kind="stable")  # the sum comes last
    rows = rows.sort_values(["cluster", "relation"], key=_places, kind="stable")
    kept = [here[_shown(ctx, here)] for _, here in rows.groupby(["relation", "by"], sort=False)]
    return pd.concat(kept, ignore_index=True) if kept else rows


def _places(names: pd.Series) -> pd.Series:
    """In the order in which they come."""
    return pd.Series(pd.factorize(names)[0], index=names.index)


def _above(low: pd.Series) -> int:
    return int((low > 0).sum())


def _shown(ctx: Context, rows: pd.DataFrame) -> pd.Series:
    """Pairs of groups large enough to be shown, and the sum; on the page of the team all."""
    own = rows[(rows["group"] == rows["other"]) & (rows["group"] != "all")]
    ways = 2 if any(net.directed for net in ctx.panel if net.relation == rows["relation"].iloc[0]) else 1
    sizes = dict.fromkeys(set(rows["group"]) | set(rows["other"]), 0) | {
        group: (1 + isqrt(1 + 8 * (n // ways))) // 2 for group, n in zip(own["group"], own["n_dyads"], strict=True)
    }  # as many organisations as have so many dyads among them
    small = ctx.naming.withheld({group: max(size, 1) for group, size in sizes.items() if group != "all"})
    named = [ctx.naming.leaks(f"{one} {two}") for one, two in zip(rows["group"], rows["other"], strict=True)]
    return ~(rows["group"].isin(small) | rows["other"].isin(small) | pd.Series(named, index=rows.index, dtype=bool))


def _told(ctx: Context, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """A sentence on the sum, with what each pair of rings added to it; one on ties that may have been drawn away."""
    say = ctx.say
    for row in rows[rows["group"] == "all"].to_dict("records"):
        about = {
            "relation": ctx.title(row["cluster"], row["relation"]),
            "since": str(row["since"]),
            "wave": str(row["wave"]),
        }
        head = say("displaced.sum", **about, created=say.number(row["created"], 0), dissolved=say.number(row["dissolved"], 0),
                   net=say.signed(row["net"], 0))  # fmt: skip
        mine = rows[(rows["cluster"] == row["cluster"]) & (rows["group"] != "all")].to_dict("records")
        parts = (
            [say("displaced.by_ring", rings=", ".join(f"{_pair(ctx, r)} {say.signed(r['net'], 0)}" for r in mine))]
            if mine
            else []
        )
        parts += [say("displaced.points", change=say.points(row["value"]), n=int(row["n_dyads"])), _sure(ctx, row)]
        text = "; ".join(parts)
        yield head, f"{text[:1].upper()}{text[1:]}."
        if number(row["diverted"]) and row["diverted"]:
            expected = row["diverted_expected"]
            more = say("displaced.diverted_expected", expected=say.number(expected, 1)) if number(expected) else ""
            yield (
                say("displaced.diverted", n=int(row["diverted"]), **about),
                f"{more} {say('displaced.diverted_sure')}".strip(),
            )


def _sure(ctx: Context, row: dict[Any, Any]) -> str:
    say = ctx.say
    if ctx.several:
        return say(
            "displaced.clusters",
            level=say.percent(ctx.level),
            n=int(row["clusters"]),
            above=say.number(row["above"], 0),
        )
    span = ctx.interval(row["low"], row["high"], say.points)
    sure = say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval")
    return f"{sure}; {say('displaced.p', p=say.p(row['p_value']))}" if number(row["p_value"]) else sure


def _pair(ctx: Context, row: dict[Any, Any]) -> str:
    """Two groups in the words of the page, or of the survey."""
    if row["group"] == "all":
        return ctx.block("all")
    rings = row["by"] == _RING
    return "–".join(
        ctx.say.word("ring", name) if rings else ctx.naming.kind(name) for name in (row["group"], row["other"])
    )


def _figure(ctx: Context, rings: pd.DataFrame) -> list[Figure]:
    """Ties made and lost, a row for each pair of rings and one for all."""
    say, words, pictures = ctx.say, ctx.lettering("ledger"), []
    for (cluster, relation), here in rings.groupby(["cluster", "relation"], sort=False):
        counts = {_pair(ctx, r): {"gained": r["created"], "lost": r["dissolved"]} for r in here.to_dict("records")}
        span = f"{here['since'].iloc[0]}–{here['wave'].iloc[0]}"
        title = ctx.title(cluster, relation)
        pictures.append((title, plot_turnover(counts, title=f"{title}, {span}", lettering=words)))
    return [Figure(say("displaced.figure"), tuple(pictures), say("displaced.caption"), folded=ctx.several)]


def _table(ctx: Context, rows: pd.DataFrame, by: str) -> Table:
    """Every pair of groups."""
    say = ctx.say
    columns = ("table.relation", "quality.span", "displaced.between", "brokerage.before", "ledger.created", "ledger.dissolved",
               "brokerage.after", "displaced.net", "displaced.change", "table.p", "displaced.moved", "table.pairs")  # fmt: skip
    shown = tuple(_row(ctx, row) for row in rows.to_dict("records"))
    notes = ctx.notes(rows) if len(rows) else ""
    small = say("quality.small", n=SMALLEST_GROUP) if ctx.naming.public and by != _RING else ""
    note = " ".join(filter(None, [say("displaced.note"), small, notes]))
    return Table(say(f"displaced.table_{by}"), tuple(map(say, columns)), shown, heads=3, note=note)


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    say = ctx.say
    moved = say.number(row["diverted"], 0) if number(row["diverted"]) else "–"
    expected = (
        say("displaced.of_expected", expected=say.number(row["diverted_expected"], 1))
        if number(row["diverted_expected"])
        else ""
    )
    return (
        Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"), Cell(_pair(ctx, row)),
        *(Cell(say.number(row[name], 0)) for name in ("before", "created", "dissolved", "after")), Cell(say.signed(row["net"], 0)),
        Cell(say.points(row["value"]), "", ctx.interval(row["low"], row["high"], say.points)), Cell(say.p(row["p_value"])),
        Cell(moved, "", expected), Cell(say.number(row["n_dyads"], 0)),
    )  # fmt: skip
