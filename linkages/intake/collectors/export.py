"""The neutral form of an export: a table of interviews, the names its columns go by, and its repeat groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from ..tables import TextTable

__all__ = ["Export", "by_levels", "names_of", "without", "without_personal"]

# What can identify the person who answered; never read unless study.toml names the column.
PERSONAL: Final = re.compile(
    r"(ip[ _-]?addr(ess)?|dirección ip|e-?mail( ?address)?|.*correo electr[oó]nico.*|.*endereço de e-?mail.*|email address"
    r"|username|nombre de usuario|nome de usuário|recipient ?(email|first ?name|last ?name)|externalreference"
    r"|first name|last name|.*[_ ]?(latitude|longitude|altitude|precision)|_?geolocation|location(latitude|longitude)"
    r"|phonenumber|subscriberid|simserial|deviceid|device_?id|submittername|refurl)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Export:
    """What a collector makes of a file."""

    table: TextTable  # one row an interview
    names: tuple[Mapping[str, tuple[str, ...]], ...]  # name a person may write -> headers; the first mapping goes first
    noise: frozenset[str] = frozenset()  # headers that are about the interview, not answers
    children: Mapping[str, TextTable] = field(default_factory=dict)  # repeat groups
    links: tuple[tuple[str, str], ...] = ()  # (header in a repeat group, header in the interviews) that join them
    blank: Mapping[str, str] = field(default_factory=dict)  # layout -> what a blank means, if nobody says
    missing: frozenset[str] = frozenset()  # words of the platform for "not asked"
    separator: str | None = None  # between the codes of one cell
    positions: frozenset[str] = frozenset()  # headers whose number is a place in the form, no code
    shown: Mapping[str, str] = field(default_factory=dict)  # header here -> header in the file, where they differ

    def header(self, name: str) -> tuple[str, ...]:
        """The headers that go by a name."""
        return next((level[name] for level in self.names if name in level), ())

    def said(self, header: str) -> str:
        """A header as the file has it."""
        return self.shown.get(header, header)


def names_of(headers: Iterable[str], alias: Callable[[str], Iterable[str]] | None = None) -> dict[str, tuple[str, ...]]:
    """Names and the headers that go by each; without an alias, each header by itself."""
    found: dict[str, list[str]] = {}
    for header in headers:
        for name in dict.fromkeys(alias(header)) if alias else (header,):
            if name:
                found.setdefault(name, []).append(header)
    return {name: tuple(both) for name, both in found.items()}


def by_levels(headers: Sequence[str], separator: str) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Headers whole, then without their first group, without the first two …: groups may be left out of a name."""
    deepest = max((header.count(separator) for header in headers), default=0)

    def shorn(depth: int) -> Callable[[str], Iterable[str]]:
        return lambda h: (h.split(separator, depth)[depth],) if h.count(separator) >= depth else ()

    return tuple(names_of(headers, shorn(depth)) for depth in range(deepest + 1))


def without(table: TextTable, rows: np.ndarray) -> TextTable:
    """A table without some rows (a mask)."""
    return replace(table, frame=table.frame[~rows].reset_index(drop=True), rows=table.rows[~rows])


def without_personal(table: TextTable, keep: frozenset[str], separator: str = "/") -> TextTable:
    """A table without the columns that identify a person, unless the study file names them."""
    personal = [
        header
        for header in table.frame.columns
        if header not in keep and PERSONAL.fullmatch(header.rpartition(separator)[2])
    ]
    return replace(table, frame=table.frame.drop(columns=personal)) if personal else table


def unique(names: Sequence[str]) -> list[str]:
    """The same names with a number behind those that stood there before."""
    seen: dict[str, int] = {}
    taken = set(names)
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        new = name
        while seen[name] > 1 and (new == name or new in taken):
            new = f"{name} ({seen[name]})"
            if new in taken:
                seen[name] += 1
        taken.add(new)
        made.append(new)
    return made


def frame_of(names: Sequence[str], cells: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Rows of cells as a frame of text; a row may be short."""
    width = len(names)
    filled = [list(row[:width]) + [""] * (width - len(row)) for row in cells]
    columns = list(zip(*filled)) or [()] * width
    return pd.DataFrame({name: pd.Series(columns[i], dtype=object) for i, name in enumerate(names)})
