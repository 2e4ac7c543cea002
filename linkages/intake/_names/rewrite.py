"""Put other identifiers in the two tables, join the rows that then say the same thing, and list every change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...data.tables import ROW, Problems

__all__ = ["CHANGE_COLUMNS", "Rewritten", "Wording", "equal", "rewrite"]

CHANGE_COLUMNS: Final = ("table", "wave", "column", "old", "new", "rows", "what")
Mask = NDArray[np.bool_]
Log = list[tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class Rewritten:
    """The two tables with other identifiers, and everything that was changed.

    Attributes
    ----------
    actors, nominations : pandas.DataFrame
        The tables, with the columns that were given.
    changes : pandas.DataFrame
        One row for each change: ``table, wave, column, old, new, rows`` (how many) and ``what``.
    """

    actors: pd.DataFrame
    nominations: pd.DataFrame
    changes: pd.DataFrame


@dataclass(frozen=True)
class Wording:
    """How a rewriting speaks of itself, and what two rows of one organisation are."""

    why: str  # of a replaced identifier
    table: str  # the table that asked for it, for problems
    parts: bool  # True: parts of one organisation, all must have answered; False: one organisation listed twice


def rewrite(
    actors: pd.DataFrame,
    nominations: pd.DataFrame,
    maps: Mapping[Any, Mapping[str, str]],
    wording: Wording,
    problems: Problems,
) -> Rewritten:
    """Replace identifiers wave by wave (``maps``: wave -> old -> new) and settle what then stands twice."""
    log: Log = []
    answers = nominations.copy()
    touched = np.zeros(len(answers), dtype=bool)
    for column in ("respondent", "nominee"):
        answers[column], moved = _replaced(answers, column, maps, ("nominations", wording.why), log)
        touched |= moved
    people = actors.copy()
    people["actor"], moved = _replaced(people, "actor", maps, ("actors", wording.why), log)
    people, silent = _one_row_each(actors, people, moved, (wording, log, problems))
    kept = _not_of_itself(answers, touched, wording, log)
    answers, touched = answers[kept], (touched & ~_said_again(nominations, answers))[kept]
    answers = _once(_unsaid(answers, silent, log), touched, log)
    changes = pd.DataFrame(log, columns=list(CHANGE_COLUMNS)).astype({"rows": "int64"})
    return Rewritten(people, answers, changes)


def _replaced(
    table: pd.DataFrame, column: str, maps: Mapping[Any, Mapping[str, str]], words: tuple[str, str], log: Log
) -> tuple[pd.Series, Mask]:
    """A column with the new identifiers, and where it changed."""
    old = table[column]
    new, moved = old.copy(), np.zeros(len(table), dtype=bool)
    for wave, meant in maps.items():
        here = equal(table["wave"], wave) & old.isin(list(meant)).to_numpy()
        if not here.any():
            continue
        new = new.where(~here, old.map(meant))
        moved |= here
        counts = old[here].value_counts().sort_index()
        log += [(words[0], wave, column, was, meant[was], int(n), words[1]) for was, n in counts.items()]
    return new, moved


def equal(column: pd.Series, value: Any) -> Mask:
    """Where a column holds a value, whatever its dtype."""
    return np.fromiter((cell == value for cell in column.astype(object)), dtype=bool, count=len(column))


def _in(table: pd.DataFrame, columns: list[str], keys: Iterable[tuple[Any, ...]]) -> Mask:
    """Rows whose values in these columns are among the keys."""
    wanted = set(keys)
    rows = zip(*(table[c].astype(object) for c in columns))
    return np.fromiter((row in wanted for row in rows), dtype=bool, count=len(table))


# ---------------------------------------------------------------- organisations


def _one_row_each(
    before: pd.DataFrame, people: pd.DataFrame, moved: Mask, more: tuple[Wording, Log, Problems]
) -> tuple[pd.DataFrame, set[tuple[Any, Any]]]:
    """One row for each organisation and wave; and (wave, actor) of the joined ones of which a part was silent."""
    wording, log, problems = more
    silent: set[tuple[Any, Any]] = set()
    keys = set(zip(people["wave"][moved], people["actor"][moved]))
    among = people[_in(people, ["wave", "actor"], keys)]
    if not among.duplicated(["wave", "actor"]).any():
        return people, silent
    columns = {c: people[c].tolist() for c in people.columns}
    place = {label: i for i, label in enumerate(people.index)}
    drop: list[Any] = []
    for (wave, actor), rows in among.groupby(["wave", "actor"], sort=True):
        if len(rows) < 2:
            continue
        parts = before.loc[rows.index].sort_values("actor", kind="stable")
        told = _told(before, parts, actor)
        first = parts.index[0] if told is None or told.name not in parts.index else told.name
        for column in people.columns:
            if column not in ("wave", "actor", ROW):
                value, torn = _of_all(column, parts[column], told, wording.parts)
                columns[column][place[first]] = value
                if torn:
                    said = ", ".join(sorted(map(str, set(parts[column].dropna()))))
                    what = f"rows of {actor!r} in wave {wave} that become one differ in {column}"
                    problems.add((wording.table, "became" if wording.parts else "actor"), what, values=[said],
                                 hint="say which it is: make the rows of the actors agree")  # fmt: skip
        if "responded" in parts and wording.parts and not _flags(parts["responded"], False).all():
            silent.add((wave, actor))
        drop += [label for label in parts.index if label != first]
        log.append(
            ("actors", wave, "actor", " + ".join(parts["actor"].astype(str)), actor, len(parts), "joined into one row")
        )
    joined = pd.DataFrame({c: pd.Series(v, index=people.index, dtype=_dtype(people[c], v)) for c, v in columns.items()})
    return joined.drop(index=drop), silent


def _dtype(column: pd.Series, values: list[Any]) -> Any:
    """The dtype a column keeps, unless a value became blank that its dtype cannot hold."""
    lost = any(v is None or v != v for v in values)
    if lost and column.dtype.kind in "biu":
        return object if column.dtype.kind == "b" else np.float64
    return column.dtype


def _told(before: pd.DataFrame, parts: pd.DataFrame, actor: Any) -> pd.Series | None:
    """The row that bore the identifier all along: in this wave, else in the first wave that has one."""
    own = parts[parts["actor"] == actor]
    if not len(own):
        own = before[before["actor"] == actor]
    return own.iloc[0] if len(own) else None


def _flags(values: pd.Series, blank: bool) -> Mask:
    return np.array([blank if v is None or v != v else bool(v) for v in values.tolist()], dtype=bool)


def _of_all(column: str, values: pd.Series, told: pd.Series | None, parts: bool) -> tuple[Any, bool]:
    """What holds of the rows taken as one, and whether they cannot be taken as one."""
    if column == "responded":
        answered = _flags(values, False)
        return bool(answered.all() if parts else answered.any()), False
    if column == "asked":
        return bool(_flags(values, True).any()), False
    if column == "external":
        return bool(_flags(values, False).all()), False
    distinct = list(dict.fromkeys(values.dropna().tolist()))
    if len(distinct) == 1:
        return distinct[0], False
    if column in ("name", "kind", "sector", "cluster") and told is not None and not pd.isna(told[column]):
        return told[column], False
    return None, column in ("kind", "sector", "cluster") and len(distinct) > 1


# ---------------------------------------------------------------- nominations


def _not_of_itself(answers: pd.DataFrame, touched: Mask, wording: Wording, log: Log) -> Mask:
    """Where no organisation would now name itself."""
    alone = touched & (answers["respondent"] == answers["nominee"]).fillna(False).to_numpy(dtype=bool)
    what = "between its parts: left out" if wording.parts else "names itself under another name: left out"
    for (wave, actor), rows in answers[alone].groupby(["wave", "nominee"], sort=True):
        log.append(("nominations", wave, "nominee", actor, actor, len(rows), what))
    return ~alone


def _unsaid(answers: pd.DataFrame, silent: set[tuple[Any, Any]], log: Log) -> pd.DataFrame:
    """The no of one part says nothing about a part that was silent: it becomes no answer."""
    if not silent or "strength" not in answers:
        return answers
    said_no = _in(answers, ["wave", "respondent"], silent) & (answers["strength"] == 0).to_numpy(dtype=bool)
    for (wave, _), rows in answers[said_no].groupby(["wave", "respondent"], sort=True):
        what = "a part said no, another did not answer: no answer"
        log.append(("nominations", wave, "strength", 0, np.nan, len(rows), what))
    return answers.assign(strength=answers["strength"].mask(said_no))


def _tie(answers: pd.DataFrame) -> list[str]:
    """The columns that say which tie a row is about, and from which side."""
    return [c for c in ("wave", "relation", "respondent", "nominee", "side") if c in answers]


def _said_again(before: pd.DataFrame, answers: pd.DataFrame) -> Mask:
    """Rows about a tie that stood twice under one name before any was replaced: a fault of the file, not of its names."""
    twice = before.duplicated(_tie(before), keep=False).to_numpy()
    if not twice.any():
        return twice
    key = _tie(answers)
    return _in(answers, key, zip(*(answers.loc[twice, c].astype(object) for c in key)))


def _once(answers: pd.DataFrame, touched: Mask, log: Log) -> pd.DataFrame:
    """One row where several now say the same tie: the strongest yes, else no answer if one is blank, else no."""
    key = _tie(answers)
    whole = answers[key].notna().all(axis=1).to_numpy()
    changed = set(zip(*(answers.loc[touched & whole, c].astype(object) for c in key)))
    among = answers[_in(answers, key, changed) & whole] if changed else answers.iloc[:0]
    among = among[among.duplicated(key, keep=False)]
    if not len(among):
        return answers.reset_index(drop=True)
    order = among.assign(_rank=_rank(among)).sort_values([*key, "_rank", *_ties(among)], kind="stable")
    first = ~order.duplicated(key)
    for (wave, nominee), rows in order[~first].groupby(["wave", "nominee"], sort=True):
        what = "named twice by one respondent: the strongest answer stands"
        log.append(("nominations", wave, "nominee", nominee, nominee, len(rows), what))
    answers = answers.copy()
    if "programme" in answers:
        marked = order.assign(programme=_flags(order["programme"], False)).groupby(key)["programme"].transform("any")
        answers["programme"] = answers["programme"].where(~answers.index.isin(order.index), marked)
    return answers.drop(index=order.index[~first]).reset_index(drop=True)


def _rank(rows: pd.DataFrame) -> Any:
    """Strongest yes first, then blanks, then no."""
    if "strength" not in rows:
        return 0
    strength = rows["strength"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(strength > 0, -strength, np.where(np.isnan(strength), 1.0, 2.0))


def _ties(rows: pd.DataFrame) -> list[str]:
    """Columns that decide between equal answers, so that the order of rows does not."""
    return [c for c in ("attribution",) if c in rows]
