"""The errors of the package.

::

    LinkagesError
    ├── ArgumentError (also ValueError)    an argument that makes no sense, named, with what to do
    │   └── TooLargeError                  a network for which a measure would take hours
    ├── StudyError                         study.toml or its files: .problems is a table
    ├── SurveyError                        the two survey tables: .problems is a table
    ├── RegistryError                      the transactions or actors of a registry: .problems is a table
    ├── NetworkError (also ValueError)     states of dyads that contradict one another
    ├── FormatError (also ValueError)      a file of another program that cannot be read: .file, .line, .problem
    └── MissingPackageError (also ImportError)

    InformationLost (a UserWarning)        what a file of another program has no word for
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ArgumentError", "FormatError", "InformationLost", "LinkagesError", "MissingPackageError", "NetworkError",
    "RegistryError", "StudyError", "SurveyError", "TooLargeError",
]  # fmt: skip


STRANGER: Final = "not among the actors of its wave"
WHOM_NAMES_MEAN: Final = "linkages names STUDY says whom they may mean"
MANY_STRANGERS: Final = 3
_A_NAME: Final = (STRANGER, WHOM_NAMES_MEAN)
_NAMES_SAID: Final = 3


class LinkagesError(Exception):
    """Anything this package refuses to do; the message says what to do instead.

    Examples
    --------
    >>> issubclass(SurveyError, LinkagesError)
    True
    """


class ArgumentError(LinkagesError, ValueError):
    """An argument that makes no sense: the message names it, what it got, and what is allowed.

    Examples
    --------
    >>> raise ArgumentError("level=2 must lie between 0 and 1")
    Traceback (most recent call last):
    linkages.errors.ArgumentError: level=2 must lie between 0 and 1
    """


class TooLargeError(ArgumentError):
    """A network for which what is asked would take hours: the message says what can be asked instead.

    Examples
    --------
    >>> raise TooLargeError("net: distances of 1,000,000 actors with 10,000,000 ties would take hours")
    Traceback (most recent call last):
    linkages.errors.TooLargeError: net: distances of 1,000,000 actors with 10,000,000 ties would take hours
    """


class NetworkError(LinkagesError, ValueError):
    """Ties, exceptions and background that contradict one another.

    Examples
    --------
    >>> raise NetworkError("a dyad is listed both as a tie and as an exception")
    Traceback (most recent call last):
    linkages.errors.NetworkError: a dyad is listed both as a tie and as an exception
    """


class FormatError(LinkagesError, ValueError):
    """A file of another program that cannot be read as what it claims to be.

    Attributes
    ----------
    file : str
        Name of the file.
    problem : str
        What is wrong with it.
    line : int or None
        Where, if it is a file of lines (the first is 1).

    Examples
    --------
    >>> raise FormatError("net.dl", "n = 5, but there are 3 labels", line=2)
    Traceback (most recent call last):
    linkages.errors.FormatError: net.dl, line 2: n = 5, but there are 3 labels
    """

    def __init__(self, file: str, problem: str, *, line: int | None = None) -> None:
        self.file = file
        self.problem = problem
        self.line = line
        super().__init__(f"{file}{'' if line is None else f', line {line}'}: {problem}")


class InformationLost(UserWarning):
    """Something a file of another program has no word for, so that it is not written, or not read.

    ``warnings.simplefilter("error", linkages.InformationLost)`` stops where anything would be lost.

    Examples
    --------
    >>> issubclass(InformationLost, UserWarning)
    True
    """


class MissingPackageError(LinkagesError, ImportError):
    """An optional package is not installed: the message says how to install it.

    Examples
    --------
    >>> raise MissingPackageError("to do this: pip install 'linkages[did]'")
    Traceback (most recent call last):
    linkages.errors.MissingPackageError: to do this: pip install 'linkages[did]'
    """


def by_cause(problems: pd.DataFrame) -> pd.DataFrame:
    """One line for every cause: faults of one file with the same value, problem and hint, wherever they stand.

    ``row`` is the first of their rows and ``column`` lists their columns; ``n_rows`` counts the rows and ``rows`` lists
    all of them (``4, 7-9``); both are empty for a fault of a whole table. Many names of one file that ``linkages names``
    answers are one cause.
    """
    cells = problems[["table", "value", "problem", "hint"]].astype(object)
    # Compared in Python: a column of text refuses what is no character, such as one half of a pair of code units.
    keys = [tuple(map(str, key)) for key in cells.where(cells.notna(), "").itertuples(index=False, name=None)]
    names = _strangers(keys)
    keys = [(key[0], "", *key[2:]) if key[2:] == _A_NAME and key[0] in names else key for key in keys]
    first = {key: place for place, key in reversed(list(enumerate(keys)))}
    numbers_of = {key: cause for cause, key in enumerate(sorted(first, key=first.__getitem__))}
    group = [numbers_of[key] for key in keys]
    lines = problems.iloc[sorted(first.values())].reset_index(drop=True)
    rows: list[set[int]] = [set() for _ in range(len(lines))]
    columns: list[dict[str, None]] = [{} for _ in range(len(lines))]
    for cause, row, column in zip(group, problems["row"], problems["column"]):
        columns[cause][str(column)] = None
        if isinstance(row, numbers.Integral):
            rows[cause].add(int(row))
    for column in ("column", "value", "problem"):
        lines[column] = lines[column].astype(object)
    for file, who in names.items():
        at = numbers_of[file, "", *_A_NAME]
        some = ", ".join([*who][:_NAMES_SAID]) + (" …" if len(who) > _NAMES_SAID else "")
        lines.loc[at, "value"], lines.loc[at, "problem"] = (
            "",
            f"{len(who)} names not among the actors of their wave: {some}",
        )
    for line, every in enumerate(columns):
        if len(every) > 1:
            lines.loc[line, "column"] = ", ".join(filter(None, every))
    return lines.assign(n_rows=[len(r) or None for r in rows], rows=[", ".join(_runs(r)) for r in rows])


def by_advice(causes: pd.DataFrame) -> pd.DataFrame:
    """Lines of `by_cause` that look at the same column and give the same advice as one: its problems one under another.

    Only what stands in no row and has no value is put together, such as a warning about several waves or relations.
    """
    together: dict[tuple[str, ...], list[int]] = {}
    for line, cause in enumerate(causes.astype(object).where(causes.notna(), "").to_dict("records")):
        general = bool(cause["hint"]) and not cause["rows"] and not str(cause["value"])
        key = (str(cause["table"]), str(cause["column"]), str(cause["hint"])) if general else (str(line),)
        together.setdefault(key, []).append(line)
    problems = ["\n".join(causes["problem"].iloc[lines].astype(str)) for lines in together.values()]
    return causes.iloc[[lines[0] for lines in together.values()]].reset_index(drop=True).assign(problem=problems)


def _strangers(keys: list[tuple[str, ...]]) -> dict[str, dict[str, None]]:
    """File -> the names in it that ``linkages names`` answers, where they are many."""
    found: dict[str, dict[str, None]] = {}
    for table, value, *what in keys:
        if tuple(what) == _A_NAME:
            found.setdefault(table, {})[value] = None
    return {table: names for table, names in found.items() if len(names) >= MANY_STRANGERS}


def rows_said(line: Any, most: int = 5) -> str:
    """The rows of a line of `by_cause`: ``row 4``, or how many and the first of them."""
    runs = line["rows"].split(", ")
    if not line["rows"] or line["n_rows"] == 1:
        return f"row {runs[0]}" if runs[0] else ""
    return f"{line['n_rows']:.0f} rows: {', '.join(runs[:most])}" + (" …" if len(runs) > most else "")


def _runs(rows: Iterable[int]) -> list[str]:
    """Rows in order, neighbours as one: ``["4", "7-9"]``."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"{first}-{last}" if last > first else f"{first}" for first, last in runs]


class _ProblemsError(LinkagesError):
    """An error that carries a table of every fault found; its text has a line for every cause."""

    def __init__(self, problems: pd.DataFrame, title: str) -> None:
        self.problems = problems
        self.title = title
        super().__init__(self._text())

    def _text(self, most: int = 10) -> str:
        causes = by_cause(self.problems)
        n = len(causes)
        spread = f" in {len(self.problems)} places" if len(self.problems) > n else ""
        lines = [f"{self.title}: {n} problem{'s' if n != 1 else ''}{spread}"]
        for p in causes.head(most).itertuples():
            where = " ".join(
                part
                for part in (
                    str(p.table),
                    rows_said(p._asdict()),
                    f"column {p.column!r}" if p.column else "",
                )
                if part
            )
            value = f" ({p.value})" if str(p.value) else ""
            hint = f" -> {p.hint}" if p.hint else ""
            lines.append(f"  {where}: {p.problem}{value}{hint}")
        if n > most:
            lines.append(f"  ... and {n - most} more: see .problems")
        return "\n".join(lines)


class SurveyError(_ProblemsError):
    """The survey tables hold faults; ``.problems`` lists all of them at once.

    Attributes
    ----------
    problems : pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``; ``row`` is the row as a person counts it in
        the file (the header is row 1).

    Examples
    --------
    >>> import pandas as pd
    >>> p = pd.DataFrame([("actors", 3, "sector", "x", "unknown sector", "use private, public or hybrid")],
    ...                  columns=["table", "row", "column", "value", "problem", "hint"])
    >>> print(SurveyError(p, "the survey cannot be used"))
    the survey cannot be used: 1 problem
      actors row 3 column 'sector': unknown sector (x) -> use private, public or hybrid
    """


class StudyError(_ProblemsError):
    """``study.toml`` or a file it names cannot be used; ``.problems`` lists all faults at once.

    Attributes
    ----------
    problems : pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``; here ``table`` is the file and ``column`` the key.

    Examples
    --------
    >>> import pandas as pd
    >>> p = pd.DataFrame([("study.toml", "", "waves.0.fil", "", "unknown key", "did you mean 'file'?")],
    ...                  columns=["table", "row", "column", "value", "problem", "hint"])
    >>> print(StudyError(p, "study.toml cannot be used"))
    study.toml cannot be used: 1 problem
      study.toml column 'waves.0.fil': unknown key -> did you mean 'file'?
    """


class RegistryError(_ProblemsError):
    """The transactions or the actors of a registry hold faults; ``.problems`` lists all of them at once.

    Attributes
    ----------
    problems : pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``; a fault of transactions has no row, and says how many there are.

    Examples
    --------
    >>> import pandas as pd
    >>> p = pd.DataFrame([("transactions", "", "buyr", "", "there is no such column", "did you mean 'buyer'?")],
    ...                  columns=["table", "row", "column", "value", "problem", "hint"])
    >>> print(RegistryError(p, "the registry cannot be used"))
    the registry cannot be used: 1 problem
      transactions column 'buyr': there is no such column -> did you mean 'buyer'?
    """
