"""One screen: who was studied, what changed and how sure that is, what was not observed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from ..parts import Cell, Findings, Part, Prose, Section, Table, Tiles
from ..wording import notes_in
from .brokerage import headline, leaders, nobody, numbers
from .change import ledger_counts
from .context import MUCH_MISSING, Context, number
from .impact import effects, primary_effects
from .many import spread
from .quality import response

__all__ = ["summary"]

_MOST = 3  # relations told one by one
_CHANGES = 2  # changes told one by one; the table at a glance has them all
_FEW_PAIRS = 10  # a share of fewer pairs says beside it of how many
_MOSTLY = 0.5  # above this share of ties that one side alone affirms the summary says so


def summary(ctx: Context) -> Section:
    """Tiles, findings in plain sentences, the change of density at a glance, and what was not observed."""
    say = ctx.say
    declared = primary_effects(ctx, brief=True)
    others = () if declared else effects(ctx, brief=True)[:1]
    parts: list[Part] = [
        _tiles(ctx),
        Findings((*declared, *_changes(ctx), *_turnover(ctx), *_broker(ctx), *others), say("summary.findings")),
    ]
    parts.append(Findings(tuple(_unseen(ctx)), say("summary.unseen"), "warning"))
    parts.append(Prose(say("summary.caution" if ctx.period else "summary.caution_one_wave"), "note"))
    if ctx.period is not None:
        parts.append(_glance(ctx))
    return Section("summary", say("summary.title"), tuple(parts))


def _tiles(ctx: Context) -> Tiles:
    say = ctx.say
    items = [
        (
            say.number(len(ctx.naming.actors), 0), say("summary.tile_actors"),
            "; ".join([
                *([say("summary.clusters", n=len(ctx.clusters))] if ctx.several else []),
                say("summary.tile_waves", waves=say.listed(ctx.waves), n=len(ctx.relations)),
            ]),
        )
    ]  # fmt: skip
    answered = response(ctx)
    if answered:
        wave, asked, responded = answered[-1]
        earlier = "; ".join(f"{w}: {say.percent(r / a)}" for w, a, r in answered[:-1] if a)
        items.append(
            (say.percent(responded / asked) if asked else "–", say("summary.tile_response", wave=str(wave)), earlier)
        )
    ties = _ties(ctx)
    if ties:
        (wave, now), before = ties[-1], ties[:-1]
        items.append((say.number(now, 0), say("summary.tile_ties", wave=str(wave)),
                      "; ".join(f"{w}: {say.number(n, 0)}" for w, n in before)))  # fmt: skip
    share = _not_observed(ctx)
    if share is not None:
        items.append((say.percent(share), say("summary.tile_missing"), say("summary.tile_missing_detail")))
    return Tiles(tuple(items))


def _ties(ctx: Context) -> list[tuple[Any, int]]:
    """Observed ties over all relations, by wave."""
    return [
        (w, sum(net.n_ties for net in ctx.panel if net.wave == w))
        for w in ctx.waves
        if any(n.wave == w for n in ctx.panel)
    ]


def _not_observed(ctx: Context) -> float | None:
    """Share of all dyads asked about, in any relation and wave, that nobody reported."""
    missing = sum(int(net.state_counts["missing"]) for net in ctx.panel)
    stake = missing + sum(net.n_dyads for net in ctx.panel)
    return missing / stake if stake else None


def _rows(ctx: Context) -> pd.DataFrame:
    """Change of density in the last period among stayers."""
    table = ctx.of_measure(ctx.change[ctx.change["frame"] == "stayers"], "density")
    since, wave = ctx.period or (None, None)
    return table[(table["since"] == since) & (table["wave"] == wave)]


def _changes(ctx: Context) -> list[tuple[str, str]]:
    """Sentences on the changes that stand out after adjustment; or that none does."""
    say = ctx.say
    if ctx.period is None:
        return _levels(ctx)
    rows = _rows(ctx)
    # "all" is the sum of the blocks; it is in the table and does not make a second headline.
    rows = rows[rows["block"].isin(ctx.blocks) & rows["value"].notna()]
    tested = rows[rows["p_adjusted"].notna() & rows["comparable"].astype(bool)]
    clear = tested[tested["p_adjusted"] < 1 - ctx.level].sort_values(
        ["p_adjusted", "p_value", "relation"], kind="stable"
    )
    since, wave = map(str, ctx.period)
    if not len(tested):
        return [(say("summary.no_test", since=since, wave=wave), _untested(ctx, rows))]
    if not len(clear):
        items = [(say("summary.no_change", n=len(tested), since=since, wave=wave), say("summary.no_change_detail"))]
        if ctx.several:
            return items + _over_clusters(ctx, rows)
        strongest = tested[tested["block"] == "all"].sort_values("p_value", kind="stable").head(2)
        return items + [_sentence(ctx, row, clear=False) for row in strongest.to_dict("records")]
    head = say("summary.some_change", n=len(clear), of=say.number(len(tested), 0), since=since, wave=wave)
    if ctx.several:
        return [(head, f"{_where_clear(ctx, clear)} {say('summary.some_change_detail')}"), *_over_clusters(ctx, rows)]
    return [
        (head, " ".join(" ".join(_sentence(ctx, r)) for r in clear.head(_CHANGES).to_dict("records"))),
    ]


def _untested(ctx: Context, rows: pd.DataFrame) -> str:
    """Why nothing could be tested: what is said of most changes."""
    notes = [part for note in rows["note"].fillna("") for part in notes_in(str(note))]
    why = Counter(part for part in notes if part.startswith(("interval withheld", "not comparable")))
    text = ctx.note(why.most_common(1)[0][0]) if why else ""
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _where_clear(ctx: Context, clear: pd.DataFrame) -> str:
    """In which clusters, block by block; of many clusters only how many."""
    say, told = ctx.say, []
    for (relation, block), here in clear.groupby(["relation", "block"], sort=False):
        few = len(here) <= _MOST
        where = say.listed(sorted(here["cluster"])) if few else say("summary.clusters", n=len(here))
        told.append(f"{ctx.about(relation, block)}: {where}.")
    return " ".join(told[:_MOST])


def _over_clusters(ctx: Context, rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Of each relation in how many clusters density rose, and how far the changes lie apart."""
    say, items = ctx.say, []
    for relation in ctx.relations[:_MOST]:
        block = ctx.leading(relation)
        here = rows[(rows["relation"] == relation) & (rows["block"] == block) & rows["comparable"].astype(bool)]
        if len(here):
            head = say(
                "summary.rose_in", about=ctx.about(relation, block), n=int((here["value"] > 0).sum()), of=len(here)
            )
            items.append((head, say("summary.spread_points", spread=spread(ctx, here["value"], say.points))))
    return items


def _sentence(ctx: Context, row: dict[Any, Any], *, clear: bool = True) -> tuple[str, str]:
    """``Technical advice, public–private: from 12% to 17% of possible ties`` and the numbers it rests on."""
    say = ctx.say
    where = ctx.naming.relation(row["relation"]) + (f" · {row['cluster']}" if ctx.several else "")
    key = ("summary.rose" if row["value"] > 0 else "summary.fell") if clear else "summary.moved"
    head = say(
        key, relation=where, block=ctx.block(row["block"]), before=say.percent(row["before"], 1),
        after=say.percent(row["after"], 1),
    )  # fmt: skip
    parts = [say("summary.points", change=say.points(row["value"]))]
    span = ctx.interval(row["low"], row["high"], say.points)
    parts.append(
        say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval")
    )
    parts.append(say("summary.p_adjusted", p=say.p(row["p_adjusted"])))
    parts.append(say("summary.pairs", n=int(row["n_dyads"]), missing=say.percent(row["missing_share"])))
    return head, _sentence_of(parts)


def _sentence_of(parts: list[str]) -> str:
    """Clauses as one sentence."""
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _levels(ctx: Context) -> list[tuple[str, str]]:
    """With one wave: how dense each relation is."""
    say = ctx.say
    table = ctx.of_measure(ctx.cohesion, "density")
    table = table[(table["block"] == "all") & table["value"].notna()]
    items = []
    if ctx.several:
        for relation, here in list(table.groupby("relation", sort=False))[:_MOST]:
            head = say("summary.level_of", relation=ctx.naming.relation(relation), wave=str(ctx.waves[-1]))
            items.append((head, f"{spread(ctx, here['value'], lambda v: say.percent(v, 1))}."))
        return items
    for row in table.to_dict("records")[:_MOST]:
        span = ctx.interval(row["low"], row["high"], lambda v: say.percent(v, 1))
        parts = [
            say("summary.interval", level=say.percent(ctx.level), range=span) if span else say("summary.no_interval")
        ]
        parts.append(say("summary.pairs", n=int(row["n_dyads"]), missing=say.percent(row["missing_share"])))
        head = say("summary.level", relation=ctx.naming.relation(row["relation"]), wave=str(row["wave"]),
                   value=say.percent(row["value"], 1))  # fmt: skip
        items.append((head, _sentence_of(parts)))
    return items


def _turnover(ctx: Context) -> list[tuple[str, str]]:
    """How many ties lasted: what density alone hides."""
    say, table = ctx.say, ctx.evaluation.ledger
    if ctx.period is None or not len(table):
        return []
    since, wave = ctx.period
    table = table[(table["since"] == since) & (table["wave"] == wave)]
    told = []
    for relation in ctx.relations:
        here = table[table["relation"] == relation]
        apart = [ledger_counts(rows) for _, rows in here.groupby("cluster", sort=False)]
        shares = [c.get("kept", 0.0) / n for c in apart if (n := c.get("kept", 0.0) + c.get("dissolved", 0.0))]
        counts = ledger_counts(here)
        before = counts.get("kept", 0.0) + counts.get("dissolved", 0.0)
        if not before:
            continue
        text = say(
            "summary.turnover_of", relation=ctx.naming.relation(relation), kept=say.number(counts.get("kept", 0.0), 0),
            before=say.number(before, 0), share=say.percent(counts.get("kept", 0.0) / before),
            created=say.number(counts.get("created", 0.0), 0),
        )  # fmt: skip
        told.append(
            f"{text} {say('summary.kept_in', spread=spread(ctx, shares, say.percent))}" if ctx.several else text
        )
    return [(say("summary.turnover"), " ".join(told))] if told else []


def _broker(ctx: Context) -> list[tuple[str, str]]:
    """Who stands between others more often than chance would have it."""
    say = ctx.say
    if not len(ctx.evaluation.brokerage):
        return []
    found = leaders(ctx)
    if not found:
        return [(nobody(ctx)[0], "")]
    first = found[0]
    head = headline(ctx, first)
    text = numbers(ctx, first)
    others = len({row["actor"] for row in found} - {first["actor"]})
    return [(head, f"{text} {say('brokerage.others', n=others)}" if others else text)]


def _glance(ctx: Context) -> Table:
    """Density before and after, relation by block."""
    say = ctx.say
    since, wave = ctx.period or (None, None)
    found = ctx.by(_rows(ctx), "cluster", "relation", "block")
    rows = [
        (
            Cell(title),
            *(_glance_cell(ctx, found.get((cluster, relation, block)), cluster, block) for block in ctx.blocks),
        )
        for cluster, relation, title in ctx.groups()
    ]
    columns = (say("table.relation"), *(ctx.block(b) for b in ctx.blocks))
    caption = say("summary.glance", since=str(since), wave=str(wave))
    return Table(
        caption, columns, tuple(rows), note=say("summary.glance_note", level=say.percent(ctx.level)), folded=ctx.several
    )


def _glance_cell(ctx: Context, row: dict[Any, Any] | None, cluster: str, block: str) -> Cell:
    say = ctx.say
    if row is None or ctx.unmeasured(row) or not number(row["value"]):
        return ctx.blank(row, cluster, block)
    text = f"{say.percent(row['before'])} → {say.percent(row['after'])}"
    few = _of_few(ctx, row)
    if not bool(row["comparable"]):
        return Cell(text, "", say("table.not_comparable") + few)
    if not number(row["p_adjusted"]):
        return Cell(text, "", say("summary.no_interval_short") + few)
    if row["p_adjusted"] < 1 - ctx.level:
        return Cell(text, "clear", say("summary.cell_rose" if row["value"] > 0 else "summary.cell_fell") + few)
    return Cell(text, "flat", say("summary.cell_unclear") + few)


def _of_few(ctx: Context, row: dict[Any, Any]) -> str:
    """Of how many pairs a share is, where they are few."""
    n = int(row["n_dyads"])
    of = round(n / (1 - row["missing_share"]))
    return f"; {ctx.say('summary.of_pairs', n=of, seen=ctx.say.number(n, 0))}" if n < _FEW_PAIRS else ""


def _unseen(ctx: Context) -> list[tuple[str, str]]:
    """Response, blocks nobody was asked about, blocks with much missing, intervals withheld."""
    say = ctx.say
    items = []
    told = [
        say("quality.response", wave=str(w), responded=r, asked=a, share=say.percent(r / a))
        for w, a, r in response(ctx)
        if a
    ]
    if any(answered < asked for _, asked, answered in response(ctx)):
        items.append((say("summary.unseen_response"), " ".join(told)))
    items += [*_capped(ctx), *_one_sided(ctx)]
    table = ctx.of_measure(ctx.cohesion, "density")
    table = table[table["block"].isin([b for b in ctx.blocks if b != "all"])]
    nothing = table[(table["n_dyads"] == 0) | table["n_dyads"].isna()]
    for key, rows in (
        ("summary.unseen_blocks", nothing["missing_share"].isna()),
        ("summary.unseen_silent", nothing["missing_share"].notna()),
    ):
        if rows.any():
            items.append((say(key), f"{_places(ctx, nothing[rows])}."))
    unasked = [f"{ctx.naming.relation(r)} ({w})" for r in ctx.relations for w in ctx.waves if (r, w) not in ctx.panel]
    if unasked:
        items.append((say("summary.unseen_relations"), f"{', '.join(unasked)}."))
    much = table[(table["missing_share"] > MUCH_MISSING) & (table["n_dyads"] > 0)]
    if len(much):
        worst = much.sort_values(
            ["missing_share", "relation", "block"], ascending=[False, True, True], kind="stable"
        ).iloc[0]
        where = f"{ctx.naming.relation(worst['relation'])}, {ctx.block(worst['block'])}, {worst['wave']}"
        head = say("summary.unseen_much", n=len(much), of=say.number(len(table), 0), limit=say.percent(MUCH_MISSING))
        items.append((head, say("summary.unseen_worst", share=say.percent(worst["missing_share"]), where=where)))
    if ctx.period is not None:
        rows = _rows(ctx)
        odd = rows[~rows["comparable"].astype(bool) & rows["block"].isin(ctx.blocks) & rows["value"].notna()]
        if len(odd):
            items.append((say("summary.unseen_incomparable"), f"{_places(ctx, odd)}."))
    return items or [(say("summary.unseen_nothing"), "")]


def _capped(ctx: Context) -> list[tuple[str, str]]:
    """Relations in which somebody named as many as the form had room for."""
    survey = ctx.panel.survey
    if survey is None or survey.relations is None:
        return []
    limits = survey.relations.dropna(subset="cap")
    named = survey.nominations[survey.nominations["strength"] > 0]
    most = named.groupby(["relation", "wave", "side", "respondent"]).size().groupby(["relation", "wave"]).max()
    told = {
        row.relation: f"{ctx.naming.relation(row.relation)}: {ctx.say.number(row.cap, 0)}"
        for row in limits.itertuples()
        if row.relation in ctx.relations and most.get((row.relation, row.wave), 0) >= row.cap
    }
    return [(ctx.say("summary.unseen_cap"), f"{'; '.join(told.values())}.")] if told else []


def _one_sided(ctx: Context) -> list[tuple[str, str]]:
    """Relations of which most ties are affirmed by one side alone, though both answered; of several clusters the middle one."""
    say, table = ctx.say, ctx.evaluation.quality
    table = table[(table["sector"] == "all") & table["one_sided"].notna()]
    shares = table.groupby(["relation", "wave"])["one_sided"].median()
    told = []
    for relation in ctx.relations:
        waves = [wave for wave in ctx.waves if (relation, wave) in shares]
        if any(shares[relation, wave] > _MOSTLY for wave in waves):
            each = ", ".join(f"{wave}: {say.percent(shares[relation, wave])}" for wave in waves)
            told.append(f"{ctx.naming.relation(relation)} ({each})")
    end = say("summary.one_sided_middle") if ctx.several else ""
    return [(say("summary.one_sided"), f"{say.listed(told[:_MOST])}.{end}")] if told else []


def _places(ctx: Context, rows: pd.DataFrame) -> str:
    """``Advice: public–public; Projects: …``, each once."""
    parts = []
    for relation, here in rows.groupby("relation", sort=True):
        blocks = [ctx.block(b) for b in ctx.blocks if b in set(here["block"])]
        parts.append(f"{ctx.naming.relation(relation)}: {', '.join(blocks)}")
    return "; ".join(parts)
