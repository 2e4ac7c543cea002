"""Several people who answered for one organisation: one answer by a rule, or a fault."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ...data.tables import Problems
from ..values import numbers

__all__ = ["KEYS", "WHO", "most_senior", "one_voice", "second_interviews", "voices_of"]

KEYS: Final = ["wave", "relation", "respondent", "nominee", "side"]
WHO: Final = ["_asked_in", "_about", "respondent"]
SAME_TIE: Final = "the same tie is reported twice in one interview"


def voices_of(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One row for every interview: when, of which organisation, by whom, and where it stands."""
    columns = [*WHO, "_voice", "_seniority", "_file", "_source_row"]
    voices = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=object)
    return voices.drop_duplicates([*WHO, "_voice"], ignore_index=True)


def second_interviews(long: pd.DataFrame, voices: pd.DataFrame, rule: str | None, problems: Problems) -> pd.DataFrame:
    """The answers without what was said twice in one interview; a second interview is a fault, unless a rule joins them."""
    keys = [key for key in KEYS if key in long]
    again = long.duplicated([*keys, "_voice", "_asked_in"], keep="first").to_numpy()
    for (file, header), rows in long[again].groupby(["_file", "_at_nominee"], sort=False):
        values = rows["nominee"].tolist()
        problems.add((file, header), SAME_TIE, rows=rows["_source_row"].tolist(), values=values, hint="keep one")
    keep = ~again
    if rule is None and voices.duplicated(WHO).any():
        first = voices.drop_duplicates(WHO).set_index(WHO)["_voice"]
        mine = first.reindex(pd.MultiIndex.from_frame(long[WHO])).to_numpy()
        keep &= (mine == long["_voice"]).to_numpy()
        second = voices.duplicated(WHO, keep="first")
        hint = (
            "delete one; or, if several people answered for an organisation, say which answer counts: "
            "informants = 'max', 'mean' or 'senior' under [nominations]"
        )
        for file, rows in voices[second].groupby("_file", sort=False):
            what = "a second interview of the same organisation"
            said = rows["respondent"].tolist()
            problems.add((str(file), ""), what, rows=rows["_source_row"].tolist(), values=said, hint=hint)
    return long[keep].reset_index(drop=True)


def one_voice(
    frame: pd.DataFrame, places: pd.DataFrame, voices: pd.DataFrame, rule: str, problems: Problems
) -> pd.DataFrame:
    """One answer for every tie an organisation was asked about.

    What an interview does not list is its no. ``max``: the strongest answer; ``mean``: over everybody who answered the
    item; ``senior``: the answers of the most senior informant alone, blanks included.
    """
    if not len(frame):  # nothing was told: there is nothing to join, and empty columns have no type to join by
        return frame
    said = pd.concat([frame, places[["_asked_in", "_about", "_voice"]]], axis=1)
    said["strength"] = said.get("strength", 1.0)
    if rule == "senior":
        chosen = most_senior(voices, problems).rename(columns={"_voice": "_chosen"})
        both = said.merge(chosen[[*WHO, "_chosen"]], on=WHO, how="left")
        return frame[(both["_voice"] == both["_chosen"]).to_numpy()].reset_index(drop=True)
    said["_asked"] = voices.groupby(WHO, sort=False).size().reindex(pd.MultiIndex.from_frame(said[WHO])).to_numpy()
    keys = [key for key in KEYS if key in said]
    order = ["strength", *(c for c in ("attribution",) if c in said)]
    said = said.sort_values(order, ascending=[False, True][: len(order)], kind="stable")
    groups = said.groupby(keys, sort=False, dropna=False)
    total = groups["strength"].agg(["sum", "max", "count", "size"])
    kept = groups.head(1).set_index(keys)
    joined = kept.join(total)
    unsaid = joined["_asked"] - joined["size"]  # interviews that do not list the tie
    known = joined["count"] + unsaid
    if rule == "mean":
        value = (joined["sum"] / known.where(known > 0)).to_numpy(dtype=float)
    else:
        value = joined["max"].where(joined["count"] > 0, np.where(unsaid > 0, 0.0, np.nan)).to_numpy(dtype=float)
    kept = kept.assign(strength=value)
    if "programme" in said:
        marked = said["programme"].eq(True).groupby([said[key] for key in keys], sort=False, dropna=False).any()
        kept["programme"] = marked.reindex(kept.index).to_numpy()
    columns = [*frame.columns, *([] if "strength" in frame else ["strength"])]
    return kept.reset_index()[columns].reset_index(drop=True)


def most_senior(voices: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """The interview of the highest rank in each organisation; two of one rank are a fault."""
    several = voices.duplicated(WHO, keep=False)
    read = numbers(voices["_seniority"].astype(object).tolist())
    rank = pd.Series(read.values, index=voices.index)
    lost = voices[several & rank.isna()]
    hint = "a number, the highest is the most senior: columns = { seniority = '…' } under [nominations]"
    for file, rows in lost.groupby("_file", sort=False):
        seen = rows["_seniority"].tolist()
        problems.add(
            (str(file), ""), "no rank of the informant", rows=rows["_source_row"].tolist(), values=seen, hint=hint
        )
    ranked = voices.assign(_rank=rank).sort_values("_rank", ascending=False, kind="stable")
    best = ranked["_rank"] == ranked.groupby(WHO)["_rank"].transform("max")
    tied = ranked[
        best & ranked.assign(_best=best).duplicated([*WHO, "_best"], keep="first") & several.reindex(ranked.index)
    ]
    for file, rows in tied.groupby("_file", sort=False):
        what = "two informants of the highest rank for one organisation"
        rows_said = rows["_source_row"].tolist()
        problems.add((str(file), ""), what, rows=rows_said, values=rows["respondent"].tolist(), hint="rank one higher")
    return ranked.drop_duplicates(WHO, keep="first")
