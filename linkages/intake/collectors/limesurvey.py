"""LimeSurvey: question codes with the row in brackets, or behind an underscore."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ...data.tables import Problems
from .export import Export, names_of
from .kobo import one_table
from .opening import Records

__all__ = ["limesurvey"]

NOISE: Final = re.compile(
    r"id|submitdate|lastpage|startlanguage|seed|token|startdate|datestamp|refurl|interviewtime|\w+Time|groupTime\d+|questionTime\d+"
    r"|Response ID|Date submitted|Last page|Start language|Seed|Date started|Date last action"
)
_BRACKETS: Final = re.compile(r"(\w+?)((?:\[\w+\])+)")
_SCALE: Final = re.compile(r"(\w+\[\w+\])\[([12])\]")


def limesurvey(records: list[Records], problems: Problems) -> Export:
    """Responses exported with question codes; ``Q1[SQ001]`` and ``Q1_SQ001`` are names of one column."""
    table = one_table(records[0], problems)
    headers = list(table.frame.columns)
    return Export(
        table,
        (names_of(headers), names_of(headers, _other_form)),
        noise=frozenset(header for header in headers if NOISE.fullmatch(header)),
        blank={"select_multiple": "no"},
        missing=frozenset(["n/a"]),
        separator=",",
    )


def _other_form(header: str) -> Iterable[str]:
    """The name of a column in the other of the two forms; a dual scale counts from 1 in one and from 0 in the other."""
    if dual := _SCALE.fullmatch(header):
        yield f"{dual[1].replace('[', '_').rstrip(']')}_{int(dual[2]) - 1}"
    elif found := _BRACKETS.fullmatch(header):
        yield found[1] + "_" + "_".join(re.findall(r"\w+", found[2]))
    elif "_" in header and "[" not in header:
        code, _, row = header.partition("_")
        yield f"{code}[{row}]"
        base, _, scale = row.rpartition("_")
        if base and scale in ("0", "1"):
            yield f"{code}[{base}][{int(scale) + 1}]"
