"""The tables of a survey: which columns they have, what may stand in them, and how one table is read.

Reading never raises: what is wrong comes back as problems, and the rest of the table can still be checked.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..vocabulary import (
    ACTOR_COLUMNS,
    ACTOR_DEFAULTS,
    AFFILIATION_COLUMNS,
    AFFILIATION_DEFAULTS,
    ANSWER_COLUMNS,
    ANSWER_DEFAULTS,
    NOMINATION_COLUMNS,
    NOMINATION_DEFAULTS,
    PROBLEM_COLUMNS,
    RELATION_COLUMNS,
    SECTORS,
    WAVE_COLUMNS,
    Attribution,
    Flow,
    Instrument,
    Phase,
    Side,
)
from . import columns as cells

__all__ = ["ROW", "Problems", "Rule", "Rules", "Table", "near", "read_table", "rules_of"]

ROW: Final = "_row"  # column in which a reader hands over the row of each record in its file


@dataclass(frozen=True)
class Rule:
    """What may stand in a column."""

    parse: cells.Parser
    wrong: str  # the problem with a bad cell
    hint: str
    required: bool = False
    blanks: bool = False  # may a cell be blank
    absent: Any = None  # value of every cell when there is no such column
    fill: Any = None  # value of a blank cell
    choices: tuple[str, ...] = ()  # the words allowed, for the hint


Rules = dict[str, Rule]


class Problems:
    """Collects faults; `frame` gives all of them as one table."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(
        self,
        where: tuple[str, str],
        problem: str | Sequence[str],
        *,
        rows: Any = ("",),
        values: Any = None,
        hint: str | Sequence[str] = "",
    ) -> None:
        """Add one fault for each row; ``where`` is table and column."""
        listed = [row.item() if isinstance(row, np.generic) else row for row in rows]
        seen = [""] * len(listed) if values is None else [cells.shown(value) for value in values]
        part = {"table": where[0], "row": listed, "column": where[1], "value": seen, "problem": problem, "hint": hint}
        if listed:
            self._parts.append(pd.DataFrame(part, columns=list(PROBLEM_COLUMNS), dtype=object))

    def extend(self, problems: pd.DataFrame) -> None:
        """Add faults found elsewhere."""
        if len(problems):
            self._parts.append(problems[list(PROBLEM_COLUMNS)].astype(object))

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def frame(self, tables: Sequence[str] = ()) -> pd.DataFrame:
        """All faults: by table (in the order given, then as found), faults of a whole table first, then by row."""
        if not self._parts:
            return pd.DataFrame(columns=list(PROBLEM_COLUMNS), dtype=object)
        found = pd.concat(self._parts, ignore_index=True).drop_duplicates(ignore_index=True)
        order = {name: i for i, name in enumerate(dict.fromkeys([*tables, *found["table"]]))}
        rows = [(order[table], row if isinstance(row, int) else 0) for table, row in zip(found["table"], found["row"])]
        return found.iloc[sorted(range(len(rows)), key=rows.__getitem__)].reset_index(drop=True)


@dataclass(frozen=True)
class Table:
    """A table as read: one object array a column (None where blank or bad), rows as a person counts them."""

    name: str
    columns: dict[str, NDArray[Any]]
    present: frozenset[str]  # columns of ours that the table has
    bad: dict[str, NDArray[np.bool_]]
    rows: NDArray[np.int64]
    others: list[str] = field(default_factory=list)  # columns that are not ours

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def known(self, *columns: str) -> NDArray[np.bool_]:
        """Rows in which none of the columns is blank or bad."""
        known = np.ones(len(self), dtype=bool)
        for column in columns:
            known &= np.fromiter((v is not None for v in self.columns[column]), dtype=bool, count=len(self))
        return known

    def frame(self, *columns: str) -> pd.DataFrame:
        """Some columns as a frame of objects."""
        return pd.DataFrame({c: pd.Series(self.columns[c], dtype=object) for c in columns})


def rules_of(table: str) -> Rules:
    """The rules of one of the tables."""
    return _RULES[table]


def read_table(name: str, given: Any, problems: Problems) -> Table | None:
    """Read one table; None if it cannot be looked at, or lacks a required column."""
    rules = _RULES[name]
    if not isinstance(given, pd.DataFrame):
        problems.add((name, ""), "this is no table", values=[type(given).__name__], hint="give a pandas DataFrame")
        return None
    if not _sound_header(name, given, problems):
        return None
    given = given.reset_index(drop=True)
    rows = _row_numbers(given)
    others = [c for c in given.columns if c not in rules and c != ROW]
    if not _complete(name, given, others, problems):
        return None
    columns: dict[str, NDArray[Any]] = {}
    bad: dict[str, NDArray[np.bool_]] = {}
    for column, rule in rules.items():
        if column not in given.columns:
            columns[column] = _constant(rule.absent, len(given))
            bad[column] = np.zeros(len(given), dtype=bool)
            continue
        read = cells.read_column(given[column], rule.parse)
        if read.bad.any():
            found = given.loc[read.bad, column].tolist()
            hint = [_hint(rule, cell) for cell in found] if rule.choices else rule.hint
            problems.add((name, column), rule.wrong, rows=rows[read.bad], values=found, hint=hint)
        if not rule.blanks and read.blank.any():
            problems.add((name, column), f"{column} is blank", rows=rows[read.blank], hint=rule.hint)
        bad[column] = read.bad | (read.blank & (not rule.blanks))
        columns[column] = np.where(read.blank & rule.blanks, _constant(rule.fill, len(given)), read.values)
    return Table(name, columns, frozenset(given.columns) & rules.keys(), bad, rows, others)


def near(word: object, choices: Iterable[object], likeness: float = 0.6) -> str:
    """The choice most like a word (whatever its case), or nothing."""
    plain = {str(c).casefold(): str(c) for c in choices}
    found = difflib.get_close_matches(str(word).casefold()[:80], list(plain), n=1, cutoff=likeness)
    return plain[found[0]] if found else ""


def _hint(rule: Rule, cell: Any) -> str:
    meant = near(cells.shown(cell), rule.choices, 0.7)
    return f"did you mean {meant!r}?" if meant else rule.hint


def _constant(value: Any, n: int) -> NDArray[Any]:
    out = np.empty(n, dtype=object)
    out[:] = [value] * n
    return out


def _sound_header(name: str, given: pd.DataFrame, problems: Problems) -> bool:
    """Column names are text and different from one another."""
    if given.columns.nlevels > 1 or not all(isinstance(c, str) for c in given.columns):
        strange = [c for c in given.columns if not isinstance(c, str)]
        problems.add(
            (name, ""), "a column name is not text", rows=[""] * len(strange), values=strange, hint="rename it"
        )
        return False
    twice = given.columns[given.columns.duplicated()].unique()
    for column in twice:
        problems.add((name, column), "there are two columns of this name", hint="rename or drop one")
    return not len(twice)


def _complete(name: str, given: pd.DataFrame, others: list[str], problems: Problems) -> bool:
    """Every required column is there, and no optional one is merely misspelt."""
    rules = _RULES[name]
    complete = True
    for column, rule in rules.items():
        if column in given.columns:
            continue
        meant = near(column, others) if rule.required else ""
        if rule.required:
            complete = False
            hint = f"rename {meant!r} to {column!r}" if meant else f"add it: {rule.hint}"
            problems.add((name, column), "a required column is missing", hint=hint)
    if name == "actors":
        return complete  # any other column is an attribute
    absent = [c for c in rules if c not in given.columns]
    for column in others:
        meant = near(column, absent, 0.75)
        if meant and name == "nominations":
            problems.add((name, column), "unknown column", hint=f"did you mean {meant!r}? rename it, or drop it")
        elif name != "nominations":
            hint = f"did you mean {meant!r}?" if meant else "columns are " + ", ".join(rules)
            problems.add((name, column), "unknown column", hint=hint)
    return complete


def _row_numbers(given: pd.DataFrame) -> NDArray[np.int64]:
    """Rows as a person counts them: the header is row 1, unless the reader says otherwise."""
    if ROW in given.columns and isinstance(given[ROW].dtype, np.dtype) and given[ROW].dtype.kind in "iu":
        return given[ROW].to_numpy(dtype=np.int64)
    return np.arange(2, len(given) + 2, dtype=np.int64)


def _rule_word(literal: Any, what: str, **options: Any) -> Rule:
    allowed = literal if isinstance(literal, tuple) else get_args(literal)
    hint = "use " + ", ".join(allowed[:-1]) + f" or {allowed[-1]}"
    return Rule(cells.word(allowed), f"unknown {what}", hint, choices=allowed, **options)


def _rule_flag(**options: Any) -> Rule:
    return Rule(cells.flag, "neither true nor false", "use True or False (or 1 and 0)", **options)


def _rule_text(hint: str, **options: Any) -> Rule:
    return Rule(cells.text, "neither text nor a whole number", hint, **options)


def _rule_wave(**options: Any) -> Rule:
    return Rule(cells.wave, "no wave", "a wave is a whole number (2019) or text ('before')", **options)


def _cap(cell: Any) -> Any:
    value = cells.whole(cell)
    return value if value is cells.BAD or value > 0 else cells.BAD


def _in_order(rules: Rules, *names: Iterable[str]) -> Rules:
    """The rules in the column order of the vocabulary, which must name the same columns."""
    return {name: rules[name] for group in names for name in group}


def _actor_rules() -> Rules:
    rules = {
        "wave": _rule_wave(required=True),
        "actor": _rule_text("give every organisation an identifier", required=True),
        "sector": _rule_word(SECTORS, "sector", required=True),
        # blank is fine for somebody who was not asked: checked once all columns are read
        "responded": _rule_flag(required=True, blanks=True),
        "name": _rule_text("a name is text", blanks=True),
        "kind": _rule_text("a kind is text, as 'university'", blanks=True),
        "cluster": _rule_text("name the cluster in every row, or leave the column out", absent="all"),
        "asked": _rule_flag(absent=True),
        "external": _rule_flag(blanks=True, absent=False, fill=False),
    }
    return _in_order(rules, ACTOR_COLUMNS, ACTOR_DEFAULTS)


def _nomination_rules() -> Rules:
    strength = "use a number, 0 for 'said no', or leave it blank for 'no answer'"
    rules = {
        "wave": _rule_wave(required=True),
        "relation": _rule_text("name the relation asked about", required=True),
        "respondent": _rule_text("the organisation that answered", required=True),
        "nominee": _rule_text("the organisation it named", required=True),
        "strength": Rule(cells.number, "no number of zero or more", strength, blanks=True, absent=1.0, fill=np.nan),
        "side": _rule_word(Side, "side", absent="out"),
        "programme": _rule_flag(blanks=True, absent=False, fill=False),
        "attribution": _rule_word(Attribution, "attribution", blanks=True),
    }
    return _in_order(rules, NOMINATION_COLUMNS, NOMINATION_DEFAULTS)


def _relation_rules() -> Rules:
    listed = "list kinds: ['firm', 'university'], or 'firm; university'"
    rules = {
        "relation": _rule_text("name the relation", required=True),
        "wave": _rule_wave(blanks=True),
        "directed": _rule_flag(blanks=True, absent=True, fill=True),
        "label": _rule_text("a label is text", blanks=True),
        "scale_max": Rule(
            cells.positive, "no number above zero", "the highest strength that can be answered", blanks=True
        ),
        "instrument": _rule_word(Instrument, "instrument", blanks=True),
        "cap": Rule(_cap, "no whole number above zero", "how many could be named at most", blanks=True),
        "asked_of": Rule(cells.kinds, "no list of kinds", listed, blanks=True),
        "asked_about": Rule(cells.kinds, "no list of kinds", listed, blanks=True),
        "flow": _rule_word(Flow, "flow", blanks=True),
        "retrospective": _rule_flag(blanks=True, absent=False, fill=False),
        "across_clusters": _rule_flag(blanks=True, absent=False, fill=False),
    }
    return _in_order(rules, RELATION_COLUMNS)


def _wave_rules() -> Rules:
    rules = {
        "wave": _rule_wave(required=True),
        "label": _rule_text("a label is text", blanks=True),
        "date": Rule(cells.moment, "no date", "write it as 2019-05-31", blanks=True),
        "phase": _rule_word(Phase, "phase", blanks=True),
    }
    return _in_order(rules, WAVE_COLUMNS)


def _answer_rules() -> Rules:
    rules = {
        "wave": _rule_wave(required=True),
        "actor": _rule_text("the organisation that answered", required=True),
        "question": _rule_text(
            "name the question: 'trust', 'priority', 'role', 'status', 'responsible' or another", required=True
        ),
        "item": _rule_text("the number or name of the item", blanks=True, absent="", fill=""),
        "value": Rule(
            cells.finite, "no number", "words stand in the column text", blanks=True, absent=np.nan, fill=np.nan
        ),
        "text": _rule_text("an answer in words", blanks=True),
    }
    return _in_order(rules, ANSWER_COLUMNS, ANSWER_DEFAULTS)


def _affiliation_rules() -> Rules:
    strength = "every row is a membership: a number above zero, or leave the column out"
    rules = {
        "wave": _rule_wave(required=True),
        "actor": _rule_text("the organisation that belongs to the group", required=True),
        "group": _rule_text("name the association, project or committee", required=True),
        "kind": _rule_text("a kind of group is text, as 'association'", blanks=True),
        "role": _rule_text("a role is text, as 'chair'", blanks=True),
        "pays": _rule_flag(blanks=True),
        "strength": Rule(cells.positive, "no number above zero", strength, absent=1.0),
    }
    return _in_order(rules, AFFILIATION_COLUMNS, AFFILIATION_DEFAULTS)


_RULES: Final[dict[str, Rules]] = {
    "actors": _actor_rules(),
    "nominations": _nomination_rules(),
    "relations": _relation_rules(),
    "waves": _wave_rules(),
    "answers": _answer_rules(),
    "affiliations": _affiliation_rules(),
}
