"""How recognisable organisations stay on a public page: for the evaluator who decides about publishing it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .naming import SMALLEST_GROUP, name_everything, places_of
from .wording import wording

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..findings.evaluation import Evaluation

__all__ = ["check_disclosure", "disclosure_said"]


def check_disclosure(evaluation: Evaluation, *, key: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Count the organisations that are the only one of their sort on a public page, by what somebody knows of them.

    Parameters
    ----------
    evaluation : Evaluation
        What a public page would be made of.
    key : str or path-like, optional
        Key of the codes, as in `build_report`; it changes the codes only.

    Returns
    -------
    DataFrame
        A row for each thing that an onlooker may know besides all that stands in the rows above it: ``known``
        (``sector and kind``, ``when present``, ``when it answered``, ``partners in the last wave``, ``partners in every
        wave``), ``n_actors``, ``n_unique`` (the only one of its sort), ``n_under_three`` (one of two at most), ``codes``
        (of those that are unique, sorted).

    Notes
    -----
    Whoever knows of an organisation what is unique finds its code, and with the code all its ties. Kinds are counted as
    the page shows them, rare ones merged. Partners are those of any relation, named or naming. The structure around
    an organisation can tell more than the number of its partners, so the counts are lower bounds. They are no
    part of any page.

    References
    ----------
    Hay M, Miklau G, Jensen D, Towsley D, Weis P (2008). Resisting structural re-identification in anonymized social
    networks. Proceedings of the VLDB Endowment 1(1), 102-114. doi:10.14778/1453856.1453873

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, waves=(2019, 2023), seed=1).survey
    >>> found = check_disclosure(lk.evaluate(lk.build_panel(survey), n_draws=20, seed=1))
    >>> list(found["known"])[:2], bool(found["n_unique"].is_monotonic_increasing)
    (['sector and kind', 'when present'], True)
    """
    panel = evaluation.panel
    naming = name_everything(panel, places_of(panel), wording("en"), "public", key=key)
    seen = naming.actors[["sector", "kind"]].copy()
    known = [("sector and kind", ["sector", "kind"])]
    for about, columns in (
        ("when present", _states(panel, seen.index, "present")),
        ("when it answered", _states(panel, seen.index, "responded")),
        ("partners in the last wave", _partners(panel, seen.index, panel.waves[-1:])),
        ("partners in every wave", _partners(panel, seen.index, panel.waves[:-1])),
    ):
        seen = seen.join(columns)
        known.append((about, list(seen.columns)))
    rows = []
    for about, names in known:
        size = seen.groupby(names, dropna=False)["sector"].transform("size")
        codes = sorted(naming.actors["code"][size == 1])
        rows.append((about, len(seen), len(codes), int((size < SMALLEST_GROUP).sum()), " ".join(codes)))
    return pd.DataFrame(rows, columns=["known", "n_actors", "n_unique", "n_under_three", "codes"])


def disclosure_said(evaluation: Evaluation) -> str:
    """The same in lines for the screen of the evaluator."""
    found = check_disclosure(evaluation)
    width = max(map(len, found["known"]))
    lines = [
        f"How recognisable are the {found['n_actors'].iloc[0]} organisations of this page to somebody who knows their"
    ]
    lines += [
        f"  {'and ' if i else '    '}{row['known']:{width}}  {row['n_unique']} can be told apart"
        for i, row in enumerate(found.to_dict("records"))
    ]
    return "\n".join(lines)


def _states(panel: Panel, actors: pd.Index, column: str) -> pd.DataFrame:
    """For every wave whether an actor was there, or answered."""
    states = {}
    for wave in panel.waves:
        tables = [net.actors for net in panel if net.wave == wave]
        table = pd.concat(tables) if tables else pd.DataFrame(index=actors[:0])
        table = table[~table.index.duplicated()]
        true = pd.Series(True, index=table.index) if column not in table else table[column].eq(True)
        states[f"{column} {wave}"] = true.reindex(actors, fill_value=False)
    return pd.DataFrame(states)


def _partners(panel: Panel, actors: pd.Index, waves: list[Any]) -> pd.DataFrame:
    """For every wave how many others an actor is tied to in any relation, either way."""
    n, counts = len(actors), {}
    for wave in waves:
        pairs = [np.zeros(0, dtype=np.int64)]
        for net in panel:
            if net.wave == wave:
                place = actors.get_indexer(net.actors.index).astype(np.int64)
                a, b = (place[ends] for ends in net.ties.nonzero())
                pairs.append(np.minimum(a, b) * n + np.maximum(a, b))
        tied = np.unique(np.concatenate(pairs))
        counts[f"partners {wave}"] = np.bincount(np.concatenate([tied // n, tied % n]), minlength=n)
    return pd.DataFrame(counts, index=actors)
