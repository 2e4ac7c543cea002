"""Transactions become ties or are set aside for a stated reason; what cannot be used is refused with all its faults."""

from __future__ import annotations

import gc
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.registry import fetch, quiet
from linkages.intake._registry import engine as engines
from tests.findings.registries import OPTIONS, WAVES, firms, invoices

FIRMS = pd.DataFrame({"actor": ["007", "7", "08"], "sector": ["private", "public", "private"]})
ENDS: dict[str, Any] = {"seller": "a", "buyer": "b"}


def sales(*rows: tuple[Any, ...], columns: str = "abx") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def ties(registry: lk.Registry) -> pd.DataFrame:
    return fetch(registry.ties).sort_values(["relation", "wave", "actor", "other"], ignore_index=True)


def problems(**options: Any) -> pd.DataFrame:
    with pytest.raises(lk.RegistryError) as error:
        lk.read_registry(**options)
    found = error.value.problems
    assert list(found.columns) == ["table", "row", "column", "value", "problem", "hint"]
    return found


def by_hand(rows: pd.DataFrame, listed: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """The same in plain Python: ties, and number of transactions of each reason."""
    there = {(wave, actor) for wave, actor in zip(listed["wave"], listed["actor"], strict=True)}
    sums: dict[Any, list[float]] = {}
    aside: dict[str, int] = {}
    for seller, buyer, day, amount, product in rows.itertuples(index=False, name=None):
        ends = [(end or "").strip() if isinstance(end, str) else "" for end in (seller, buyer)]
        date = pd.to_datetime(day, format="%d/%m/%Y", errors="coerce")
        wave = next((w for w, (a, b) in WAVES.items() if not pd.isna(date) and a <= str(date.date()) <= b), None)
        try:
            x = round(float(amount), 4)
        except (TypeError, ValueError):
            x = np.nan
        reasons = {
            "the seller is blank": not ends[0], "the buyer is blank": not ends[1],
            "seller and buyer are the same": ends[0] == ends[1], "the date cannot be read": pd.isna(date),
            "the date is outside every wave": wave is None, "the amount cannot be read": not x < 1e14,
            "the amount is below 0": x < 0, "the amount is 0 to four decimals": x == 0,
            "no rule of layers claims the transaction": product in (None, "99"),
            "the seller is not on the list of actors": (wave, ends[0]) not in there,
            "the buyer is not on the list of actors": (wave, ends[1]) not in there,
        }  # fmt: skip
        first = next((reason for reason, holds in reasons.items() if holds), None)
        if first:
            aside[first] = aside.get(first, 0) + 1
        else:
            sums.setdefault(("services" if product in ("72", "73") else "goods", wave, *ends), []).append(x)
    keys = ["relation", "wave", "actor", "other"]
    table = pd.DataFrame(
        [(*key, sum(xs), len(xs)) for key, xs in sums.items()], columns=[*keys, "strength", "n_transactions"]
    )
    return table.sort_values(keys, ignore_index=True), aside


def test_every_transaction_is_in_one_tie_or_in_one_reason() -> None:
    rows, listed = invoices(), firms()
    registry = lk.read_registry(rows, listed, **OPTIONS)
    expected, aside = by_hand(rows, listed)
    pd.testing.assert_frame_equal(ties(registry), expected, check_dtype=False, rtol=1e-12)
    assert registry.set_aside.set_index("problem")["n_transactions"].to_dict() == aside
    assert len(aside) == 11, "a reason that never holds is not tested"
    assert aside["the amount is below 0"] > 3
    assert (
        registry.set_aside["n_transactions"].sum() + expected["n_transactions"].sum() == registry.n_transactions == 3000
    )
    assert list(registry.waves.values()) == list(WAVES)


def test_neither_order_nor_files_change_anything(tmp_path: Path) -> None:
    rows, listed = invoices(), firms()
    registry = lk.read_registry(rows, listed, **OPTIONS)
    mixed = rows.sample(frac=1, random_state=3)
    (tmp_path / 'it\'s "here"').mkdir()
    folder = tmp_path / 'it\'s "here"'
    for k in range(3):
        mixed.iloc[k::3].to_parquet(folder / f"part {k}; DROP.parquet", index=False)
    mixed.to_csv(tmp_path / "all.csv", sep=";", index=False)
    listed.sample(frac=1, random_state=4).to_csv(tmp_path / "firms.csv", index=False)
    parquet = lk.read_registry(str(folder / "*.parquet"), listed.sample(frac=1, random_state=5), **OPTIONS)
    text = lk.read_registry(tmp_path / "all.csv", tmp_path / "firms.csv", **OPTIONS)
    for other in (parquet, text):
        pd.testing.assert_frame_equal(ties(other), ties(registry))
        pd.testing.assert_frame_equal(other.set_aside, registry.set_aside)
    assert text.frames["before"].index.tolist() == registry.frames["before"].index.tolist()


def test_ids_keep_their_zeros_and_lose_blanks_around_them() -> None:
    registry = lk.read_registry(sales(("007", " 7 ", 1), ("7", "08", 1)), FIRMS, **ENDS, amount="x")
    assert ties(registry)[["actor", "other"]].to_numpy().tolist() == [["007", "7"], ["7", "08"]]
    numbers = lk.read_registry(pd.DataFrame({"a": [7], "b": [8]}), FIRMS.replace("08", "8"), **ENDS)
    assert ties(numbers)[["actor", "other", "strength"]].to_numpy().tolist() == [["7", "8", 1.0]]


@pytest.mark.parametrize(
    ("order", "told", "day"),
    [
        ("ymd", "2020-02-29", "2020-02-29"), ("ymd", "20200229", "2020-02-29"), ("ymd", "2020/2/9", "2020-02-09"),
        ("ymd", "2020-02-29T23:59:59", "2020-02-29"), ("dmy", "9.2.2020", "2020-02-09"), ("mdy", "02/09/2020", "2020-02-09"),
        ("dmy", "31/12/2020", "2020-12-31"), ("mdy", "31/12/2020", None), ("ymd", "2019-02-29", None), ("ymd", "20", None),
        ("dmy", "1/1/20", None), ("ymd", "2020-02-29x", None),
    ],
)  # fmt: skip
def test_dates(order: Any, told: str, day: str | None) -> None:
    import ibis

    from linkages.intake._registry.rows import day_of

    rows, kept = engines.opened(pd.DataFrame({"on": [told]}), "transactions", engines.embedded(1, None)[0])
    found = fetch(rows.select(day=day_of(rows["on"], order).cast("string")))["day"][0]
    assert (found if isinstance(found, str) else None) == day
    assert isinstance(kept, ibis.Table)


def test_days_that_are_dates_or_whole_numbers_and_waves_by_year() -> None:
    days = [pd.Timestamp(day) for day in ("2018-12-31 23:00", "2019-01-01", "2019-06-01")]
    table = pd.DataFrame({"a": ["7", "7", "08"], "b": ["08", "08", "7"], "on": days})
    registry = lk.read_registry(table, FIRMS, **ENDS, date="on")
    assert list(registry.waves.values()) == [2018, 2019]
    assert registry.overview()["n_ties"].tolist() == [1, 2]
    whole = lk.read_registry(table.assign(on=[20181231, 20190101, 20190601]), FIRMS, **ENDS, date="on")
    pd.testing.assert_frame_equal(whole.overview(), registry.overview())


def test_amounts_with_a_decimal_comma() -> None:
    rows = sales(("7", "08", "1,5"), ("7", "08", "2"), ("7", "08", "1.000,5"))
    registry = lk.read_registry(rows, FIRMS, **ENDS, amount="x", decimal=",")
    assert ties(registry)["strength"].tolist() == [3.5]
    assert registry.set_aside[["problem", "example"]].to_numpy().tolist() == [["the amount cannot be read", "1.000,5"]]


def test_sums_are_exact() -> None:
    """Ten times 0.1 is 1, and a limit of 1 keeps it, whatever the order."""
    registry = lk.read_registry(sales(*[("7", "08", 0.1)] * 10), FIRMS, **ENDS, amount="x")
    assert registry.threshold(amount=1).overview()["n_ties"].tolist() == [1]
    assert registry.threshold(amount=1.0001).overview()["n_ties"].tolist() == [0]


def test_a_column_of_layers_and_their_rules() -> None:
    rows = sales(("7", "08", "goods"), ("08", "7", None), ("7", "08", "work"))
    registry = lk.read_registry(rows, FIRMS, **ENDS, layers="x")
    assert registry.relations == ("goods", "work")
    assert registry.set_aside["problem"].tolist() == ["no rule of layers claims the transaction"]
    with pytest.raises(lk.ArgumentError, match="'one'\\]=5 is neither"):
        lk.read_registry(rows, FIRMS, **ENDS, layers={"one": 5})
    with pytest.raises(lk.ArgumentError, match="true or false"):
        lk.read_registry(rows, FIRMS, **ENDS, layers={"one": lambda t: t["x"]})
    found = problems(transactions=rows, actors=FIRMS, **ENDS, layers={"one": {"y": ["goods"]}})
    assert found["column"].tolist() == ["y"]


def test_all_faults_are_listed_at_once() -> None:
    listed = pd.DataFrame({"actor": ["1", "1", None, "2"], "sector": ["private", "public", "private", "privado"]})
    found = problems(transactions=sales(("1", "2", 3)), actors=listed, seller="sellr", buyer="b", amount="monto")
    said = found[["table", "row", "column", "problem"]].astype(str).to_numpy().tolist()
    assert said == [
        ["transactions", "", "sellr", "there is no such column"], ["transactions", "", "monto", "there is no such column"],
        ["actors", "3", "actor", "the actor is listed twice"], ["actors", "4", "actor", "an actor without an id"],
        ["actors", "5", "sector", "unknown sector"],
    ]  # fmt: skip


def test_faults_of_the_list_of_actors() -> None:
    rows = sales(("7", "08", 1))
    assert problems(transactions=rows, actors=FIRMS.drop(columns="sector"), **ENDS)["column"].tolist() == ["sector"]
    assert "decimal" in problems(transactions=rows, actors=FIRMS.assign(actor=[1.0, 2.0, 3.0]), **ENDS)["problem"][0]
    assert "no column" in problems(transactions=rows, actors=FIRMS, **ENDS, columns={"actor": "cuit"})["problem"][0]
    assert problems(transactions=rows, actors=FIRMS[:0], **ENDS)["problem"].tolist() == ["there are no actors"]
    assert "float" in problems(transactions=pd.DataFrame({"a": [1.0], "b": ["2"]}), actors=FIRMS, **ENDS)["problem"][0]
    days = sales(("7", "08", "2020-01-01"))
    waves = {"one": ("2020-01-01", "2020-12-31"), "two": ("2021-01-01", "2021-12-31")}
    listed = FIRMS.assign(wave=["one", "onne", "one"])
    found = problems(transactions=days, actors=listed, **ENDS, date="x", waves=waves)
    assert found["problem"].tolist() == ["nobody is listed in wave two", "no such wave"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.parquet", b"no parquet", "too small to be a Parquet file"),
        ("latin.csv", "a,b\n7,08\nñandú,08\n".encode("latin-1"), "iconv"),
        ("ragged.csv", b"a,b\n" + b"7,08\n" * 9 + b"7,08,9\n", "as many values as the header"),
        ("late.csv", b"a,b\n" + b"7,08\n" * 30_000 + b"7,08,9\n", "as many values as the header"),
        ("empty.csv", b"", "there is no such column"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = problems(transactions=tmp_path / name, actors=FIRMS, **ENDS)
    assert said in " ".join(found[["problem", "hint"]].to_numpy().ravel())
    assert (found["table"] == "transactions").all()
    if name in ("cut.parquet", "latin.csv"):
        assert (problems(transactions=sales(("7", "08", 1)), actors=tmp_path / name, **ENDS)["table"] == "actors").all()


def test_no_transaction_left_says_why() -> None:
    rows = sales(("7", "08", "31/12/2020"), ("7", "9", "30/12/2020"), ("7", "7", "x"))
    found = problems(transactions=rows, actors=FIRMS, **ENDS, date="x")
    assert found["problem"].tolist() == [
        "seller and buyer are the same in 1 transactions (33%)", "the date cannot be read in 2 transactions (67%)",
    ]  # fmt: skip
    assert "dmy" in found["hint"][1]
    assert problems(transactions=rows[:0], actors=FIRMS, **ENDS)["problem"].tolist() == ["there are none"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"waves": {1: ("2020-01-01", "2020-12-31")}}, "waves= needs date="),
        ({"date": "x", "waves": {1: ("2020-01-01", "2020-12-31"), 2: ("2020-12-31", "2021-01-01")}}, "have days in common"),
        ({"date": "x", "waves": {1: ("2020-12-31", "2020-01-01")}}, "comes after"),
        ({"date": "x", "waves": {1: ("2020-13-31",)}}, "no pair of a first and a last day"),
        ({"date": "x", "waves": {1.5: ("2020-01-01", "2020-12-31")}}, "neither text nor a whole number"),
        ({"date": "x", "waves": {}}, "give first and last day"),
        ({"date_order": "dym"}, "did you mean"), ({"decimal": ";"}, "decimal=';'"), ({"memory": 0}, "memory=0"),
        ({"folder": "no such folder"}, "is no folder"), ({"transactions": "no/such/*.parquet"}, "no file matches"),
        ({"transactions": 5}, "must be a path"), ({"transactions": __file__}, "neither Parquet"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense(options: dict[str, Any], said: str) -> None:
    with pytest.raises(lk.ArgumentError, match=re.escape(said)):
        lk.read_registry(**{"transactions": sales(("7", "08", 1)), "actors": FIRMS, **ENDS, **options})


def test_the_disk_is_looked_at_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ROW", 10**15)
    with pytest.raises(lk.ArgumentError, match=r"1 transactions may take up to 1,000,000\.0 GB .* folder="):
        lk.read_registry(sales(("7", "08", 1)), FIRMS, **ENDS)


def test_what_was_written_on_the_way_is_gone(tmp_path: Path) -> None:
    registry = lk.read_registry(sales(("7", "08", 1)), FIRMS, **ENDS, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    cut = registry.threshold(amount=1)
    del registry
    gc.collect()
    assert cut.panel()["transactions", 1].n_ties == 1, "a view keeps what it needs"
    del cut
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_tables_that_lie_in_a_database_stay_there() -> None:
    import ibis

    database = ibis.duckdb.connect()
    database.raw_sql("""CREATE TABLE "sales; --" AS SELECT '7' AS a, '08' AS b, 5 AS x""")
    with quiet():
        rows = database.table("sales; --")
    registry = lk.read_registry(rows, FIRMS, **ENDS, amount="x")
    assert registry.table.get_backend() is database
    assert ties(registry)["strength"].tolist() == [5.0]
