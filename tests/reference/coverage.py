"""Which stored values are compared with ours, and which are not: writes ``coverage.md`` from two lists.

``compared.csv`` and ``not_compared.csv`` have one row for stored values of one sort, sorted; ``*`` in a field stands for
anything. To write the page again: ``python -m tests.reference.coverage`` with ``LINKAGES_REFERENCE_DATA`` set.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
KEY = ["package", "function", "options", "metric"]
LISTS = ("compared", "not_compared")


def registry(name: str) -> pd.DataFrame:
    """One of the two lists, as text."""
    return pd.read_csv(HERE / f"{name}.csv", dtype=str, keep_default_na=False)


def stored(folder: Path) -> pd.DataFrame:
    """Every sort of stored value, and how many there are of it."""
    files = sorted(folder.rglob("golden*.csv"))
    table = pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files])
    return table.groupby(KEY, sort=True).size().rename("n").reset_index()


def matched(values: pd.DataFrame) -> pd.DataFrame:
    """(position of the value, list, position in the list) wherever a row of a list speaks of a sort of values."""
    found = [
        (at, name, place)
        for name in LISTS
        for place, row in enumerate(registry(name)[KEY].itertuples(index=False))
        for at, value in enumerate(values[KEY].itertuples(index=False))
        if all(fnmatchcase(v, pattern) for v, pattern in zip(value, row, strict=True))
    ]
    return pd.DataFrame(found, columns=["value", "list", "row"])


def page(values: pd.DataFrame) -> str:
    """The page: a line for each sort of stored values."""
    found = matched(values).drop_duplicates("value").set_index("value")
    lines, counts = [], dict.fromkeys(LISTS, 0)
    lists = {name: registry(name) for name in LISTS}
    for at, value in enumerate(values.itertuples()):
        name, row = found.loc[at, "list"], lists[found.loc[at, "list"]].iloc[found.loc[at, "row"]]
        counts[name] += value.n
        said = f"`{row['ours']}` | `{row['test']}`" if name == "compared" else f"– | {why(row)}"
        options = f"`{value.options}`" if value.options else ""
        lines.append(f"| {value.package} | {value.function} | {options} | {value.metric} | {value.n:,} | {said} |")
    total = sum(counts.values())
    return "\n".join(
        [
            "# Which values of other software are compared with ours",
            "",
            "Written by `python -m tests.reference.coverage` from `compared.csv` and `not_compared.csv`; a test fails when it",
            f"is not up to date. Of {total:,} stored values of {len(values):,} sorts, {counts['compared']:,} are of a sort that is compared.",
            "What equals what, and what differs by design, is in `README.md`.",
            "",
            "| package | function | options | metric | values | ours | test, or why not |",
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def why(row: pd.Series) -> str:
    """Why a sort of values is not compared."""
    return f"`{row['awaits']}` is not built yet" if row["awaits"] else row["reason"]


def body_of(test: str) -> str:
    """Text of a test function given as ``file.py::name``, empty if it is not there."""
    file, _, name = test.partition("::")
    text = (HERE / file).read_text(encoding="utf-8") if (HERE / file).is_file() else ""
    found = re.search(rf"^def {re.escape(name)}\(.*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    decorated = re.search(rf"^(?:@[^\n]*\n(?:[ )][^\n]*\n)*)+(?=def {re.escape(name)}\()", text, flags=re.MULTILINE)
    return (decorated[0] if decorated else "") + found[0] if found else ""


if __name__ == "__main__":
    (HERE / "coverage.md").write_text(page(stored(Path(os.environ["LINKAGES_REFERENCE_DATA"]))), encoding="utf-8")
