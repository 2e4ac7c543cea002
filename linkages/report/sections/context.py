"""What every section needs: the tables, the words, the names, and the few ways in which a number is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...plots.style import Lettering
from ..naming import Naming
from ..parts import Cell
from ..wording import Wording, note_key, notes_in

if TYPE_CHECKING:
    from ...data.panel import Panel
    from ...findings.evaluation import Evaluation

__all__ = ["MUCH_MISSING", "SHARES", "Context", "number"]

MUCH_MISSING = 0.2  # above this share of missing dyads a number carries a warning
# Measures that are shares of something and read best as percentages.
SHARES = (
    "density", "reciprocity", "transitivity", "jaccard", "connectedness", "fragmentation", "largest_component",
    "bipartite_clustering", "created_share", "dissolved_share", "path_share",
)  # fmt: skip
COUNTS = ("diameter", "components", "hamming")

_IN_CELLS = ("note.not_measured", "note.undefined", "note.missing", "note.not_observed", "note.unlike", "note.own")
# Of more than so many one says nothing: nobody reads the list.
_MOST_NAMED = {"relation": 3, "wave": 3, "block": 4, "measure": 12}


@dataclass(frozen=True)
class Context:
    """An Evaluation as one page sees it."""

    evaluation: Evaluation
    panel: Panel
    naming: Naming
    say: Wording
    withheld: frozenset[tuple[str, str]] = frozenset()  # (cluster, block) that this page does not tell

    @cached_property
    def level(self) -> float:
        """Level of the intervals."""
        return float(self.evaluation.settings.get("level", 0.95))

    @cached_property
    def relations(self) -> list[str]:
        """Relations in the order in which they are shown."""
        return list(self.panel.relations)

    @cached_property
    def waves(self) -> list[Any]:
        """Waves in time."""
        return list(self.panel.waves)

    @cached_property
    def clusters(self) -> list[str]:
        """Clusters; with one of them the page does not speak of clusters."""
        return [str(c) for c in self.cohesion["cluster"].unique()] if len(self.cohesion) else []

    @cached_property
    def several(self) -> bool:
        """Whether there is more than one cluster."""
        return len(self.clusters) > 1

    @cached_property
    def primary(self) -> list[tuple[str, str]]:
        """(relation, block) of the densities that were declared primary before the data were seen."""
        told = self.change["note"].str.contains("primary outcome", regex=False) & (self.change["measure"] == "density")
        rows = self.change.loc[told, ["relation", "block"]].drop_duplicates()
        return list(rows.itertuples(index=False, name=None))

    def leading(self, relation: str) -> str:
        """The block that is told first of a relation: that of its primary outcome, else all dyads."""
        return next((block for r, block in self.primary if r == relation and block in self.blocks), "all")

    def graphs(self, relation: str) -> list[str]:
        """The collaboration graphs of a relation that are drawn cluster by cluster, the leading one first."""
        apart = [block for block in self.blocks if block not in ("all", "with-hybrid")] or ["all"]
        return list(dict.fromkeys([block for block in [self.leading(relation)] if block in apart] + apart))

    def graph_title(self, relation: str, block: str) -> str:
        """A block, and its relation where there are several."""
        return (
            f"{self.naming.relation(relation)} · {self.block(block)}" if len(self.relations) > 1 else self.block(block)
        )

    def cluster_head(self, cluster: Any) -> list[Cell]:
        """The first cell of a row where there are several clusters."""
        return [Cell(str(cluster))] if self.several else []

    def cluster_column(self) -> list[str]:
        """And the head of its column."""
        return [self.say("table.cluster")] if self.several else []

    @cached_property
    def cohesion(self) -> pd.DataFrame:
        """The cohesion table."""
        return self.evaluation.cohesion

    @cached_property
    def change(self) -> pd.DataFrame:
        """The change table; empty with one wave."""
        return self.evaluation.change

    @cached_property
    def period(self) -> tuple[Any, Any] | None:
        """The pair of waves that the summary compares: the longest span that ends with the last wave."""
        if not len(self.change):
            return None
        pairs = set(self.change[["since", "wave"]].itertuples(index=False, name=None))
        return max(pairs, key=lambda p: (self.waves.index(p[1]), -self.waves.index(p[0])))

    def of_programme(self, table: pd.DataFrame) -> pd.Series:
        """Rows from the last wave before the programme to the last of all."""
        before = self.evaluation.settings.get("waves_before") or self.waves[:1]
        return table["since"].eq(before[-1]) & table["wave"].eq(self.waves[-1])

    @cached_property
    def blocks(self) -> list[str]:
        """Blocks that can hold a dyad in this study and are in the tables."""
        found = set(self.cohesion["block"])
        return [block for block in self.naming.blocks if block in found]

    def groups(self) -> list[tuple[str, str, str]]:
        """(cluster, relation, title) of everything that is shown apart."""
        return [(c, r, self.title(c, r)) for c in self.clusters for r in self.relations]

    def title(self, cluster: Any, relation: Any) -> str:
        """A relation, and the cluster where there are several."""
        title = self.naming.relation(relation)
        return f"{title} · {cluster}" if self.several and cluster in self.clusters else title

    def about(self, relation: Any, block: Any) -> str:
        """A relation, and the block where it is not all dyads."""
        title = self.naming.relation(relation)
        return title if block == "all" else f"{title}, {self.block(block)}"

    def of_measure(self, table: pd.DataFrame, measure: str) -> pd.DataFrame:
        """Rows of a measure in its main form: the one most rows have."""
        rows = table[table["measure"] == measure]
        if not len(rows):
            return rows
        count = rows["form"].fillna("").value_counts(sort=False)
        return rows[rows["form"].fillna("") == count.idxmax()]

    def measures(self, table: pd.DataFrame) -> list[tuple[str, str]]:
        """(measure, form) in the order of the table."""
        pairs = zip(table["measure"].tolist(), table["form"].fillna("").tolist())
        return [(str(m), str(f)) for m, f in dict.fromkeys(pairs)]

    def term(self, measure: str, form: str = "") -> str:
        """Name of a measure with its form."""
        name = self.say.word("measure", measure)
        return f"{name} ({self.say.form(form)})" if form and form != "available" else name

    def block(self, block: str) -> str:
        """Name of a block."""
        return self.say.word("block", block)

    def lettering(self, *rooms: str) -> Lettering:
        """Words for pictures, with the labels of relations and waves."""
        more = {**dict(self.naming.relations), **{str(w): str(w) for w in self.waves}}
        return self.say.lettering(("picture", *rooms), more)

    def value(self, row: Any, value: Any) -> str:
        """A value of the measure of a row: percentages for shares, whole numbers for counts, few digits for the rest."""
        if _is_share(row):
            return self.say.percent(value, 1)
        return self.say.number(value, 0 if row["measure"] in COUNTS else _digits(value))

    def difference(self, row: Any, value: Any) -> str:
        """A change of the measure of a row: percentage points for shares."""
        if _is_share(row):
            return self.say.points(value)
        return self.say.signed(value, 0 if row["measure"] in COUNTS else max(2, _digits(value)))

    def interval(self, low: Any, high: Any, show: Callable[[Any], str]) -> str:
        """``0.10 to 0.15``; empty where there is none."""
        if not (number(low) and number(high)):
            return ""
        return self.say("format.range", low=show(low), high=show(high))

    def value_cell(self, row: Any, cluster: Any = "", block: str = "") -> Cell:
        """Value with its interval underneath, marked where much was not observed."""
        if row is None or self.unmeasured(row):
            return self.blank(row, cluster, block)
        if not number(row["value"]):
            return Cell("–", "none")
        detail = self.interval(row["low"], row["high"], lambda v: self.value(row, v))
        if not detail and number(row["lower"]) and number(row["upper"]):
            span = self.interval(row["lower"], row["upper"], lambda v: self.value(row, v))
            detail = self.say("table.bounds", range=span)
        return Cell(self.value(row, row["value"]), "warn" if row["missing_share"] > MUCH_MISSING else "", detail)

    def unmeasured(self, row: Any) -> bool:
        """Whether the row rests on no observed dyad."""
        return not number(row["n_dyads"]) or not row["n_dyads"]

    def blank(self, row: Any, cluster: Any = "", block: str = "") -> Cell:
        """What stands in place of a number: it is not told here, nobody was asked, or all who were asked were silent."""
        if row is None and (str(cluster), block) in self.withheld:
            return Cell(self.say("table.withheld"), "none")
        silent = row is not None and self.unmeasured(row) and number(row["missing_share"]) and row["missing_share"] > 0
        return Cell(self.say("table.not_answered" if silent else "table.not_measured"), "none")

    def notes(self, rows: pd.DataFrame) -> str:
        """Every note of some rows once, with what it is about; what cells say already is left out."""
        notes = rows["note"].fillna("").astype(str).tolist()
        told = {
            note: [part for part in notes_in(note) if note_key(part)[0] not in _IN_CELLS]
            for note in dict.fromkeys(notes)
        }
        where: dict[str, list[int]] = {}
        for place, note in enumerate(notes):
            for part in filter(None, told[note]):
                where.setdefault(part, []).append(place)
        columns = {column: rows[column].tolist() for column in _MOST_NAMED if column in rows}
        said: dict[str, None] = {}
        for part, places in where.items():
            about, note = self._about(columns, places), self.note(part)
            said[f"{about}: {note}" if about else f"{note[:1].upper()}{note[1:]}"] = None
        return " ".join(f"{text}." for text in said)

    def _about(self, columns: Mapping[str, list[Any]], places: list[int]) -> str:
        """Which relations, waves, blocks and measures some rows are of, where that does not go without saying."""
        show: dict[str, Callable[[Any], str]] = {
            "relation": self.naming.relation, "wave": str, "block": self.block, "measure": self.term,
        }  # fmt: skip
        parts = []
        for column, values in columns.items():
            here = list(dict.fromkeys(values[place] for place in places))
            if len(here) < len(set(values)) and len(here) <= _MOST_NAMED[column]:
                parts.append(self.say.listed(show[column](value) for value in here))
        return "; ".join(parts)

    def note(self, text: str) -> str:
        """A note of the findings in the language of the page; on a public page only one that is known to name nobody."""
        known = all(note_key(part)[0] for part in notes_in(text))
        if (self.naming.public and not known) or self.naming.leaks(text):
            return self.say("note.withheld")
        return self.say.note(text)

    def by(self, rows: pd.DataFrame, *keys: str) -> dict[tuple[Any, ...], dict[Any, Any]]:
        """Rows by their keys; the first where there are several."""
        found: dict[tuple[Any, ...], dict[Any, Any]] = {}
        for row in rows.to_dict("records"):
            found.setdefault(tuple(row[k] for k in keys), row)
        return found


def number(value: Any) -> bool:
    """Whether there is a finite number."""
    return value is not None and not pd.isna(value) and math.isfinite(value)


def _is_share(row: Any) -> bool:
    """Whether the measure of a row is a share of something."""
    return row["measure"] in SHARES or (row["measure"] == "isolates" and row["form"] == "share")


def _digits(value: Any) -> int:
    """Digits after the decimal sign, by size."""
    if not number(value):
        return 2
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
