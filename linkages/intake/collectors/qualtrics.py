"""Qualtrics: three header rows (names, question texts, import ids); columns are told apart by their import id."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from ...data.columns import clean_text
from ...data.tables import Problems
from .export import Export, names_of, unique
from .opening import Records, table_of

__all__ = ["qualtrics"]

NOISE: Final = re.compile(
    r"StartDate|EndDate|Status|Progress|Duration \(in seconds\)|Finished|RecordedDate|ResponseId|DistributionChannel|UserLanguage"
    r"|.*_DO_.*|.*_DO|.*_(First Click|Last Click|Page Submit|Click Count)|SC\d+|.* - Topics|Q_.*|V\d+"
)
_NUMBERED: Final = re.compile(r".*_\d+")


def qualtrics(records: list[Records], problems: Problems) -> Export:
    """Responses of Qualtrics; a name in ``study.toml`` is an import id (QID5_3), the text of the question, or the export name.

    The numbers of export names (``Q5_3``) are places in the form, which move when rows are reordered: they are no codes.
    """
    sheet = records[0]
    width = len(sheet.rows[0][1])
    names = [clean_text(cell) for cell in sheet.rows[0][1]]
    texts = _row(sheet, 1, width)
    found = _row(sheet, 2, width)
    skip = 3
    if not any("ImportId" in cell for cell in found):
        skip, found = 2, [""] * width
        if any("ImportId" in cell for cell in texts):
            texts, found = [""] * width, texts
    made = unique(names)
    table = table_of(sheet, made, problems, skip=skip)
    ids = [_import_id(cell) for cell in found]
    by_id, by_name = dict(zip(made, ids)), dict(zip(made, names))
    by_text = dict(zip(made, (clean_text(text) for text in texts)))
    return Export(
        table,
        (
            names_of(made, lambda header: [by_id[header]]),
            names_of(made, lambda header: [by_text[header]]),
            names_of(made, lambda header: [by_name[header]]),
        ),
        noise=frozenset(name for name in made if NOISE.fullmatch(name)),
        blank={"select_multiple": "unless_ticked"},
        missing=frozenset(["-99"]),
        separator=",",
        positions=frozenset(name for name in made if _NUMBERED.fullmatch(name)),
        shown=by_name,
    )


def _row(sheet: Records, i: int, width: int) -> list[str]:
    cells = sheet.rows[i][1] if len(sheet.rows) > i else []
    return [*cells[:width], *[""] * (width - len(cells))]


def _import_id(cell: str) -> str:
    """``QID5_3`` of ``{"ImportId":"QID5_3"}``; with the choice, if a select-multiple question is split."""
    try:
        said = json.loads(cell)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    parts: Sequence[object] = [said.get("ImportId", ""), said.get("choiceId", "")]
    return "_".join(str(part) for part in parts if str(part))
