"""The organisation that runs the cluster: its place apart from who benefits, and what hangs on it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..naming import SMALLEST_GROUP
from ..parts import Cell, Findings, Part, Table
from ..withhold import too_few
from .context import Context, number

__all__ = ["organiser"]

_RUNS = "runs the cluster"
_MOST = 9  # sentences that stand open
_LOST = ("ties", "parts", "fragmentation", "cross_sector_reach", "cross_sector_closeness")
_CASES = ("reported", "without", "joined", "shared", "members", "others")


def organiser(ctx: Context) -> list[Part]:
    """What it coordinates, what would be lost without it, collaboration with and without it and its groups, who belongs."""
    say = ctx.say
    items = [*_coordination(ctx), *_leaving(ctx)] or [(say("organiser.unknown"), say("organiser.need"))]
    tables = [_loss_table(ctx), _association(ctx), _memberships(ctx)]
    return [
        Findings(tuple(items), say("organiser.title"), folded=ctx.several or len(items) > _MOST),
        *(table for table in tables if table.rows),
    ]


def _newest(ctx: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest wave in which there is a value, for each cluster and relation."""
    place = rows["wave"].map({w: i for i, w in enumerate(ctx.waves)})
    return rows[place == place.groupby([rows["cluster"], rows["relation"]]).transform("max")] if len(rows) else rows


def _coordination(ctx: Context) -> list[tuple[str, str]]:
    """Its share of ties and of brokerage, and its rank: that is its task."""
    say, table = ctx.say, ctx.evaluation.capture
    rows = table[(table["reading"] == "coordination") & table["value"].notna()]
    items = []
    for _, here in _newest(ctx, rows).groupby(["cluster", "relation", "actor"], sort=False):
        found = {row["quantity"]: row for row in here.to_dict("records")}
        first = next(iter(found.values()))
        said = [
            say(f"organiser.{quantity}", share=say.percent(row["value"]), rank=int(row["rank"]), n=int(row["n_actors"]))
            for quantity, row in found.items()
        ]
        head = say("organiser.place", relation=ctx.title(first["cluster"], first["relation"]), wave=str(first["wave"]),
                   actor=ctx.naming.actor(first["actor"]))  # fmt: skip
        items.append((head, f"{say.listed(said)}."))
    return [*items, (say("organiser.task"), say("organiser.task_why"))] if items else []


def _of_organiser(ctx: Context) -> pd.DataFrame:
    table = ctx.evaluation.leaving
    return table[table["note"].str.contains(_RUNS, regex=False) & table["loss"].notna()]


def _leaving(ctx: Context) -> list[tuple[str, str]]:
    """What the others would lose without it."""
    say, items = ctx.say, []
    for _, here in _newest(ctx, _of_organiser(ctx)).groupby(["cluster", "relation", "actor"], sort=False):
        found = {row["measure"]: row for row in here.to_dict("records")}
        ties, reach = found.get("ties"), found.get("cross_sector_reach")
        if ties is None or not ties["value_with"]:
            continue
        head = say("organiser.without", relation=ctx.title(ties["cluster"], ties["relation"]), wave=str(ties["wave"]),
                   lost=int(ties["loss"]), of=int(ties["value_with"]), share=say.percent(ties["loss"] / ties["value_with"]))  # fmt: skip
        text = ""
        if reach is not None:
            text = say(
                "organiser.reach", before=say.percent(reach["value_with"]), after=say.percent(reach["value_without"])
            )
        items.append((head, text))
    return items


def _loss_table(ctx: Context) -> Table:
    say = ctx.say
    rows = _of_organiser(ctx)
    found = ctx.by(rows, "cluster", "relation", "wave", "actor", "measure")
    out = []
    for key in dict.fromkeys(k[:4] for k in found):
        cells = [_pair(ctx, found.get((*key, measure))) for measure in _LOST]
        out.append((Cell(ctx.title(key[0], key[1])), Cell(str(key[2])), Cell(ctx.naming.actor(key[3])), *cells))
    columns = (say("table.relation"), say("table.wave"), say("table.organisation"), *(say(f"lost.{m}") for m in _LOST))
    note = f"{say('organiser.loss_note')} {ctx.notes(rows)}".strip()
    return Table(say("organiser.loss"), columns, tuple(out), heads=3, note=note)


def _pair(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None:
        return Cell("–", "none")
    show = (
        ctx.say.percent
        if row["measure"] == "cross_sector_reach"
        else lambda v: ctx.say.number(v, 0 if v == round(v) else 2)
    )
    return Cell(f"{show(row['value_with'])} → {show(row['value_without'])}")


def _association(ctx: Context) -> Table:
    """Collaboration as reported, without the organiser, with its groups counted as ties, among members and others."""
    say = ctx.say
    table = ctx.evaluation.association
    rows = table[table["value"].notna()]
    heard = set(_of_organiser(ctx)[["cluster", "relation", "wave"]].itertuples(index=False, name=None))
    keys = zip(rows["cluster"], rows["relation"], rows["wave"], strict=True)
    unheard = pd.Series([key not in heard for key in keys], index=rows.index, dtype=bool)
    # A silent organiser has no reported ties, so that no path seems to run through it: that is not known, and not 0.
    rows = rows[
        rows["case"].isin(_CASES) & ~((rows["measure"] == "path_share") & (rows["case"] == "without") & unheard)
    ]
    found = ctx.by(rows, "cluster", "relation", "wave", "case", "measure")
    measures = ("density", "connectedness", "average_distance", "path_share")
    out = []
    for key in dict.fromkeys(k[:4] for k in found):
        cells = [_measured(ctx, found.get((*key, measure))) for measure in measures]
        dyads = next(found[k]["n_dyads"] for k in found if k[:4] == key)
        out.append(
            (
                Cell(ctx.title(key[0], key[1])),
                Cell(str(key[2])),
                Cell(say(f"case.{key[3]}")),
                *cells,
                Cell(say.number(dyads, 0)),
            )
        )
    columns = (
        say("table.relation"),
        say("table.wave"),
        say("organiser.case"),
        *map(ctx.term, measures),
        say("table.pairs"),
    )
    note = f"{say('organiser.association_note')} {ctx.notes(rows)}".strip()
    return Table(say("organiser.association"), columns, tuple(out), heads=3, note=note)


def _measured(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    return Cell("–", "none") if row is None else Cell(ctx.value(row, row["value"]))


def _memberships(ctx: Context) -> Table:
    """Who belongs to associations and committees, and who pays; on a public page not for fewer than three."""
    say = ctx.say
    table = ctx.evaluation.memberships
    rows = table[table["sector"] == "all"]
    names = {group: _group(ctx, group, i) for i, group in enumerate(dict.fromkeys(table["group"]))}
    out = []
    for row in rows.to_dict("records"):
        heads = (
            *([Cell(str(row["cluster"]))] if ctx.several else []),
            Cell(str(row["wave"])),
            Cell(names[row["group"]]),
        )
        # Members are those that pay and those that do not, so that one small number is told by the others.
        numbers = [row[column] for column in ("n_members", "n_paying", "n_free")]
        small = ctx.naming.public and any(map(too_few, numbers))
        hidden = Cell(say("quality.not_shown"), "none")
        counts = [hidden if small else Cell(say.number(n, 0)) for n in numbers]
        share = hidden if small else Cell(say.percent(row["density"]) if number(row["density"]) else "–")
        out.append((*heads, Cell(say.number(row["n_answered"], 0)), counts[0], share, *counts[1:]))
    columns = (*([say("table.cluster")] if ctx.several else []), say("table.wave"), say("organiser.group"), say("quality.responded"),
               say("organiser.members"), say("organiser.member_share"), say("organiser.paying"), say("organiser.free"))  # fmt: skip
    note = say("quality.small", n=SMALLEST_GROUP) if ctx.naming.public else ""
    return Table(say("organiser.memberships"), columns, tuple(out), heads=len(columns) - 5, note=note)


def _group(ctx: Context, group: str, place: int) -> str:
    """A group's name; on a public page a number, for a group is often named after an organisation."""
    if not group:
        return ctx.say("organiser.all_groups")
    return ctx.say("organiser.group_n", n=place) if ctx.naming.public else group
