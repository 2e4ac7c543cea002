"""What silence is expected to do to density, by the study of simulated surveys that the package carries (docs/silence.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from ..data.network import Network

__all__ = ["expected_bias", "silence_note"]

MOST_SIMULATED = 0.3


@cache
def _study() -> pd.DataFrame:
    """Relative bias of density by form, kind of silence and share of silent organisations."""
    with (files("linkages.findings") / "silence.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def expected_bias(form: str, silence: str, share: float) -> float:
    """Relative bias of density at a share of silent organisations, between the shares that were simulated.

    Examples
    --------
    >>> expected_bias("directed", "quiet", 0.0)
    0.0
    >>> bool(np.isnan(expected_bias("directed", "quiet", 0.5)))
    True
    """
    rows = _study()
    rows = rows[(rows["form"] == form) & (rows["silence"] == silence)]
    if share > MOST_SIMULATED + 1e-9:
        return float("nan")
    return float(np.interp(share, [0.0, *rows["share"]], [0.0, *rows["bias"]]))


def silence_note(net: Network, rules: Mapping[str, Any], share: float) -> str:
    """What a share of silent organisations is expected to do to the density of a network; empty when nobody is silent."""
    if not share > 0:
        return ""
    if share > MOST_SIMULATED + 1e-9:
        return f"{share:.0%} silent: more than was simulated"
    form = "directed" if net.directed else "both" if rules.get("symmetrize") == "both" else "either"
    random, quiet, busy = (100 * expected_bias(form, silence, share) + 0.0 for silence in ("random", "quiet", "busy"))
    return (
        f"{share:.0%} silent: expected bias of density {random:+.0f}% if silence is random, {quiet:+.0f}% if the quiet "
        f"are silent, {busy:+.0f}% if the busy are"
    )
