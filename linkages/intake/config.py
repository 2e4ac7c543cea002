"""From a folder with ``study.toml`` to a checked Survey; every fault of every file is listed at once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ..data.checks import examine
from ..data.survey import Survey
from ..data.tables import ROW, Problems, near
from ..errors import ArgumentError, StudyError, SurveyError
from ._names.naming import Naming, read_naming
from .design import check_design
from .files.opening import open_table
from .layouts.names import known_actors
from .layouts.read import Answers, is_plain, read_answers
from .layouts.said import SECTIONS, Said, in_own_file
from .outsiders import with_outsiders
from .responses import with_responded
from .said import settled
from .tables import ONE_BYTE, TextTable, locate
from .toml import STUDY_FILE, line_below, line_of, read_study
from .translate import Translated, translate_actors, translate_nominations, waves_are_whole
from .unfolded import unfolded
from .values import as_wave

if TYPE_CHECKING:
    from ..data.study import Study

__all__ = ["Opened", "open_study", "read_survey"]

UNUSABLE: Final = "the study cannot be used"
BIGGEST_STUDY_FILE: Final = 1_000_000  # bytes


def read_survey(path: str | os.PathLike[str]) -> Survey:
    r"""Read a study: the folder with ``study.toml`` and the files it names.

    Parameters
    ----------
    path : str or path-like
        The folder, or the ``study.toml`` in it (it may have another name).

    Returns
    -------
    Survey
        With ``study`` (the validated study file), ``sources`` (every file read and its SHA-256) and ``warnings``.

    Raises
    ------
    StudyError
        When ``study.toml`` or a file cannot be read, or lacks a column. All faults are in ``.problems``, where
        ``table`` is the file, ``row`` the row or line as a person counts it and ``column`` the header or key.
    SurveyError
        When the files can be read but what they say cannot be right, in the same form.

    Notes
    -----
    Files are CSV in UTF-8, UTF-16, the Windows encoding cp1252 or that of an old Mac, separated by comma, semicolon, tab or bar; workbooks
    (.xlsx, .xls, .ods: the only sheet, or ``sheet = "…"``); Stata and SPSS files, by their value labels; and Parquet, with
    the extra ``parquet``. What they are shows in their content, not in their name. Rows above the header and a row of
    totals below are left out, with a note in ``warnings``. Every cell is read as text. Kinds, relations and words for yes and no are compared without regard to capitals; identifiers as
    they are written. A decimal comma is understood; a number that could be read in two ways is refused. A blank
    ``responded`` is a fault and not a no, unless ``codes`` says so. A blank strength is an item left unanswered.
    Other columns of the actors file become attributes, numeric if every cell is a number.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> toml = '''
    ... study = { title = "Valle" }
    ... kinds = { firm = "private", university = "public" }
    ... actors = { file = "actors.csv", constant = { wave = 2024 } }
    ... nominations = { file = "ties.csv", constant = { wave = 2024, relation = "advice" } }
    ... '''
    >>> _ = (folder / "study.toml").write_text(toml)
    >>> _ = (folder / "actors.csv").write_text("actor,kind,responded\nf1,firm,yes\nu1,university,yes\n")
    >>> _ = (folder / "ties.csv").write_text("respondent,nominee\nf1,u1\nu1,f1\n")
    >>> read_survey(folder)
    <Survey: 2 actors, 1 wave, 1 relation, 2 nominations>
    """
    problems = Problems()
    opened = open_study(path, problems)
    study, text, told, whole = opened.study, opened.text, opened.told, opened.whole
    people, answers, tables, naming = opened.people, opened.answers, opened.tables, opened.naming
    if people and answers:
        people, answers = naming.applied(people, answers, study, problems)
    said = settled(opened.said, naming, whole=whole)
    declared = {name for name in SECTIONS if getattr(study, name) is not None}
    usable = people is not None and answers is not None and declared <= said.keys()
    relations = _relations(study, text, people, answers, whole=whole)
    waves = _waves(study, text, whole=whole)
    _check(study, text, people, answers, (relations, waves, said), problems)
    check_design(study, text, people.frame if people is not None else None, problems)
    found = _once(problems.frame([STUDY_FILE, study.actors.file, study.nominations.file]), tables)
    found = naming.hinted(told.place(found) if told else found)
    if len(found):
        raise (SurveyError if usable else StudyError)(found, UNUSABLE)
    assert people is not None
    assert answers is not None
    notes = _notes(study, tables, (people, answers), answers.frame)
    if told:
        notes = pd.concat([t for t in (told.place(notes), told.notes) if len(t)] or [notes], ignore_index=True)
    sources = [opened.source, *((t.file, t.sha256) for t in [*tables, *naming.tables])]
    return Survey(
        people.frame, answers.frame, _asked(study, relations, answers.frame), waves=waves, study=study,
        **{name: table.frame for name, table in said.items()}, warnings=notes, sources=pd.DataFrame(sources, columns=["file", "sha256"]),
    )  # fmt: skip


# ---------------------------------------------------------------- files


@dataclass(frozen=True)
class Opened:
    """A study and its tables in our columns, not checked yet."""

    file: Path
    source: tuple[str, str]  # name and SHA-256 of the study file
    study: Study
    text: str
    naming: Naming
    told: Answers | None
    tables: list[TextTable]
    whole: bool  # whether waves are whole numbers
    people: Translated | None
    answers: Translated | None
    said: dict[str, Said]  # beyond ties


def open_study(path: str | os.PathLike[str], problems: Problems, *, outsiders: bool = True) -> Opened:
    """Read a study and its files; ``outsiders``: whoever was named freely and is not on the list is added to it."""
    file = _study_file(path)
    content = _content(file)
    read = read_study(content, problems)
    if read is None:
        raise StudyError(problems.frame(), f"{file.name} cannot be used")
    study, text = read
    _consistent(study, text, problems)
    actors = _table(study, "actors", file.parent, text, problems)
    told = None if is_plain(study) else _told(study, file.parent, text, actors, problems)
    naming = read_naming(study, file.parent, text, problems)
    actors, told = with_responded(actors, told, study, naming.meant)
    nominations = told.table if told else None
    if is_plain(study):
        nominations = _table(study, "nominations", file.parent, text, problems)
    reading = told.study if told else study  # an export is read once more, as the edge list it became
    whole = waves_are_whole(reading, actors, nominations)
    people = translate_actors(actors, study, problems, whole=whole) if actors else None
    answers = translate_nominations(nominations, reading, problems, whole=whole) if nominations else None
    if told and answers:
        answers = told.merged(answers, problems)
    if outsiders and people and answers:
        people = with_outsiders(people, answers, told, study, naming.said_of)
    said = _beyond(study, file.parent, text, actors, told, problems)
    more = [source for table in said.values() for source in table.sources]
    tables = [t for t in (actors, *(told.sources if told else [nominations]), *more) if t is not None]
    source = (file.name, hashlib.sha256(content).hexdigest())
    return Opened(file, source, study, text, naming, told, tables, whole, people, answers, said)


def _study_file(path: str | os.PathLike[str]) -> Path:
    """The study file itself."""
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentError(f"path={path!r} must be a folder, or the study.toml in it")
    place = Path(path)
    file = place / STUDY_FILE if place.is_dir() else place
    if file.is_file():
        return file
    folder = file.parent
    found = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    meant = near(file.name, found) if not place.is_dir() else near(file.name, [f for f in found if f.endswith(".toml")])
    hint = f"did you mean {meant!r}?" if meant else "linkages demo makes a study to copy"
    problems = Problems()
    problems.add((file.name, ""), f"there is no such file in {folder}", hint=hint)
    raise StudyError(problems.frame(), "there is no study here")


def _content(file: Path) -> bytes:
    problems = Problems()
    try:
        if file.stat().st_size <= BIGGEST_STUDY_FILE:
            return file.read_bytes()
        problems.add(
            (file.name, ""), "is far too big for a study file", hint="give the folder, or the study.toml in it"
        )
    except OSError as error:
        problems.add((file.name, ""), "cannot be opened", hint=error.strerror or "")
    raise StudyError(problems.frame(), f"{file.name} cannot be used")


def _table(study: Study, name: str, folder: Path, text: str, problems: Problems) -> TextTable | None:
    """One of the two files as text."""
    part = study.actors if name == "actors" else study.nominations
    found = Problems()
    path = locate(folder, part.file, found, (STUDY_FILE, f"{name}.file"))
    table = None
    if path is not None:
        table = open_table(path, part.file, found, **part.reading)
        if table is not None and name == "actors":
            table = unfolded(table, study, found)
    row = line_of(text, (name, "file"))
    faults = found.frame()
    in_study = faults["table"] == STUDY_FILE
    problems.extend(faults.assign(row=faults["row"].mask(in_study, row)))
    return table


def _told(study: Study, folder: Path, text: str, actors: TextTable | None, problems: Problems) -> Answers | None:
    """The answers of a questionnaire; faults of the study file get their line."""
    found = Problems()
    answers = read_answers(study, folder, actors, found)
    _with_lines(found.frame(), text, problems)
    return answers


def _beyond(
    study: Study, folder: Path, text: str, actors: TextTable | None, told: Answers | None, problems: Problems
) -> dict[str, Said]:
    """What was asked beyond ties, in files of their own and in the interviews."""
    found = Problems()
    own = in_own_file(study, folder, known_actors(study, actors), plain=is_plain(study), problems=found)
    _with_lines(found.frame(), text, problems)
    return {**(told.said if told else {}), **own}


def _with_lines(faults: pd.DataFrame, text: str, problems: Problems) -> None:
    """Add faults; those of the study file with their line."""
    lines = [
        line_of(text, tuple(column.split("."))) if table == STUDY_FILE and not row else row
        for table, row, column in zip(faults["table"], faults["row"], faults["column"])
    ]
    problems.extend(faults.assign(row=pd.Series(lines, index=faults.index, dtype=object)))


# ---------------------------------------------------------------- what the study file says


def _consistent(study: Study, text: str, problems: Problems) -> None:
    """Kinds named in the study file are in [kinds]."""

    def unknown(place: tuple[str | int, ...], kind: str) -> None:
        meant = near(kind, study.kinds)
        hint = f"did you mean {meant!r}?" if meant else "add it under [kinds]"
        key = ".".join(str(part) for part in place if isinstance(part, str))
        problems.add((STUDY_FILE, key), "is not in [kinds]", rows=[line_of(text, place)], values=[kind], hint=hint)

    if not study.kinds:
        return
    for i, entry in enumerate(study.relations):
        for key, kinds in (("asked_of", entry.asked_of), ("asked_about", entry.asked_about)):
            for kind in kinds or ():
                if kind not in study.kinds:
                    unknown(("relations", i, key), kind)
    constant = study.actors.constant.kind
    if constant is not None and constant not in study.kinds:
        unknown(("actors", "constant", "kind"), constant)


def _relations(
    study: Study, text: str, people: Translated | None, answers: Translated | None, *, whole: bool
) -> pd.DataFrame | None:
    """[[relations]] as a table: a row for each wave named, a blank wave for every wave or for want of knowing."""
    if not study.relations:
        return None
    here = set(people.frame["kind"].dropna()) if people is not None and "kind" in people.frame else set()
    rows: list[dict[str, Any]] = []
    for i, entry in enumerate(study.relations):
        values = entry.model_dump(exclude={"wave"})
        for key in ("asked_of", "asked_about"):
            # a kind in [kinds] of which there is no organisation changes nothing
            values[key] = tuple(k for k in values[key] or () if k in here) or values[key]
        values[ROW] = line_of(text, ("relations", i))
        waves: Iterable[Any] = entry.wave or (None,)
        if entry.wave is None and answers is not None:
            named = answers.frame.loc[answers.frame["relation"] == entry.relation, "wave"]
            waves = list(dict.fromkeys(named.dropna().tolist())) or (None,)
        for wave in waves:
            rows.append({**values, "wave": None if wave == "every" else as_wave(wave, whole=whole)})
    table = pd.DataFrame(rows)
    return table.assign(wave=pd.Series([row["wave"] for row in rows], dtype=object), **{ROW: _rows(table[ROW])})


def _asked(study: Study, relations: pd.DataFrame | None, answers: pd.DataFrame) -> pd.DataFrame | None:
    """The table without the relations that nobody nominated in and that name no wave: they were not asked."""
    if relations is None:
        return None
    silent = {entry.relation for entry in study.relations if entry.wave is None} - set(answers["relation"])
    return relations[~relations["relation"].isin(silent)]


def _waves(study: Study, text: str, *, whole: bool) -> pd.DataFrame | None:
    if not study.waves:
        return None
    table = pd.DataFrame([entry.model_dump() for entry in study.waves])
    table["wave"] = pd.Series([as_wave(entry.wave, whole=whole) for entry in study.waves], dtype=object)
    table[ROW] = _rows([line_of(text, ("waves", i)) for i in range(len(study.waves))])
    return table


def _rows(lines: Iterable[Any]) -> pd.Series:
    """Lines as whole numbers; 0 where none was found."""
    return pd.Series([line if isinstance(line, int) else 0 for line in lines], dtype="int64")


# ---------------------------------------------------------------- faults and notes in the user's words


def _check(
    study: Study,
    text: str,
    people: Translated | None,
    answers: Translated | None,
    more: tuple[Any, Any, dict[str, Said]],
    problems: Problems,
) -> None:
    """Check what could be translated; say faults with the files and headers of the user."""
    relations, waves, beyond = more
    frames = [t.frame if t is not None else None for t in (people, answers)]
    said_too = {name: table.frame for name, table in beyond.items()}
    found = examine(frames[0], frames[1], relations, waves, **said_too).problems
    absent = [name for name, t in (("actors", people), ("nominations", answers)) if t is None]
    said = Problems()
    for fault in found[~found["table"].isin(absent)].itertuples(index=False):
        made = people if fault.table == "actors" else answers if fault.table == "nominations" else None
        if fault.table in beyond:
            file, row, header = beyond[fault.table].place(fault.row, fault.column)
            where = (file, header)
        elif made is None:
            where = (STUDY_FILE, f"{fault.table}.{fault.column}".rstrip("."))
            row = line_below(text, fault.row or "", fault.column)
        else:
            file = study.actors.file if fault.table == "actors" else study.nominations.file
            where = made.origin.get(fault.column, (file, fault.column))
            row = fault.row
            if where[0] == STUDY_FILE:
                row = line_of(text, tuple(where[1].split(".")))
        hint = fault.hint
        if fault.problem == f"{fault.column} is blank" and fault.column in ("responded", "asked"):
            hint += f'; if a blank means no: codes = {{ no = [""] }} under [{fault.table}]'
        said.add(where, fault.problem, rows=[row], values=[fault.value], hint=hint)
    problems.extend(said.frame())


def _once(found: pd.DataFrame, tables: list[TextTable]) -> pd.DataFrame:
    """Without what follows from a row that has too few or too many cells, which is said itself."""
    keep = pd.Series(True, index=found.index)
    for table in tables:
        ragged = (found["table"] == table.file) & found["row"].isin(table.ragged)
        keep &= ~ragged | (found["column"] == "")
    return found[keep].reset_index(drop=True)


def _notes(
    study: Study, tables: list[TextTable], made: tuple[Translated, Translated], answers: pd.DataFrame
) -> pd.DataFrame:
    """What is worth a second look in the files."""
    notes = Problems()
    for table in tables:
        if table.notes is not None:
            notes.extend(table.notes)
        if table.encoding in ONE_BYTE:
            hint = "look whether accents came through; to be sure, save it as 'CSV UTF-8'"
            notes.add((table.file, ""), f"is not UTF-8; read as {table.encoding}", hint=hint)
    for part in made:
        notes.extend(part.notes.frame())
    for entry in study.relations:
        if entry.wave is None and not (answers["relation"] == entry.relation).any():
            hint = "if it was asked and nobody named anybody, say in which wave: wave = 2019"
            notes.add(
                (STUDY_FILE, "relations.relation"), f"{entry.relation!r} has no nomination: not measured", hint=hint
            )
    return notes.frame()
