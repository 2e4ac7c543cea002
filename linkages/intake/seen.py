"""What files of answers show of themselves, so that a person need not say it: rounds, ties, kinds, strengths."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import SECTORS, Sector
from .guess import Looked, look_at
from .layouts.guess import YEAR, Asked
from .layouts.guess_list import LIST, marks, sector_of
from .layouts.guess_words import STEPS, amounts, steps_of
from .layouts.pattern import Pattern
from .values import tidy

__all__ = ["Seen", "seen_in"]


@dataclass(frozen=True)
class Seen:
    """What a list of organisations and a table of answers show; blank where they show nothing."""

    looked: tuple[Looked, ...]
    layouts: frozenset[str]
    n_organisations: int
    waves: tuple[int | str, ...]
    relations: tuple[str, ...]
    kinds: dict[str, Sector | None]  # and the sector each seems to be of, None if it is no usual word
    responded: bool  # whether the list says who answered
    marks: tuple[str, ...]  # columns of yes and no that say something else: perhaps who takes part
    slots: int  # places for partners, where there are numbered columns
    most: int  # highest strength; 1 where there are ticks and names only
    steps: tuple[str, ...]  # words of strength, the weakest first
    in_order: bool  # whether that order is known
    columns: dict[str, str]  # of answers that stand one in a row: ours, and the header
    unused: tuple[str, ...]  # tables that are neither


def seen_in(files: Sequence[Path], asked: Asked | None = None) -> Seen:
    """Look at files, of which one or one sheet must be the list of organisations, and one the answers.

    Raises
    ------
    ArgumentError
        When there is no list, no answers, or more than one table that may be the answers.
    """
    looked = look_at(files, asked=asked or Asked(settled=True))
    lists = [one for one in looked if one.guess.layout == LIST]
    answers = [one for one in looked if one.guess.layout not in (LIST, None)]
    if not lists or len(answers) != 1:
        raise ArgumentError(f"files={[file.name for file in files]!r}: {_lacking(looked, lists, answers)}")
    people, told = _part(lists[0], "actors"), _part(answers[0], "nominations")
    table, columns = lists[0].tables[0][1], people.get("columns", {})
    questions = list(told.get("questions", [])) or [told]
    strengths = [cell for _, cells in answers[0].tables for q in questions for cell in _strengths(q, cells)]
    kinds = dict.fromkeys(cell for cell in _cells(table, columns.get("kind")) if cell)
    return Seen(
        (lists[0], answers[0]), frozenset(str(q["layout"]) for q in questions), len({*_cells(table, columns["actor"])} - {""}),
        _waves(table, columns, answers[0], told), _relations(answers[0], told, questions),
        {kind: _known(sector_of(kind)) for kind in kinds}, "responded" in columns, tuple(marks(table)[1]),
        max([_slots(q, cells) for _, cells in answers[0].tables for q in questions], default=0),
        _most(strengths), tuple(steps_of(strengths)), all(w.casefold() in STEPS for w in steps_of(strengths)),
        dict(told.get("columns", {})),
        tuple(one.label for one in looked if one not in (lists[0], answers[0])),
    )  # fmt: skip


def _lacking(looked: list[Looked], lists: list[Looked], answers: list[Looked]) -> str:
    """Why no study can be made of them."""
    if len(answers) > 1:
        return f"{', '.join(one.label for one in answers)} may each be the answers: give one of them"
    if not lists:
        return (
            "no list of organisations was found whose names stand in another table: give both the list and the answers"
        )
    why = "; ".join(f"{one.label}: {reason}" for one in looked if one not in lists for reason in one.guess.reasons)
    return f"no answers were recognised ({why or 'there is no other table'}); study.toml can say how they stand"


def _part(one: Looked, name: str) -> dict[str, Any]:
    part: dict[str, Any] = tomllib.loads(one.guess.snippet)[name]
    return part


def _cells(table: pd.DataFrame, header: str | None) -> list[str]:
    return [] if header is None or header not in table else tidy(table[header].astype(object))


def _headers(pattern: str | None, table: pd.DataFrame) -> list[str]:
    """The columns that a name with places in it means."""
    return [] if pattern is None else [h for h in map(str, table.columns) if Pattern(pattern).match(h) is not None]


def _strengths(question: dict[str, Any], table: pd.DataFrame) -> list[str]:
    """The cells that say how strong ties are."""
    if question["layout"] == "matrix":
        return [cell for header in table.columns[1:] for cell in _cells(table, header)]
    if question["layout"] == "roster_grid":
        return [cell for header in _headers(question["column"], table) for cell in _cells(table, header)]
    named = question.get("strength") or question.get("columns", {}).get("strength")
    return [cell for header in _headers(named, table) for cell in _cells(table, header)]


def _slots(question: dict[str, Any], table: pd.DataFrame) -> int:
    return len(_headers(question.get("column"), table)) if question["layout"] == "name_slots" else 0


def _most(strengths: list[str]) -> int:
    if steps := steps_of(strengths):
        return len(steps)
    return max([math.ceil(float(number.replace(",", "."))) for number in amounts(strengths)], default=1) or 1


def _known(sector: str) -> Sector | None:
    return cast("Sector", sector) if sector in SECTORS else None


def _waves(
    table: pd.DataFrame, columns: dict[str, str], answers: Looked, told: dict[str, Any]
) -> tuple[int | str, ...]:
    """The rounds: cells of a column, or what stands in headers, sheets or files that differ in a year alone."""
    found = [*_cells(table, columns.get("wave")), *_placed(columns.get("responded", ""), table.columns)]
    header = told.get("columns", {}).get("wave")
    found += [cell for _, cells in answers.tables for cell in _cells(cells, header)]
    for part in ("sheet", "file"):
        found += _placed(str(told.get(part, "")), (name for name, _ in answers.tables))
    waves = sorted(set(found) - {""})
    return tuple(int(wave) if wave.isascii() and wave.isdigit() else wave for wave in waves)


def _placed(pattern: str, names: Iterable[object], place: str = "wave") -> list[str]:
    """What stands for a place in names."""
    if "{" + place + "}" not in pattern:
        return []
    matches = [Pattern(pattern).match(str(name)) for name in names]
    return [m[place] for m in matches if m and (place != "wave" or YEAR.fullmatch(m[place]) or m[place].isdigit())]


def _relations(answers: Looked, told: dict[str, Any], questions: list[dict[str, Any]]) -> tuple[str, ...]:
    """The ties as the file calls them: the words of a column, or of questions that stand apart."""
    header = told.get("columns", {}).get("relation")
    cells = [cell for _, table in answers.tables for cell in _cells(table, header) if cell]
    for part in ("sheet", "file"):
        cells += _placed(str(told.get(part, "")), (name for name, _ in answers.tables), "relation")
    if not cells and len(questions) > 1:
        cells = [str(q["relation"]) for q in questions]
    return tuple(dict.fromkeys(cells))
