"""Decisions about names: a table, its file, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ...data.columns import clean_text, text_series
from ...data.tables import Problems, near
from ...vocabulary import NameDecision, one_of
from ..instrument.sheets import put, saved
from ..tables import TextTable
from .match import NAME_COLUMNS, typed

__all__ = [
    "as_csv",
    "as_workbook",
    "barred",
    "check_decisions",
    "chosen",
    "empty",
    "examine",
    "from_text",
    "keep_decided",
    "rows_of",
    "typed",
    "undecided",
]

NEEDED: Final = ("name", "decision", "actor")
_DECISIONS: Final = ("accepted", "review", "rejected", "new", "external")
# What a person may write in the column of decisions, in the languages of our users.
_WORDS: Final = {
    "accepted": ("accepted", "accept", "yes", "y", "x", "aceptado", "aceptada", "aceptar", "si", "sí", "aceito", "aceita", "sim"),
    "rejected": ("rejected", "reject", "no", "n", "rechazado", "rechazada", "rechazar", "rejeitado", "rejeitada", "não", "nao"),
    "new": ("new", "nuevo", "nueva", "novo", "nova"),
    "external": ("external", "outside", "externo", "externa", "fuera", "afuera", "fora"),
    "review": ("review", "", "?", "revisar", "rever"),
}  # fmt: skip
_MEANT: Final = {word: decision for decision, words in _WORDS.items() for word in words}
_FORMULA: Final = re.compile(r"^'*[=+\-@\t\r＝＋－＠]")
_GUARDED: Final = re.compile(r"^'+[=+\-@\t\r＝＋－＠]")


def as_csv(table: pd.DataFrame) -> bytes:
    """The table as a CSV file that a spreadsheet opens with its accents; nothing in it runs as a formula."""
    safe = {column: table[column].map(_guard) for column in table.columns}
    text = pd.DataFrame(safe, columns=table.columns).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def as_workbook(table: pd.DataFrame) -> bytes:
    """The same as a workbook, all text: spreadsheets in which a comma is a decimal sign open a CSV file in one column."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "names"
    sheet.freeze_panes = "A2"
    for column, name in enumerate(table.columns, start=1):
        put(sheet, 1, column, name)
        cells = ["" if cell is None or cell != cell else str(_guard(cell)) for cell in table[name].tolist()]
        for row, cell in enumerate(cells, start=2):
            put(sheet, row, column, cell)
        widest = max(map(len, [str(name), *cells]))
        sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, 50)
    return saved(book)


def _guard(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def from_text(read: TextTable, problems: Problems) -> pd.DataFrame:
    """The decisions in a file, every fault added to the problems; other columns of the person stay."""
    frame = read.frame
    headers = {column.casefold(): column for column in frame.columns}
    missing = [column for column in NEEDED if column not in headers]
    for column in missing:
        meant = near(column, frame.columns)
        hint = f"did you mean {meant!r}?" if meant else "the file is written by: linkages names STUDY"
        problems.add((read.file, column), "there is no such column", hint=hint)
    if missing:
        return empty()
    cells = {
        name: [_unguarded(clean_text(cell)) for cell in frame[headers[name]].tolist()]
        for name in NAME_COLUMNS if name in headers
    }  # fmt: skip
    words = [_MEANT.get(cell.casefold(), cell) for cell in cells["decision"]]
    odd = [i for i, word in enumerate(words) if word not in _DECISIONS]
    problems.add(
        (read.file, "decision"), "unknown decision", rows=[read.rows[i] for i in odd], values=[words[i] for i in odd],
        hint="write accepted, rejected, external, new or review",
    )  # fmt: skip
    cells["decision"] = ["review" if word not in _DECISIONS else word for word in words]
    n = len(frame)
    table = pd.DataFrame({name: cells.get(name, [""] * n) for name in NAME_COLUMNS}, dtype=object)
    table["rank"] = pd.to_numeric(table["rank"], errors="coerce").fillna(1).clip(0, 10**6).astype("int64")
    table["score"] = pd.to_numeric(table["score"].str.replace(",", ".", regex=False), errors="coerce")
    more = [c for c in frame.columns if c.casefold() not in NAME_COLUMNS]
    table = table.assign(**{c: frame[c].to_numpy() for c in more})
    faults = examine(table, (read.file, read.rows.tolist()))
    problems.extend(faults)
    keep = table["name"] != ""
    return typed(table[keep]) if keep.any() else empty()


def rows_of(read: TextTable) -> dict[str, int]:
    """The row of each name in its file: that in which it is decided, else its first."""
    headers = {column.casefold(): column for column in read.frame.columns}
    if not {"name", "decision"} <= headers.keys():
        return {}
    names = [_unguarded(clean_text(cell)) for cell in read.frame[headers["name"]].tolist()]
    words = [clean_text(cell).casefold() for cell in read.frame[headers["decision"]].tolist()]
    found = list(zip(names, words, read.rows.tolist()))
    first = {name: row for name, _, row in reversed(found)}
    return first | {name: row for name, word, row in reversed(found) if _MEANT.get(word) == "external"}


def empty() -> pd.DataFrame:
    """No decision."""
    return typed(pd.DataFrame({column: [] for column in NAME_COLUMNS}))


def examine(table: pd.DataFrame, where: tuple[str, Sequence[int]] | None = None) -> pd.DataFrame:
    """Decisions that contradict one another, or say too little."""
    file, rows = where or ("decisions", [*range(2, len(table) + 2)])
    problems = Problems()
    frame = table.reset_index(drop=True).assign(_row=list(rows))
    blank_name = frame["name"] == ""
    told = blank_name & (frame["decision"] != "review")
    problems.add((file, "name"), "the name is blank", rows=frame.loc[told, "_row"], hint="drop the row")
    accepted = frame[(frame["decision"] == "accepted") & ~blank_name]
    nobody = accepted[accepted["actor"] == ""]
    problems.add(
        (file, "actor"), "accepted, but as which organisation?", rows=nobody["_row"], values=nobody["name"],
        hint="write its identifier in the column actor; if it is none of the list: new, or external",
    )  # fmt: skip
    accepted = accepted[accepted["actor"] != ""]
    several = accepted.drop_duplicates(["name", "actor"])
    several = several[several["name"].duplicated()]
    problems.add(
        (file, "decision"), "accepted as two organisations", rows=several["_row"], values=several["name"],
        hint="accept one; reject the other, or leave it for review",
    )  # fmt: skip
    of = {word: set(frame.loc[(frame["decision"] == word) & ~blank_name, "name"]) for word in ("new", "external")}
    of["accepted"] = set(accepted["name"])
    for word, other in (("new", "accepted"), ("external", "accepted"), ("external", "new")):
        both = frame[(frame["decision"] == word) & frame["name"].isin(of[other])]
        what = f"{word} in one row and {other} in another"
        problems.add((file, "decision"), what, rows=both["_row"], values=both["name"], hint="keep one of the two")
    meant = dict(zip(accepted["name"], accepted["actor"]))
    chain = accepted[accepted["actor"].map(lambda actor: meant.get(actor, actor)) != accepted["actor"]]
    problems.add(
        (file, "actor"), "is itself accepted as another organisation", rows=chain["_row"], values=chain["actor"],
        hint="write the last of them",
    )  # fmt: skip
    return problems.frame()


def chosen(table: pd.DataFrame) -> dict[str, str]:
    """Name -> actor, of the names that are accepted and change."""
    accepted = table[(table["decision"] == "accepted") & (table["actor"] != "")]
    return {n: a for n, a in zip(accepted["name"], accepted["actor"]) if n != a}


def undecided(table: pd.DataFrame) -> set[str]:
    """Names about which nothing is decided: neither accepted in a row, nor new or external."""
    done = set(table.loc[table["decision"].isin(["accepted", "new", "external"]), "name"])
    return set(table["name"]) - done


def keep_decided(found: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Rows of earlier decisions as they are, and the rows of names that are new or still open."""
    closed = set(earlier["name"]) - undecided(earlier)
    said_no = (earlier["decision"] == "rejected") & ~earlier["name"].isin(closed)
    kept = earlier[earlier["name"].isin(closed) | said_no]
    fresh = found[~found["name"].isin(closed)]
    parts = [part.astype(object) for part in (fresh, kept) if len(part)]
    if not parts:
        return found
    both = pd.concat(parts, ignore_index=True)
    more = [c for c in both.columns if c not in NAME_COLUMNS]
    both[more] = both[more].astype(object).where(both[more].notna(), "") if more else both[more]
    return typed(both)


def barred(names: Iterable[str], earlier: pd.DataFrame) -> list[frozenset[str]]:
    """For each name the organisations that somebody said it is not."""
    no = earlier[earlier["decision"] == "rejected"]
    by_name = no.groupby("name")["actor"].agg(frozenset).to_dict() if len(no) else {}
    return [by_name.get(name, frozenset()) for name in names]


def check_decisions(argument: str, table: Any) -> pd.DataFrame:
    """A table of decisions handed over by a person, in our columns."""
    from ...errors import ArgumentError, SurveyError

    lacking = [c for c in NEEDED if not isinstance(table, pd.DataFrame) or c not in table.columns]
    if lacking:
        raise ArgumentError(
            f"{argument} must be a DataFrame with the columns {', '.join(NEEDED)}, as match_names and read_names give; "
            f"it lacks {', '.join(lacking)}"
        )
    frame = table.reset_index(drop=True)
    for column in NEEDED:
        frame[column] = text_series(["" if pd.isna(v) else clean_text(str(v)) for v in frame[column]])
    for word in frame["decision"].unique():
        one_of(f"{argument}['decision']", word, NameDecision)
    for column, value in (
        ("rank", 1),
        ("actor_name", ""),
        ("kind", ""),
        ("score", np.nan),
        ("why", ""),
        ("tax_id", ""),
    ):
        if column not in frame.columns:
            frame[column] = value
    faults = examine(frame, (argument, [*range(2, len(frame) + 2)]))
    if len(faults):
        raise SurveyError(faults, "the decisions about names cannot be used")
    return frame
