"""Matrices with labels, as UCINET keeps them: to and from Networks.

A matrix says less than a Network: nothing of attributes, and one word for all that is not known. Everything lost is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import ArgumentError, FormatError
from ...vocabulary import State, did_you_mean
from .. import cells as _cells
from ..background import Background
from ..network import Network
from ..panel import Panel
from .foreign import escape, number, unescape, whole
from .pandas import actor_table, from_states

__all__ = [
    "UNKNOWN", "Matrices", "Part", "all_actors", "dense_part", "dense_values", "listed_part", "losses_of", "matrix_names",
    "networks_of",
]  # fmt: skip

UNKNOWN: Final = 1e37  # from here upwards a number stands for a missing value: UCINET keeps 1e38
_WITH_WAVE: Final = re.compile(r"(.*) \[([^\[\]]*)\]", re.DOTALL)
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Part(NamedTuple):
    """One matrix as a file tells it: a square array, or the cells that are listed; nan is missing."""

    dense: Floats | None
    rows: Ints
    columns: Ints
    values: Floats


@dataclass(frozen=True, eq=False)
class Matrices:
    """What a file of matrices holds; labels are None where it has none."""

    n_rows: int
    n_columns: int
    row_labels: list[str] | None
    column_labels: list[str] | None
    names: list[str] | None
    parts: list[Part]
    two_mode: bool = False  # rows and columns are different things whatever their number


def dense_part(values: Floats) -> Part:
    """A matrix told cell by cell."""
    none = np.zeros(0, dtype=np.int64)
    return Part(values, none, none, none.astype(np.float64))


def listed_part(rows: Any, columns: Any, values: Any) -> Part:
    """A matrix of which some cells are told; the others are 0."""
    return Part(None, rows.astype(np.int64), columns.astype(np.int64), values.astype(np.float64))


# -- in ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Ends:
    """The actors, and which of them the rows and columns are."""

    actors: pd.DataFrame
    rows: Ints
    columns: Ints
    two_mode: bool


def networks_of(
    told: Matrices, file: str, *, directed: bool | Collection[str], actors: pd.DataFrame | None,
    missing: Collection[float],
) -> tuple[list[Network], list[str]]:  # fmt: skip
    """Every matrix as a Network, and what of them is left out."""
    ends = _ends(told, file, actors)
    names = _relations(told, file)
    chosen = _directed([relation for relation, _ in names], directed)
    nets, losses = [], []
    for part, (relation, wave) in zip(told.parts, names, strict=True):
        rows, columns, values, loops = _cells_of(part, ends, missing, file)
        if loops:
            losses.append(f"{loops} self-ties are left out")
        one_way = chosen[relation]
        if not one_way:
            rows, columns, values = _once(
                rows, columns, values, part.dense is not None and not ends.two_mode, ends, file
            )
        codes = np.where(np.isnan(values), State.MISSING, State.TIE)
        nets.append(from_states(rows, columns, codes, values, ends.actors, background=_background(ends, one_way),
                                directed=one_way, relation=relation, wave=wave))  # fmt: skip
    return nets, losses


def _ends(told: Matrices, file: str, actors: pd.DataFrame | None) -> _Ends:
    rows, columns = told.row_labels, told.column_labels
    for labels in (rows, columns):
        twice = _twice(labels or [])
        if twice is not None:
            raise FormatError(file, f"the label {twice!r:.60} stands for two actors")
    square = told.n_rows == told.n_columns
    if square and not told.two_mode and (rows is None or columns is None):
        rows = columns = rows or columns
    if not (square and (set(rows) == set(columns) if rows is not None and columns is not None else not told.two_mode)):
        return _two_modes(told, file, actors)
    ids: Any = range(1, told.n_rows + 1) if rows is None else rows
    frame = _frame(pd.Index(ids), actors)
    place = _places(frame, ids)
    return _Ends(frame, place, place if columns is None else _places(frame, columns), False)


def _twice(found: list[Any]) -> Any:
    """The first that stands there more than once."""
    return next((one for one, count in Counter(found).items() if count > 1), None)


def _two_modes(told: Matrices, file: str, actors: pd.DataFrame | None) -> _Ends:
    """Rows and columns are different actors: only the dyads from the one to the other are at stake."""
    rows = told.row_labels or [f"r{i}" for i in range(1, told.n_rows + 1)]
    columns = told.column_labels or [f"c{i}" for i in range(1, told.n_columns + 1)]
    both = sorted(set(rows) & set(columns))
    if both:
        raise FormatError(file, f"{both[0]!r:.60} is a row and a column, but others are only one of them")
    frame = _frame(pd.Index([*rows, *columns]), actors)
    if "mode" not in frame.columns:
        frame = frame.assign(mode=np.where(frame.index.isin(rows), "row", "column"))
    return _Ends(frame, _places(frame, rows), _places(frame, columns), True)


def _places(frame: pd.DataFrame, ids: Any) -> Ints:
    return frame.index.get_indexer(pd.Index(ids)).astype(np.int64)


def _frame(ids: pd.Index, actors: pd.DataFrame | None) -> pd.DataFrame:
    frame = actor_table(ids, actors)
    if len(frame) > len(ids):
        raise ArgumentError(f"actors holds {frame.index.difference(ids)[:5].tolist()}, who are not in the file")
    return frame


def _relations(told: Matrices, file: str) -> list[tuple[str, Any]]:
    """Relation and wave of every matrix; a wave stands in brackets if it does for all."""
    names = told.names
    if names is None:
        names = ["tie"] if len(told.parts) == 1 else [str(i) for i in range(1, len(told.parts) + 1)]
    split = [_WITH_WAVE.fullmatch(name) for name in names]
    found: list[tuple[str, Any]] = [(name, 1) for name in names]
    if all(split):
        found = [(match[1], _wave(unescape(match[2]))) for match in split if match]
    twice = _twice(found)
    if twice is not None:
        raise FormatError(file, f"two matrices are called {twice[0]!r:.60}")
    return found


def _wave(text: str) -> int | str:
    value = whole(text)
    return text if value is None or str(value) != text else value


def _directed(relations: list[str], directed: bool | Collection[str]) -> dict[str, bool]:
    if isinstance(directed, bool):
        return dict.fromkeys(relations, directed)
    named = [directed] if isinstance(directed, str) else directed
    if not isinstance(named, Collection):
        raise ArgumentError(f"directed={directed!r:.60} must be True, False, or the relations that are directed")
    for relation in named:
        if relation not in relations:
            known = sorted(set(relations))
            raise ArgumentError(f"directed: no relation {relation!r} in {known}{did_you_mean(relation, known)}")
    return {relation: relation in named for relation in relations}


def _cells_of(part: Part, ends: _Ends, missing: Collection[float], file: str) -> tuple[Ints, Ints, Floats, int]:
    """Ties and missing dyads by position of the actors, each once, and the number of self-ties among them."""
    rows, columns, values = part.rows, part.columns, part.values
    if part.dense is not None:
        dense = _coded(part.dense, missing)
        rows, columns = np.nonzero(dense)
        values = dense[rows, columns]
    else:
        values = _coded(values, missing)
    rows, columns = ends.rows[rows], ends.columns[columns]
    if (values < 0).any():
        at = int(np.flatnonzero(values < 0)[0])
        raise FormatError(
            file,
            f"the value from {_named(ends, rows[at], columns[at])} is {number(values[at])}, which is no strength: if it "
            "stands for a missing value, name it in missing=",
        )
    loop = rows == columns
    n_loops = int((loop & (values > 0)).sum())
    rows, columns, values = rows[~loop], columns[~loop], values[~loop]
    rows, columns, values = _distinct(rows, columns, values, ends, file)
    kept = values != 0
    return rows[kept], columns[kept], values[kept], n_loops


def _coded(values: Floats, missing: Collection[float]) -> Floats:
    codes = list(missing)
    return np.where(np.isin(values, codes), np.nan, values) if codes else values


def _distinct(rows: Ints, columns: Ints, values: Floats, ends: _Ends, file: str) -> tuple[Ints, Ints, Floats]:
    """Each dyad once; told twice it must be told alike."""
    keys = rows * np.int64(len(ends.actors)) + columns
    order = np.argsort(keys, kind="stable")
    keys, rows, columns, values = keys[order], rows[order], columns[order], values[order]
    first = np.full(len(keys), True)
    first[1:] = keys[1:] != keys[:-1]
    group = np.cumsum(first) - 1
    unlike = np.flatnonzero((values != values[first][group]) & ~(np.isnan(values) & np.isnan(values[first][group])))
    if len(unlike):
        ends_told = _named(ends, rows[unlike[0]], columns[unlike[0]])
        raise FormatError(file, f"the dyad from {ends_told} is told twice, with different values")
    return rows[first], columns[first], values[first]


def _once(
    rows: Ints, columns: Ints, values: Floats, complete: bool, ends: _Ends, file: str
) -> tuple[Ints, Ints, Floats]:
    """Each undirected dyad once; a matrix told cell by cell must be symmetric."""
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    told = np.unique(low * np.int64(len(ends.actors)) + high, return_counts=True)
    if complete and (told[1] < 2).any():
        key = int(told[0][told[1] < 2][0])
        names = _named(ends, *divmod(key, len(ends.actors)))
        raise FormatError(
            file, f"the matrix is not symmetric (from {names}): say directed=True and symmetrize afterwards"
        )
    return _distinct(low, high, values, ends, file)


def _named(ends: _Ends, row: Any, column: Any) -> str:
    ids = ends.actors.index
    return f"{ids[int(row)]!r:.60} to {ids[int(column)]!r:.60}"


def _background(ends: _Ends, directed: bool) -> Background | None:
    if not ends.two_mode:
        return None
    group = np.zeros(len(ends.actors), dtype=np.int32)
    group[ends.columns] = 1
    back = State.OUT if directed else State.NULL
    return Background(group, np.array([[State.OUT, State.NULL], [back, State.OUT]], dtype=np.uint8))


# -- out ---------------------------------------------------------------------------------------------------------------


def all_actors(panel: Panel) -> pd.Index:
    """Everybody in any network, ascending."""
    found = {actor for net in panel for actor in net.actors.index.tolist()}
    try:
        return pd.Index(sorted(found), name="actor")
    except TypeError as error:
        raise ArgumentError("actor ids mix numbers and text: make them all text") from error


def matrix_names(panel: Panel) -> list[str]:
    """A name for every network: its relation, and its wave in brackets if there is more to say than 1."""
    if all(net.wave == 1 and not _WITH_WAVE.fullmatch(net.relation) for net in panel):
        return [net.relation for net in panel]
    return [f"{net.relation} [{escape(str(net.wave), '[]')}]" for net in panel]


def dense_values(net: Network, ids: pd.Index) -> Floats:
    """Strengths as a square array over these actors: nan for what is not known, not at stake or not there."""
    place = ids.get_indexer(net.actors.index)
    values = np.full((len(ids), len(ids)), np.nan)
    values[np.ix_(place, place)] = net.dense_strengths()
    np.fill_diagonal(values, 0.0)
    return values


def listed_values(net: Network, ids: pd.Index) -> Iterable[tuple[int, int, float]]:
    """Ties and everything not known, over these actors, both directions of an undirected one."""
    place, n = ids.get_indexer(net.actors.index).astype(np.int64), max(len(net.actors), 1)
    keys, codes = _cells.places(net.cells, (State.TIE, State.MISSING, State.OUT))
    values = np.full(len(keys), np.nan)
    values[codes == State.TIE] = net.ties.data
    absent = _absent_pairs(place, len(ids))
    rows, columns = np.concatenate([place[keys // n], absent[0]]), np.concatenate([place[keys % n], absent[1]])
    values = np.concatenate([values, np.full(len(absent[0]), np.nan)])
    order = np.lexsort((columns, rows))
    return zip(rows[order].tolist(), columns[order].tolist(), values[order].tolist(), strict=True)


def _absent_pairs(place: Ints, n: int) -> tuple[Ints, Ints]:
    """Dyads of n actors with an end that is not among those at ``place``."""
    here = np.full(n, False)
    here[place] = True
    if here.all():
        return place[:0], place[:0]
    rows, columns = np.nonzero(~(here[:, None] & here[None, :]) & ~np.eye(n, dtype=bool))
    return rows, columns


def losses_of(panel: Panel, ids: pd.Index) -> list[str]:
    """What matrices with labels cannot say."""
    losses = []
    n_out = sum(int(net.state_counts["out"]) for net in panel)
    if n_out:
        losses.append(f"{n_out} dyads that were not at stake are written as missing")
    absent = sum(len(ids) - len(net.actors) for net in panel)
    if absent:
        losses.append("organisations that were not there in a wave are written with missing dyads")
    columns = list(dict.fromkeys(str(column) for net in panel for column in net.actors.columns))
    if columns:
        losses.append(
            f"attributes of actors are not written ({', '.join(columns[:6])}{', ...' if len(columns) > 6 else ''})"
        )
    if len(ids) and not all(isinstance(i, str) for i in ids.tolist()):
        losses.append("ids that are numbers come back as text")
    if any(isinstance(net.wave, str) and _wave(net.wave) != net.wave for net in panel):
        losses.append("waves that are numbers written as text come back as numbers")
    return losses
