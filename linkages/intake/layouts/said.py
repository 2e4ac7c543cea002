"""What organisations said beyond ties, beside the questions about ties or in a file of its own: [answers], [affiliations]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ...data.questions import Question
from ...data.study import AnswerTable, NominationColumns, NominationConstants, NominationTable
from ...data.tables import Problems
from ..tables import TextTable
from .answers import Interviews, Reader
from .informants import voices_of
from .interviews import codes_of, files_of, interviews_of
from .names import Known
from .said_answers import answers_asked, answers_listed
from .said_groups import groups_asked, groups_listed
from .said_voices import KEYS, one_voice_beyond

if TYPE_CHECKING:
    from ...data.study import AffiliationTable, Study

__all__ = ["SECTIONS", "Said", "beside_ties", "finished", "in_own_file"]

SECTIONS: Final = ("answers", "affiliations")
STUDY_FILE: Final = "study.toml"
Section = "AnswerTable | AffiliationTable"


@dataclass(frozen=True)
class Said:
    """One of the two tables in our columns (waves as text), and the place in the files from which each row came."""

    frame: pd.DataFrame
    places: pd.DataFrame
    sources: list[TextTable] = field(default_factory=list)

    def place(self, row: Any, column: str) -> tuple[str, Any, str]:
        """File, row and header of a cell."""
        if not isinstance(row, int) or not 0 < row <= len(self.places):
            return (str(self.places["_file"].iloc[0]) if len(self.places) else STUDY_FILE), row, column
        at = self.places.iloc[row - 1]
        return str(at["_file"]), int(at["_source_row"]), at.get(f"_at_{column}", "") or column


def sections(study: Study, *, own_file: bool) -> Iterator[tuple[str, AnswerTable | AffiliationTable]]:
    """The parts of the study file whose answers stand in a file of their own, or beside those about ties."""
    for name in SECTIONS:
        part = getattr(study, name)
        if part is not None and (part.file is not None) == own_file:
            yield name, part


def beside_ties(reader: Reader, interviews: Interviews, made: dict[str, list[pd.DataFrame]]) -> None:
    """Read the questions that stand in the interviews of [nominations]."""
    for name, part in sections(reader.study, own_file=False):
        made.setdefault(name, []).extend(_asked(reader, interviews, part))


def finished(
    made: Mapping[str, list[pd.DataFrame]], voices: pd.DataFrame, rule: str | None, problems: Problems
) -> dict[str, Said]:
    """The answers of all interviews; a second interview without a rule is said elsewhere."""
    done = {}
    for name, parts in made.items():
        frame = _together(name, parts)
        if rule is None:
            frame = frame.drop_duplicates(KEYS[name], ignore_index=True)
        else:
            frame = one_voice_beyond(frame, name, voices, rule, problems)
        done[name] = _split(frame)
    return done


def in_own_file(study: Study, folder: Path, known: Known, *, plain: bool, problems: Problems) -> dict[str, Said]:
    """Read the files of the two parts; ``plain``: the nominations are an edge list, which has no interviews."""
    for name, part in sections(study, own_file=False):
        if plain or not part.questions:
            hint = f"file = '…' under [{name}]" + ("" if plain else f", or [[{name}.questions]] with their columns")
            what = (
                "nothing says where the answers stand"
                if not plain
                else "an edge list has no interviews to read it from"
            )
            problems.add((STUDY_FILE, name), what, hint=hint)
    done = {}
    for name, part in sections(study, own_file=True):
        found = Problems()
        said = _own_file(study, folder, known, (name, part), found)
        problems.extend(_renamed(found.frame(), name))
        if said is not None:
            done[name] = said
    return done


def _own_file(
    study: Study, folder: Path, known: Known, which: tuple[str, AnswerTable | AffiliationTable], problems: Problems
) -> Said | None:
    name, part = which
    assert part.file is not None
    ties = study.nominations
    like = NominationTable(
        file=part.file, collector=part.collector, layout="roster_grid" if part.questions else "edge_list",
        columns=NominationColumns(respondent=part.columns.actor or "actor", wave=part.columns.wave),
        constant=NominationConstants(wave=part.constant.wave), codes=part.codes, roster=ties.roster, **part.reading,
    )  # fmt: skip
    reader = Reader(study.model_copy(update={"nominations": like}), known, problems, Problems())
    codes = {**ties.actors, **codes_of(reader, folder, ties.roster)}
    reader.codes = lambda question: codes
    parts: list[pd.DataFrame] = []
    sources: list[TextTable] = []
    for source in files_of(reader, folder):
        interviews = interviews_of(reader, source, [Question()])
        if interviews is None:
            continue
        if interviews.wave is None:
            hint = f"columns = {{ wave = '…' }} or constant = {{ wave = 2024 }} under [{name}]"
            problems.add((source.file, ""), "nothing says in which wave it was asked", hint=hint)
            continue
        sources.append(interviews.export.table)
        listed = answers_listed if isinstance(part, AnswerTable) else groups_listed
        parts += _asked(reader, interviews, part) if part.questions else listed(reader, interviews, part)  # type: ignore[arg-type]
    if len(problems) or not parts:
        return None
    frame = _together(name, parts)
    rule = ties.informants if part.questions else None
    if rule is not None:
        frame = one_voice_beyond(frame, name, voices_of(reader.voices), rule, problems)
    return _split(frame, sources)


def _asked(reader: Reader, interviews: Interviews, part: AnswerTable | AffiliationTable) -> list[pd.DataFrame]:
    """The questions of a part, in the interviews of one file."""
    if isinstance(part, AnswerTable):
        return answers_asked(reader, interviews, part)
    return groups_asked(reader, interviews, part)


def _together(name: str, parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if filled:
        return pd.concat(filled, ignore_index=True)
    columns = [*KEYS[name], *(("value", "text") if name == "answers" else ()), "_file", "_source_row", "_voice"]
    return pd.DataFrame(columns=columns, dtype=object)


def _split(frame: pd.DataFrame, sources: list[TextTable] | None = None) -> Said:
    inner = [column for column in frame.columns if column.startswith("_")]
    return Said(frame.drop(columns=inner), frame[inner], sources or [])


def _renamed(found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Faults in the words of this part of the study file: it was read as if it were [nominations]."""
    words = {"nominations": name, "needed for respondent": "needed for actor"}
    for column in ("column", "problem", "hint"):
        for old, new in words.items():
            found[column] = found[column].astype(object).str.replace(old, new, regex=False)
    return found
