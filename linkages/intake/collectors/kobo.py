"""KoboToolbox: groups with a slash (or a dot), repeat groups on sheets of their own."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from ...data.tables import Problems
from ..tables import TextTable
from .export import Export, by_levels, unique, without
from .opening import Records, table_of

__all__ = ["kobo", "one_table"]

NOISE: Final = re.compile(
    r"start|end|today|audit|_id|_uuid|_submission_time|_validation_status|_notes|_status|_submitted_by|__version__|_tags"
    r"|_index|_parent_table_name|_parent_index|_submission__.*|meta/(instanceID|instanceName|rootUuid|deprecatedID)|formhub/uuid"
)


def kobo(records: list[Records], problems: Problems) -> Export:
    """An export of KoboToolbox: XML names or labels, with or without groups; CSV, or XLSX with repeat groups."""
    tables = {sheet.name: one_table(sheet, problems) for sheet in records}
    main = next((name for name, t in tables.items() if "_parent_index" not in t.frame.columns), next(iter(tables)))
    table = tables.pop(main)
    headers = list(table.frame.columns)
    separator = "/" if any("/" in header for header in headers) else "."
    return Export(
        table,
        by_levels(headers, separator),
        noise=frozenset(header for header in headers if NOISE.fullmatch(header)),
        children=tables,
        links=(("_submission__uuid", "_uuid"), ("_parent_index", "_index")),
        separator=" ",
    )


def one_table(sheet: Records, problems: Problems) -> TextTable:
    """A sheet with one header row, without the row of HXL tags that may follow it."""
    header = sheet.rows[0][1] if sheet.rows else []
    table = table_of(sheet, unique(header), problems)
    first = [cell.strip() for cell in table.frame.iloc[0]] if len(table.frame) else []
    tags = np.zeros(len(table.frame), dtype=bool)
    if any(first) and all(cell.startswith("#") for cell in first if cell):
        tags[0] = True
    return without(table, tags)
