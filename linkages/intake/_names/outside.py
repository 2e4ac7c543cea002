"""Names decided to be organisations outside the boundary: their identifier, their kind, and their rows of the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ...data.tables import Problems, near
from ...vocabulary import SECTORS
from ..outsiders import lengthened, standing_outside
from ..values import looked_up

if TYPE_CHECKING:
    from ...data.study import Study
    from ..translate import Translated

__all__ = ["identified", "with_external"]

KINDS_SAID: Final = 12


def identified(table: pd.DataFrame, listed: Iterable[str]) -> dict[str, str]:
    """Name -> identifier of every name that stands outside: what was written in ``actor``, else the name itself.

    An organisation of the list that still stands in ``actor`` is one that was proposed, and not this one.
    """
    outside = table[table["decision"] == "external"]
    known = set(listed)
    given = outside[(outside["actor"] != "") & ~outside["actor"].isin(known)]
    return {**{name: name for name in outside["name"]}, **dict(zip(given["name"], given["actor"]))}


def with_external(
    people: Translated,
    answers: pd.DataFrame,
    table: pd.DataFrame,
    where: tuple[str, Mapping[str, int], Mapping[str, str]],
    study: Study,
    problems: Problems,
) -> Translated:
    """The list with a row for each of them in every wave in which it is named, and a note of them.

    ``where`` is the file of decisions, the row of each name in it, and the identifier of each name.
    """
    file, rows, ids = where
    if not ids:
        return people
    _contradicting(people.frame, table, where, problems)
    found = _kinds(people.frame, table, where, study, problems)
    here = set(zip(people.frame["wave"], people.frame["actor"]))
    named = [(w, a) for end in ("nominee", "respondent") for w, a in zip(answers["wave"], answers[end])]
    outside = set(ids.values())
    asked = [who for who in dict.fromkeys(named) if who[1] in outside and who[0] is not None and who not in here]
    asked.sort(key=lambda who: (who[1], str(who[0])))
    if not asked:
        return people
    words: Any = study.kinds or SECTORS
    missing = {actor for _, actor in asked if actor not in found}
    lost = sorted(rows[name] for name, actor in ids.items() if actor in missing and name in rows)
    problems.add(
        (file, "kind"), "external, but of which kind?", rows=lost, hint=f"write in the column kind one of: {_listed(words)}"
    )  # fmt: skip
    called: dict[str, str] = {}
    for name, actor in sorted(ids.items()):
        called[actor] = actor if actor in ids else called.get(actor, name)
    kinds = [found.get(actor) for _, actor in asked]
    new = pd.DataFrame(
        {
            "wave": pd.Series([wave for wave, _ in asked], dtype=object),
            "actor": [actor for _, actor in asked],
            "name": [called[actor] for _, actor in asked],
            "kind": kinds if study.kinds else [None] * len(asked),
            # a kind that is not known was said: go on
            "sector": [SECTORS[0] if k is None else study.kinds.get(k, k) for k in kinds],
        }
    )
    what = standing_outside([called[actor] for _, actor in asked])
    people.notes.add((file, "decision"), what, hint="if one is on the list after all: accepted, with its identifier")
    return lengthened(people, answers, new)


def _contradicting(
    people: pd.DataFrame,
    table: pd.DataFrame,
    where: tuple[str, Mapping[str, int], Mapping[str, str]],
    problems: Problems,
) -> None:
    """Outside by decision, but inside by the list; one name under two identifiers."""
    file, rows, ids = where
    inside = people if "external" not in people else people[[flag is not True for flag in people["external"]]]
    both = sorted(set(ids.values()) & set(inside["actor"].dropna()))
    for actor in both:
        of_it = [rows[name] for name, meant in ids.items() if meant == actor and name in rows]
        problems.add((file, "decision"), "external, but inside by the list of organisations", rows=of_it[:1], values=[actor],
                     hint="say external there (a column external: yes), or take the row away here")  # fmt: skip
    known = set(people["actor"].dropna())
    given = table[(table["decision"] == "external") & (table["actor"] != "") & ~table["actor"].isin(known)]
    given = given.drop_duplicates(["name", "actor"])
    for name in sorted(given.loc[given["name"].duplicated(), "name"].unique()):
        problems.add((file, "actor"), "external under two identifiers", rows=[rows.get(name, "")], values=[name],
                     hint="keep one of the two")  # fmt: skip
    accepted = set(table.loc[table["decision"] == "accepted", "name"])
    for name, actor in ids.items():
        if actor != name and (actor in accepted or ids.get(actor, actor) != actor):
            problems.add((file, "actor"), "is itself read as another organisation", rows=[rows.get(name, "")], values=[actor],
                         hint="write the last of them")  # fmt: skip


def _kinds(
    people: pd.DataFrame,
    table: pd.DataFrame,
    where: tuple[str, Mapping[str, int], Mapping[str, str]],
    study: Study,
    problems: Problems,
) -> dict[str, str]:
    """Identifier -> kind (or sector, in a study without kinds): as decided, else as the list has it in another wave."""
    file, rows, ids = where
    words: Any = study.kinds or SECTORS
    outside = table[(table["decision"] == "external") & (table["kind"] != "")]
    known = looked_up(outside["kind"].tolist(), words)
    found: dict[str, str] = {}
    for name, cell in zip(outside["name"], outside["kind"]):
        row, actor = rows.get(name, ""), ids[name]
        if cell not in known:
            meant = near(cell, words)
            hint = f"did you mean {meant!r}?" if meant else f"one of: {_listed(words)}"
            what = "is not in [kinds]" if study.kinds else "unknown sector"
            problems.add((file, "kind"), what, rows=[row], values=[cell], hint=hint)
        elif found.setdefault(actor, known[cell]) != known[cell]:
            problems.add((file, "kind"), f"two kinds of {actor!r}: {found[actor]} and {known[cell]}", rows=[row],
                         values=[name], hint="keep one of the two")  # fmt: skip
    lost = set(outside.loc[~outside["kind"].isin(list(known)), "name"])
    found |= {ids[name]: next(iter(words)) for name in lost if ids[name] not in found}  # said: go on
    column = "kind" if study.kinds and "kind" in people else "sector"
    there = dict(zip(people["actor"], people[column]))
    return {**{a: there[a] for a in ids.values() if there.get(a) is not None}, **found}


def _listed(words: Iterable[str]) -> str:
    """The kinds to choose from."""
    every = list(words)
    return ", ".join(every[:KINDS_SAID]) + (f" … ({len(every)})" if len(every) > KINDS_SAID else "")
