"""Put the tables of a study into our columns and words, as its ``study.toml`` says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args

import pandas as pd

from ..data.columns import clean_text
from ..data.tables import ROW, Problems, near
from ..vocabulary import (
    ACTOR_COLUMNS,
    ACTOR_DEFAULTS,
    NOMINATION_COLUMNS,
    NOMINATION_DEFAULTS,
    SECTORS,
    Attribution,
    Side,
)
from .tables import ONE_BYTE, TextTable
from .unfolded import WAVE
from .values import NO, YES, as_wave, attribute, flags, looked_up, numbers, tidy, whole_waves

if TYPE_CHECKING:
    from ..data.study import ActorTable, NominationTable, Study

__all__ = ["Translated", "translate_actors", "translate_nominations", "waves_are_whole"]

STUDY_FILE: Final = "study.toml"
MOST_ROWS_SAID: Final = 5


@dataclass
class Translated:
    """A table in our columns, and where each column came from: (file, header), or (study.toml, key)."""

    frame: pd.DataFrame
    origin: dict[str, tuple[str, str]]
    notes: Problems = field(default_factory=Problems)  # worth a second look, no fault


class _Source:
    """A file with the part of ``study.toml`` that explains it."""

    def __init__(self, name: str, text: TextTable, study: Study, ours: Iterable[str], problems: Problems) -> None:
        part: ActorTable | NominationTable = study.actors if name == "actors" else study.nominations
        self.name, self.text, self.part, self.problems = name, text, part, problems
        self.study = study
        self.constant: dict[str, Any] = part.constant.model_dump(exclude_none=True)
        mapped: dict[str, str] = part.columns.model_dump(exclude_none=True)
        self.ours = tuple(ours)
        self.header: dict[str, str] = {}
        self.complete = True
        headers = list(text.frame.columns)
        for column in self.ours:
            header = mapped.get(column, column)
            if column in mapped and column in self.constant:
                where = (STUDY_FILE, f"{name}.constant.{column}")
                problems.add(where, "stands both in columns and in constant", hint="keep one of the two")
            if header in headers and column not in self.constant:
                self.header[column] = header
            elif column in mapped and column not in self.constant:
                self.missing(column, header)

    def missing(self, column: str, header: str) -> None:
        """Say that the file lacks a column."""
        free = [h for h in self.text.frame.columns if h not in self.header.values()]
        meant = near(header, free)
        hint = f"did you mean {meant!r}? " if meant else ""
        hint += f'say which header it is: columns = {{ {column} = "..." }} under [{self.name}]'
        if self.text.header > 1:
            hint += f" (the headers are those of row {self.text.header}; to take another one: header_row = …)"
        if self.text.encoding in ONE_BYTE and not header.isascii():
            hint += f' (not UTF-8, it was read as {self.text.encoding}: if accents are garbled, encoding = "mac-roman" or "cp850")'
        if column in type(self.part.constant).model_fields:
            hint += f", or constant = {{ {column} = ... }} if all rows share one value"
        if column == "wave" and self.name == "actors":
            hint += f'; or, where each organisation has one row: columns = {{ responded = "Responded {WAVE}" }}, as the headers are'
        if column == "sector":
            hint += "; or name the column of kinds, and the sector of each kind under [kinds]"
        self.problems.add((self.text.file, header), f"there is no such column (needed for {column})", hint=hint)
        self.complete = False

    def need(self, *columns: str) -> None:
        """Columns without which the file cannot be used."""
        mapped = self.part.columns.model_dump(exclude_none=True)
        for column in columns:
            if column not in self.header and column not in self.constant and column not in mapped:
                self.missing(column, column)

    def has(self, column: str) -> bool:
        return column in self.header

    def cells(self, column: str) -> list[str]:
        """The cells of one of our columns, tidied; of a value with a label, what the study file knows: label or code."""
        header = self.header[column]
        return spoken(self.text, header, self.words(column))

    def words(self, column: str) -> Iterable[str]:
        """Words that the study file knows for a column."""
        if column == "wave":
            return _waves_named(self.study)
        if column in ("responded", "asked", "external", "programme"):
            return (*self.part.codes.yes, *self.part.codes.no)
        return {
            "kind": self.study.kinds,
            "sector": SECTORS,
            "relation": [entry.relation for entry in self.study.relations],
            "side": get_args(Side),
            "attribution": get_args(Attribution),
        }.get(column, ())

    def spread(self, value: Any) -> list[Any]:
        return [value] * len(self.text.frame)

    def where(self, column: str) -> tuple[str, str]:
        """File and header of one of our columns, or the key of its constant."""
        if column in self.constant:
            return STUDY_FILE, f"{self.name}.constant.{column}"
        return self.text.file, self.header.get(column, column)

    def bad_cells(self, column: str, wrong: list[bool], values: list[Any], problem: str, hint: str) -> None:
        rows = [row for row, bad in zip(self.text.rows.tolist(), wrong) if bad]
        seen = [value for value, bad in zip(values, wrong) if bad]
        self.problems.add(self.where(column), problem, rows=rows, values=seen, hint=hint)

    def plain(self, columns: Iterable[str], *, whole: bool) -> dict[str, list[Any]]:
        """Columns of waves, identifiers and words, and constants of every type."""
        data: dict[str, list[Any]] = {}
        for column in columns:
            if column in self.constant:
                value = self.constant[column]
                data[column] = self.spread(as_wave(value, whole=whole) if column == "wave" else value)
            elif self.has(column):
                cells = self.cells(column)
                data[column] = (
                    [as_wave(c, whole=whole) for c in cells] if column == "wave" else [c or None for c in cells]
                )
        return data

    def flags(self, column: str) -> list[Any]:
        """Yes, no, None for blank; a word that is neither is a fault (and then taken for no, to go on)."""
        codes = self.part.codes
        read = flags(self.cells(column), codes.yes, codes.no)
        odd = [isinstance(value, str) for value in read]
        hint = f"say what it means: codes = {{ yes = [...], no = [...] }} under [{self.name}]"
        self.bad_cells(column, odd, read, "neither yes nor no", hint)
        return [False if isinstance(value, str) else value for value in read]


def waves_are_whole(study: Study, actors: TextTable | None, nominations: TextTable | None) -> bool:
    """Whether every wave in the study file and in its tables is a whole number."""
    found: set[Any] = {entry.wave for entry in study.waves}
    found |= {w for entry in study.relations for w in entry.wave or () if w != "every"}
    for text, part in ((actors, study.actors), (nominations, study.nominations)):
        if part.constant.wave is not None:
            found.add(part.constant.wave)
        header = part.columns.wave or "wave"
        if part.constant.wave is None and text is not None and header in text.frame.columns:
            found |= set(spoken(text, header, _waves_named(study))) - {""}
    return whole_waves(found)


def _waves_named(study: Study) -> set[str]:
    """Every wave that the study file names, as text."""
    return {str(entry.wave) for entry in study.waves} | {str(w) for entry in study.relations for w in entry.wave or ()}


def spoken(text: TextTable, header: str, known: Iterable[str]) -> list[str]:
    """Cells of a column, each value label that is not understood replaced by its code if the study file names that.

    A code 1 alone does not mean yes: its label may say "refused".
    """
    cells = tidy(text.frame[header])
    codes = text.codes.get(header)
    if not codes:
        return cells
    words = {word.casefold() for word in known}
    plain = words | YES | NO
    by_code = {label for label, code in codes.items() if label.casefold() not in plain and code.casefold() in words}
    return [codes[cell] if cell in by_code else cell for cell in cells]


def translate_actors(text: TextTable, study: Study, problems: Problems, *, whole: bool) -> Translated | None:
    """The actors file in our columns; None if it lacks one that is needed."""
    ours = (*ACTOR_COLUMNS, *ACTOR_DEFAULTS)
    source = _Source("actors", text, study, ours, problems)
    if study.kinds and study.actors.columns.sector is None:
        source.header.pop("sector", None)  # with [kinds], a column named sector is the branch of trade as likely as not
    told = source.has("sector") or "sector" in source.constant
    source.need("wave", "actor", "responded", *([] if told else ["kind" if study.kinds else "sector"]))
    if not source.complete:
        return None
    data = source.plain(("wave", "actor", "name", "cluster"), whole=whole)
    data |= {column: source.spread(value) for column, value in source.constant.items() if column != "wave"}
    for column in ("responded", "asked", "external"):
        if source.has(column):
            data[column] = source.flags(column)
    data |= _kinds(source, study)
    notes = Problems()
    frame = pd.DataFrame({**data, ROW: text.rows})
    attributes = _attributes(source, notes)
    origin = {column: source.where(column) for column in ours}
    if not source.has("sector") and "sector" not in source.constant:
        origin["sector"] = origin["kind"]
    origin |= {name: (text.file, header) for name, header in attributes.items()}
    values = pd.DataFrame(_values(source, attributes, notes), index=frame.index)
    return Translated(pd.concat([frame, values], axis=1), origin, notes)


def _kinds(source: _Source, study: Study) -> dict[str, list[Any]]:
    """Kind and sector of every row; kinds that [kinds] does not know are listed, each once."""
    sectors: list[Any] = source.spread(None)
    if source.has("sector"):
        cells = source.cells("sector")
        found = looked_up(cells, SECTORS)
        odd = [bool(cell) and cell not in found for cell in cells]
        hint = "use private, public or hybrid; if the column says something else, give it another name"
        source.bad_cells("sector", odd, cells, "unknown sector", hint)
        sectors = [SECTORS[0] if bad else found.get(cell) for cell, bad in zip(cells, odd)]
    elif "sector" in source.constant:
        sectors = source.spread(source.constant["sector"])
    if not source.has("kind") and "kind" not in source.constant:
        return {"sector": sectors}
    kinds = source.cells("kind") if source.has("kind") else source.spread(source.constant["kind"])
    if not study.kinds:
        return {"kind": [kind or None for kind in kinds], "sector": sectors}
    known = looked_up(kinds, study.kinds)
    lost: dict[str, list[int]] = {}
    for row, kind, sector in zip(source.text.rows.tolist(), kinds, sectors):
        if kind not in known and (kind or sector is None):
            lost.setdefault(kind, []).append(row)
    for kind, rows in lost.items():
        _lost_kind(source, study, kind, rows)
    meant = [known.get(kind) for kind in kinds]
    mapped = [study.kinds[kind] if kind is not None else SECTORS[0] for kind in meant]  # faults are said: go on
    return {"kind": meant, "sector": [s if s is not None else m for s, m in zip(sectors, mapped)]}


def _lost_kind(source: _Source, study: Study, kind: str, rows: list[int]) -> None:
    """Say that a kind has no sector, with the rows that hold it."""
    if not kind:
        source.problems.add(source.where("kind"), "the kind is blank", rows=rows, hint="every organisation has a kind")
        return
    meant = near(kind, study.kinds)
    same = [known for known in study.kinds if known.casefold() == kind.casefold()]
    more = len(rows) - MOST_ROWS_SAID
    listed = ", ".join(map(str, rows[:MOST_ROWS_SAID])) + (f" and {more} more" if more > 0 else "")
    what = "this kind has no sector in [kinds]" + (f" (rows {listed})" if len(rows) > 1 else "")
    hint = f'did you mean {meant!r}? Otherwise add "{kind}" = "private", "public" or "hybrid" under [kinds]'
    if len(same) > 1:
        hint = f"it could be {' or '.join(map(repr, same))}: write it as one of them"
    elif not meant:
        hint = f'add "{kind}" = "private", "public" or "hybrid" under [kinds]'
    if code := source.text.codes.get(source.header.get("kind", ""), {}).get(kind):
        hint += f"; its code in the file is {code}, which can stand there too"
    source.problems.add(source.where("kind"), what, rows=rows[:1], values=[kind], hint=hint)


def _attributes(source: _Source, notes: Problems) -> dict[str, str]:
    """Name in the survey of every other column of the file: its header, unless that is one of our words."""
    used = set(source.header.values())
    names: dict[str, str] = {}
    taken = {*source.ours, ROW}
    free = [h for h in source.text.frame.columns if h not in used]
    for header in free:
        name = header
        while name in taken or (name != header and name in free):
            name += "_in_file"
        names[name] = header
        if name != header:
            what = f"the column is kept as {name!r}, for {header!r} is one of our words"
            notes.add((source.text.file, header), what, hint=f"if it is ours: columns = {{ {header} = {header!r} }}")
        elif meant := near(
            header, [c for c in source.ours if c not in source.header and c not in source.constant], 0.8
        ):
            hint = f"if it is our column {meant!r}, say so: columns = {{ {meant} = {header!r} }}"
            notes.add((source.text.file, header), "the column is taken for an attribute", hint=hint)
    return names


def _values(source: _Source, attributes: dict[str, str], notes: Problems) -> dict[str, pd.Series]:
    """Attributes as numbers where the whole column is numeric, else as text."""
    values: dict[str, pd.Series] = {}
    for name, header in attributes.items():
        values[name], torn = attribute(_attribute_cells(source.text, header))
        if torn:
            hint = "write 1234 for a thousand and more, 1.23 for decimals; until then the column is text"
            notes.add((source.text.file, header), "cannot tell thousands from decimals", hint=hint)
    return values


def _attribute_cells(text: TextTable, header: str) -> list[str]:
    """Cells of an attribute: no answer is blank, and a scale with labels at its ends alone is read by its codes."""
    missing, codes = text.missing.get(header, frozenset()), text.codes.get(header, {})
    cells = ["" if cell in missing else cell for cell in tidy(text.frame[header])]
    scale = any(cell and cell not in codes for cell in cells)
    return [codes.get(cell, cell) for cell in cells] if scale else cells


def translate_nominations(text: TextTable, study: Study, problems: Problems, *, whole: bool) -> Translated | None:
    """The nominations file in our columns; None if it lacks one that is needed."""
    ours = (*NOMINATION_COLUMNS, *NOMINATION_DEFAULTS)
    source = _Source("nominations", text, study, ours, problems)
    source.need(*NOMINATION_COLUMNS)
    if not source.complete:
        return None
    data = source.plain(("wave", "relation", "respondent", "nominee", "side", "attribution"), whole=whole)
    data |= {column: source.spread(value) for column, value in source.constant.items() if column != "wave"}
    if source.has("relation"):
        found = looked_up(source.cells("relation"), [entry.relation for entry in study.relations])
        data["relation"] = [found.get(cell, cell) for cell in data["relation"]]
    if source.has("programme"):
        data["programme"] = source.flags("programme")
    if source.has("strength"):
        data["strength"] = _strength(source, study)
    notes = Problems()
    for header in text.frame.columns:
        if header not in source.header.values():
            meant = near(header, [c for c in ours if c not in source.header and c not in source.constant], 0.7)
            hint = f"if it is our column {meant!r}, say so: columns = {{ {meant} = {header!r} }}" if meant else ""
            notes.add((text.file, header), "the column is not used", hint=hint)
    frame = pd.DataFrame({**data, ROW: text.rows})
    return Translated(frame, {column: source.where(column) for column in ours}, notes)


def _strength(source: _Source, study: Study) -> list[float]:
    """Strengths; blank and the words for no answer become nan."""
    header = source.header["strength"]
    missing = {clean_text(word).casefold() for word in study.nominations.codes.missing}
    missing |= {word.casefold() for word in source.text.missing.get(header, ())}
    codes = source.text.codes.get(header, {})
    cells = ["" if cell.casefold() in missing else codes.get(cell, cell) for cell in source.cells("strength")]
    words = {clean_text(word).casefold(): f"{value:.15g}" for word, value in study.nominations.values.items()}
    cells = ["" if cell.casefold() in missing else words.get(cell.casefold(), cell) for cell in cells]
    read = numbers(cells)
    hint = (
        "a number, 0 for 'said no', blank for no answer; a word for a strength: values = { 'Seldom' = 1 } under [nominations]; a word"
        " for no answer: codes = { missing = [...] }"
    )
    source.bad_cells("strength", read.bad.tolist(), cells, "no number", hint)
    hint = "write 1234 for a thousand and more, 1.23 for decimals, in the whole column"
    source.bad_cells("strength", read.torn.tolist(), cells, "cannot tell thousands from decimals", hint)
    return read.values.tolist()
