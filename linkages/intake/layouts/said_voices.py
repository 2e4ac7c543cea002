"""Several people who said something about one organisation: one answer by the rule of the study."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ...data.tables import Problems
from .informants import most_senior

__all__ = ["KEYS", "joined", "one_voice_beyond"]

KEYS: Final = {"answers": ["wave", "actor", "question", "item"], "affiliations": ["wave", "actor", "group"]}


def one_voice_beyond(
    frame: pd.DataFrame, name: str, voices: pd.DataFrame, rule: str, problems: Problems
) -> pd.DataFrame:
    """One answer for every question and group.

    ``max`` and ``mean`` of the numbers given, different words side by side; ``senior``: the most senior informant alone.
    """
    if not len(frame):
        return frame
    if rule != "senior":
        return joined(frame, name, rule)
    chosen = most_senior(voices, problems).rename(
        columns={"_asked_in": "wave", "respondent": "actor", "_voice": "_chosen"}
    )
    both = frame.merge(
        chosen[["wave", "actor", "_chosen"]].drop_duplicates(["wave", "actor"]), on=["wave", "actor"], how="left"
    )
    return frame[(both["_voice"] == both["_chosen"]).to_numpy()].reset_index(drop=True)


def joined(frame: pd.DataFrame, name: str, rule: str) -> pd.DataFrame:
    """Rows about the same thing as one."""
    again = frame.duplicated(KEYS[name], keep=False)
    if not again.any():
        return frame
    how: dict[str, Any] = {c: "first" for c in frame.columns if c not in KEYS[name]}
    how |= {c: rule for c in ("value", "strength") if c in how}
    how |= {c: _words for c in ("text", "kind", "role") if c in how}
    how |= {c: _any for c in ("pays",) if c in how}
    one = frame[again].groupby(KEYS[name], sort=False, as_index=False).agg(how)
    return pd.concat([frame[~again], one[frame.columns]], ignore_index=True)


def _words(cells: pd.Series) -> str | None:
    """Different words, side by side."""
    return "; ".join(sorted(set(cells.dropna()))) or None


def _any(cells: pd.Series) -> bool | None:
    """Yes if anybody says so."""
    known = cells.dropna().tolist()
    return any(known) if known else None
