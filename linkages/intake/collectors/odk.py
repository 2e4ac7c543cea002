"""ODK Central: groups with a hyphen, repeat groups as files of their own in one zip."""

from __future__ import annotations

import re
from typing import Final

from ...data.tables import Problems
from .export import Export, by_levels
from .kobo import one_table
from .opening import Records

__all__ = ["odk"]

NOISE: Final = re.compile(
    r"SubmissionDate|meta-.*|instanceID|KEY|PARENT_KEY|SET-OF-.*|SubmitterID|SubmitterName|AttachmentsPresent|AttachmentsExpected"
    r"|Status|ReviewState|DeviceID|Edits|FormVersion|start|end|today|audit|__id|__system/.*"
)


def odk(records: list[Records], problems: Problems) -> Export:
    """The CSV files of a form: the one without PARENT_KEY holds the interviews."""
    tables = {sheet.name: one_table(sheet, problems) for sheet in records}
    main = next((name for name, t in tables.items() if "PARENT_KEY" not in t.frame.columns), next(iter(tables)))
    table = tables.pop(main)
    children = {**tables, **{name.removeprefix(f"{main}-"): child for name, child in tables.items()}}
    headers = list(table.frame.columns)
    return Export(
        table,
        by_levels(headers, "-"),
        noise=frozenset(header for header in headers if NOISE.fullmatch(header)),
        children=children,
        links=(("PARENT_KEY", "KEY"), ("__Submissions-id", "__id")),
        separator=" ",
    )
