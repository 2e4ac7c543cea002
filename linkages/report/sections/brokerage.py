"""Who stands between others, in which role, and whether more often than chance would have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from ...plots.brokerage import plot_brokerage, plot_profiles
from ...vocabulary import ROLES
from ..naming import SMALLEST_GROUP
from ..parts import Cell, Entry, Figure, Findings, Glossary, Part, Prose, Section, Table
from ..wording import note_key, notes_in
from .context import Context, number

__all__ = ["brokerage", "headline", "leaders", "nobody", "numbers"]

_TOP = 10  # brokers shown for each relation
_MOST_KINDS = 8  # kinds in the picture of profiles
_TOP_OF_MANY = 3  # and in each of several clusters
_HEADLINES = 4  # of them told in a sentence
_SHORT = ("note.not_listed", "note.not_told")  # networks too large for all of it


def brokerage(ctx: Context) -> Section:
    """Roles of the network, the top brokers, what the roles mean and rest on, and how they changed."""
    say = ctx.say
    title = say("brokerage.title")
    table = ctx.evaluation.brokerage
    if not len(table):
        return Section("brokerage", title, (Prose(say("brokerage.none"), "note"),))
    figure = _figure(ctx, table)
    roles = tuple(Entry("", say.word("role", role), say(f"role_means.{role}")) for role in ROLES)
    parts: list[Part] = [_findings(ctx)]
    groups = _groups(ctx, table)
    drawn, profiles = [figure] if figure.pictures else [], _profiles(ctx, table, groups[0][1])
    how: list[Part] = [Prose(say("brokerage.how"), "how"), Glossary(roles, folded=False)]
    parts += [*profiles, *how, *drawn] if figure.folded else [*drawn, *profiles, *how]
    parts.append(_ground(ctx, table))
    relations = dict.fromkeys(relation for _, relation, _ in groups)
    tables = [
        _kinds_table(ctx, table, groups[0][1]),
        _network_table(ctx, table),
        *(_top_table(ctx, table, relation) for relation in relations),
        _change_table(ctx),
    ]
    parts += [part for part in tables if part.rows]
    return Section("brokerage", title, tuple(parts), say("brokerage.lead"))


def _groups(ctx: Context, table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(cluster, relation, title) of what is shown apart: any relation, as one graph, first."""
    pairs = dict.fromkeys(zip(table["cluster"].tolist(), table["relation"].tolist()))
    combined = [pair for pair in pairs if pair[1] not in ctx.relations]
    title = ctx.naming.relation
    return [(c, r, f"{title(r)} · {c}" if ctx.several else title(r)) for c, r in combined] + ctx.groups()


def _once(table: pd.DataFrame) -> bool:
    """Whether pairs were counted once, so that a representative stands for a gatekeeper too."""
    told = set(table["role"][(table["actor"] == "") & table["count"].notna()])
    return "representative" in told and "gatekeeper" not in told


def _role(ctx: Context, role: str, once: bool) -> str:
    return ctx.say("brokerage.either_end") if once and role == "representative" else ctx.say.word("role", role)


def _latest(ctx: Context, table: pd.DataFrame) -> Any:
    """The latest wave for which some rows stand."""
    found = set(table["wave"])
    return [w for w in ctx.waves if w in found][-1] if found else None


def _figure(ctx: Context, table: pd.DataFrame) -> Figure:
    say = ctx.say
    rows = table[(table["actor"] == "") & table["role"].isin(ROLES) & table["count"].notna()]
    by = str(rows["by"].iloc[0]) if len(rows) else "kind"
    rows = rows[rows["by"] == by]
    pictures = []
    for cluster, relation, title in _groups(ctx, rows):
        here = rows[(rows["cluster"] == cluster) & (rows["relation"] == relation)]
        if "group" in here and len(here):
            here = here[here["group"].fillna("") == ""] if (here["group"].fillna("") == "").any() else here
        if len(here):
            words = ctx.lettering("role")
            words = replace(words, words={**words.words, "representative": _role(ctx, "representative", _once(here))})
            pictures.append((title, plot_brokerage(here, waves=ctx.waves, lettering=words)))
    title = "brokerage.figure_clusters" if ctx.several else "brokerage.figure"
    return Figure(say(title), tuple(pictures), say("brokerage.caption"), folded=ctx.several)


def _now(ctx: Context) -> pd.DataFrame:
    """Roles of single organisations in each relation's latest wave."""
    table = ctx.evaluation.brokerage
    rows = table[(table["actor"] != "") & table["role"].isin(ROLES) & table["count"].notna()]
    parts = [here[here["wave"] == _latest(ctx, here)] for _, here in rows.groupby(["cluster", "relation"], sort=True)]
    return pd.concat(parts or [rows])


def leaders(ctx: Context) -> list[dict[Any, Any]]:
    """Roles of single organisations that stand out after adjustment, in each relation's latest wave, strongest first."""
    rows = _now(ctx)
    rows = rows[rows["p_adjusted"] < 1 - ctx.level]
    return list(rows.sort_values(["z", "count"], ascending=False, kind="stable").to_dict("records"))


def _findings(ctx: Context) -> Findings:
    told: dict[tuple[Any, Any], list[dict[Any, Any]]] = {}
    for row in leaders(ctx):
        told.setdefault((row["actor"], row["role"]), []).append(row)
    items = []
    for rows in list(told.values())[:_HEADLINES]:
        items.append((headline(ctx, rows[0]), " ".join(numbers(ctx, row) for row in rows)))
    return Findings(tuple(items) or (nobody(ctx),))


def nobody(ctx: Context) -> tuple[str, str]:
    """That no organisation stands out, or that nobody looked."""
    if _now(ctx)["p_value"].notna().any():
        return ctx.say("brokerage.nobody"), ctx.say("brokerage.nobody_detail")
    return ctx.say("brokerage.untested"), ""


def headline(ctx: Context, row: dict[Any, Any]) -> str:
    """Who stands out in which role, and which kinds that role most often connects."""
    table = ctx.evaluation.brokerage
    once = _once(table[(table["cluster"] == row["cluster"]) & (table["relation"] == row["relation"])])
    role = "either_end" if once and row["role"] == "representative" else row["role"]
    return ctx.say(
        f"brokerage.stands_{role}", actor=ctx.naming.actor(row["actor"]), kind=_kind(ctx, row["actor"]),
        pair=_pair(ctx, row, once),
    )  # fmt: skip


def _pair(ctx: Context, row: dict[Any, Any], once: bool) -> str:
    """The groups that a role most often connects: ``firm → agency``, or one of them when they are the same."""
    ends = [_group(ctx, row["by"], row[column]) for column in ("from_group", "to_group")]
    return ends[0] if row["from_group"] == row["to_group"] else f" {'–' if once else '→'} ".join(ends)


def _group(ctx: Context, by: str, group: Any) -> str:
    """A group as shown: on a public page a small one is not told."""
    if by == "kind":
        return ctx.naming.kind(group)
    if by == "sector":
        return ctx.say.word("sector", group)
    table = ctx.evaluation.brokerage
    small = table.loc[(table["group"] == group) & (table["by"] == by), "actor"].nunique() < SMALLEST_GROUP
    return ctx.say("kind.other") if ctx.naming.public and small else str(group)


def numbers(ctx: Context, row: dict[Any, Any]) -> str:
    """What was counted and what chance would give."""
    say = ctx.say
    return say(
        "brokerage.numbers", relation=ctx.naming.relation(row["relation"]), wave=str(row["wave"]), n=say.number(row["count"], 0),
        expected=say.number(row["expected"], 1), p=say.p(row["p_adjusted"]),
    )  # fmt: skip


def _network_table(ctx: Context, table: pd.DataFrame) -> Table:
    say = ctx.say
    table = table[table["actor"] == ""]
    found = ctx.by(table, "cluster", "relation", "wave", "role")
    rows = []
    for cluster, relation, title in _groups(ctx, table):
        once = _once(table[(table["cluster"] == cluster) & (table["relation"] == relation)])
        for wave in ctx.waves:
            for role in ROLES:
                row = found.get((cluster, relation, wave, role))
                if row is not None and number(row["count"]):
                    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level
                    rows.append((
                        Cell(title), Cell(str(wave)), Cell(_role(ctx, role, once)), Cell(say.number(row["count"], 0)),
                        Cell(say.number(row["expected"], 1)), Cell(say.number(row["undetermined"], 0)),
                        _pair_cell(ctx, row, once), Cell(say.p(row["p_value"])), Cell(say.p(row["p_adjusted"]), "clear" if clear else ""),
                    ))  # fmt: skip
    columns = ("table.relation", "table.wave", "table.role", "table.count", "table.expected", "table.undetermined",
               "brokerage.mostly", "table.p", "table.p_adjusted")  # fmt: skip
    return Table(
        say("brokerage.network_table"),
        tuple(map(say, columns)),
        tuple(rows),
        heads=3,
        note=ctx.notes(table[table["count"].notna()]),
    )


def _pair_cell(ctx: Context, row: dict[Any, Any], once: bool) -> Cell:
    if not row["pair_count"] > 0:
        return Cell("–", "none")
    return Cell(_pair(ctx, row, once), "", ctx.say("brokerage.times", n=int(row["pair_count"])))


def _ground(ctx: Context, table: pd.DataFrame) -> Findings:
    """How many two-step connections could not be judged, and how small an adjusted p can be: the latest wave of each graph."""
    say, items, judged = ctx.say, [], False
    for cluster, relation, title in _groups(ctx, table):
        here = table[(table["cluster"] == cluster) & (table["relation"] == relation)]
        here = here[here["wave"] == _latest(ctx, here)]
        whole = here[here["actor"] == ""][["count", "undetermined"]].sum()
        unseen, of = int(whole["undetermined"]), int(whole.sum())
        whys = dict.fromkeys(part for note in here["note"].unique() for part in notes_in(note))
        items += [
            (say("brokerage.short", relation=title, wave=str(here["wave"].iloc[0]), note=ctx.note(why)), "")
            for why in whys if note_key(why)[0] in _SHORT
        ]  # fmt: skip
        if not of:
            continue
        judged = True
        head = say("brokerage.judged", relation=title, wave=str(here["wave"].iloc[0]), n=unseen, of=of,
                   share=say.percent(unseen / of))  # fmt: skip
        known = dict(map(note_key, whys))
        least = known.get("note.alone", {}).get("p")
        items.append((head, say("brokerage.attainable", p=say.p(float(least))) if least else ""))
    if judged:
        items.append((say("brokerage.judged_detail"), ""))
    return Findings(tuple(items), say("brokerage.ground"), "warning", folded=ctx.several)


def _change_table(ctx: Context) -> Table:
    """Roles of the network before and after, among those observed both times."""
    say = ctx.say
    table = ctx.evaluation.role_change
    table = table[table["actor"] == ""]
    rows = []
    for cluster, relation, title in _groups(ctx, table):
        here = table[(table["cluster"] == cluster) & (table["relation"] == relation)]
        once = bool(here.loc[here["role"] == "representative", "before"].notna().any()
                    and here.loc[here["role"] == "gatekeeper", "before"].isna().all())  # fmt: skip
        for row in here[here["before"].notna()].to_dict("records"):
            ends = [Cell(say.number(row[end], 0), "", say.percent(row[f"share_{end}"])) for end in ("before", "after")]
            unseen = " → ".join(say.number(row[f"undetermined_{end}"], 0) for end in ("before", "after"))
            odd = "" if row["comparable"] else say("table.not_comparable")
            rows.append((Cell(title), Cell(f"{row['since']}–{row['wave']}"), Cell(_role(ctx, row["role"], once)), *ends,
                         Cell(say.signed(row["value"], 0), "", odd), Cell(unseen)))  # fmt: skip
    columns = ("table.relation", "quality.span", "table.role", "brokerage.before", "brokerage.after", "table.change",
               "table.undetermined")  # fmt: skip
    note = " ".join(filter(None, [say("brokerage.change_note"), ctx.notes(table[table["before"].notna()])]))
    return Table(say("brokerage.change_table"), tuple(map(say, columns)), tuple(rows), heads=3, note=note)


def _top_table(ctx: Context, table: pd.DataFrame, relation: str) -> Table:
    """The organisations with most brokerage in the latest wave, sorted by it, then by what they are called here."""
    say = ctx.say
    rows = table[table["relation"] == relation]
    once = _once(rows)
    roles = [role for role in ROLES if not (once and role == "gatekeeper")]
    rows = rows[(rows["actor"] != "") & rows["role"].isin(roles)]
    wave = _latest(ctx, rows)
    here = rows[rows["wave"] == wave]
    out = []
    for cluster, mine in here.groupby("cluster", sort=False):
        total = {actor: n for actor, n in mine.groupby("actor")["count"].sum().items() if n > 0}
        order = sorted(total, key=lambda a: (-total[a], ctx.naming.actor(a)))[: _TOP_OF_MANY if ctx.several else _TOP]
        found = ctx.by(mine[mine["actor"].isin(order)], "actor", "role")
        for actor in order:
            cells = [Cell(ctx.naming.actor(actor), detail=_kind(ctx, actor)), Cell(say.number(total[actor], 0))]
            cells += [_role_cell(ctx, found.get((actor, role))) for role in roles]
            out.append((*ctx.cluster_head(cluster), *cells))
    columns = (
        *ctx.cluster_column(),
        say("table.organisation"),
        say("table.total"),
        *(_role(ctx, role, once) for role in roles),
    )
    caption = say("brokerage.top_table", relation=ctx.naming.relation(relation), wave=str(wave))
    return Table(caption, columns, tuple(out), heads=2 if ctx.several else 1, note=say("brokerage.top_note"))


def _kinds(ctx: Context, table: pd.DataFrame, relation: str) -> tuple[Any, dict[str, dict[str, float]]]:
    """The latest wave, and how often each kind as shown brokers in each role; most first, several clusters added up."""
    rows = table[table["relation"] == relation]
    roles = [role for role in ROLES if not (_once(rows) and role == "gatekeeper")]
    rows = rows[(rows["actor"] != "") & rows["role"].isin(roles) & rows["count"].notna()]
    wave = _latest(ctx, rows)
    here = rows[rows["wave"] == wave]
    kinds = here["actor"].map(ctx.naming.actors["kind"])
    counts = pd.crosstab(kinds, here["role"], values=here["count"], aggfunc="sum").fillna(0.0)
    total = counts.sum(axis=1)
    order = sorted(counts.index[total > 0], key=lambda k: (-total[k], str(k)))
    return wave, {str(kind): {role: float(counts.loc[kind].get(role, 0.0)) for role in roles} for kind in order}


def _profiles(ctx: Context, table: pd.DataFrame, relation: str) -> list[Figure]:
    """The same as a picture, of the kinds that broker most."""
    say, once = ctx.say, _once(table[table["relation"] == relation])
    wave, counts = _kinds(ctx, table, relation)
    if not counts:
        return []
    words = ctx.lettering("role")
    words = replace(words, words={**words.words, "representative": _role(ctx, "representative", once)})
    title = f"{ctx.naming.relation(relation)}, {wave}"
    picture = plot_profiles(dict(list(counts.items())[:_MOST_KINDS]), title=title, lettering=words)
    return [Figure(say("brokerage.profiles"), ((title, picture),), say("brokerage.profiles_caption", n=_MOST_KINDS))]


def _kinds_table(ctx: Context, table: pd.DataFrame, relation: str) -> Table:
    """The profile of roles of each kind as shown, in the latest wave."""
    say, once = ctx.say, _once(table[table["relation"] == relation])
    wave, counts = _kinds(ctx, table, relation)
    out = []
    for kind, mine in counts.items():
        total = sum(mine.values())
        cells = [Cell(say.number(n, 0), "", say.percent(n / total), n / total) for n in mine.values()]
        out.append((Cell(kind), Cell(say.number(total, 0)), *cells))
    roles = [role for role in ROLES if not (once and role == "gatekeeper")]
    columns = (say("table.kind"), say("table.total"), *(_role(ctx, role, once) for role in roles))
    caption = say("brokerage.by_kind", relation=ctx.naming.relation(relation), wave=str(wave))
    return Table(caption, columns, tuple(out), note=say("brokerage.by_kind_note"))


def _kind(ctx: Context, actor: Any) -> str:
    kinds = ctx.naming.actors["kind"]
    return str(kinds[actor]) if actor in kinds.index else ""


def _role_cell(ctx: Context, row: dict[Any, Any] | None) -> Cell:
    if row is None or not number(row["count"]):
        return Cell("–", "none")
    clear = number(row["p_adjusted"]) and row["p_adjusted"] < 1 - ctx.level
    detail = ctx.say("table.expected_short", n=ctx.say.number(row["expected"], 1)) if number(row["expected"]) else ""
    return Cell(ctx.say.number(row["count"], 0), "clear" if clear else "", detail)
