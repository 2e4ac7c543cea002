"""Can the design that a study file declares be read from its actors?"""

from __future__ import annotations

import pandas as pd

from ..data.study import Study
from ..data.tables import ROW, Problems, near
from .toml import STUDY_FILE, line_of
from .values import arm_flags

__all__ = ["check_design"]


def check_design(study: Study, text: str, actors: pd.DataFrame | None, problems: Problems) -> None:
    """The columns that the design names are in the actors file, and that of the arms can be understood."""
    if study.design is None or actors is None:
        return
    columns = [column for column in actors.columns if column != ROW]
    for key, column in study.design.columns():
        if column not in columns:
            meant = near(column, columns)
            hint = f"did you mean {meant!r}?" if meant else "columns are " + ", ".join(columns)
            what = f"{study.actors.file} has no such column"
            row = line_of(text, ("design", key))
            problems.add((STUDY_FILE, f"design.{key}"), what, rows=[row], values=[column], hint=hint)
    arm, treated = study.design.arm, study.design.treated
    if arm not in columns:
        return
    unclear = sorted({word for word in arm_flags(actors[arm], treated) if isinstance(word, str)})
    if unclear:
        row = line_of(text, ("design", "arm"))
        what = f"words in column {arm!r} that may mean taking part or not"
        hint = "say which of them do: treated = ['...']; a blank is no arm"
        problems.add((STUDY_FILE, "design.arm"), what, rows=[row], values=[", ".join(unclear[:5])], hint=hint)
