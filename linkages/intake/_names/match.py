"""For each name the organisations of the list it may be, best first, and what may be decided without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from ...data.columns import text_series
from .compare import Likeness, compare
from .corpus import Corpus
from .normalise import read_name
from .taxids import TaxId, same_firm

__all__ = ["NAME_COLUMNS", "Candidate", "Listed", "best_candidates", "decided", "review_table"]

NAME_COLUMNS: Final = ("name", "decision", "rank", "actor", "actor_name", "kind", "score", "why", "tax_id")
MOST_CANDIDATES: Final = 3
LEAST_SCORE: Final = 20.0  # below it a candidate is noise
LEAST_REJECTED: Final = 40.0  # beside one that was accepted, only what one could have taken for it
SAME_NUMBER: Final = 100.0


@dataclass(frozen=True)
class Candidate:
    """An organisation that a name may be."""

    actor: str
    label: str
    likeness: Likeness


@dataclass(frozen=True)
class Listed:
    """The list that names are matched against: an actor may stand there with several names."""

    actors: list[str]
    names: list[str]
    tax_ids: list[TaxId]


def best_candidates(
    names: Sequence[str], ids: Sequence[TaxId], listed: Listed, barred: Sequence[frozenset[str]]
) -> list[list[Candidate]]:
    """For each name the most likely organisations, best first; ``barred`` are those it is known not to be."""
    corpus = Corpus(listed.names)
    by_number: dict[str, list[int]] = {}
    by_id: dict[str, list[int]] = {}
    for i, (actor, tax_id) in enumerate(zip(listed.actors, listed.tax_ids)):
        by_id.setdefault(actor, []).append(i)
        if tax_id.usable:
            by_number.setdefault(tax_id.compact, []).append(i)
    read = [read_name(name) for name in names]
    found = []
    for k, places in enumerate(corpus.candidates(read)):
        exact = by_id.get(names[k], []) + by_number.get(ids[k].compact, [])
        firm = (
            [i for i, other in enumerate(listed.tax_ids) if same_firm(ids[k], other)] if ids[k].country == "br" else []
        )
        best: dict[str, Candidate] = {}
        for i in dict.fromkeys([*places, *exact, *firm]):
            actor = listed.actors[i]
            if actor in barred[k]:
                continue
            likeness = compare(read[k], corpus.names[i], corpus)
            likeness = _with_number(likeness, ids[k], listed.tax_ids[i])
            if actor == names[k]:
                likeness = Likeness(100.0, True, "its identifier", whole=True)
            if actor not in best or _order(likeness) > _order(best[actor].likeness):
                best[actor] = Candidate(actor, listed.names[i], likeness)
        kept = [c for c in best.values() if c.likeness.score >= LEAST_SCORE]
        found.append(sorted(kept, key=lambda c: (*(-x for x in _order(c.likeness)), c.actor)))
    return found


def _order(likeness: Likeness) -> tuple[float, bool, bool, bool]:
    return likeness.score, likeness.number, likeness.exact, likeness.settled


def _with_number(likeness: Likeness, mine: TaxId, yours: TaxId) -> Likeness:
    """What the tax numbers say goes before what the names say."""
    if not mine.usable or not yours.usable:
        return likeness
    if mine.compact == yours.compact:
        if mine.valid:
            why = "the same tax number" + ("" if likeness.score >= 50 else ", though the names differ")
            return Likeness(SAME_NUMBER, True, why, whole=True, number=True)
        why = f"the same tax number, which {mine.note}"
        return Likeness(max(likeness.score, 90.0), likeness.score >= 50, why, whole=True)
    if same_firm(mine, yours):
        return Likeness(
            max(likeness.score, 80.0), False, "another establishment of the firm, by its CNPJ", likeness.whole
        )
    if mine.valid and yours.valid:
        return replace(likeness, settled=False, why=f"another tax number; {likeness.why}")
    return likeness


def decided(candidates: Sequence[Candidate], accept_at: float | None, margin: float) -> tuple[bool, str]:
    """Whether the first candidate may be accepted without a person, and if not why not."""
    if not candidates or accept_at is None:
        return False, ""
    first = candidates[0].likeness
    if not first.settled or first.score < accept_at:
        return False, ""
    close = [c for c in candidates[1:] if first.score - c.likeness.score < margin]
    if first.exact:  # Café Las Cumbres, not Café La Cumbre
        close = [c for c in close if c.likeness.exact]
    if first.number:
        close = [c for c in close if c.likeness.number]
    # a short name that is contained in two longer ones says nothing about which
    same = [c for c in candidates[1:] if c.likeness.settled and not first.whole]
    rivals = [c.label for c in [*close, *same]]
    return not rivals, f"could as well be {rivals[0]}" if rivals else ""


def review_table(
    names: Sequence[str],
    ids: Sequence[TaxId],
    candidates: Sequence[Sequence[Candidate]],
    accept_at: float | None,
    margin: float,
) -> pd.DataFrame:
    """Up to three rows for each name, with the decision."""
    rows: list[tuple[Any, ...]] = []
    for name, tax_id, found in zip(names, ids, candidates):
        accepted, doubt = decided(found, accept_at, margin)
        remark = f"its tax number {tax_id.note}" if tax_id.given and not tax_id.valid else ""
        shown = [c for c in found if not accepted or c is found[0] or c.likeness.score >= LEAST_REJECTED]
        for rank, c in enumerate(shown[:MOST_CANDIDATES], start=1):
            decision = "review" if not accepted else "accepted" if rank == 1 else "rejected"
            why = "; ".join(filter(None, [doubt if rank == 1 else "", c.likeness.why, remark if rank == 1 else ""]))
            rows.append((name, decision, rank, c.actor, c.label, "", c.likeness.score, why, tax_id.given))
        if not found:
            why = "; ".join(filter(None, ["nothing on the list is like it", remark]))
            rows.append((name, "review", 1, "", "", "", np.nan, why, tax_id.given))
    return typed(pd.DataFrame(rows, columns=list(NAME_COLUMNS), dtype=object))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """The columns in their dtypes, names to be decided first."""
    open_names = set(table.loc[table["decision"] == "review", "name"])
    rank = [0 if name in open_names else 1 for name in table["name"]]
    columns: dict[str, Any] = {
        c: text_series(table[c].tolist(), index=table.index) for c in NAME_COLUMNS if c not in ("rank", "score")
    }
    columns["rank"] = table["rank"].astype("int64")
    columns["score"] = table["score"].astype("float64")
    more = [c for c in table.columns if c not in NAME_COLUMNS]
    frame = pd.DataFrame(columns)[list(NAME_COLUMNS)].assign(**{c: table[c] for c in more}, _open=rank)
    frame = frame.sort_values(["_open", "name", "rank"], kind="stable").drop(columns="_open")
    return frame.reset_index(drop=True)
