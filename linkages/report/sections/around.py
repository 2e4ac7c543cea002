"""Time by time around the start: whether those with the programme moved apart before it, and when they did after it."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ...plots.event_time import plot_event_time
from ..parts import Figure
from .context import Context

__all__ = ["around_the_start"]

_MOST = 3  # pictures side by side
_LEAST = 3  # times, the one of reference among them
_WAVES = re.compile(r".*, (.+) to (.+)")
_ENTRY = re.compile(r"(?P<before>trend before|effect), (?P<time>[\d.]+) (?P<unit>\w+)(?: in)?")
_COLUMNS = ["time", "value", "low", "high", "side"]


def around_the_start(ctx: Context) -> list[Figure]:
    """Density where clusters were compared, then outcomes of organisations, those declared primary first."""
    say, words = ctx.say, ctx.lettering("measure", "block")
    pictures = []
    for title, (steps, axis), ticks in [*_of_density(ctx), *_of_outcomes(ctx)]:
        if len(steps) >= _LEAST and (steps["side"] == "before").any():
            pictures.append((title, plot_event_time(steps, title=title, axis=axis, ticks=ticks, lettering=words)))
    caption = say("around.caption", level=say.percent(ctx.level))
    return [Figure(say("around.figure"), tuple(pictures[:_MOST]), caption)] if pictures else []


def _of_density(ctx: Context) -> list[tuple[str, tuple[pd.DataFrame, str], Any]]:
    """Of each relation the block that leads, from the first wave on."""
    table = ctx.evaluation.impact
    rows = table[
        (table["unit"] == "cluster") & (table["outcome"] == "density") & table["term"].isin(["trend before", "effect"])
    ]
    found = []
    for relation, here in rows.groupby("relation", sort=False):
        block = ctx.leading(relation)
        mine = here[(here["block"] == block) & here["estimate"].notna()]
        title = f"{ctx.term('density')}: {ctx.about(relation, block)}"
        found.append((title, (_since_first(mine), ""), "points"))
    return found


def _since_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Differences of the change since the first wave, which is the one of reference."""
    steps, first = [], ""
    for row in rows.to_dict("records"):
        waves = _WAVES.fullmatch(row["comparison"])
        if waves is None or (first and waves[1] != first):
            return pd.DataFrame(columns=_COLUMNS)
        first = waves[1]
        steps.append(
            (waves[2], row["estimate"], row["low"], row["high"], "after" if row["term"] == "effect" else "before")
        )
    return pd.DataFrame([(first, 0.0, None, None, "base"), *steps], columns=_COLUMNS)


def _of_outcomes(ctx: Context) -> list[tuple[str, tuple[pd.DataFrame, str], Any]]:
    """Of each outcome of organisations: by waves, or by time since they entered where entry differs."""
    table = ctx.evaluation.impact
    rows = table[(table["unit"] == "actor") & (table["relation"] == "") & table["estimate"].notna()]
    declared = set(rows.loc[rows["note"].str.contains("primary outcome", regex=False), "outcome"])
    found = []
    for outcome, here in rows.groupby("outcome", sort=False):
        name = str(outcome).removeprefix("log ")
        shown = ctx.say("note.withheld") if ctx.naming.leaks(name) else name
        title = ctx.say("impact.in_log", outcome=shown) if name != outcome else shown
        found.append((outcome not in declared, (title, _since_entry(ctx, here) or _by_wave(here), "signed")))
    return [told for _, told in sorted(found, key=lambda pair: pair[0])]


def _by_wave(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Beside the last wave before: what came to it from an earlier one, turned round, and what followed."""
    before, after, base = [], [], ""
    for row in rows.to_dict("records"):
        waves = _WAVES.fullmatch(row["comparison"])
        if waves and row["term"].startswith("trend before, from "):
            base = waves[2]
            before.append((waves[1], -row["estimate"], -row["high"], -row["low"], "before"))
        elif waves and row["term"].startswith("effect, in "):
            base = waves[1]
            after.append((waves[2], row["estimate"], row["low"], row["high"], "after"))
    return pd.DataFrame([*before, (base, 0.0, None, None, "base"), *after], columns=_COLUMNS), ""


def _since_entry(ctx: Context, rows: pd.DataFrame) -> tuple[pd.DataFrame, str] | None:
    """The same by time since the first wave in; None where all entered at once."""
    steps, unit = [], ""
    for row in rows.to_dict("records"):
        found = _ENTRY.fullmatch(row["term"])
        if found:
            unit, early = found["unit"], found["before"] != "effect"
            sign = -1.0 if early else 1.0
            ends = sorted(sign * row[end] for end in ("low", "high"))
            steps.append((sign * float(found["time"]), sign * row["estimate"], *ends, "before" if early else "after"))
    if not steps:
        return None
    steps.sort(key=lambda step: step[0])
    shown = [(ctx.say.signed(time, 0 if float(time).is_integer() else 1), *rest) for time, *rest in steps]
    at = sum(side == "before" for *_, side in steps)
    shown.insert(at, (ctx.say("around.last"), 0.0, None, None, "base"))
    return pd.DataFrame(shown, columns=_COLUMNS), ctx.say("around.since", unit=ctx.say.word("noteword", unit))
