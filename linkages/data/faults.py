"""What every check of a table needs: say a fault, find what stands twice, look up rows in another table."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .tables import Problems, Table, near

__all__ = ["ELSEWHERE", "UNLISTED", "distinct", "find", "repeated", "say", "stranger_hints"]

LIKE_A_NAME: Final = 0.7  # below, two names share a place or a word, and to propose one for the other misleads
UNLISTED: Final = "add it to actors (in a column external: yes, if it is outside the boundary)"
ELSEWHERE: Final = "it is there in wave "
MOST_HINTS: Final = 20  # looking for the nearest of thousands of names is slow, and nobody reads more


def repeated(table: Table, columns: list[str]) -> tuple[NDArray[np.bool_], list[int]]:
    """Rows that repeat an earlier one in these columns, and the row each repeats."""
    known = table.known(*columns)
    keys = table.frame(*columns)[known]
    twice = np.zeros(len(table), dtype=bool)
    twice[known] = keys.duplicated().to_numpy()
    if not twice.any():
        return twice, []
    group = keys.groupby(columns, sort=False).ngroup()
    first = pd.Series(table.rows[known], index=group.index).groupby(group).transform("first")
    return twice, first.loc[np.flatnonzero(twice)].tolist()


def say(problems: Problems, table: Table, column: str, mask: Any, problem: str, *, hint: str | list[str] = "") -> None:
    """Add a fault for every row of the mask."""
    mask = np.asarray(mask, dtype=bool)
    if mask.any():
        problems.add((table.name, column), problem, rows=table.rows[mask], values=table[column][mask], hint=hint)


def find(
    table: Table, keys: list[str], where: Table, by: list[str], only: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Position of the first row of ``where`` with the same key, or -1."""
    wanted = where.known(*by) & (np.ones(len(where), dtype=bool) if only is None else only)
    index = pd.Series(np.flatnonzero(wanted), index=_index(where, by)[wanted])
    index = index[~index.index.duplicated()]
    found = index.index.get_indexer(_index(table, keys))
    found = np.where(table.known(*keys), found, -1)
    return np.where(found >= 0, index.to_numpy(dtype=np.intp, na_value=-1)[found] if len(index) else -1, -1)


def _index(table: Table, columns: list[str]) -> pd.Index:
    arrays = [pd.Index(table[c], dtype=object) for c in columns]
    return arrays[0] if len(arrays) == 1 else pd.MultiIndex.from_arrays(arrays)


def distinct(values: NDArray[Any]) -> set[Any]:
    return {v for v in pd.unique(pd.Series(values, dtype=object)) if v is not None}


def stranger_hints(names: NDArray[Any], waves: NDArray[Any], actors: Table) -> list[str]:
    """What to do about each name that is not among the actors of its wave; one cause has one hint."""
    strangers = dict.fromkeys(names)
    elsewhere: dict[Any, list[Any]] = {}
    for name, wave in dict.fromkeys(zip(actors["actor"], actors["wave"])):
        if name in strangers and wave is not None:
            elsewhere.setdefault(name, []).append(wave)
    unlisted = [name for name in strangers if name not in elsewhere]
    ids = distinct(actors["actor"]) if unlisted else set()
    hints = {name: _hint_of_unlisted(name, ids if i < MOST_HINTS else set()) for i, name in enumerate(unlisted)}
    return [hints.get(name) or _hint_of_absent(wave, elsewhere[name]) for name, wave in zip(names, waves)]


def _hint_of_unlisted(name: Any, ids: set[Any]) -> str:
    meant = near(name, ids, LIKE_A_NAME)
    return f"did you mean {meant!r}?" if meant else UNLISTED


def _hint_of_absent(wave: Any, there: list[Any]) -> str:
    some = ", ".join(map(str, there[:3])) + (" …" if len(there) > 3 else "")
    return f"{ELSEWHERE}{some}: add its row for wave {wave}, or correct its wave"
