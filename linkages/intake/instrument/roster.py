"""The organisations of a wave as the questionnaire lists them, each with a code that never changes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...data.columns import clean_text
from ...data.tables import Problems
from ...errors import StudyError
from ..files.opening import open_table
from ..tables import TextTable, locate
from ..toml import STUDY_FILE
from ..values import flags, tidy

if TYPE_CHECKING:
    from ...data.study import Study

__all__ = ["Organisation", "codes_text", "given", "read_codes", "read_roster", "with_codes"]

_CODE: Final = re.compile(r"o(\d+)")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True)
class Organisation:
    """A row of the questionnaire."""

    code: str
    actor: str
    name: str
    kind: str
    cluster: str


def read_roster(study: Study, folder: Path, wave: str | None, *, codes: Mapping[str, str]) -> list[Organisation]:
    """The organisations listed for a wave (None: all), by cluster, kind and name; an unusable list is refused.

    ``codes`` maps actor to code.
    """
    problems = Problems()
    part = study.actors
    path = locate(folder, part.file, problems, (STUDY_FILE, "actors.file"))
    table = open_table(path, part.file, problems, encoding=part.encoding, delimiter=part.delimiter) if path else None
    cells = _cells(study, table, problems) if table is not None else {}
    if len(problems):
        raise StudyError(problems.frame(), "the list of organisations cannot be used")
    found = {}
    rows = zip(*(cells[key] for key in ("wave", "actor", "name", "kind", "cluster", "external")))
    for when, actor, name, kind, cluster, external in rows:
        if actor and not external and (wave is None or when in (wave, "")):
            found[actor] = (actor, _visible(name) or actor, _visible(kind), cluster)
    if not found:
        told = f" in wave {wave}" if wave is not None else ""
        problems.add((part.file, ""), f"lists no organisation{told}", hint="a row for each organisation and wave")
        raise StudyError(problems.frame(), "there is nobody to ask about")
    known = with_codes(found, codes)
    listed = [Organisation(known[actor], *row) for actor, row in found.items()]
    return sorted(listed, key=lambda o: (o.cluster.casefold(), o.kind.casefold(), o.name.casefold(), o.actor))


def _cells(study: Study, table: TextTable, problems: Problems) -> dict[str, list[Any]]:
    """The columns a questionnaire needs; a column that is not there is blank."""
    columns = study.actors.columns.model_dump(exclude_none=True)
    constant = study.actors.constant.model_dump(exclude_none=True)
    made: dict[str, list[Any]] = {}
    for key in ("wave", "actor", "name", "kind", "cluster", "external"):
        header = columns.get(key, key)
        if key in constant:
            made[key] = [str(constant[key])] * len(table.frame)
        elif header in table.frame.columns:
            made[key] = tidy(table.frame[header])
        else:
            made[key] = [""] * len(table.frame)
            if key == "actor" or key in columns:
                hint = f"columns = {{ {key} = '…' }} under [actors]"
                problems.add((table.file, header), f"there is no such column (needed for {key})", hint=hint)
    codes = study.actors.codes
    made["external"] = [value is True for value in flags(made["external"], codes.yes, codes.no)]
    return made


def _visible(text: str) -> str:
    """Text without controls, which neither a workbook nor a form can hold."""
    return clean_text(_UNSEEN.sub(" ", text))


def with_codes(actors: Iterable[str], codes: Mapping[str, str]) -> dict[str, str]:
    """Actor -> code: those given stay, the others follow in the order of identifiers.

    Examples
    --------
    >>> with_codes(["b", "a", "c"], {"c": "o001"})
    {'c': 'o001', 'a': 'o002', 'b': 'o003'}
    """
    made = dict(codes)
    last = max((int(found[1]) for code in made.values() if (found := _CODE.fullmatch(code))), default=0)
    for number, actor in enumerate(sorted(set(actors) - set(made)), start=last + 1):
        made[actor] = f"o{number:03d}"
    return made


def read_codes(path: Path) -> list[tuple[str, str]]:
    """Code and actor, as an earlier questionnaire of the study gave them, and what somebody added by hand."""
    if not path.is_file():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    return [(row["code"], row["actor"]) for row in rows if row.get("actor") and row.get("code")]


def given(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Actor -> code, of the codes that questionnaires gave."""
    return {actor: code for code, actor in codes if _CODE.fullmatch(code)}


def codes_text(codes: Iterable[tuple[str, str]]) -> str:
    """The table of codes as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("code", "actor"), *codes])
    return out.getvalue()
