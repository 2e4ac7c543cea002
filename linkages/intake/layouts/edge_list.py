"""One row for every answer, where the file needs more than a list of headers: several files, or several informants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ...vocabulary import NOMINATION_COLUMNS, NOMINATION_DEFAULTS
from .answers import Interviews, Reader, find, rows_of, texts

if TYPE_CHECKING:
    from ...data.questions import Question

__all__ = ["read_edges"]


def read_edges(reader: Reader, interviews: Interviews, question: Question) -> list[pd.DataFrame]:
    """The rows as they are, each column under our name."""
    part = reader.study.nominations
    said = part.columns.model_dump(exclude_none=True)
    said |= {key: value for key, value in (("nominee", question.column), ("strength", question.strength)) if value}
    at = np.arange(len(interviews))
    made: dict[str, Any] = {}
    where: dict[str, Any] = {}
    constant = part.constant.model_dump(exclude_none=True)
    for column in (*NOMINATION_COLUMNS, *NOMINATION_DEFAULTS):
        if column in ("respondent", "wave") or (column in constant and column != "nominee"):
            continue
        name = said.get(column, column)
        needed = column == "nominee" or column in said
        found = find(reader, interviews.export, name, key=column, needed=needed)
        if found:
            made[column] = texts(interviews, found[:1], len(interviews))[:, 0]
            where[column] = interviews.export.said(found[0].header)
    if "nominee" not in made:
        return []
    if "relation" not in made and not (question.relation or interviews.relation):
        find(reader, interviews.export, said.get("relation", "relation"), key="relation")
        return []
    actors, _ = reader.known.resolve(made["nominee"], reader.codes(question))
    if "strength" in made and reader.values(question):
        values = reader.values(question)
        made["strength"] = np.array([values.get(c.casefold(), c) for c in made["strength"]], dtype=object)
    frame = rows_of(interviews, at, question, {**made, "nominee": actors}, where)
    if "side" in made and question.side is None:
        frame["side"] = made["side"]
    return [frame]
