"""What organisations, kinds, relations and waves are called on the page, and who may read which name."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pandas as pd

from ..intake.codekey import keyed_codes, read_code_key
from ..plots.layout import map_positions
from ..vocabulary import BLOCKS, SECTORS, Audience
from .wording import Wording

if TYPE_CHECKING:
    from ..data.panel import Panel

__all__ = [
    "SMALLEST_GROUP",
    "Naming",
    "actors_of",
    "blocks_of",
    "codes_by_place",
    "displayed_kinds",
    "name_everything",
    "places_of",
]

# A group of fewer organisations is not shown on a public page.
SMALLEST_GROUP = 3
_PLACES: WeakKeyDictionary[Panel, pd.DataFrame] = WeakKeyDictionary()
_OWN = 0.8  # share of different values above which a column tells organisations apart
_AMOUNT = r"[-+]?\d{1,6}([.,]\d*)?"  # employment and the like; a tax number is longer
_SHORTEST = 3  # a shorter id says nothing by itself and would be found in every text


@dataclass(frozen=True)
class Naming:
    """Names as this page shows them.

    Parameters
    ----------
    audience : {"public", "internal"}
        On a public page ``labels`` are codes.
    actors : DataFrame
        Indexed by actor: ``code``, ``label``, ``kind`` (as shown), ``sector`` (the latest wave's), ``x``, ``y``.
    kinds : mapping
        Kind of the study → kind as shown.
    relations, waves : mapping
        Relation or wave → its label.
    secrets : tuple of str
        What must not be read on a public page: every name and id, and what else stands for one organisation.
    keyed : bool
        Whether codes follow from a key, and not from what the page shows.
    """

    audience: Audience
    actors: pd.DataFrame
    kinds: Mapping[str, str]
    relations: Mapping[str, str]
    waves: Mapping[Any, str]
    secrets: tuple[str, ...] = ()
    keyed: bool = False

    @property
    def public(self) -> bool:
        """Whether names are hidden."""
        return self.audience == "public"

    def actor(self, actor: Any) -> str:
        """Code or name of an organisation."""
        return str(self._labels.get(actor, "?"))

    @cached_property
    def _labels(self) -> dict[Any, Any]:
        return dict(self.actors["label"].to_dict())

    def kind(self, kind: Any) -> str:
        """Kind as shown; a rare one is not told on a public page."""
        return self.kinds.get(str(kind), str(kind))

    def relation(self, relation: Any) -> str:
        """Label of a relation."""
        return self.relations.get(str(relation), str(relation))

    def wave(self, wave: Any) -> str:
        """Label of a wave, with the wave itself in front."""
        return self.waves.get(wave, str(wave))

    def withheld(self, counts: Mapping[str, int]) -> set[str]:
        """Groups of one whole that a public page does not tell apart.

        Those of fewer than three; where that is a single group, the next smallest too, else it is the whole less the others.
        """
        small = {group for group, n in counts.items() if 0 < n < SMALLEST_GROUP} if self.public else set()
        others = sorted((n, group) for group, n in counts.items() if n and group not in small)
        return small | {others[0][1]} if len(small) == 1 and others else small

    @cached_property
    def blocks(self) -> list[str]:
        """Blocks in which there can be a dyad, by the sectors that there are; on a public page none about fewer than three."""
        return blocks_of(self.actors["sector"], SMALLEST_GROUP if self.public else 1)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        found = sorted((s for s in self.secrets if len(s) >= _SHORTEST), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, found)), re.IGNORECASE) if found else None

    def leaks(self, text: str) -> bool:
        """Whether a text, in any case, holds a name or id that this page must not show."""
        return self.public and self._pattern is not None and self._pattern.search(text) is not None


def blocks_of(sectors: pd.Series, least: int = 1) -> list[str]:
    """Blocks in which there can be a dyad and each side has at least so many organisations.

    Examples
    --------
    >>> sectors = pd.Series(["private"] * 9 + ["public"] * 3 + ["hybrid"])
    >>> blocks_of(sectors), blocks_of(sectors, least=3)
    (['all', 'private-private', 'public-private', 'public-public', 'with-hybrid'], ['all', 'private-private', 'public-private', 'public-public'])
    """
    n = sectors.value_counts().to_dict()
    private, public, hybrid = (n.get(sector, 0) for sector in SECTORS)
    there = {
        "all": True, "private-private": private >= max(2, least), "public-private": min(private, public) >= least,
        "public-public": public >= max(2, least), "with-hybrid": hybrid >= least,
    }  # fmt: skip
    return [block for block in BLOCKS if there[block]]


def actors_of(panel: Panel) -> pd.DataFrame:
    """Every actor of a panel as the latest wave in which it stood describes it: ``name``, ``sector``, ``kind``, ``cluster``."""
    tables = []
    for wave in reversed(panel.waves):
        tables += [net.actors for net in panel if net.wave == wave]
    known, plain = ("name", "sector", "kind", "cluster"), {"sector": "", "cluster": "all"}
    frame = pd.concat([pd.DataFrame({**plain, **{c: t[c] for c in known if c in t}}, index=t.index) for t in tables])
    frame = frame[~frame.index.duplicated()].sort_index()
    for column, otherwise in (("name", frame.index.to_series()), ("kind", frame["sector"])):
        frame[column] = frame.get(column, otherwise).where(lambda s: s.notna(), otherwise)
    return frame.astype(str)


def displayed_kinds(actors: pd.DataFrame, say: Wording, *, public: bool) -> dict[str, str]:
    """Kind → what is shown: on a public page a kind of fewer than three is merged into the others of its sector.

    Where the others of a sector are fewer than three as well they are merged over all sectors.
    """
    count = actors["kind"].value_counts()
    shown = {str(kind): str(kind) for kind in count.index}
    if not public:
        return shown
    rare = actors[actors["kind"].map(count) < SMALLEST_GROUP]
    by_sector = rare["sector"].value_counts()
    for kind, sector in rare.groupby("kind")["sector"].agg(lambda s: s.mode().iloc[0]).items():
        enough = by_sector.get(sector, 0) >= SMALLEST_GROUP and sector in SECTORS
        shown[str(kind)] = say(f"kind.other_{sector}") if enough else say("kind.other")
    return shown


def codes_by_place(kind: pd.Series, places: pd.DataFrame) -> pd.Series:
    """A code for every actor: a letter for its kind as shown, a number by its place on the map.

    Both are on the page already, so the code tells nothing more: not the name, the id or the row in a file.

    Examples
    --------
    >>> places = pd.DataFrame({"x": [5.0, 1.0, 9.0], "y": [0.0, 0.0, 0.0]}, index=["zeta", "alfa", "beta"])
    >>> codes_by_place(pd.Series(["firm", "agency", "firm"], index=places.index), places).to_dict()
    {'zeta': 'F01', 'alfa': 'A01', 'beta': 'F02'}
    """
    letters: dict[str, str] = {}
    own = {label: [c for c in unicodedata.normalize("NFKD", label.upper()) if "A" <= c <= "Z"] for label in set(kind)}
    for label in sorted(own, key=lambda label: (not own[label], label)):
        free = [c for c in (*own[label], *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") if c not in letters.values()]
        letters[label] = free[0] if free else "Z"
    letter = kind.map(letters)
    order = places.loc[kind.index].assign(letter=letter).sort_values(["letter", "x", "y"], kind="stable")
    number = order.groupby("letter").cumcount() + 1
    width = max(2, len(str(number.max())))
    return (order["letter"] + number.map(lambda n: f"{n:0{width}d}")).reindex(kind.index)


def places_of(panel: Panel) -> pd.DataFrame:
    """Where everybody stands on the map; one panel is laid out once, however many pages and checks are made of it."""
    if panel not in _PLACES:
        _PLACES[panel] = map_positions(panel)
    return _PLACES[panel].copy()


def name_everything(
    panel: Panel,
    places: pd.DataFrame,
    say: Wording,
    audience: Audience,
    *,
    key: str | os.PathLike[str] | None = None,
) -> Naming:
    """Decide what everything is called on a page; with the key in a file codes are the same in all that is published."""
    public = audience == "public"
    actors = actors_of(panel)
    kinds = displayed_kinds(actors, say, public=public)
    frame = actors.assign(kind=actors["kind"].map(kinds), x=places["x"], y=places["y"])
    if key is None:
        frame["code"] = codes_by_place(frame["kind"], places)
    else:
        frame["code"] = keyed_codes(frame.index, read_code_key(key)).to_numpy()
    frame["label"] = frame["code"] if public else frame["name"]
    secrets = tuple(sorted({*actors["name"], *map(str, actors.index), *_identifiers(panel)})) if public else ()
    frame = frame.drop(columns=["name", "cluster"] if public else "cluster")
    return Naming(audience, frame, kinds, _relations(panel, say), _waves(panel), secrets, key is not None)


def _identifiers(panel: Panel) -> set[str]:
    """What stands in columns of the survey in which nearly every organisation has something of its own: a tax number, a place."""
    if panel.survey is None:
        return set()
    actors, found = panel.survey.actors, set()
    for column in actors.columns.difference(["actor", "name"]):
        values = actors[["actor", column]].dropna().astype(str).drop_duplicates()
        told = values[column].str.strip()
        if actors[column].dtype != float and len(values) and told.nunique() > _OWN * values["actor"].nunique():
            found |= set(told[~told.str.fullmatch(_AMOUNT)])
    return found


def _relations(panel: Panel, say: Wording) -> dict[str, str]:
    table = panel.survey.relations if panel.survey is not None else None
    labels = {relation: relation for relation in panel.relations}
    if table is not None and "label" in table.columns:
        known = table.dropna(subset=["label"]).drop_duplicates("relation", keep="last")
        labels |= {str(r): str(label) for r, label in zip(known["relation"], known["label"]) if str(label).strip()}
    for combined, parts in panel.combine().rules["combined"].items():
        named = "" if parts == panel.relations else f" ({say.listed(labels[part] for part in parts)})"
        labels[combined] = f"{say('map.any_relation')}{named}"
    return labels


def _waves(panel: Panel) -> dict[Any, str]:
    table = panel.survey.waves if panel.survey is not None else None
    labels = {wave: str(wave) for wave in panel.waves}
    if table is not None and "label" in table.columns:
        known = table.dropna(subset=["label"])
        labels |= {
            w: f"{w} · {label}" for w, label in zip(known["wave"], known["label"])
            if str(label).strip() and str(label) != str(w)
        }  # fmt: skip
    return labels
