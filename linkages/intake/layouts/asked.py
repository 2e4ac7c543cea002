"""Which cells of a grid were not asked: other clusters, and kinds that were not asked or not asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .answers import Reader

__all__ = ["not_asked"]


def not_asked(reader: Reader, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows about a dyad that is not at stake, whose blank is therefore no unanswered item."""
    out = np.zeros(len(frame), dtype=bool)
    known = reader.known.frame
    if "relation" not in frame or not len(frame):
        return out
    here = known.drop_duplicates(["wave", "actor"]).set_index(["wave", "actor"])[["kind", "cluster"]]
    ends = {end: _looked_up(here, frame, end) for end in ("respondent", "nominee")}
    apart = (ends["respondent"]["cluster"] != ends["nominee"]["cluster"]).to_numpy()
    found = (ends["respondent"]["found"] & ends["nominee"]["found"]).to_numpy()
    for relation in frame["relation"].dropna().unique():
        entry = reader.entry(str(relation))
        mine = (frame["relation"] == relation).to_numpy() & found
        if entry is None or not entry.across_clusters:
            out |= mine & apart
        for end, kinds in (("respondent", entry and entry.asked_of), ("nominee", entry and entry.asked_about)):
            if kinds:
                allowed = {kind.casefold() for kind in kinds}
                out |= mine & ~ends[end]["kind"].str.casefold().isin(allowed).to_numpy()
    return out


def _looked_up(here: pd.DataFrame, frame: pd.DataFrame, end: str) -> pd.DataFrame:
    """Kind and cluster of one end of every row, by wave, or as of every wave."""
    wave: Any = frame["wave"] if "wave" in frame else pd.Series([""] * len(frame))
    cells = [
        here.reindex(pd.MultiIndex.from_arrays([w, frame[end]])).reset_index(drop=True)
        for w in (wave, [""] * len(frame))
    ]
    both = cells[0].where(cells[0]["cluster"].notna(), cells[1])
    return both.assign(found=both["cluster"].notna(), kind=both["kind"].astype(object).fillna(""))
