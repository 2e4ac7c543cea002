"""What every layout works with: the interviews of one file, a question about ties, and the rows they become."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...data.columns import clean_text
from ...data.tables import Problems, near
from ..collectors.export import Export
from ..values import NO, tidy
from .pattern import Pattern

if TYPE_CHECKING:
    from ...data.questions import Question
    from ...data.study import RelationEntry, Study
    from .names import Known

__all__ = ["COLUMNS", "Column", "Interviews", "Reader", "filled", "find", "rows_of", "texts"]

COLUMNS: Final = ("wave", "relation", "respondent", "nominee", "strength", "side", "programme", "attribution")

_Fit = tuple[str, tuple[str, ...], dict[str, str]]  # a name of columns, their headers, what stands in the places


@dataclass(frozen=True)
class Interviews:
    """One file of interviews: the export, who answered in each row, and in which wave."""

    export: Export
    respondent: NDArray[Any]
    respondent_at: str
    wave: NDArray[Any] | None
    wave_at: str
    relation: str | None = None  # said by the name of the file
    voice: NDArray[Any] = field(default_factory=lambda: np.zeros(0, dtype=object))  # which interview, of several
    places: Mapping[str, str] = field(default_factory=dict)  # what the name of the file says of wave and relation
    used: set[str] = field(default_factory=set)  # headers that were read

    def __len__(self) -> int:
        return len(self.respondent)


@dataclass
class Reader:
    """The study and what is collected while its files are read."""

    study: Study
    known: Known
    problems: Problems
    notes: Problems
    voices: list[pd.DataFrame] = field(default_factory=list)  # one row for every interview
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)  # file -> code or header -> how often
    codes: Callable[[Question], Mapping[str, str]] = lambda question: {}

    @property
    def relations(self) -> list[str]:
        return [entry.relation for entry in self.study.relations]

    def entry(self, relation: str) -> RelationEntry | None:
        """What the study file says of a relation."""
        return next((e for e in self.study.relations if e.relation.casefold() == relation.casefold()), None)

    def pattern(self, text: str) -> Pattern:
        return Pattern(text, relations=self.relations, waves=[entry.wave for entry in self.study.waves])

    def unknown(self, file: str, tokens: Sequence[str]) -> None:
        """Keep codes and columns that stand for no organisation, to list them once."""
        seen = self.unmapped.setdefault(file, {})
        for token in tokens:
            seen[token] = seen.get(token, 0) + 1

    def missing(self, export: Export) -> frozenset[str]:
        """Words for no answer: those of the study file, and those of the platform."""
        return export.missing | {clean_text(word).casefold() for word in self.study.nominations.codes.missing}

    @property
    def no(self) -> frozenset[str]:
        return NO | {clean_text(word).casefold() for word in self.study.nominations.codes.no if word}

    def values(self, question: Question) -> dict[str, str]:
        """Words of the answers and the strength they stand for."""
        said = {**self.study.nominations.values, **question.values}
        return {clean_text(word).casefold(): f"{value:.15g}" for word, value in said.items()}

    def blank(self, question: Question, export: Export, layout: str, otherwise: str) -> str:
        """What a blank means for a question."""
        said = question.blank or self.study.nominations.blank
        return said or export.blank.get(layout, otherwise)


@dataclass(frozen=True)
class Column:
    """A header found by a pattern, and what stands in the places of the pattern."""

    header: str
    places: Mapping[str, str]


def filled(name: str, places: Mapping[str, str]) -> str:
    """The name of a table that belongs to a file, as ``tie_{wave}.csv``."""
    for place, value in places.items():
        name = name.replace("{" + place + "}", value)
    return name


def find(reader: Reader, export: Export, text: str, *, key: str, needed: bool = True) -> list[Column]:
    """The headers that a pattern means: by the first way of naming columns under which any fits."""
    pattern = reader.pattern(text)
    file = export.table.file
    for fault in (*pattern.strange, *("{" + place + "}" for place in pattern.twice)):
        hint = "in {…} stands one of actor, slot, relation, wave, item, group, each once"
        reader.problems.add(("study.toml", key), f"{fault} cannot stand in a name", values=[text], hint=hint)
        return []
    noise = (
        export.noise if pattern.places else frozenset()
    )  # a column about the interview counts when it is named whole
    levels: list[list[_Fit]] = []
    for level in export.names:
        fits = (
            (name, headers, pattern.match(name)) for name, headers in level.items() if not noise.issuperset(headers)
        )
        levels.append([(name, headers, places) for name, headers, places in fits if places is not None])
    first = next((k for k, found in enumerate(levels) if found), len(levels))
    while first + 1 < len(levels) and _all_in_one_group(levels[first], levels[first + 1]):
        first += 1
    found = levels[first] if first < len(levels) else []
    for name, headers, _ in found:
        if len(headers) > 1:
            hint = "write it with what tells them apart: " + " or ".join(export.said(h) for h in headers[:4])
            reader.problems.add((file, name), f"{len(headers)} columns go by this name", hint=hint)
    if found:
        return [Column(headers[0], places) for _, headers, places in found]
    if needed:
        names = [name for level in export.names for name in level]
        meant = near(text, names)
        some = ", ".join(export.said(h) for h in list(export.table.frame.columns)[:8])
        hint = f"did you mean {meant!r}?" if meant else f"columns are {some} …"
        reader.problems.add((file, text), f"there is no such column (needed for {key})", hint=hint)
    return []


def _all_in_one_group(found: Sequence[_Fit], shorn: Sequence[_Fit]) -> bool:
    """Whether the same columns fit without the group they all stand in, so that no place is to take it in."""
    names = {headers: name for name, headers, _ in shorn}
    groups = {name.removesuffix(names.get(headers, name)) for name, headers, _ in found}
    return len(groups) == 1 and groups.isdisjoint({"", *(name for name, _, _ in found)})


def texts(interviews: Interviews, columns: Sequence[Column | None], rows: int, *, plain: bool = False) -> NDArray[Any]:
    """Cells of several columns, tidied: one row an interview; "" where there is no column, and (if plain) no answer."""
    out = np.full((rows, len(columns)), "", dtype=object)
    words = interviews.export.missing if plain else frozenset()
    for k, column in enumerate(columns):
        if column is not None:
            interviews.used.add(column.header)
            cells = np.array(tidy(interviews.export.table.frame[column.header]), dtype=object)
            if words:
                cells[np.array([cell.casefold() in words for cell in cells], dtype=bool)] = ""
            out[:, k] = cells
    return out


def rows_of(
    interviews: Interviews,
    at: NDArray[np.int64],
    question: Question,
    cells: Mapping[str, Any],
    where: Mapping[str, Any],
) -> pd.DataFrame:
    """Rows of nominations: for each, the interview it comes from, its cells, and the headers they stand under."""
    table = interviews.export.table
    frame = pd.DataFrame({"nominee": pd.Series(cells["nominee"], dtype=object)})
    frame["respondent"] = interviews.respondent[at]
    for column in ("strength", "programme", "attribution", "relation", "wave"):
        if cells.get(column) is not None:
            frame[column] = cells[column]
    if "relation" not in frame and (relation := question.relation or interviews.relation) is not None:
        frame["relation"] = relation
    if "wave" not in frame:
        if question.wave is not None:
            frame["wave"] = str(question.wave)
        elif interviews.wave is not None:
            frame["wave"] = interviews.wave[at]
    if question.side is not None:
        frame["side"] = question.side
    frame["_file"], frame["_source_row"], frame["_interview"] = table.file, table.rows[at], at
    for column in COLUMNS:
        said = where.get(column, interviews.respondent_at if column == "respondent" else "")
        frame[f"_at_{column}"] = interviews.wave_at if column == "wave" and not said else said
    frame["_asked_in"] = interviews.wave[at] if interviews.wave is not None else ""
    frame["_about"] = interviews.places.get("relation", "")
    frame["_voice"] = interviews.voice[at]
    return frame
