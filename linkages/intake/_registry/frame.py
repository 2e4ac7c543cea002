"""Who the actors of a registry are, wave by wave: checked before anything is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...data.registry import fetch
from ...data.tables import Problems
from ...vocabulary import SECTORS, did_you_mean
from .engine import Source, opened

__all__ = ["actor_list", "by_wave"]

TABLE = "actors"


def actor_list(source: Source, columns: Mapping[str, str], engine: Any, problems: Problems) -> pd.DataFrame | None:
    """The list as ``actor, sector, kind`` and what else it has, ids as text; None if it cannot be read as one."""
    frame = source.copy() if isinstance(source, pd.DataFrame) else fetch(opened(source, TABLE, engine)[0])
    given = [str(c) for c in frame.columns]
    strange = {ours: theirs for ours, theirs in columns.items() if theirs not in given}
    for ours, theirs in strange.items():
        problems.add((TABLE, ours), f"there is no column {theirs!r}", hint=f"it has {given}")
    frame = frame.rename(columns={theirs: ours for ours, theirs in columns.items()})
    absent = [c for c in ("actor", "sector") if c not in frame.columns and c not in strange]
    for column in absent:
        hint = f"rename one of {given} with columns=" + did_you_mean(column, given)
        problems.add((TABLE, column), "there is no such column", hint=hint)
    if absent or strange:
        return None
    if frame["actor"].dtype.kind == "f":
        hint = "write ids as text: leading zeros and long numbers are lost otherwise"
        problems.add((TABLE, "actor"), "ids are decimal numbers", hint=hint)
        return None
    blank = frame["actor"].isna()
    frame["actor"] = frame["actor"].astype(str).str.strip().where(~blank, "")
    if "kind" not in frame.columns:
        frame["kind"] = frame["sector"]
    _check(frame, problems)
    return frame


def _check(frame: pd.DataFrame, problems: Problems) -> None:
    rows = np.arange(len(frame)) + 2

    def say(column: str, wrong: Any, problem: str, hint: str) -> None:
        wrong = np.asarray(wrong, dtype=bool)
        problems.add((TABLE, column), problem, rows=rows[wrong], values=frame[column][wrong], hint=hint)

    say("actor", frame["actor"] == "", "an actor without an id", "every organisation on the list has an id")
    keys = ["wave", "actor"] if "wave" in frame.columns else ["actor"]
    hint = "one row an organisation (and wave, if there is a column wave)"
    say("actor", frame.duplicated(keys) & (frame["actor"] != ""), "the actor is listed twice", hint)
    say("sector", ~frame["sector"].isin(SECTORS), "unknown sector", "use private, public or hybrid")
    if not len(frame):
        problems.add((TABLE, "actor"), "there are no actors", hint="the list says who counts, traded or not")


def by_wave(frame: pd.DataFrame, waves: Mapping[int, Any] | None, problems: Problems) -> dict[int, pd.DataFrame] | None:
    """The actors of each wave by its number; None when the list is the same in all."""
    if "wave" not in frame.columns:
        return None
    told = frame["wave"].astype(str).str.strip()
    if waves is None:  # calendar years
        known = {year: int(year) for year in told.unique() if year.isascii() and year.isdigit() and len(year) == 4}
    else:
        known = {str(label): code for code, label in waves.items()}
    strange = (~told.isin(known)).to_numpy()
    rows = np.arange(len(frame)) + 2
    labels = ", ".join(known) if waves is not None else "years, as 2019"
    problems.add((TABLE, "wave"), "no such wave", rows=rows[strange], values=told[strange], hint=f"waves are {labels}")
    parts = {code: frame[told == label].drop(columns="wave") for label, code in known.items()}
    for label, code in known.items():
        if not len(parts[code]):
            problems.add((TABLE, "wave"), f"nobody is listed in wave {label}", hint="who was there, traded or not?")
    return parts
