"""A list with one row for each organisation, read as one row for each wave in which it was there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from ..data.tables import Problems, near
from .tables import TextTable
from .values import tidy

if TYPE_CHECKING:
    from ..data.study import Study

__all__ = ["WAVE", "unfolded"]

WAVE: Final = "{wave}"  # stands in a header for what changes from wave to wave


def unfolded(table: TextTable, study: Study, problems: Problems) -> TextTable:
    """The list with a row for each wave, if headers under ``[actors]`` hold ``{wave}``, or nothing says waves; else as it is.

    A row stands for a wave in which any of these columns is filled; for every wave where nothing is said of waves and the
    interviews tell who answered.
    """
    part, headers = study.actors, set(table.frame.columns)
    named = [h for h in part.columns.model_dump(exclude_none=True).values() if WAVE in h and h not in headers]
    if part.columns.wave or part.constant.wave is not None or "wave" in headers:
        return table
    if not named:
        return _in_every_wave(table, study)
    where = (table.file, named[0])
    if not study.waves:
        problems.add(where, "the study names no wave", hint="a part [[waves]] for each, as wave = 2019")
        return table
    of_a_wave = {h.replace(WAVE, str(entry.wave)) for h in named for entry in study.waves}
    for header in sorted(of_a_wave - headers):
        meant = near(header, headers)
        hint = f"did you mean {meant!r}?" if meant else f"{WAVE} stands for the wave, as [[waves]] write it"
        problems.add((table.file, header), "there is no such column", hint=hint)
    if not of_a_wave <= headers:
        return table
    plain = table.frame.drop(columns=sorted(of_a_wave))
    parts, places = [], []
    for entry in study.waves:
        cells = {h: table.frame[h.replace(WAVE, str(entry.wave))] for h in named}
        there = np.any([[bool(cell) for cell in tidy(column)] for column in cells.values()], axis=0)
        parts.append(plain.assign(**cells, wave=str(entry.wave))[there])
        places.append(table.rows[there])
    nowhere = ~np.isin(table.rows, np.concatenate(places))
    problems.add(
        where, "blank in every wave", rows=table.rows[nowhere], hint="say in which it was there, or drop the row"
    )
    return replace(table, frame=pd.concat(parts, ignore_index=True), rows=np.concatenate(places))


def _in_every_wave(table: TextTable, study: Study) -> TextTable:
    """The list once for each wave, with a note; as it is where it would say of every wave what holds for one."""
    part, notes = study.actors, Problems()
    told = part.columns.responded or part.constant.responded is not None or "responded" in table.frame
    if told or len(study.waves) < 2:
        return table
    notes.add(
        (table.file, ""), "has no column of the wave: each organisation is taken to have been there in every wave",
        hint="if one came later or left: a column wave, or one for each wave (responded = 'Responded {wave}')",
    )  # fmt: skip
    if table.notes is not None:
        notes.extend(table.notes)
    parts = [table.frame.assign(wave=str(entry.wave)) for entry in study.waves]
    rows = np.concatenate([table.rows] * len(parts))
    return replace(table, frame=pd.concat(parts, ignore_index=True), rows=rows, notes=notes.frame())
