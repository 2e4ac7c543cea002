"""A file as read, every cell as text with its row; and where a file named in ``study.toml`` may lie.

Nothing is interpreted here: "0012" keeps its zeros and "NA" is a word. What is wrong with a file comes back as problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.tables import Problems, near

__all__ = ["ONE_BYTE", "TextTable", "locate"]

ONE_BYTE: Final = ("cp1252", "latin-1", "mac-roman", "cp850")  # encodings that any file seems to be written in
TABLES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".dta", ".sav", ".parquet")


@dataclass(frozen=True)
class TextTable:
    """A file as read: cells as text, and the row of each record as a person counts it (the header is row 1)."""

    file: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    sha256: str
    encoding: str
    ragged: frozenset[int] = frozenset()  # rows with too few or too many cells, said already
    header: int = 1  # the row of the header
    notes: pd.DataFrame | None = None  # worth a second look, as a table of problems
    codes: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # header: {label: code}, where values have labels
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)  # header: words the file declares no answer


def locate(folder: Path, file: str, problems: Problems, where: tuple[str, str], *, absent: str = "") -> Path | None:
    """The path of a file named in ``study.toml``; None, with the reason, if it is not a file inside the folder.

    ``absent`` is what to do where there is none, if something else than looking among its neighbours.
    """
    plain = file.strip().replace("\\", "/")
    outside = PurePosixPath(plain).is_absolute() or PureWindowsPath(plain).drive or ".." in PurePosixPath(plain).parts
    if outside or "\0" in plain:
        problems.add(
            where, "must lie inside the study folder", values=[file], hint="copy it there and give its name alone"
        )
        return None
    path = folder / plain
    try:
        if not path.is_file():
            problems.add(where, "there is no such file", values=[file], hint=absent or _neighbours(path, folder))
            return None
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.add(
                where, "leads out of the study folder", values=[file], hint="put the file itself there, not a link"
            )
            return None
    except OSError as error:  # a name too long, a folder that may not be looked into
        problems.add(where, "cannot be opened", values=[file], hint=error.strerror or "")
        return None
    return path


def _neighbours(path: Path, folder: Path) -> str:
    """Which file may have been meant."""
    if path.is_dir():
        return "this is a folder: name a file in it"
    place = path.parent if path.parent.is_dir() else folder
    files = sorted(item.name for item in islice(place.iterdir(), 1000) if item.is_file())
    meant = near(path.name, files)
    if meant:
        return f"did you mean {(place / meant).relative_to(folder).as_posix()!r}?"
    tables = [name for name in files if name.lower().endswith(TABLES)]
    return f"in {place.name or 'the folder'}: {', '.join(tables[:8])}" if tables else "there is no table in the folder"
