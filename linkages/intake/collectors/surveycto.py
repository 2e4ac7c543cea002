"""SurveyCTO: field names without groups; repeat groups spread over numbered columns (wide) or in tables of their own."""

from __future__ import annotations

import re
from typing import Final

from ...data.tables import Problems
from .export import Export, by_levels
from .kobo import one_table
from .opening import Records

__all__ = ["surveycto"]

NOISE: Final = re.compile(
    r"SubmissionDate|CompletionDate|starttime|endtime|duration|instanceID|instanceName|formdef_version|KEY|PARENT_KEY|SET-OF-.*"
    r"|review_status|review_quality|review_comments|review_corrections|caseid|username|devicephonenum|.*_count"
)


def surveycto(records: list[Records], problems: Problems) -> Export:
    """An export in wide form (``freq_1, freq_2``: name slots) or long form (a table for each repeat group)."""
    tables = {sheet.name: one_table(sheet, problems) for sheet in records}
    main = next((name for name, t in tables.items() if "PARENT_KEY" not in t.frame.columns), next(iter(tables)))
    table = tables.pop(main)
    headers = list(table.frame.columns)
    return Export(
        table,
        by_levels(headers, "/"),
        noise=frozenset(header for header in headers if NOISE.fullmatch(header)),
        children={**tables, **{name.removeprefix(f"{main}-"): child for name, child in tables.items()}},
        links=(("PARENT_KEY", "KEY"),),
        separator=" ",
    )
