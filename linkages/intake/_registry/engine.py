"""Where the transactions lie, and the database that adds them up: within the memory allowed, on disk beyond it."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ...data.registry import GIGABYTE, fetch, lent, quiet
from ...data.tables import Problems
from ...errors import ArgumentError, RegistryError
from ...extras import optional

__all__ = ["Source", "allowed", "embedded", "in_memory", "in_words", "opened", "refuse_if_too_large"]

ROW: Final = 80  # bytes that a sum of its own may take on disk while it is added up
FALLBACK: Final = 4.0  # gigabytes, where the machine does not tell

Source = Any  # a path or several, a pandas DataFrame, an Arrow table, or an Ibis table


def allowed(memory: float | None) -> float:
    """Gigabytes that may be taken: as told, else half of what the machine has."""
    if memory is not None:
        if not memory > 0:
            raise ArgumentError(f"memory={memory!r} is no number of gigabytes above 0")
        return float(memory)
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 / GIGABYTE
    except (AttributeError, ValueError, OSError):
        return FALLBACK


def embedded(memory: float, folder: str | Path | None) -> tuple[Any, Path]:
    """A DuckDB of our own, and where it may write; that folder goes with it."""
    ibis = optional("ibis", extra="duckdb", what="read a registry")
    optional("duckdb", extra="duckdb", what="read a registry")
    if folder is not None and not Path(folder).is_dir():
        raise ArgumentError(f"folder={str(folder)!r} is no folder")
    room = Path(tempfile.mkdtemp(prefix="linkages-registry-", dir=folder))
    with quiet():
        engine = ibis.duckdb.connect(  # the other half of the memory is for what is made of the ties
            ":memory:", memory_limit=f"{max(int(memory * 500), 100)}MB", temp_directory=str(room),
            preserve_insertion_order=False,
        )  # fmt: skip
    weakref.finalize(engine, shutil.rmtree, room, ignore_errors=True)
    return engine, room


@contextmanager
def in_words(table: str) -> Iterator[None]:
    """What the database says of a file it cannot read, or of memory that does not suffice, as a table of faults."""
    try:
        yield
    except Exception as error:
        if type(error).__module__ not in ("_duckdb", "duckdb"):
            raise
        said = str(error).split("\n\n")[0]
        hint = next((hint for word, hint in _HINTS.items() if word in said), "")
        problems = Problems()
        problems.add((table, ""), said.replace("\n", "; "), hint=hint)
        raise RegistryError(problems.frame(), "the registry cannot be used") from error


_HINTS: Final = {
    "not utf-8": "save the file as UTF-8, or as Parquet: iconv -f latin1 -t utf8 old.csv > new.csv",
    "CSV Error": "every line needs as many values as the header; a value that holds the separator stands in quotes",
    "memory": "give more memory=, or a larger folder=; fewer files at a time also help",
}


def opened(source: Source, name: str, engine: Any) -> tuple[Any, Any]:
    """An Ibis table of the source in the engine, and what must live as long; columns of text files are all text."""
    import ibis

    if isinstance(source, pd.DataFrame):
        import pyarrow as pa

        try:
            source = pa.Table.from_pandas(source, preserve_index=False)
            blank = [pa.field(f.name, pa.string()) if pa.types.is_null(f.type) else f for f in source.schema]
            source = source.cast(pa.schema(blank))  # a column without a single value has no type
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise ArgumentError(f"{name}: a column holds values of several kinds: {error}") from error
    with quiet():
        if isinstance(source, ibis.Table) and not in_memory(source):
            return source, None
        if isinstance(source, ibis.Table) or type(source).__module__.startswith("pyarrow"):
            return lent(source, engine)
        paths = _paths(source, name)
        kinds = {_kind(path) for path in paths}
        if len(kinds) > 1:
            raise ArgumentError(f"{name}: files of one kind, got {sorted(kinds)}")
        if kinds == {"parquet"}:
            return engine.read_parquet(paths), None
        text: dict[str, dict[str, Any]] = {
            "duckdb": {"all_varchar": True, "skip": 0},
            "pyspark": {"inferSchema": False, "escape": '"', "multiLine": True},
        }
        return engine.read_csv(paths, **text.get(engine.name, {})), None


def in_memory(table: Any) -> bool:
    """Whether an Ibis table lies in no database."""
    return not table._find_backends()[0]


def _paths(source: Any, name: str) -> list[str]:
    """Files that match; a path or pattern that matches none is a mistake."""
    given = [source] if isinstance(source, (str, Path)) else source
    if not isinstance(given, (list, tuple)) or not given or not all(isinstance(g, (str, Path)) for g in given):
        raise ArgumentError(f"{name} must be a path, several, or a table; got {type(source).__name__}")
    found: list[str] = []
    for path in map(str, given):
        here = [path] if Path(path).is_file() else sorted(glob.glob(path, recursive=True))  # noqa: PTH207
        if not here:
            raise ArgumentError(f"{name}: no file matches {path!r}")
        found += here
    return list(dict.fromkeys(found))


def _kind(path: str) -> str:
    names = [s.lower() for s in Path(path).suffixes]
    if names and names[-1] in {".parquet", ".pq"}:
        return "parquet"
    if any(s in {".csv", ".tsv", ".txt"} for s in names[-2:]):
        return "text"
    raise ArgumentError(f"{path!r} is neither Parquet (.parquet) nor text (.csv, .tsv, .txt, also .gz)")


def refuse_if_too_large(table: Any, room: Path, memory: float) -> None:
    """Refuse before the work what could fill the disk: in the worst case every transaction is a tie of its own."""
    n_rows = int(fetch(table.aggregate(n=table.count()))["n"][0])
    free = shutil.disk_usage(room).free
    worst = n_rows * ROW
    if worst > memory * GIGABYTE / 2 + free:
        raise ArgumentError(
            f"{n_rows:,} transactions may take up to {worst / GIGABYTE:,.1f} GB while they are added up, and there are "
            f"{memory / 2:,.1f} GB of memory for it and {free / GIGABYTE:,.1f} GB free in {str(room)!r}: name a larger disk "
            "with folder=, read fewer files, or use an engine of several machines (engine=)"
        )
