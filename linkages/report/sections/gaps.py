"""What is needed, whether those that need the same work together, and which ties are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ...plots.gaps import plot_coverage, plot_needs
from ...vocabulary import SECTORS
from ..naming import SMALLEST_GROUP
from ..parts import Cell, Figure, Findings, Part, Prose, Section, Table
from .context import Context, number
from .missing_links import missing_links

__all__ = ["gaps"]

_FORMS = {"same input": "same_input", "agencies": "agencies"}
_FIRST = 3  # inputs told in the headline


def gaps(ctx: Context) -> Section:
    """Needs, agreement, requirements met, the profile of coordination, and the missing links."""
    say = ctx.say
    table = ctx.evaluation.gaps
    asked = bool((table["item"] != "").any())
    parts: list[Part] = []
    items = [*_needs(ctx, table), *_met(ctx, table)]
    if items:
        parts.append(Findings(tuple(items)))
    if not asked:
        parts.append(Findings(((say("gaps.none"), say("gaps.need")),), say("impact.needs"), "note"))
    parts += _figures(ctx, table)
    if asked:
        parts.append(Prose(say("gaps.how"), "how"))
    tables = [_needs_table(ctx, table), _met_table(ctx, table), _profile(ctx, table), _change_table(ctx, table)]
    parts += [part for part in tables if part.rows] + missing_links(ctx)
    return Section("gaps", say("gaps.title"), tuple(parts), say("gaps.lead"))


def _levels(ctx: Context, table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of a measure that are no change, in the latest wave of each cluster that has them."""
    rows = table[(table["measure"] == measure) & (table["since"] == "") & table["value"].notna()]
    if not len(rows):
        return rows
    place = rows["wave"].map({w: i for i, w in enumerate(ctx.waves)})
    return rows[place == place.groupby(rows["cluster"]).transform("max")]


def _at(ctx: Context, row: dict[Any, Any]) -> str:
    return f"{row['cluster']}, {row['wave']}" if ctx.several else str(row["wave"])


def _needs(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    """What is needed most, and how far organisations agree."""
    say, items = ctx.say, []
    rows = _levels(ctx, table, "coverage")
    for cluster, here in rows[rows["sector"] == "all"].groupby("cluster", sort=False):
        first = (
            here.sort_values(["value", "item"], ascending=[False, True], kind="stable").head(_FIRST).to_dict("records")
        )
        told = [
            say(
                "gaps.gives",
                item=_item(ctx, r["item"]),
                share=say.percent(r["value"]),
                count=int(r["count"]),
                n=int(r["n"]),
            )
            for r in first
        ]
        head = say("gaps.most", wave=_at(ctx, first[0]), items=say.listed(_item(ctx, r["item"]) for r in first))
        items.append((head, f"{'; '.join(told)}. {say('gaps.unrated', n=int(max(r['n_missing'] for r in first)))}"))
        agreed = _levels(ctx, table, "concordance")
        for row in agreed[(agreed["sector"] == "all") & (agreed["cluster"] == cluster)].to_dict("records"):
            head = say("gaps.agree", wave=_at(ctx, row), w=say.number(row["value"]))
            items.append((head, say("gaps.agree_on", n=int(row["n"]), missing=int(row["n_missing"]))))
    return items


def _item(ctx: Context, item: Any) -> str:
    """An input as the survey calls it; on a public page not where a name is in it."""
    return ctx.say("note.withheld") if ctx.naming.leaks(str(item)) else str(item)


def _met(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str]]:
    """Of the pairs that need the same, how many work together: in any relation, where there are several."""
    say, items = ctx.say, []
    rows = _levels(ctx, table, "requirement_coverage")
    aligned = ctx.by(_levels(ctx, table, "alignment"), "cluster", "relation")
    for (_, form), here in rows[rows["item"] == ""].groupby(["cluster", "form"], sort=False):
        combined = here[~here["relation"].isin(ctx.relations)]
        for row in (combined if len(combined) else here).to_dict("records"):
            key = "agencies" if form == "agencies" else "met"
            head = say(f"gaps.{key}", relation=ctx.title(row["cluster"], row["relation"]), wave=str(row["wave"]),
                       of=int(row["n"]), n=int(row["count"]), share=say.percent(row["value"]))  # fmt: skip
            items.append((head, say("gaps.unknown", n=int(row["n_missing"])) if row["n_missing"] else ""))
            found = aligned.pop((row["cluster"], row["relation"]), None)
            if found is not None:
                items.append(_alignment(ctx, found))
    return items


def _alignment(ctx: Context, row: dict[Any, Any]) -> tuple[str, str]:
    """Whether partners want the same more than others do."""
    say = ctx.say
    clear = number(row["p_value"]) and row["p_value"] < 1 - ctx.level
    head = say("gaps.aligned" if clear else "gaps.not_aligned", relation=ctx.title(row["cluster"], row["relation"]),
               wave=str(row["wave"]))  # fmt: skip
    return head, say("gaps.aligned_by", r=say.signed(row["value"]), p=say.p(row["p_value"]), n=int(row["n"]))


def _profile(ctx: Context, table: pd.DataFrame) -> Table:
    """Claims of one side, and one relation given another."""
    say = ctx.say
    rows = table[table["measure"].isin(["one_sided", "given"]) & (table["since"] == "") & table["value"].notna()]
    out = tuple(
        (
            Cell(ctx.title(row["cluster"], row["relation"])), Cell(str(row["wave"])), Cell(_reading(ctx, row)), Cell(say.percent(row["value"])),
            Cell(say.number(row["count"], 0)), Cell(say.number(row["n"], 0)), Cell(say.number(row["n_missing"], 0)),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    columns = (
        "table.relation",
        "table.wave",
        "gaps.reading",
        "gaps.share",
        "gaps.counted",
        "gaps.of_pairs",
        "gaps.not_known",
    )
    return Table(say("gaps.profile_table"), tuple(map(say, columns)), out, heads=3, note=say("gaps.profile_note"))


def _figures(ctx: Context, table: pd.DataFrame) -> list[Figure]:
    say = ctx.say
    words = ctx.lettering("sector")
    words = replace(words, words={**words.words, **{str(i): _item(ctx, i) for i in table["item"].unique() if i}})
    needed = _levels(ctx, table, "coverage")
    needed = needed[~needed["sector"].isin(_withheld(ctx, needed))]
    several = [(str(cluster) if ctx.several else "", here) for cluster, here in needed.groupby("cluster", sort=False)]
    needs = tuple((title, plot_needs(here, lettering=words)) for title, here in several)
    met = _levels(ctx, table, "requirement_coverage")
    met = met[(met["item"] != "") & (met["form"] == "same input")]
    pairs = tuple(
        (ctx.title(cluster, relation), plot_coverage(here, lettering=words))
        for (cluster, relation), here in met.groupby(["cluster", "relation"], sort=False)
    )
    out = [Figure(say("gaps.figure_needs"), needs, say("gaps.caption_needs"))] if needs else []
    return out + ([Figure(say("gaps.figure_met"), pairs, say("gaps.caption_met"))] if pairs else [])


def _needs_table(ctx: Context, table: pd.DataFrame) -> Table:
    """Every input in every wave, by sector."""
    say = ctx.say
    rows = table[(table["item"] != "") & (table["since"] == "") & (table["relation"] == "")]
    found = ctx.by(rows, "cluster", "wave", "item", "measure", "sector")
    sectors = [s for s in SECTORS if s in set(rows["sector"]) - _withheld(ctx, rows)]
    out = []
    for cluster, wave, item in dict.fromkeys(k[:3] for k in found):

        def cell(measure: str, sector: str, key: tuple[Any, ...] = (cluster, wave, item)) -> Cell:
            return _value(ctx, found.get((*key, measure, sector)))

        heads = (*([Cell(str(cluster))] if ctx.several else []), Cell(str(wave)), Cell(_item(ctx, item)))
        out.append((*heads, cell("coverage", "all"), *(cell("coverage", s) for s in sectors), cell("priority", "all"),
                    cell("agreement", "all")))  # fmt: skip
    note = say("gaps.needs_note") + (" " + say("quality.small", n=SMALLEST_GROUP) if ctx.naming.public else "")
    columns = (*([say("table.cluster")] if ctx.several else []), say("table.wave"), say("gaps.input"), say("gaps.high"),
               *(say.word("sector", s) for s in sectors), say("gaps.priority"), say("gaps.agreement"))  # fmt: skip
    return Table(say("gaps.needs_table"), columns, tuple(out), heads=3 if ctx.several else 2, note=note)


def _withheld(ctx: Context, rows: pd.DataFrame) -> set[str]:
    """Sectors of which too few rated to be shown apart."""
    rated = rows[(rows["measure"] == "coverage") & (rows["sector"] != "all") & (rows["n"] > 0)]
    return ctx.naming.withheld({str(s): int(n) for s, n in rated.groupby("sector")["n"].min().items()})


def _value(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    say = ctx.say
    if row is None or not number(row["value"]):
        return Cell("–", "none")
    if row["measure"] == "coverage":
        return Cell(say.percent(row["value"]), "", say("gaps.of", count=int(row["count"]), n=int(row["n"])))
    return Cell(say.number(row["value"]), "", say("capture.organisations", n=int(row["n"])))


def _met_table(ctx: Context, table: pd.DataFrame) -> Table:
    """Pairs that need the same input, and agencies that must act on it: ties, pairs observed, pairs not known."""
    say = ctx.say
    rows = table[(table["measure"] == "requirement_coverage") & (table["since"] == "") & table["n"].notna()]
    out = tuple(
        (
            Cell(ctx.title(row["cluster"], row["relation"])), Cell(str(row["wave"])), Cell(say(f"gaps.form_{_FORMS[row['form']]}")),
            Cell(_item(ctx, row["item"]) if row["item"] else say("gaps.any_input")), Cell(say.number(row["n"], 0)),
            Cell(say.number(row["count"], 0), "", say.percent(row["value"]) if number(row["value"]) else ""),
            Cell(say.number(row["n"] - row["count"], 0)), Cell(say.number(row["n_missing"], 0)),
        )
        for row in rows.to_dict("records") if row["n"] or row["n_missing"]
    )  # fmt: skip
    columns = ("table.relation", "table.wave", "gaps.pairs_of", "gaps.input", "table.pairs", "gaps.together", "gaps.gap",
               "gaps.not_known")  # fmt: skip
    return Table(say("gaps.met_table"), tuple(map(say, columns)), out, heads=4, note=say("gaps.met_note"))


def _change_table(ctx: Context, table: pd.DataFrame) -> Table:
    """What changed among the pairs and organisations known in both waves."""
    say = ctx.say
    rows = table[(table["since"] != "") & (table["item"] == "") & table["value"].notna()]
    out = tuple(
        (
            Cell(ctx.title(row["cluster"], row["relation"])), Cell(f"{row['since']}–{row['wave']}"), Cell(_reading(ctx, row)),
            Cell(say.percent(row["before"])), Cell(say.percent(row["after"])), Cell(say.points(row["value"])), Cell(say.number(row["n"], 0)),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    columns = (
        "table.relation",
        "quality.span",
        "table.measure",
        "brokerage.before",
        "brokerage.after",
        "table.change",
        "table.pairs",
    )
    return Table(say("gaps.change_table"), tuple(map(say, columns)), out, heads=3, note=say("gaps.change_note"))


def _reading(ctx: Context, row: dict[Any, Any]) -> str:
    key = _FORMS[row["form"]] if row["measure"] == "requirement_coverage" else row["measure"]
    return ctx.say(f"gaps.reading_{key}", other=ctx.naming.relation(row["form"]))
