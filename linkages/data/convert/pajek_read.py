"""Read Pajek's text files: networks with vertices and lines, partitions, vectors, one after the other.

What a file says is gathered here as it stands; `pajek` makes Networks of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from ...errors import FormatError
from .foreign import MARK, MOST_ACTORS, Lines, as_number, read_json, unescape, whole

__all__ = ["NOT_KNOWN", "Drawing", "Relation", "Times", "Told", "Values", "read_pajek", "read_values"]

NOT_KNOWN: Final = (999_999_998, 9_999_998)  # of vectors and partitions; the second of older partitions only
MOST_RELATIONS: Final = 10_000
LONGEST: Final = 50_000  # characters of a vertex
_HEAD: Final = re.compile(r"\*\s*([A-Za-z0-9]+)\s*(.*)", re.DOTALL)
_NAMED: Final = re.compile(r':\s*(\d{1,9})\s*(?:"([^"]*)"|(\S.*))?\s*')
_LABEL: Final = re.compile(r"""\s*(?:"((?:\\["\\](?=.*")|[^"])*)"|'([^']*)'(?=\s|$)|(\S+))""")
_LINE: Final = re.compile(r"\s*(?:(\d{1,9})\s*:\s*)?(\d{1,9})\s+(\d{1,9})(?:\s+([+-]?[\d.][^\s\[]*))?(.*)", re.DOTALL)
_TIMES: Final = re.compile(r"\[([^\[\]]*)\]\s*$")
_SPAN: Final = re.compile(r"\s*(-?\d{1,9})\s*(?:-\s*(-?\d{1,9}|\*))?\s*")
_LINES: Final = ("arcs", "edges", "arcslist", "edgeslist", "matrix")
_SKIPPED: Final = ("permutation", "cluster", "hierarchy")

Times = tuple[tuple[int, float], ...] | None  # from, to; None: always


@dataclass
class Relation:
    """Lines of one kind: ends by number from 0, value, whether it goes both ways, when, and where it stands."""

    name: str | None = None
    directed: bool = False
    lines: list[tuple[int, int, float, bool, Times, int]] = field(default_factory=list)


@dataclass
class Values:
    """A partition (whole numbers) or vector; None where it is blank."""

    name: str
    numbers: list[float | None]
    whole: bool
    note: dict[str, Any]


@dataclass
class Drawing:
    """One network as it stands: the second mode begins after ``n_first`` vertices."""

    line: int
    name: str | None
    n: int
    n_first: int | None
    labels: dict[int, str] = field(default_factory=dict)
    times: dict[int, Times] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)
    values: list[Values] = field(default_factory=list)
    note: dict[str, Any] = field(default_factory=dict)


@dataclass
class Told:
    """A whole file."""

    drawings: list[Drawing]
    losses: list[str]


def read_pajek(source: Lines) -> Told:
    """Read a .net or .paj file."""
    return _Reader(source).read()


def read_values(source: Lines, name: str, *, whole_numbers: bool) -> Values:
    """Read a .clu (partition, whole numbers) or .vec file (vector)."""
    reader = _Reader(source)
    reader.section, reader.values = "announced", Values(name, [], whole_numbers, {})
    told = reader.read()
    values = reader.values
    if told.drawings or values is None or reader.section != "values":
        raise source.fault("holds no partition or vector alone")
    values.note = values.note or reader.note
    return values


class _Reader:
    """Goes through the lines once; the section decides what a line means."""

    def __init__(self, source: Lines) -> None:
        self.source = source
        self.told = Told([], [])
        self.note: dict[str, Any] = {}
        self.name: str | None = None
        self.section = ""
        self.relation: Relation | None = None
        self.values: Values | None = None
        self.left = 0  # lines or cells that a section still needs
        self.cell = 0
        self.run = 0  # the first of the networks that the next partition may belong to
        self.valued = False

    def read(self) -> Told:
        for number, text in enumerate(self.source.lines, start=1):
            stripped = text.strip()
            if stripped.startswith("%"):
                self._remark(stripped[1:].strip(), number)
            elif stripped.startswith("*"):
                self._finish(number)
                self._head(stripped, number)
            elif stripped:
                self._line(stripped, number)
        self._finish(None)
        return self.told

    def fault(self, problem: str, line: int | None) -> FormatError:
        return self.source.fault(problem, line)

    def _remark(self, text: str, number: int) -> None:
        if not text.startswith(MARK):
            return
        try:
            note = read_json(text.removeprefix(MARK))
        except ValueError as error:
            raise self.fault(f"the remark of linkages cannot be read ({error})", number) from error
        if not isinstance(note, dict):
            raise self.fault("the remark of linkages cannot be read", number)
        self.note = note

    # -- sections ------------------------------------------------------------------------------------------------------

    def _finish(self, number: int | None) -> None:
        """A section that counts must be complete when the next begins."""
        if self.left and self.section in ("matrix", "values"):
            raise self.fault(f"{self.left} values are still to come where the file goes on or ends", number)
        if self.section == "vertices" and self.left < 0:
            raise self.fault("there are more vertices than announced", number)

    def _head(self, text: str, number: int) -> None:
        match = _HEAD.fullmatch(text)
        if match is None:
            raise self.fault(f"{text!r:.60} begins no section", number)
        word, rest = match[1].lower(), match[2].strip()
        if word == "network":
            self.section, self.name, self.relation = "", unescape(rest), None
        elif word in ("partition", "vector"):
            self.section = "announced"
            self.values = Values(unescape(rest), [], word == "partition", self._taken())
        elif word == "vertices":
            self._vertices(rest, number)
        elif word in _LINES:
            self._lines(word, rest, number)
        elif word in _SKIPPED:
            self.section, self.values = "skipped", None
            self.told.losses.append(f"a {word} is not read")
        else:
            raise self.fault(f"the section *{match[1]:.40} is not read", number)

    def _taken(self) -> dict[str, Any]:
        note, self.note = self.note, {}
        return note

    def _vertices(self, rest: str, number: int) -> None:
        sizes = [whole(word) for word in rest.split()]
        if not 1 <= len(sizes) <= 2 or not all(s is not None and 0 <= s <= MOST_ACTORS for s in sizes):
            raise self.fault(f"*Vertices {rest!r:.40} does not say how many, from 0 to {MOST_ACTORS}", number)
        n, first = int(sizes[0] or 0), None if len(sizes) == 1 else sizes[1]
        if first is not None and first > n:
            raise self.fault(f"{first} of {n} vertices cannot be of the first mode", number)
        if self.section == "skipped":
            return
        if self.section == "announced" and self.values is not None:
            self.section, self.left = "values", n
            self._attach(self.values, n)
            return
        if self.valued:
            self.run, self.valued = len(self.told.drawings), False
        self.told.drawings.append(Drawing(number, self.name, n, first, note=self._taken()))
        self.section, self.left, self.name = "vertices", n, None

    def _attach(self, values: Values, n: int) -> None:
        """Partitions and vectors belong to the networks of their size that stand directly before them."""
        self.valued = True
        fitting = [drawing for drawing in self.told.drawings[self.run :] if drawing.n == n]
        if not fitting and self.told.drawings:
            self.told.losses.append(f"{values.name!r:.60} fits none of the networks before it")
        for drawing in fitting:
            if any(other.name == values.name for other in drawing.values):
                raise self.fault(f"there are two partitions or vectors {values.name!r:.60}", None)
            drawing.values.append(values)

    def _lines(self, word: str, rest: str, number: int) -> None:
        if not self.told.drawings:
            raise self.fault(f"*{word} stands before any *Vertices", number)
        drawing = self.told.drawings[-1]
        key, name = 1, None
        if rest.startswith(":"):
            match = _NAMED.fullmatch(rest)
            if match is None:
                raise self.fault(f"{rest!r:.60} is no number and name of a relation", number)
            key, name = int(match[1]), match[2] if match[2] is not None else match[3]
        self.relation = self._relation(drawing, key, number)
        self.relation.name = self.relation.name if name is None else unescape(name.strip())
        if word in ("arcs", "arcslist", "matrix"):
            self.relation.directed = True
        self.section = word
        if word == "matrix":
            first = drawing.n if drawing.n_first is None else drawing.n_first
            self.cell, self.left = 0, first * (drawing.n if drawing.n_first is None else drawing.n - first)

    def _relation(self, drawing: Drawing, key: int, number: int) -> Relation:
        if key not in drawing.relations and len(drawing.relations) >= MOST_RELATIONS:
            raise self.fault(f"there are more than {MOST_RELATIONS} relations", number)
        return drawing.relations.setdefault(key, Relation())

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _line(self, text: str, number: int) -> None:
        if self.section == "vertices":
            self._vertex(text, number)
        elif self.section in ("arcs", "edges"):
            self._tie(text, number)
        elif self.section in ("arcslist", "edgeslist"):
            self._list(text, number)
        elif self.section == "matrix":
            self._cells(text, number)
        elif self.section == "values":
            self._value(text, number)
        elif self.section != "skipped":
            raise self.fault(f"{text!r:.60} stands in no section", number)

    def _vertex(self, text: str, number: int) -> None:
        drawing = self.told.drawings[-1]
        if len(text) > LONGEST:
            raise self.fault(f"a vertex of more than {LONGEST} characters", number)
        words = text.split(None, 1)
        place = whole(words[0])
        if place is None or not 1 <= place <= drawing.n:
            raise self.fault(f"{words[0]!r:.40} is no vertex from 1 to {drawing.n}", number)
        if place - 1 in drawing.labels:
            raise self.fault(f"vertex {place} is told twice", number)
        rest = words[1] if len(words) > 1 else ""
        label, rest = self._label(rest, place, number)
        drawing.labels[place - 1] = label
        drawing.times[place - 1] = self._times(rest, number)
        self.left -= 1

    def _label(self, rest: str, place: int, number: int) -> tuple[str, str]:
        """The label of a vertex and what stands behind it; igraph writes quotation marks with a backslash."""
        match = _LABEL.match(rest)
        if match is None or (match[3] is not None and match[3].startswith("[")):
            return str(place), rest
        if match[3] is not None and match[3].startswith('"'):
            raise self.fault("a quotation mark is not closed", number)
        if match[1] is not None:
            return unescape(re.sub(r'\\(["\\])', r"\1", match[1])), rest[match.end() :]
        return unescape(match[2] if match[2] is not None else match[3]), rest[match.end() :]

    def _tie(self, text: str, number: int) -> None:
        match = _LINE.fullmatch(text)
        if match is None:
            raise self.fault(f"{text!r:.60} does not begin with the numbers of two vertices", number)
        drawing = self.told.drawings[-1]
        relation = self.relation if match[1] is None else self._relation(drawing, int(match[1]), number)
        if match[1] is not None and relation is not None and self.section == "arcs":
            relation.directed = True
        value = 1.0 if match[4] is None else as_number(match[4])
        if value is None or not 0 < value < float("inf"):
            raise self.fault(f"the value {match[4]!r:.40} of a line is no strength above 0", number)
        self._add(relation, int(match[2]), int(match[3]), value, self._times(match[5], number), number)

    def _list(self, text: str, number: int) -> None:
        places = [whole(word) for word in text.split()]
        if any(place is None for place in places):
            raise self.fault(f"{text!r:.60} is not numbers of vertices only", number)
        for place in places[1:]:
            self._add(self.relation, places[0] or 0, place or 0, 1.0, None, number)

    def _cells(self, text: str, number: int) -> None:
        drawing = self.told.drawings[-1]
        first = drawing.n_first
        width = drawing.n if first is None else drawing.n - first
        for word in text.split():
            value = as_number(word)
            if value is None or not 0 <= value < float("inf"):
                raise self.fault(f"{word!r:.40} is no strength", number)
            if self.left <= 0:
                raise self.fault("the matrix has more values than announced", number)
            if value:
                self._add(
                    self.relation, self.cell // width + 1, self.cell % width + 1 + (first or 0), value, None, number
                )
            self.cell, self.left = self.cell + 1, self.left - 1

    def _add(self, relation: Relation | None, a: int, b: int, value: float, times: Times, number: int) -> None:
        n = self.told.drawings[-1].n
        for place in (a, b):
            if not 1 <= place <= n:
                raise self.fault(f"there is no vertex {place}: they are numbered from 1 to {n}", number)
        if relation is not None:
            both_ways = self.section.startswith("edges")
            relation.lines.append((a - 1, b - 1, value, both_ways, times, number))

    def _value(self, text: str, number: int) -> None:
        for word in text.split():
            value = as_number(word)
            if value is None or not abs(value) < 1e300 or self.values is None or (self.values.whole and value % 1):
                raise self.fault(
                    f"{word!r:.40} is no {'class' if self.values and self.values.whole else 'number'}", number
                )
            if self.left <= 0:
                raise self.fault("there are more values than vertices", number)
            blank = value == NOT_KNOWN[0] or (self.values.whole and value == NOT_KNOWN[1])
            self.values.numbers.append(None if blank else value)
            self.left -= 1

    def _times(self, text: str, number: int) -> Times:
        match = _TIMES.search(text)
        if match is None:
            return None
        spans = []
        for part in match[1].split(","):
            span = _SPAN.fullmatch(part)
            if span is None:
                raise self.fault(f"[{match[1][:40]}] is no list of times", number)
            low = int(span[1])
            spans.append((low, float("inf") if span[2] == "*" else low if span[2] is None else float(span[2])))
        return tuple(spans)
