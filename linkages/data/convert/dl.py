"""UCINET's DL language: a header of words and labels, then a matrix or a list of dyads.

Words are read in any case and order, as the program does; what it reads and this does not is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from .foreign import MOST_ACTORS, Lines, as_number, unescape, whole
from .matrices import UNKNOWN, Matrices, Part, dense_part, listed_part

__all__ = ["read_dl"]

MOST_MATRICES: Final = 10_000
MISSING_WORDS: Final = ("na", "nan", "n/a", ".")
_TOKEN: Final = re.compile(r'"([^"]*)"|([^\s,=:]*:(?=")|[^\s,=]+)')
_MATRIX_FORMATS: Final = ("fullmatrix", "lowerhalf", "upperhalf")
_LIST_FORMATS: Final = ("edgelist1", "edgelist2", "nodelist1", "nodelist2", "nodelist1b")
_AXES: Final = {"row": ("rows",), "column": ("columns",), "col": ("columns",), "matrix": ("matrices",),
                "level": ("matrices",), "": ("rows", "columns")}  # fmt: skip


class _Token(NamedTuple):
    text: str
    quoted: bool
    line: int


@dataclass
class _Scanner:
    """Hands out the words of a file one by one."""

    source: Lines
    at: int = 0  # line, from 0
    start: int = 0  # place in it

    def peek(self) -> _Token | None:
        while self.at < len(self.source.lines):
            found = _TOKEN.search(self.source.lines[self.at], self.start)
            if found:
                quoted = found[1] is not None
                if not quoted and found[2].startswith('"'):
                    raise self.source.fault("a quotation mark is not closed", self.at + 1)
                return _Token(found[1] if quoted else found[2], quoted, self.at + 1)
            self.at, self.start = self.at + 1, 0
        return None

    def take(self) -> _Token | None:
        token = self.peek()
        if token is not None:
            found = _TOKEN.search(self.source.lines[self.at], self.start)
            self.start = found.end() if found else 0
        return token

    def word(self) -> str:
        """The next word in lower case and without its colon, not taken yet; empty at the end."""
        token = self.peek()
        return "" if token is None or token.quoted else token.text.lower().rstrip(":")

    def rest(self) -> Iterator[tuple[int, list[str]]]:
        """Lines that are left, each with its words."""
        for number, line in enumerate(self.source.lines[self.at :], start=self.at + 1):
            text = line[self.start :] if number == self.at + 1 else line
            if '"' in text:
                found = list(_TOKEN.finditer(text))
                if any(m[1] is None and m[2].startswith('"') for m in found):
                    raise self.source.fault("a quotation mark is not closed", number)
                words = [m[2] if m[1] is None else m[1] for m in found]
            else:
                words = text.replace(",", " ").replace("=", " ").split()
            if words:
                yield number, words


@dataclass
class _Header:
    n: dict[str, int] = field(default_factory=dict)  # rows, columns, matrices
    labels: dict[str, list[str]] = field(default_factory=dict)  # the same
    embedded: set[str] = field(default_factory=set)
    format: str = "fullmatrix"
    diagonal: bool = True


def read_dl(source: Lines) -> Matrices:
    """Read a DL file."""
    scanner = _Scanner(source)
    first = scanner.take()
    if first is None or first.text.lower() != "dl":
        raise source.fault("does not begin with DL", None if first is None else first.line)
    header = _header(scanner)
    if header.format in _MATRIX_FORMATS:
        return _read_matrices(source, header, scanner.rest())
    return _read_lists(source, header, scanner.rest())


# -- header ------------------------------------------------------------------------------------------------------------


def _header(scanner: _Scanner) -> _Header:
    header, source = _Header(), scanner.source
    while True:
        word, token = scanner.word(), scanner.take()
        if token is None:
            raise source.fault("ends before DATA:")
        if word == "data":
            return header
        if word in ("n", "nr", "nc", "nm"):
            _dimension(header, word, _value(scanner, word), source)
        elif word in ("format", "diagonal"):
            _setting(header, word, _value(scanner, word), source)
        elif word == "title":
            _value(scanner, word)
        elif word == "labels":
            _labels(header, scanner, "")
        elif word in _AXES and scanner.word() == "labels":
            scanner.take()
            _labels(header, scanner, word)
        elif word == "datafile":
            raise source.fault("its data are in another file: put them under DATA:", token.line)
        else:
            raise source.fault(f"unknown word {token.text!r:.60}", token.line)


def _value(scanner: _Scanner, word: str) -> _Token:
    token = scanner.take()
    if token is None:
        raise scanner.source.fault(f"ends after {word.upper()}")
    return token


def _dimension(header: _Header, word: str, token: _Token, source: Lines) -> None:
    size, most = whole(token.text), MOST_MATRICES if word == "nm" else MOST_ACTORS
    if size is None or not 0 <= size <= most:
        raise source.fault(f"{word.upper()} = {token.text!r:.40} is no number from 0 to {most}", token.line)
    names = {"n": ("rows", "columns"), "nr": ("rows",), "nc": ("columns",), "nm": ("matrices",)}[word]
    header.n.update(dict.fromkeys(names, size))


def _setting(header: _Header, word: str, token: _Token, source: Lines) -> None:
    text = token.text.lower()
    if word == "diagonal":
        if text not in ("present", "absent"):
            raise source.fault(f"DIAGONAL = {token.text!r:.40} is neither PRESENT nor ABSENT", token.line)
        header.diagonal = text == "present"
        return
    text = {"edgelist": "edgelist1", "nodelist": "nodelist1", "matrix": "fullmatrix"}.get(text, text)
    if text not in (*_MATRIX_FORMATS, *_LIST_FORMATS):
        known = ", ".join((*_MATRIX_FORMATS, *_LIST_FORMATS))
        raise source.fault(f"FORMAT = {token.text!r:.40} is not read: only {known} are", token.line)
    header.format = text


def _labels(header: _Header, scanner: _Scanner, axis: str) -> None:
    """Labels of an axis that follow, or the word that they stand among the data."""
    source, axes = scanner.source, _AXES[axis]
    if scanner.word() == "embedded":
        scanner.take()
        header.embedded.update(axes)
        return
    sizes = {header.n.get(a, 1 if a == "matrices" else None) for a in axes}
    size = sizes.pop()
    if size is None or sizes:
        raise source.fault("labels stand before N =, or N is not the same for rows and columns", scanner.at + 1)
    labels: list[str] = []
    while len(labels) < size:
        token = scanner.peek()
        if token is None or (not token.quoted and token.text.lower() in ("data:", "labels:", "embedded:")):
            raise source.fault(f"{size} labels are announced, but there are {len(labels)}", scanner.at + 1)
        labels.append(unescape(token.text))
        scanner.take()
    header.labels.update(dict.fromkeys(axes, labels))


# -- matrices ----------------------------------------------------------------------------------------------------------


def _read_matrices(source: Lines, header: _Header, rest: Iterator[tuple[int, list[str]]]) -> Matrices:
    if "rows" not in header.n or "columns" not in header.n:
        raise source.fault("says neither N nor NR and NC")
    n_rows, n_columns = header.n["rows"], header.n["columns"]
    if header.format != "fullmatrix" and (n_rows != n_columns or header.embedded):
        raise source.fault(f"a {header.format} is square and has no labels embedded")
    if not header.diagonal and n_rows != n_columns:
        raise source.fault("only a square matrix has a diagonal to leave out")
    lines = list(rest)
    grid, labels = _apart(source, header, lines)
    known = _numbers([word for words in grid for word in words], source, lines)
    pattern = _pattern(header, n_rows, n_columns)
    parts = [_filled(words, known, pattern, header, n_rows, n_columns) for words in grid]
    labels = header.labels | labels
    return Matrices(n_rows, n_columns, labels.get("rows"), labels.get("columns"), labels.get("matrices"), parts)


def _apart(
    source: Lines, header: _Header, lines: list[tuple[int, list[str]]]
) -> tuple[list[list[str]], dict[str, list[str]]]:
    """The cells of every matrix, and the labels that stood among them; column labels once, or above every matrix."""
    n_rows, n_columns, n_parts = header.n["rows"], header.n["columns"], header.n.get("matrices", 1)
    words = [word for _, line in lines for word in line]
    heads = n_columns if "columns" in header.embedded else 0
    sides = n_rows if "rows" in header.embedded else 0
    size = sides + _n_cells(header, n_rows, n_columns)
    if len(words) not in (n_parts * (heads + size), heads + n_parts * size):
        raise source.fault(
            f"{n_parts} x {n_rows} x {n_columns} cells are announced as {header.format}"
            f"{'' if header.diagonal else ' without a diagonal'}"
            f"{' with labels' if header.embedded else ''}, but there are {len(words)} values",
            lines[-1][0] if lines else None,
        )
    repeated = len(words) == n_parts * (heads + size)
    labels: dict[str, list[str]] = {}
    grid, at = [], 0
    for part in range(n_parts):
        if heads and (repeated or part == 0):
            labels["columns"] = [unescape(word) for word in words[at : at + heads]]
            at += heads
        taken = words[at : at + size]
        at += size
        if sides:
            step = size // sides
            labels["rows"] = [unescape(word) for word in taken[::step]]
            taken = [word for place, word in enumerate(taken) if place % step]
        grid.append(taken)
    return grid, labels


def _n_cells(header: _Header, n_rows: int, n_columns: int) -> int:
    """Cells written of one matrix."""
    if header.format == "fullmatrix":
        return n_rows * n_columns - (0 if header.diagonal else n_rows)
    return n_rows * (n_rows + (1 if header.diagonal else -1)) // 2


def _pattern(header: _Header, n_rows: int, n_columns: int) -> tuple[Any, Any]:
    """Rows and columns of the cells in the order in which they are written."""
    if header.format == "fullmatrix":
        place = np.arange(n_rows * n_columns)
        rows, columns = place // max(n_columns, 1), place % max(n_columns, 1)
    else:
        rows, columns = (np.tril_indices if header.format == "lowerhalf" else np.triu_indices)(n_rows)
    kept = np.full(len(rows), True) if header.diagonal else rows != columns
    return rows[kept], columns[kept]


def _filled(
    words: list[str], known: dict[str, float], pattern: tuple[Any, Any], header: _Header, n_rows: int, n_columns: int
) -> Part:
    """The square array of one matrix; half of one is mirrored."""
    dense = np.zeros((n_rows, n_columns))
    dense[pattern] = [known[word] for word in words]
    if header.format != "fullmatrix":
        dense[pattern[1], pattern[0]] = dense[pattern]
    return dense_part(dense)


def _numbers(words: list[str], source: Lines, lines: list[tuple[int, list[str]]]) -> dict[str, float]:
    """The value of every word that occurs."""
    known = {}
    for word in set(words):
        value = _number(word)
        if value is None:
            line = next(number for number, line in lines if word in line)
            raise source.fault(f"{word!r:.60} is no number", line)
        known[word] = value
    return known


def _number(word: str) -> float | None:
    """The value a word stands for, nan if for a missing one; None if for nothing."""
    if word.lower() in MISSING_WORDS:
        return float("nan")
    value = as_number(word)
    return float("nan") if value is not None and abs(value) >= UNKNOWN else value


# -- lists -------------------------------------------------------------------------------------------------------------


@dataclass
class _Axis:
    """Positions of the labels or numbers by which a list names rows or columns."""

    source: Lines
    size: int | None
    labels: list[str] | None
    embedded: bool
    found: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, label in enumerate(self.labels or ()):
            self.found.setdefault(label.lower(), place)

    def place(self, word: str, line: int) -> int:
        """The position of what a word names; UCINET does not tell capitals from small letters."""
        label = unescape(word)
        if self.embedded:
            if label.lower() not in self.found:
                if self.size is not None and len(self.seen) >= self.size:
                    raise self.source.fault(f"{label!r:.60} is one label more than the {self.size} announced", line)
                self.found[label.lower()] = len(self.seen)
                self.seen.append(label)
            return self.found[label.lower()]
        place = whole(word)
        if place is not None and self.size is not None and 1 <= place <= self.size:
            return place - 1
        if label.lower() in self.found:
            return self.found[label.lower()]
        raise self.source.fault(f"{word!r:.60} is neither a number from 1 to {self.size} nor a label", line)

    def close(self) -> tuple[int, list[str] | None]:
        """Number and labels in the end."""
        if not self.embedded:
            return self.size or 0, self.labels
        if self.size is not None and len(self.seen) < self.size:
            raise self.source.fault(f"{self.size} labels are announced, but only {len(self.seen)} occur")
        return len(self.seen), self.seen


def _read_lists(source: Lines, header: _Header, rest: Iterator[tuple[int, list[str]]]) -> Matrices:
    two_mode = header.format.endswith("2")
    axes = []
    for axis in ("rows", "columns"):
        size = header.n.get(axis)
        if size is None and axis not in header.embedded:
            raise source.fault("says neither N nor NR and NC")
        axes.append(_Axis(source, size, header.labels.get(axis), axis in header.embedded))
    rows, columns = axes if two_mode else (axes[0], axes[0])
    if not two_mode and header.n.get("rows") != header.n.get("columns"):
        raise source.fault(f"a {header.format} is square: NR and NC differ")
    n_parts = header.n.get("matrices", 1)
    cells: list[list[tuple[int, int, float]]] = [[]]
    turn = 0
    for line, words in rest:
        if words == ["!"]:
            cells.append([])
            turn = 0
            continue
        if len(cells) > n_parts:
            raise source.fault(f"there is a matrix more than the {n_parts} announced", line)
        if header.format.startswith("edgelist"):
            cells[-1].append(_edge(source, rows, columns, words, line))
        else:
            ego, words = _ego(source, rows, words, line, turn if header.format == "nodelist1b" else None)
            cells[-1].extend((ego, columns.place(word, line), 1.0) for word in words)
            turn += 1
    if len(cells) > n_parts and cells[-1]:
        raise source.fault(f"there are {len(cells)} matrices, but {n_parts} announced")
    cells = (cells + [[]] * n_parts)[:n_parts]
    n_rows, row_labels = rows.close()
    n_columns, column_labels = columns.close()
    parts = [listed_part(*np.array(part, dtype=np.float64).reshape(-1, 3).T) for part in cells]
    return Matrices(n_rows, n_columns, row_labels, column_labels, header.labels.get("matrices"), parts, two_mode)


def _edge(source: Lines, rows: _Axis, columns: _Axis, words: list[str], line: int) -> tuple[int, int, float]:
    if not 2 <= len(words) <= 3:
        raise source.fault(f"a dyad is two ends and a value, but there are {len(words)} words", line)
    value = _number(words[2]) if len(words) == 3 else 1.0
    if value is None:
        raise source.fault(f"{words[2]!r:.60} is no number", line)
    return rows.place(words[0], line), columns.place(words[1], line), value


def _ego(source: Lines, rows: _Axis, words: list[str], line: int, turn: int | None) -> tuple[int, list[str]]:
    """Who a line of a nodelist is about, and the words that name the others."""
    if turn is None:
        return rows.place(words[0], line), words[1:]
    if whole(words[0]) != len(words) - 1:
        raise source.fault(f"{words[0]!r:.60} partners are announced, but there are {len(words) - 1}", line)
    if rows.size is None or turn >= rows.size:
        raise source.fault(f"there is a row more than the {rows.size} announced", line)
    return turn, words[1:]
