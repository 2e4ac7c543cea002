"""The ties that are missing most: pairs that need the same and have nothing to do with one another."""

from __future__ import annotations

from typing import Any

from ..parts import Cell, Part, Prose, Table
from .context import Context

__all__ = ["missing_links"]

_LISTED = 20


def missing_links(ctx: Context) -> list[Part]:
    """The list of the latest wave of each cluster: by name inside the team, by code elsewhere."""
    say, table = ctx.say, ctx.evaluation.missing_links
    if not len(table):
        return []
    if not (table["state"] != "").any():
        return [Prose(say("links.too_many", n=2000), "note")]
    place = table["wave"].map({w: i for i, w in enumerate(ctx.waves)})
    table = table[place == place.groupby(table["cluster"]).transform("max")]
    listed = table[table["state"] == "null"]
    label = ctx.naming.actors["label"]
    listed = listed.assign(_a=listed["actor"].map(label), _b=listed["other"].map(label))
    # The order of the table ends with the ids; on the page equal scores stand by what organisations are called there.
    ends = listed[["_a", "_b"]].apply(sorted, axis=1, result_type="expand") if len(listed) else listed[["_a", "_b"]]
    listed = listed.assign(_a=ends.iloc[:, 0], _b=ends.iloc[:, 1])
    listed = listed.sort_values(["cluster", "score", "_a", "_b"], ascending=[True, False, True, True], kind="stable")
    rows = [
        _row(ctx, row)
        for _, here in listed.groupby("cluster", sort=False)
        for row in here.head(_LISTED).to_dict("records")
    ]
    columns = (*([say("table.cluster")] if ctx.several else []), say("links.first"), say("links.second"), say("links.score"),
               say("links.why"))  # fmt: skip
    unknown = int((table["state"] == "missing").sum())
    note = say("links.note", unknown=unknown, n=_LISTED)
    wave = str(table["wave"].iloc[0])
    return (
        [Table(say("links.title", wave=wave), columns, tuple(rows), heads=3 if ctx.several else 2, words=1, note=note)]
        if rows
        else []
    )


def _row(ctx: Context, row: dict[Any, Any]) -> tuple[Cell, ...]:
    cluster = [Cell(str(row["cluster"]))] if ctx.several else []
    return (*cluster, Cell(row["_a"]), Cell(row["_b"]), Cell(ctx.say.number(row["score"], 0)), Cell(_reasons(ctx, row)))


def _reasons(ctx: Context, row: dict[Any, Any]) -> str:
    """What speaks for the tie, out of the columns of the table."""
    say = ctx.say
    said = []
    for column, key in (("inputs", "both_need"), ("must_act", "both_act")):
        if row[column]:
            items = say("note.withheld") if ctx.naming.leaks(row[column]) else row[column]
            said.append(say(f"links.{key}", items=items))
    if row["n_partners"]:
        said.append(say("links.partners", n=int(row["n_partners"])))
    said += [say(f"links.{key}") for key in ("cross_sector", "bridge") if row[key]]
    return "; ".join(said)
