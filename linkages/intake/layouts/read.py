"""From the files and questions of ``study.toml`` to one long table of answers, which is then read like an edge list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from ...data.questions import Question
from ...data.study import NominationTable
from ...data.tables import ROW, Problems
from ..tables import TextTable
from .answers import COLUMNS, Interviews, Reader
from .edge_list import read_edges
from .informants import one_voice, second_interviews, voices_of
from .interviews import codes_of, files_of, interviews_of
from .name_slots import read_slots
from .names import known_actors
from .pattern import Pattern
from .repeat import named_again, read_repeat
from .roster_grid import read_grid
from .said import Said, beside_ties, finished
from .select_multiple import read_select

if TYPE_CHECKING:
    from ...data.study import Study
    from ..translate import Translated

__all__ = ["Answers", "is_plain", "read_answers"]

STUDY_FILE: Final = "study.toml"
LONG: Final = "\0answers"  # stands for the file until the places in the files are put back
MOST_LISTED: Final = 12


@dataclass(frozen=True)
class Answers:
    """All answers as one edge list, with the place in the files from which each cell came."""

    study: Study  # as if the long table were the file
    table: TextTable
    sources: list[TextTable]
    notes: pd.DataFrame
    places: pd.DataFrame
    voices: pd.DataFrame
    said: dict[str, Said]  # what was asked beyond ties

    def place(self, problems: pd.DataFrame) -> pd.DataFrame:
        """Problems with the file, row and header the person knows."""
        here = (problems["table"] == LONG).to_numpy()
        if not here.any():
            return problems
        file = self.sources[0].file if self.sources else ""
        said = problems.to_dict("records")
        for fault in (fault for fault, mine in zip(said, here) if mine):
            row, fault["table"] = fault["row"], file
            if isinstance(row, int) and 0 < row <= len(self.places):
                place = self.places.iloc[row - 1]
                fault["table"], fault["row"] = place["_file"], int(place["_source_row"])
                fault["column"] = place.get(f"_at_{fault['column']}", "") or fault["column"]
        return pd.DataFrame(said, columns=problems.columns, dtype=object).drop_duplicates(ignore_index=True)

    def merged(self, answers: Translated, problems: Problems) -> Translated:
        """One answer where several people answered for one organisation."""
        rule = self.study.nominations.informants
        if rule is None:
            return answers
        places = self.places.iloc[answers.frame[ROW].to_numpy() - 1].reset_index(drop=True)
        frame = one_voice(answers.frame, places, self.voices, rule, problems)
        return type(answers)(frame, answers.origin, answers.notes)


def is_plain(study: Study) -> bool:
    """Whether the nominations are one edge list in one file, which needs nothing of all this."""
    part = study.nominations
    several = "{" in part.file or "{" in (part.sheet or "")
    said = part.collector or part.questions or part.informants or several or part.actors or part.roster
    return part.layout == "edge_list" and not said


def read_answers(study: Study, folder: Path, actors: TextTable | None, problems: Problems) -> Answers | None:
    """Open every file of nominations and read every question; None, with the reasons added, if that cannot be done."""
    questions = _questions(study, problems)
    reader = Reader(study, known_actors(study, actors), problems, Problems())
    before = len(problems)
    tables = {question: codes_of(reader, folder, question) for question in dict.fromkeys(q.roster for q in questions)}
    reader.codes = lambda question: {
        **study.nominations.actors, **tables.get(question.roster, {}), **question.actors
    }  # fmt: skip
    if len(problems) > before or not questions:
        return None
    frames: list[pd.DataFrame] = []
    beyond: dict[str, list[pd.DataFrame]] = {}
    sources: list[TextTable] = []
    for source in files_of(reader, folder):
        interviews = interviews_of(reader, source, questions)
        if interviews is None:
            continue
        sources.append(interviews.export.table)
        for question in questions:
            frames += _question(reader, interviews, question)
        beside_ties(reader, interviews, beyond)
        children = {id(child): child for child in interviews.export.children.values()}.values()
        sources += [child for child in children if child.sha256 != interviews.export.table.sha256]
        _unused(reader, interviews)
    _unmapped(reader)
    if not sources or len(problems) > before:
        return None
    long = pd.concat([f for f in frames if len(f)] or frames[:1] or [pd.DataFrame()], ignore_index=True)
    voices = voices_of(reader.voices)
    if len(long):
        long = named_again(reader, long)
        long = second_interviews(long, voices, study.nominations.informants, problems)
    said = finished(beyond, voices, study.nominations.informants, problems)
    return _finished(study, long, sources, reader, (voices, said))


# ---------------------------------------------------------------- what study.toml asks for


def _questions(study: Study, problems: Problems) -> list[Question]:
    """The questions, with what [nominations] says for all of them; a layout without questions makes one."""
    part = study.nominations
    given = part.questions or (Question(),)
    made = []
    for question in given:
        layout = question.layout or part.layout
        more: dict[str, Any] = {"layout": layout, "roster": question.roster or part.roster}
        if layout == "matrix" and question.column is None:
            more["column"] = "{actor}"
        made.append(question.model_copy(update=more))
        for key, wanted, why in _wanted(made[-1], part, layout):
            if wanted:
                where = "[[nominations.questions]]"
                hint = f"add it under {where}: {why}"
                problems.add((STUDY_FILE, f"nominations.questions.{key}"), f"layout {layout!r} needs {key}", hint=hint)
    return made if not len(problems) else []


def _wanted(question: Question, part: NominationTable, layout: str) -> list[tuple[str, bool, str]]:
    """Keys that a layout cannot do without, and whether they are lacking."""
    column = question.column
    places = Pattern(column or "").places
    told = (
        question.relation
        or part.constant.relation
        or "relation" in places
        or "{relation}" in f"{part.file} {part.sheet}"
    )
    examples = {
        "roster_grid": "column = 'advice_{actor}'",
        "select_multiple": "column = 'partners', or 'partners/{actor}' for one column a choice",
        "name_slots": "column = 'partner_{slot}', strength = 'strength_{slot}'",
        "repeat": "column = the header of the name in the repeat group",
        "matrix": "column = '{actor}'",
    }
    if layout == "edge_list":
        return []
    need = {"roster_grid": "actor", "matrix": "actor", "name_slots": "slot"}.get(layout)
    lacking = column is None or (need is not None and need not in places)
    return [
        ("column", lacking, examples[layout]),
        (
            "relation",
            not told,
            "relation = 'advice', or {relation} in the column, the file name or the name of the sheet",
        ),
    ]


# ---------------------------------------------------------------- questions


def _question(reader: Reader, interviews: Interviews, question: Question) -> list[pd.DataFrame]:
    """One question in the words of its layout."""
    if question.layout in ("roster_grid", "matrix"):
        return read_grid(reader, interviews, question, layout=question.layout)
    if question.layout == "select_multiple":
        return read_select(reader, interviews, question)
    if question.layout == "name_slots":
        return read_slots(reader, interviews, question)
    if question.layout == "repeat":
        return read_repeat(reader, interviews, question)
    return read_edges(reader, interviews, question)


def _unused(reader: Reader, interviews: Interviews) -> None:
    """List the columns that no question reads, once."""
    export = interviews.export
    free = [h for h in export.table.frame.columns if h not in interviews.used and h not in export.noise]
    if free:
        some = ", ".join(export.said(h) for h in free[:MOST_LISTED]) + (
            f" and {len(free) - MOST_LISTED} more" if len(free) > MOST_LISTED else ""
        )
        what = f"{len(free)} columns are not read: {some}" if len(free) > 1 else f"a column is not read: {some}"
        reader.notes.add((export.table.file, ""), what, hint="fine if they are not about ties")


def _unmapped(reader: Reader) -> None:
    """List codes and columns that stand for no organisation, once a file."""
    for file, seen in reader.unmapped.items():
        if not seen:
            continue
        some = ", ".join(f"{token} ({n})" if n > 1 else token for token, n in list(seen.items())[:MOST_LISTED])
        more = f" and {len(seen) - MOST_LISTED} more" if len(seen) > MOST_LISTED else ""
        what = f"codes that stand for no organisation are not read: {some}{more}"
        hint = "if one is an organisation, say which: actors = { code = 'F01' } or roster = 'codes.csv'"
        reader.notes.add((file, ""), what, hint=hint)


def _finished(
    study: Study,
    long: pd.DataFrame,
    sources: list[TextTable],
    reader: Reader,
    told: tuple[pd.DataFrame, dict[str, Said]],
) -> Answers | None:
    """The long table as a file that needs no explanation but its codes."""
    part = study.nominations
    if "wave" not in long:
        hint = "{wave} in the file name, columns = { wave = '…' } or constant = { wave = 2024 } under [nominations]"
        reader.problems.add((sources[0].file, ""), "nothing says in which wave it was asked", hint=hint)
        return None
    flat = NominationTable(
        file=LONG[1:], codes=part.codes, informants=part.informants,
        constant=part.constant.model_copy(update={"wave": None, "relation": None, "side": None}),
    )  # fmt: skip
    if part.constant.side is not None:
        long["side"] = long["side"].fillna(part.constant.side) if "side" in long else part.constant.side
    if "side" in long:
        long["side"] = long["side"].fillna("out")
    if "strength" in long and long["strength"].isna().any():
        long["strength"] = long["strength"].where(long["strength"].notna(), "1")
    ours = [column for column in COLUMNS if column in long]
    frame = pd.DataFrame(
        {c: pd.Series(long[c].where(long[c].notna(), "").to_numpy(dtype=object), dtype=object) for c in ours}
    )
    rows = np.arange(1, len(frame) + 1, dtype=np.int64)
    table = TextTable(LONG, frame, rows, "", "utf-8")
    made = study.model_copy(update={"nominations": flat})
    places = long[[c for c in long.columns if c.startswith("_")]].reset_index(drop=True)
    return Answers(made, table, sources, reader.notes.frame(), places, *told)
