"""Guess which of the files of a study is the list of its organisations, and what ``study.toml`` would say of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from ..values import NO, YES, tidy
from .guess import FEWEST, MOST, MOST_RELATIONS, YEAR, Guess, quoted

__all__ = ["LIST", "guess_list"]

LIST: Final = "list of organisations"
MOST_WAVES: Final = 8
_TOLD: Final = re.compile(r"respond|contest|answer|complet|encuestad", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d.,\s]*")

Cells = Mapping[str, list[str]]  # by header


def guess_list(tables: Mapping[str, pd.DataFrame]) -> tuple[str, list[str], Guess] | None:
    """The file, its organisations, and the guess: the column whose cells stand in most columns of the other files."""
    read = {file: {str(h): tidy(table[h].astype(object)) for h in table.columns} for file, table in tables.items()}
    found: list[tuple[int, int, str, str]] = []
    for file, cells in read.items():
        for header, values in cells.items():
            names = {value.casefold() for value in values if value}
            often = max(Counter(filter(None, values)).values(), default=0)
            if len(names) < FEWEST or often > MOST_WAVES or all(_NUMBER.fullmatch(name) for name in names):
                continue
            fit = sum(
                _named(names, values) for other, them in read.items() if other != file for values in them.values()
            )
            found.append((fit, -often, file, header))
    best = max(found, key=lambda one: one[:2], default=(0, 0, "", ""))
    if best[0] < 2:  # who answers, and whom it names
        return None
    _, _, file, header = best
    return file, [value for value in read[file][header] if value], _said(file, header, read[file])


def _named(names: set[str], values: list[str]) -> bool:
    filled = [value.casefold() for value in values if value]
    return bool(filled) and sum(value in names for value in filled) >= MOST * len(filled)


def _said(file: str, actor: str, cells: Cells) -> Guess:
    """The part ``[actors]``, and what is left to say."""
    columns, notes = {"actor": actor}, []
    flags = [h for h, values in cells.items() if any(values) and {v.casefold() for v in values} <= YES | NO | {""}]
    for header, values in cells.items():
        filled = [value for value in values if value]
        if header == actor or header in flags or not filled:
            continue
        if all(YEAR.fullmatch(value) for value in filled):
            columns.setdefault("wave", header)
        elif 1 < len(set(filled)) <= MOST_RELATIONS and len(filled) == len(values) and not _NUMBER.fullmatch(filled[0]):
            columns.setdefault("kind", header)
    told = [header for header in flags if _TOLD.search(header)]
    of_waves = [re.sub(rf"\b{YEAR.pattern}\b", "{wave}", header) for header in told]
    if "wave" not in columns and len(told) > 1 and len(set(of_waves)) == 1:
        columns["responded"] = of_waves[0]
    elif told:
        columns["responded"] = told[0]
    else:
        notes.append('# say which column tells who responded: responded = "…"')
    if "kind" in columns:
        kinds = ", ".join(map(quoted, dict.fromkeys(cells[columns["kind"]])))
        notes.append(f"# under [kinds], each with private, public or hybrid: {kinds}")
    notes += [f"# under [design], if it says who takes part: arm = {quoted(h)}" for h in flags if h not in told]
    mapped = ", ".join(f"{ours} = {quoted(header)}" for ours, header in columns.items())
    lines = ["[actors]", f"file = {quoted(file)}", f"columns = {{ {mapped} }}", *notes]
    return Guess(LIST, None, (f"{actor!r} holds the organisations that other files name",), "\n".join(lines))
