"""What was observed and what was not."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...vocabulary import SECTORS
from ..naming import SMALLEST_GROUP
from ..parts import Cell, Findings, Part, Prose, Section, Table
from ..withhold import small_sectors, too_few
from ..wording import note_key
from .context import MUCH_MISSING, Context, number
from .sensitivity import sensitivity

__all__ = ["quality", "response"]


def quality(ctx: Context) -> Section:
    """Response by wave and sector, missing dyads by block, reports that disagree, warnings of the survey."""
    say = ctx.say
    parts: list[Part] = [_response_table(ctx), _naming_table(ctx), _missing_table(ctx), _reports_table(ctx)]
    parts = [p for p in parts if not isinstance(p, Table) or p.rows]
    parts += _silence(ctx) + sensitivity(ctx)
    parts += _warnings(ctx)
    return Section("quality", say("quality.title"), tuple(parts), _lead(ctx))


def response(ctx: Context) -> list[tuple[Any, int, int]]:
    """(wave, asked, responded) over all sectors, of the relation that asked most."""
    table = ctx.evaluation.quality
    total = table[table["sector"] == "all"].groupby(["wave", "relation"])[["asked", "responded"]].sum()
    most: dict[Any, tuple[int, int]] = {}
    for (wave, _), asked, responded in zip(total.index, total["asked"].tolist(), total["responded"].tolist()):
        if wave not in most or asked >= most[wave][0]:
            most[wave] = int(asked), int(responded)
    return [(wave, *most[wave]) for wave in ctx.waves if wave in most]


def _lead(ctx: Context) -> str:
    say = ctx.say
    told = [
        say("quality.response", wave=str(w), responded=r, asked=a, share=say.percent(r / a))
        for w, a, r in response(ctx)
        if a
    ]
    return " ".join([*told, say("quality.lead")])


def _response_table(ctx: Context) -> Table:
    """Response by wave and sector; relation by relation only where they differ."""
    say = ctx.say
    table = ctx.evaluation.quality
    keys = ["cluster", "wave", "sector"]
    told = table.groupby(keys)[["asked", "responded"]]
    same = not len(table) or bool((told.min() == told.max()).all(axis=None))
    if same:
        table = table.drop_duplicates(keys)
    rows, hidden = [], small_sectors(ctx.evaluation.quality, ctx.naming)
    for row in _sorted(ctx, table).to_dict("records"):
        heads = [] if same else [Cell(ctx.naming.relation(row["relation"]))]
        heads = [*ctx.cluster_head(row["cluster"]), *heads]
        rows.append((*heads, Cell(str(row["wave"])), Cell(_sector(ctx, row["sector"])), *_answer(ctx, row, hidden)))
    heads_of = [*([say("table.cluster")] if ctx.several else []), *([] if same else [say("table.relation")])]
    columns = (*heads_of, say("table.wave"), say("table.sector"), say("quality.asked"), say("quality.responded"),
               say("quality.rate"))  # fmt: skip
    note = " ".join(filter(None, [
        say("quality.response_note"),
        say("quality.small", n=SMALLEST_GROUP) if ctx.naming.public else "",
    ]))  # fmt: skip
    return Table(
        say("quality.response_table"), columns, tuple(rows), heads=len(heads_of) + 2, note=note, folded=ctx.several
    )


def _is_hidden(row: dict[Any, Any], hidden: set[tuple[Any, ...]]) -> bool:
    return (row["cluster"], row["relation"], row["wave"], row["sector"]) in hidden


def _answer(ctx: Context, row: dict[Any, Any], hidden: set[tuple[Any, ...]]) -> tuple[Cell, ...]:
    """Asked, answered and the rate; on a public page not for fewer than three."""
    say, asked = ctx.say, row["asked"]
    if not number(asked) or _is_hidden(row, hidden):
        return (Cell(say("quality.not_shown"), "none"), Cell("–", "none"), Cell("–", "none"))
    if not asked:
        return (Cell(say("quality.not_asked"), "none"), Cell("–", "none"), Cell("–", "none"))
    rate = row["responded"] / asked
    return (
        Cell(say.number(asked, 0)), Cell(say.number(row["responded"], 0)),
        Cell(say.percent(rate), "warn" if 1 - rate > MUCH_MISSING else "", share=rate),
    )  # fmt: skip


def _sector(ctx: Context, sector: Any) -> str:
    return ctx.say.word("sector", sector)


def _sorted(ctx: Context, table: pd.DataFrame) -> pd.DataFrame:
    order = [*SECTORS, "all", ""]
    return table.assign(
        _w=table["wave"].map({w: i for i, w in enumerate(ctx.waves)}),
        _s=table["sector"].map({s: i for i, s in enumerate(order)}),
    ).sort_values(["cluster", "relation", "_w", "_s"], kind="stable")


def _missing_table(ctx: Context) -> Table:
    """Share of dyads not observed, by relation, wave and block."""
    say = ctx.say
    found = ctx.by(ctx.of_measure(ctx.cohesion, "density"), "cluster", "relation", "wave", "block")
    rows = []
    for cluster, relation, title in ctx.groups():
        for wave in ctx.waves:
            cells = [_missing(ctx, found.get((cluster, relation, wave, block)), cluster, block) for block in ctx.blocks]
            rows.append((Cell(title), Cell(str(wave)), *cells))
    columns = (say("table.relation"), say("table.wave"), *(ctx.block(b) for b in ctx.blocks))
    return Table(
        say("quality.missing_table"),
        columns,
        tuple(rows),
        heads=2,
        note=say("quality.missing_note"),
        folded=ctx.several,
    )


def _missing(ctx: Context, row: dict[Any, Any] | None, cluster: str, block: str) -> Cell:
    if row is None or not number(row["missing_share"]):
        return ctx.blank(row, cluster, block)
    share = row["missing_share"]
    return Cell(ctx.say.percent(share), "warn" if share > MUCH_MISSING else "", share=share)


def _reports_table(ctx: Context) -> Table:
    """How often the two ends of a pair told the same."""
    say = ctx.say
    table = ctx.evaluation.quality
    if not len(table):
        return Table("", (), ())
    known = table[table["one_sided"].notna() | table["agreement"].notna()]
    rows, hidden = [], small_sectors(ctx.evaluation.quality, ctx.naming)
    for row in _sorted(ctx, known).to_dict("records"):
        small = (ctx.naming.public and too_few(row["asked"])) or _is_hidden(row, hidden)
        blank = Cell(say("quality.not_shown"), "none")
        shares = [blank, blank] if small else [Cell(say.percent(row["one_sided"])), Cell(say.percent(row["agreement"]))]
        rows.append((Cell(_title(ctx, row)), Cell(str(row["wave"])),
                     Cell(_sector(ctx, row["sector"])), *shares))  # fmt: skip
    columns = (
        say("table.relation"),
        say("table.wave"),
        say("table.sector"),
        say("quality.one_sided"),
        say("quality.agreement"),
    )
    note = say("quality.reports_note")
    if any(cell.text == say("quality.not_shown") for row in rows for cell in row):
        note = f"{note} {say('quality.small', n=SMALLEST_GROUP)}"
    return Table(say("quality.reports_table"), columns, tuple(rows), heads=3, note=note)


def _naming_table(ctx: Context) -> Table:
    """How often silent and responding organisations are named: a free test of whether silence is random."""
    say = ctx.say
    rows = []
    for row in _sorted(ctx, ctx.evaluation.quality).to_dict("records"):
        for note in str(row["note"] or "").split("; "):
            key, values = note_key(note)
            if key == "note.naming":
                shares = [Cell(say.percent(float(values[k]) / 100, 1)) for k in ("silent", "others")]
                rows.append((Cell(_title(ctx, row)), Cell(str(row["wave"])), *shares))
    columns = (say("table.relation"), say("table.wave"), say("quality.named_silent"), say("quality.named_others"))
    return Table(
        say("quality.naming_table"), columns, tuple(rows), heads=2, note=say("quality.naming_note"), folded=ctx.several
    )


def _silence(ctx: Context) -> list[Part]:
    """How far density is off in simulated studies with as many silent: each relation in its most silent wave."""
    told: dict[str, tuple[float, str]] = {}
    for row in _sorted(ctx, ctx.evaluation.quality).to_dict("records"):
        for note in str(row["note"] or "").split("; "):
            key, values = note_key(note)
            if key in ("note.silence", "note.silence_beyond"):
                share, title = float(values["share"]), _title(ctx, row)
                if title not in told or share > told[title][0]:
                    told[title] = share, _silence_sentence(ctx, title, row["wave"], values)
    if ctx.several and told:  # the cluster of which least is known stands for the others
        return [Prose(max(told.values())[1])]
    return [Prose(" ".join(text for _, text in told.values()))] if told else []


def _silence_sentence(ctx: Context, title: str, wave: Any, values: dict[str, str]) -> str:
    say = ctx.say
    head = {"relation": title, "wave": str(wave), "share": say.percent(float(values["share"]) / 100)}
    if "random" not in values:
        return say("quality.silence_beyond", **head)
    biases = {k: say.signed(float(values[k]), 0) for k in ("random", "quiet", "busy")}
    return say("quality.silence", **head, **biases)


def _title(ctx: Context, row: dict[Any, Any]) -> str:
    title = ctx.naming.relation(row["relation"])
    return f"{title} · {row['cluster']}" if ctx.several else title


def _warnings(ctx: Context) -> list[Part]:
    """What the check of the survey noticed; on a public page without whom it is about."""
    say = ctx.say
    survey = ctx.panel.survey
    found = survey.warnings if survey is not None else None
    if found is None or not len(found):
        return [Prose(say("quality.no_warnings"), "note")]
    items: dict[tuple[str, str], None] = {}
    withheld = 0
    for row in found.fillna("").astype(str).to_dict("records"):
        text = say.caution(row["problem"], who=not ctx.naming.public)
        if not text and ctx.naming.public:  # a remark on a file: it may bear a name
            withheld += 1
            continue
        text = text or row["problem"]
        # A public page says nothing of tables and columns: they are of no use there, and one may bear a name.
        where = "" if ctx.naming.public else ".".join(part for part in (row["table"], row["column"]) if part)
        items[f"{text[:1].upper()}{text[1:]}.", f"({where})" if where else ""] = None
    if withheld:
        items[say("quality.withheld", n=withheld), ""] = None
    return [Findings(tuple(items), say("quality.warnings"), "warning")]
