"""From the sheets of an export to its neutral form, by the platform it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ...data.columns import clean_text
from ...data.tables import Problems
from .export import Export, names_of, unique, without_personal
from .forms import google_forms, surveymonkey
from .kobo import kobo
from .limesurvey import limesurvey
from .odk import odk
from .opening import Records, table_of
from .qualtrics import qualtrics
from .surveycto import surveycto

__all__ = ["read_export"]

READERS: Final[dict[str, Callable[[list[Records], Problems], Export]]] = {
    "kobo": kobo,
    "odk": odk,
    "surveycto": surveycto,
    "qualtrics": qualtrics,
    "limesurvey": limesurvey,
    "google_forms": google_forms,
    "surveymonkey": surveymonkey,
}


def read_export(
    collector: str | None, records: list[Records], problems: Problems, *, keep: frozenset[str] = frozenset()
) -> Export:
    """The export of a platform, or a plain table (the first sheet, the others as repeat groups).

    ``keep`` names columns that the study file asks for, which stay even if they identify a person.
    """
    export = READERS[collector](records, problems) if collector else _plain(records, problems)
    table = without_personal(export.table, keep, "-" if collector == "odk" else "/")
    lost = set(export.table.frame.columns) - set(table.frame.columns)
    names = tuple(
        {name: left for name, both in level.items() if (left := tuple(h for h in both if h not in lost))}
        for level in export.names
    )
    return replace(export, table=table, names=names)


def _plain(records: list[Records], problems: Problems) -> Export:
    tables = {}
    for sheet in records:
        header = sheet.rows[0][1] if sheet.rows else []
        while header and not header[-1].strip():
            header = header[:-1]
        names = unique([clean_text(cell) for cell in header])
        tables[sheet.name] = table_of(sheet, names, problems)
    first = next(iter(tables))
    table = tables.pop(first)
    return Export(table, (names_of(table.frame.columns),), children=tables)
