"""Guess which of the files or sheets of a study is the list of its organisations, and what ``study.toml`` would say of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from ...vocabulary import Sector
from .._names.normalise import fold
from ..instrument.studyfile import KINDS, quoted
from ..values import NO, YES, tidy
from .guess import FEWEST, MOST_RELATIONS, YEAR, Guess
from .guess_words import pieces

__all__ = ["LIST", "guess_list", "marks", "sector_of"]

LIST: Final = "list of organisations"
MOST_WAVES: Final = 8
_TOLD: Final = re.compile(r"respond|contest|answer|complet|encuestad", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d.,\s]*")

_MORE: Final[dict[str, Sector]] = {
    **dict.fromkeys(("cooperativa", "cooperative", "gremio", "company", "pyme", "consultora", "banco"), "private"),
    **dict.fromkeys(("gobierno", "governo", "ministerio", "ministry", "municipio", "municipalidad", "municipality", "gobernacion",
                     "alcaldia", "prefeitura", "secretaria", "organismo", "academia"), "public"),
    "cluster": "hybrid",
}  # fmt: skip
_OF_ANYBODY: Final = {"asociacion", "organizacao"}  # of firms, of a cluster, of neighbours
_TELLING: Final[dict[Sector, set[str]]] = {  # wherever in the kind
    "hybrid": {"mixta", "mixto", "mista", "misto", "mixed", "hybrid", "cluster", "arranjo", "apl"},
    "public": {"publico", "publica", "public", "estatal", "estadual", "municipal"},
    "private": {"privado", "privada", "private", "empresarial", "patronal"},
}
Cells = Mapping[str, list[str]]  # by header
Place = tuple[str, str]  # file, and sheet if it has several


def guess_list(tables: Mapping[Place, pd.DataFrame]) -> tuple[Place, list[str], Guess] | None:
    """Where it stands, its organisations, and the guess: the column whose cells stand in most columns of the other tables."""
    read = {place: {str(h): tidy(table[h].astype(object)) for h in table.columns} for place, table in tables.items()}
    folded = {place: [c for values in cells.values() for c in _folded(values)] for place, cells in read.items()}
    headers = {place: [fold(header) for header in cells] for place, cells in read.items()}
    found: list[tuple[int, int, int, Place, str]] = []
    for place, cells in read.items():
        others = [other for other in read if other != place]
        for header, values in cells.items():
            names = {fold(value) for value in values if value}
            if not _a_list(values, names):
                continue
            asked = [_headed(names, headers[other]) for other in others]
            fit = sum(_named(names, them) for other in others for them in folded[other]) + 2 * sum(map(bool, asked))
            known = names & set().union(*asked, *(them for other in others for them in folded[other]))
            if fit >= 2:  # who answers, and whom it names
                found.append((len(known), fit, len(names), place, header))
    if not found:
        return None
    *_, place, header = max(found, key=lambda one: one[:3])
    return place, [value for value in read[place][header] if value], _said(place, header, read[place])


def _folded(values: list[str]) -> list[list[str]]:
    """A column to be compared: its cells, and what stands in them where they hold several names."""
    apart = [[part for some in parts for part in some] for parts in pieces(values).values()]
    return [[fold(value) for value in some if value] for some in (values, *apart)]


def _a_list(values: list[str], names: set[str]) -> bool:
    """Whether each name stands about as often as any other, once or once a wave, and they are no numbers."""
    count = Counter(filter(None, values))
    often = max(count.values(), default=0)
    even = 3 * count.total() >= 2 * len(count) * often
    return len(names) >= FEWEST and often <= MOST_WAVES and even and not all(_NUMBER.fullmatch(name) for name in names)


def _headed(names: set[str], headers: list[str]) -> set[str]:
    """The names for which a grid has a column, where most have one."""
    ends = [header.rstrip("])") for header in headers]
    own = {name for name in names if any(end.endswith(name) for end in ends)}
    return own if len(own) >= FEWEST and 2 * len(own) >= len(names) else set()


def _named(names: set[str], values: list[str]) -> bool:
    """Whether most cells are on the list; other spellings of it are not known yet."""
    return len(set(values)) > 1 and 2 * sum(value in names for value in values) >= len(values)


def _said(place: Place, actor: str, cells: Cells) -> Guess:
    """The part ``[actors]``, and what is left to say."""
    columns, notes = {"actor": actor}, []
    flags = _flags(cells)
    most = min(MOST_RELATIONS, len(set(cells[actor]) - {""}) - 1)  # of a name each has its own
    for header, values in cells.items():
        filled = [value for value in values if value]
        if header == actor or header in flags or not filled:
            continue
        if all(YEAR.fullmatch(value) for value in filled):
            columns.setdefault("wave", header)
        elif 1 < len(set(filled)) <= most and len(filled) == len(values) and not _NUMBER.fullmatch(filled[0]):
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
        notes.append("# in place of the kinds under [kinds], each private, public or hybrid:")
        notes += [f"# {quoted(kind)} = {quoted(sector_of(kind))}" for kind in dict.fromkeys(cells[columns["kind"]])]
    notes += [f"# under [design], if it says who takes part: arm = {quoted(h)}" for h in flags if h not in told]
    mapped = ", ".join(f"{ours} = {quoted(header)}" for ours, header in columns.items())
    file, sheet = place
    lines = [
        "[actors]",
        f"file = {quoted(file)}",
        *[f"sheet = {quoted(sheet)}"] * bool(sheet),
        f"columns = {{ {mapped} }}",
        *notes,
    ]
    return Guess(LIST, None, (f"{actor!r} holds the organisations that the others name",), "\n".join(lines))


def _flags(cells: Cells) -> list[str]:
    """Headers of the columns of yes and no."""
    return [h for h, values in cells.items() if any(values) and {v.casefold() for v in values} <= YES | NO | {""}]


def marks(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns of yes and no: those that seem to say who responded, and the others."""
    flags = _flags({str(h): tidy(table[h].astype(object)) for h in table.columns})
    told = [header for header in flags if _TOLD.search(header)]
    return told, [header for header in flags if header not in told]


def sector_of(kind: str) -> str:
    """The sector of a usual kind, by its first word, or of a mixed one; of others nothing is guessed."""
    for sector, telling in _TELLING.items():
        if telling & set(fold(kind).split()):
            return sector
    usual = {fold(word).split()[0]: sector for kinds in KINDS.values() for word, sector in kinds.items()} | _MORE
    first = fold(kind).split()[0] if fold(kind) else ""
    return "…" if first in _OF_ANYBODY else usual.get(first, "…")
