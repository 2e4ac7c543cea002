"""Parquet files, where pyarrow is installed."""

from __future__ import annotations

import io
from typing import Any

from ...data.tables import Problems
from ...extras import optional
from .sheet import MOST_COLUMNS, Sheet, as_text, rounded

__all__ = ["read_parquet"]

MOST_VALUES = 50_000_000  # rows times columns


def read_parquet(content: bytes, file: str, name: str, sha256: str, problems: Problems) -> Sheet | None:
    """The rows of a file, its columns named in the first; None, with the reason, if it cannot be read."""
    arrow: Any = optional("pyarrow", extra="parquet", what=f"read {file}")
    parquet: Any = optional("pyarrow.parquet", extra="parquet", what=f"read {file}")
    try:
        opened = parquet.ParquetFile(io.BytesIO(content))
        rows, columns = opened.metadata.num_rows, opened.metadata.num_columns
        if columns > MOST_COLUMNS or rows * columns > MOST_VALUES:
            what = f"{rows:,} rows of {columns:,} columns"
            problems.add((file, ""), what, hint="keep the columns of the study alone; is this the right file?")
            return None
        data = opened.read()
        names, values = list(data.column_names), [column.to_pylist() for column in data.columns]
    except (arrow.ArrowException, OSError, ValueError, OverflowError) as error:
        hint = "write it again, or export it as CSV"
        problems.add((file, ""), f"cannot be read as Parquet ({str(error)[:80]})", hint=hint)
        return None
    notes = Problems()
    for column, cells in zip(names, values):
        nested = [row for row, value in enumerate(cells, start=2) if isinstance(value, (dict, list, bytes))]
        if nested:
            hint = "write one value a cell"
            problems.add((file, column), "cells that hold lists or bytes", rows=nested[:1], hint=hint)
        many = [row for row, value in enumerate(cells, start=2) if isinstance(value, float) and rounded(value)]
        if many:
            what = f"{len(many)} number{'s' * (len(many) != 1)} of more than 15 digits: the last ones may be wrong"
            notes.add((file, column), what, rows=many[:1], hint="keep identifiers as text")
    records = [names, *([as_text(value) for value in record] for record in zip(*values))]
    if len(records) == 1:
        problems.add((file, ""), "the file is empty", hint="it has columns, but no row")
        return None
    return Sheet(file, name, list(enumerate(records, start=1)), sha256, "parquet", notes=notes)
