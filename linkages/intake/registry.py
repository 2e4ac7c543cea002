"""The administrative door: from the transactions of a registry to its ties, added up in a database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.registry import KEYS, Registry, fetch, kept, lent
from ..data.tables import Problems
from ..errors import ArgumentError, RegistryError
from ..extras import optional
from ..vocabulary import DateOrder, did_you_mean, one_of
from ._registry.engine import Source, allowed, embedded, in_memory, in_words, opened, refuse_if_too_large
from ._registry.frame import actor_list, by_wave
from ._registry.rows import PROBLEMS, Columns, added_up, sorted_out

__all__ = ["read_registry"]

Days = tuple[datetime.date, datetime.date]
TITLE = "the registry cannot be used"


def read_registry(
    transactions: Source,
    actors: Source,
    *,
    seller: str,
    buyer: str,
    date: str | None = None,
    amount: str | None = None,
    waves: Mapping[int | str, tuple[Any, Any]] | None = None,
    relation: str = "transactions",
    layers: str | Mapping[str, Any] | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: DateOrder = "ymd",
    decimal: str = ".",
    memory: float | None = None,
    folder: str | Path | None = None,
    engine: Any = None,
) -> Registry:
    """Add up the transactions of a registry to ties between organisations, wave by wave, in a database.

    Parameters
    ----------
    transactions : path, list of paths, DataFrame, Arrow table or Ibis table
        One row a transaction: Parquet or text (CSV) files, a pattern as ``"invoices/*.parquet"``, or a table.
    actors : path, list of paths, DataFrame, Arrow table or Ibis table
        The organisations that count, traded or not: ``actor, sector`` (private, public or hybrid), optional ``kind``, any
        attribute, and ``wave`` where the list differs between waves.
    seller, buyer : str
        Columns of the ids of the two ends. Ids are text, without blanks around them; leading zeros stay.
    date : str, optional
        Column of the day. Without it there is one wave, 1.
    amount : str, optional
        Column of the amount. Without it the strength of a tie is its number of transactions.
    waves : mapping of label to pair of dates, optional
        First and last day of each wave, both included, as ``{2019: ("2019-01-01", "2019-12-31")}``. By default calendar
        years.
    relation : str
        Name of the relation where there are no layers.
    layers : str or mapping, optional
        Which relation a transaction belongs to: a column that says so, or rules in order, of which the first that holds
        decides. A rule is values by column, as ``{"services": {"class": ["7210", "7220"]}}``, or a function of the Ibis
        table, as ``lambda t: t["class"].startswith("72")``.
    columns : mapping, optional
        How the list of actors calls our columns, as ``{"actor": "tax_id"}``.
    date_order : {"ymd", "dmy", "mdy"}
        How dates that are text are written: 2019-03-31 (or 20190331), 31/03/2019, 03/31/2019.
    decimal : str
        Decimal mark of amounts that are text: ``"."`` or ``","``.
    memory : float, optional
        Gigabytes that may be taken; by default half of the machine's memory. The database gets half of it, and uses the disk
        beyond.
    folder : path, optional
        Where the database may write while it works; by default the folder of the system for what is temporary.
    engine : Ibis connection, optional
        Another engine than the DuckDB that runs within Python: ``ibis.pyspark.connect(session)`` where the transactions
        outgrow one machine. Memory and folder are then its own affair. By default that of the table, or DuckDB.

    Returns
    -------
    Registry
        Directed ties from seller to buyer. Cut and join them with `Registry.threshold` and `Registry.symmetrize`, count them
        where they are with `measure_registry`, or bring them into memory with `Registry.panel`.

    Raises
    ------
    RegistryError
        With a table of all faults, when a file cannot be read, a column is missing, the list of actors is unsound, or no transaction is left.
    ArgumentError
        When an option makes no sense, no file matches, or the work could fill the disk.
    MissingPackageError
        Without the extra ``duckdb`` (or ``spark``, for that engine).

    Notes
    -----
    No transaction is lost without a word: each is part of one tie, or counted in ``registry.set_aside`` under the first
    reason that holds (a blank end, sold to itself, a date that cannot be read or lies outside the waves, an amount that cannot
    be read, is below 0 or 0, no layer, an end that is not on the list). Amounts are added up as decimal numbers with four
    places, so that sums, and what a limit cuts, depend neither on the order of rows nor on the engine.

    References
    ----------
    Raasveldt M, Mühleisen H (2019). DuckDB: an embeddable analytical database. SIGMOD, 1981-1984.
    doi:10.1145/3299869.3320212

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> firms = pd.DataFrame({"actor": ["01", "02"], "sector": ["private", "public"]})
    >>> sales = pd.DataFrame({"from": ["01", "01", "02"], "to": ["02", "02", "02"], "on": ["2019-03-31", "2020-02-30", "2019-01-01"]})
    >>> registry = lk.read_registry(sales, firms, seller="from", buyer="to", date="on")
    >>> registry.set_aside[["problem", "n_transactions", "example"]]
                            problem  n_transactions     example
    0  seller and buyer are the same               1          02
    1        the date cannot be read               1  2020-02-30
    """
    one_of("date_order", date_order, DateOrder)
    one_of("decimal", decimal, (".", ","))
    gigabytes = allowed(memory)
    spans = _spans(waves, date)
    if engine is None and not _has_engine(transactions):
        engine, room = embedded(gigabytes, folder)
    else:
        optional("ibis", extra="duckdb", what="read a registry")
        engine, room = engine or transactions.get_backend(), None
    problems = Problems()
    with in_words("transactions"):
        rows, source = opened(transactions, "transactions", engine)
    ends = None if spans is None else {code: days for code, (_, days) in spans.items()}
    what = Columns(seller, buyer, date, amount, layers, relation, ends, date_order, decimal)
    _check_columns(rows, what, problems)
    with in_words("actors"):
        frame = actor_list(actors, dict(columns or {}), engine, problems)
    labels = None if spans is None else {code: label for code, (label, _) in spans.items()}
    parts = None if frame is None else by_wave(frame, labels, problems)
    if len(problems) or frame is None:
        raise RegistryError(problems.frame(("transactions", "actors")), TITLE)
    if room is not None:
        with in_words("transactions"):
            refuse_if_too_large(rows, room, gigabytes)
    ids = pd.Index(sorted(frame["actor"].unique()), name="actor", dtype=frame["actor"].dtype)
    keys, keys_kept = lent(_keys(ids, parts), engine)
    known = sorted_out(rows, what, keys, by_wave=parts is not None)
    with in_words("transactions"):
        sums = kept(added_up(known, priced=amount is not None))
    aside, found = _accounted(sums, priced=amount is not None)
    if not len(found):
        raise RegistryError(_as_problems(aside), TITLE + ": no transaction is left")
    labels = labels or {int(code): int(code) for code in sorted(found["wave"].unique())}
    whole = None if parts is not None else _indexed(frame)
    ties = sums.filter(sums["problem"] == 0).select(*KEYS, "strength", "n_transactions")
    return Registry(
        table=ties, ids=ids,
        frames={label: _indexed(parts[code]) if parts is not None else whole for code, label in labels.items()},
        waves=labels, relations=tuple(sorted(found["relation"].unique())), directed=True, set_aside=aside,
        n_transactions=int(aside["n_transactions"].sum() + found["n_transactions"].sum()), memory=gigabytes,
        rules={"seller": seller, "buyer": buyer, "date": date, "amount": amount}, keep=(engine, source, keys_kept, sums),
    )  # fmt: skip


def _has_engine(transactions: Any) -> bool:
    """Whether these are an Ibis table that lies in a database already."""
    return type(transactions).__module__.startswith("ibis.") and not in_memory(transactions)


def _spans(waves: Any, date: str | None) -> dict[int, tuple[Any, Days]] | None:
    """Label, first and last day of each wave by its number; None: calendar years."""
    if date is None:
        if waves is not None:
            raise ArgumentError("waves= needs date=, the column of the day")
        return {0: (1, (datetime.date.min, datetime.date.max))}
    if waves is None:
        return None
    if not isinstance(waves, Mapping) or not waves:
        raise ArgumentError(
            f"waves={waves!r}: give first and last day by label, as {{2019: ('2019-01-01', '2019-12-31')}}"
        )
    spans = {label: _span(label, ends) for label, ends in waves.items()}
    order = sorted(spans, key=lambda label: spans[label])
    for one, two in zip(order[:-1], order[1:], strict=True):
        if spans[two][0] <= spans[one][1]:
            raise ArgumentError(f"waves: {one!r} and {two!r} have days in common")
    return {code: (label, spans[label]) for code, label in enumerate(order)}


def _span(label: Any, ends: Any) -> Days:
    if not isinstance(label, (int, str, np.integer)) or isinstance(label, bool):
        raise ArgumentError(f"waves: the label {label!r} is neither text nor a whole number")
    try:
        first, last = (pd.Timestamp(end).date() for end in ends)
    except (TypeError, ValueError):
        raise ArgumentError(f"waves[{label!r}]={ends!r} is no pair of a first and a last day") from None
    if first > last:
        raise ArgumentError(f"waves[{label!r}]: {first} comes after {last}")
    return first, last


def _check_columns(rows: Any, what: Columns, problems: Problems) -> None:
    """Columns that are not there, and ids that have lost their zeros."""
    wanted = {"seller": what.seller, "buyer": what.buyer, "date": what.date, "amount": what.amount}
    if isinstance(what.layers, str):
        wanted["layers"] = what.layers
    elif isinstance(what.layers, Mapping):
        named = [c for rule in what.layers.values() if isinstance(rule, Mapping) for c in rule]
        wanted |= {f"layers: {column}": column for column in named}
    schema = rows.schema()
    for option, column in wanted.items():
        if column is not None and column not in schema:
            hint = f"{option}= names a column of {list(schema)}{did_you_mean(column, list(schema))}"
            hint += "; one column only: has every line as many values as the header?" if len(schema) == 1 else ""
            problems.add(("transactions", str(column)), "there is no such column", hint=hint)
        elif option in ("seller", "buyer") and not (schema[column].is_string() or schema[column].is_integer()):
            hint = "write ids as text: leading zeros and long numbers are lost otherwise"
            problems.add(("transactions", str(column)), f"ids are {schema[column]}", hint=hint)


def _keys(ids: pd.Index, parts: dict[int, pd.DataFrame] | None) -> Any:
    """The list of actors for the engine: ``key, code``, and ``wave`` where it differs between waves."""
    import pyarrow as pa

    if parts is None:
        table = {"key": pa.array(ids, pa.string()), "code": np.arange(len(ids), dtype=np.int32)}
    else:
        keys = np.concatenate([part["actor"].to_numpy(dtype=object) for part in parts.values()])
        wave = np.repeat(np.array(list(parts), dtype=np.int32), [len(part) for part in parts.values()])
        code = ids.get_indexer(keys).astype(np.int32)
        table = {"key": pa.array(keys, pa.string()), "code": code, "wave": wave}
    return pa.table(table)


def _accounted(sums: Any, *, priced: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was set aside, by reason; and transactions by relation and wave of what was not."""
    found = fetch(
        sums.group_by("problem", "relation", "wave").agg(
            n_transactions=sums["n_transactions"].sum(), amount=sums["strength"].sum().cast("float64"), example=sums["example"].min()
        )
    )  # fmt: skip
    total = int(found["n_transactions"].sum())
    rows = []
    for number, row in found[found["problem"] > 0].set_index("problem").sort_index().iterrows():
        column, problem, hint = PROBLEMS[int(number)]
        n = int(row["n_transactions"])
        amount = float(row["amount"]) if priced and number != 6 else float("nan")
        rows.append(
            (problem, column, n, amount, n / total, row["example"] if isinstance(row["example"], str) else "", hint)
        )
    columns = ["problem", "column", "n_transactions", "amount", "share", "example", "hint"]
    fine = found[found["problem"] == 0].drop(columns=["problem", "example"])
    return pd.DataFrame(rows, columns=columns), fine


def _as_problems(aside: pd.DataFrame) -> pd.DataFrame:
    problems = Problems()
    for row in aside.itertuples():
        text = f"{row.problem} in {row.n_transactions:,} transactions ({row.share:.0%})"
        problems.add(("transactions", str(row.column)), text, values=[row.example], hint=str(row.hint))
    if not len(problems):
        problems.add(("transactions", ""), "there are none", hint="are these the right files?")
    return problems.frame()


def _indexed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("actor").sort_index()
