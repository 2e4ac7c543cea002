"""Open the files of nominations: who answered in each row, in which wave, and what codes stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from ...data.columns import clean_text
from ...data.tables import Problems, near
from ..collectors.export import Export, names_of
from ..collectors.opening import Records, open_records, table_of
from ..collectors.read import read_export
from ..tables import locate
from ..toml import CODES_FILE, STUDY_FILE
from ..values import tidy
from .answers import Interviews, Reader, filled, find

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["Source", "codes_of", "files_of", "interviews_of"]

_NOT_MADE: Final = "`linkages new` makes it with the questionnaire; answers in hand already? `linkages check --guess` says what to write here"


@dataclass(frozen=True)
class Source:
    """A file of answers, or one sheet of it, and what its name says of wave and relation."""

    path: Path
    file: str
    places: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None


def codes_of(reader: Reader, folder: Path, file: str | None) -> Mapping[str, str]:
    """The table of codes in a file."""
    if file is None:
        return {}
    path = locate(
        folder,
        file,
        reader.problems,
        (STUDY_FILE, "nominations.roster"),
        absent=_NOT_MADE if file == CODES_FILE else "",
    )
    sheets = open_records(path, file, reader.problems, plain=True) if path is not None else None
    if not sheets:
        return {}
    header = [clean_text(cell).casefold() for cell in sheets[0].rows[0][1]]
    if "code" not in header or "actor" not in header:
        hint = "its first row is: code,actor"
        reader.problems.add((file, ""), "needs the columns code and actor", values=[", ".join(header)], hint=hint)
        return {}
    table = table_of(sheets[0], header, reader.problems)
    code, actor = tidy(table.frame["code"]), tidy(table.frame["actor"])
    twice = pd.Series(code).duplicated().to_numpy()
    if twice.any():
        hint = "one code stands for one organisation"
        reader.problems.add(
            (file, "code"), "the same code twice", rows=table.rows[twice], values=np.array(code)[twice], hint=hint
        )
    return {c: a for c, a in zip(code, actor) if c and a}


# ---------------------------------------------------------------- files


def files_of(reader: Reader, folder: Path) -> list[Source]:
    """The files and sheets named, or every one that fits the pattern, with what its name says of wave and relation."""
    return [sheet for file in _files(reader, folder) for sheet in _sheets(reader, file)]


def _sheets(reader: Reader, file: Source) -> list[Source]:
    """The sheets of a workbook that a pattern means, or the one sheet the study file names."""
    part, problems = reader.study.nominations, reader.problems
    if part.sheet is None or "{" not in part.sheet:
        return [replace(file, sheet=part.sheet)]
    pattern = reader.pattern(part.sheet)
    if pattern.strange or pattern.twice or not set(pattern.places) <= {"wave", "relation"} - file.places.keys():
        hint = "in the name of a sheet stands {wave} or {relation}, each once, unless the name of the file has it"
        problems.add((STUDY_FILE, "nominations.sheet"), "cannot be a pattern of sheets", values=[part.sheet], hint=hint)
        return []
    reading = {**part.reading, "sheet": None}
    names = [sheet.name for sheet in open_records(file.path, file.file, problems, **reading) or []]
    found = [(name, places) for name in names if (places := pattern.match(name)) is not None]
    if not found and names:
        hint = f"its sheets: {', '.join(names[:8])}"
        problems.add((file.file, ""), f"no sheet is called as {part.sheet!r}", hint=hint)
    return [replace(file, sheet=name, places={**file.places, **places}) for name, places in found]


def _files(reader: Reader, folder: Path) -> list[Source]:
    """The file named, or every file that fits the pattern."""
    part = reader.study.nominations
    where = (STUDY_FILE, "nominations.file")
    pattern = reader.pattern(part.file)
    if not pattern.places:
        path = locate(folder, part.file, reader.problems, where)
        return [] if path is None else [Source(path, part.file)]
    below, _, _ = part.file.replace("\\", "/").rpartition("/")
    wrong = [place for place in pattern.places if place not in ("wave", "relation")]
    outside = "{" in below or ".." in below.split("/") or below.startswith("/") or ":" in below
    if wrong or outside or not (folder / below).is_dir():
        hint = "in a file name stands {wave} or {relation}; the file lies inside the study folder"
        reader.problems.add(where, "cannot be a pattern of files", values=[part.file], hint=hint)
        return []
    said = [table.file for table in (reader.study.answers, reader.study.affiliations) if table is not None]
    others = {STUDY_FILE, reader.study.actors.file, part.roster, *(q.roster for q in part.questions), *said} - {
        part.file
    }
    names = sorted(f"{below}/{p.name}" if below else p.name for p in (folder / below).iterdir() if p.is_file())
    names = [name for name in names if name not in others]
    found = [(name, places) for name in names if (places := pattern.match(name)) is not None]
    if not found:
        meant = near(part.file, names)
        hint = f"files here: {', '.join(names[:8])}" if not meant else f"did you mean {meant!r}?"
        reader.problems.add(where, "no file has such a name", values=[part.file], hint=hint)
    paths = [(locate(folder, name, reader.problems, where), name, places) for name, places in found]
    return [Source(path, name, places) for path, name, places in paths if path is not None]


def interviews_of(reader: Reader, source: Source, questions: list[Question]) -> Interviews | None:
    """One file or sheet: its export, and who answered when."""
    part, problems = reader.study.nominations, reader.problems
    path, file, places = source.path, source.file, source.places
    reading = {**part.reading, "sheet": source.sheet}
    sheets = open_records(path, file, problems, **reading, plain=part.collector is None)
    if not sheets:
        return None
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        problems.add((file, ""), "the file is empty", hint="the first row names the columns")
        return None
    matrix = any(question.layout == "matrix" for question in questions)
    columns = part.columns.model_dump(exclude_none=True)
    if matrix:
        export, at = _matrix(sheets[0], problems)
    else:
        sheets += _more_files(reader, path.parent, file, questions, places)
        export = read_export(part.collector, sheets, problems, keep=frozenset(columns.values()))
        at = columns.get("respondent", "respondent")
    header = find(reader, export, at.replace("{", "("), key="respondent")
    if not header:
        return None
    export, who = _answered(export, header[0].header, problems)
    respondent, _ = reader.known.resolve(who, reader.codes(questions[0]))
    wave, wave_at = _wave(reader, export, places, columns)
    used = {header[0].header, wave_at}
    about = places.get("relation", "")
    voice = _voices(reader, export, (respondent, wave, about), columns, used)
    if voice is None:
        return None
    relation = places.get("relation") or part.constant.relation
    return Interviews(export, respondent, export.said(header[0].header), wave, wave_at, relation, voice, places, used)


def _voices(
    reader: Reader, export: Export, who: tuple[Any, Any, str], columns: Mapping[str, str], used: set[str]
) -> Any:
    """Which interview every row belongs to: its informant, or the row itself (an edge list has many rows for one)."""
    part, table = reader.study.nominations, export.table
    cells: dict[str, Any] = {}
    for key in ("informant", "seniority"):
        found = find(reader, export, columns[key], key=key) if key in columns else []
        if found:
            used.add(found[0].header)
            cells[key] = np.array(tidy(table.frame[found[0].header]), dtype=object)
        elif key in columns:
            return None
    edges = part.layout == "edge_list" and not any(question.layout for question in part.questions)
    if edges and part.informants and "informant" not in cells:
        hint = "columns = { informant = '…' } under [nominations]"
        reader.problems.add((table.file, ""), "nothing says which rows are of one informant", hint=hint)
        return None
    rows = np.array([f"{table.file} {row}" for row in table.rows.tolist()], dtype=object)
    voice = cells.get("informant", np.full(len(rows), "", dtype=object) if edges else rows)
    respondent, wave, about = who
    made = {"_asked_in": wave if wave is not None else "", "_about": about, "respondent": respondent, "_voice": voice}
    more = {"_seniority": cells.get("seniority", ""), "_file": table.file, "_source_row": table.rows}
    reader.voices.append(pd.DataFrame({**made, **more}, index=range(len(rows))))
    return voice


def _matrix(sheet: Records, problems: Problems) -> tuple[Export, str]:
    """A square matrix: the first column says who answered, whatever stands in the corner."""
    header = [clean_text(cell) for cell in sheet.rows[0][1]]
    while len(header) > 1 and not header[-1]:
        header.pop()
    corner = header[0] or "(first column)"
    table = table_of(sheet, [corner, *header[1:]], problems)
    names = list(table.frame.columns)
    return Export(table, (names_of(names[1:]), names_of(names[:1]))), names[0]


def _more_files(
    reader: Reader, folder: Path, file: str, questions: list[Question], places: Mapping[str, str]
) -> list[Records]:
    """Repeat groups that lie in files of their own, beside the file of interviews."""
    made: list[Records] = []
    base = file.rpartition("/")[0]
    for table in dict.fromkeys(q.table for q in questions if q.layout == "repeat" and q.table):
        name = filled(table, places)
        if name.lower().endswith((".csv", ".txt", ".tsv", ".xlsx")):
            path = locate(folder, name, reader.problems, (STUDY_FILE, "nominations.questions.table"))
            said = f"{base}/{name}" if base else name
            more = open_records(path, said, reader.problems) if path is not None else None
            made += [Records(r.file, Path(name).stem, r.rows, r.sha256, r.encoding) for r in (more or [])[:1] if r.rows]
    return made


def _answered(export: Export, header: str, problems: Problems) -> tuple[Export, Any]:
    """Who answered in each row; a row without is said."""
    who = np.array(tidy(export.table.frame[header]), dtype=object)
    blank = who == ""
    hint = "say which organisation answered, or delete the row"
    problems.add(
        (export.table.file, export.said(header)),
        "nobody is named as respondent",
        rows=export.table.rows[blank],
        hint=hint,
    )
    return export, who


def _agreed(reader: Reader, export: Export, wave: str, column: str) -> str:
    """The header of the wave, if the export has one too; a wave of the study that is not the one of the file is a fault."""
    header = next(iter(export.header(column)), None)
    if header is None:
        return ""
    cells = np.array(tidy(export.table.frame[header]), dtype=object)
    others = {str(entry.wave).casefold() for entry in reader.study.waves} - {wave.casefold()}
    wrong = np.array([cell.casefold() in others for cell in cells], dtype=bool)
    hint = f"the name of the file says {wave}: was it saved under the wrong name?"
    where, rows = (export.table.file, export.said(header)), export.table.rows[wrong]
    reader.problems.add(where, "an interview of another wave", rows=rows, values=cells[wrong], hint=hint)
    return header


def _wave(reader: Reader, export: Export, places: Mapping[str, str], columns: Mapping[str, str]) -> tuple[Any, str]:
    """The wave of every interview: from the name of the file, for all rows, or from a column."""
    n, constant = len(export.table.frame), reader.study.nominations.constant.wave
    if "wave" in places:
        at = _agreed(reader, export, places["wave"], columns.get("wave", "wave"))
        return np.full(n, places["wave"], dtype=object), at
    if constant is not None:
        return np.full(n, str(constant), dtype=object), ""
    if "wave" in columns or export.header("wave"):
        found = find(reader, export, columns.get("wave", "wave"), key="wave")
        if found:
            return np.array(tidy(export.table.frame[found[0].header]), dtype=object), found[0].header
    return None, ""
