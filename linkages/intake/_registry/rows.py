"""What each transaction is: part of a tie, or set aside for a reason. One expression, the same in every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...data.registry import KEYS, MONEY
from ...errors import ArgumentError
from ...vocabulary import DateOrder

__all__ = ["PROBLEMS", "Columns", "added_up", "day_of", "sorted_out"]

# Why a transaction is in no tie: the number of the reason, then the column it is about, the reason, and what to do.
# A transaction has the first reason that holds.
PROBLEMS: Final[dict[int, tuple[str, str, str]]] = {
    1: ("seller", "the seller is blank", "nothing to be done, unless a column was mistaken for another"),
    2: ("buyer", "the buyer is blank", "final consumers often have no id: they are no organisation"),
    3: ("buyer", "seller and buyer are the same", "a firm is not tied to itself"),
    4: ("date", "the date cannot be read", "say date_order= as the dates are written: ymd, dmy or mdy"),
    5: ("date", "the date is outside every wave", "expected, if the files hold more time than the waves"),
    6: ("amount", "the amount cannot be read", "say decimal=',' where the decimal mark is a comma; thousands take no mark"),
    7: ("amount", "the amount is below 0", "credit notes: take them off their invoices beforehand if they should count"),
    8: ("amount", "the amount is 0 to four decimals", "nothing passed"),
    9: ("layers", "no rule of layers claims the transaction", "add a rule, or leave it aside"),
    10: ("seller", "the seller is not on the list of actors", "outside the boundary; or ids are written in another way"),
    11: ("buyer", "the buyer is not on the list of actors", "outside the boundary; or ids are written in another way"),
}  # fmt: skip
ONE: Final = "decimal(18, 4)"  # an amount: up to 14 digits before the point
_DATE_PARTS: Final[dict[str, tuple[str, tuple[int, int, int]]]] = {
    "ymd": (r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})([ T].*)?$", (1, 2, 3)),
    "dmy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})([ T].*)?$", (3, 2, 1)),
    "mdy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})([ T].*)?$", (3, 1, 2)),
}


@dataclass(frozen=True)
class Columns:
    """Which columns of the transactions are what, and how they are written."""

    seller: str
    buyer: str
    date: str | None
    amount: str | None
    layers: str | Mapping[str, Any] | None
    relation: str
    waves: Mapping[int, tuple[Any, Any]] | None  # first and last day by number; None: calendar years, or one wave
    date_order: DateOrder
    decimal: str


def sorted_out(t: Any, columns: Columns, actors: Any, *, by_wave: bool) -> Any:
    """Rows ``problem, relation, wave, i, j, amount, example``; ``actors`` has ``key, code`` (and ``wave``)."""
    import ibis

    dated, priced = columns.date is not None, columns.amount is not None
    day = day_of(t[columns.date], columns.date_order) if dated else None
    t = t.select(
        seller=_id_of(t, columns.seller), buyer=_id_of(t, columns.buyer),
        day=day if dated else ibis.null("date"), day_told=_told(t, columns.date),
        amount=_amount_of(t[columns.amount], columns.decimal) if priced else ibis.literal(1).cast(ONE),
        amount_told=_told(t, columns.amount), relation=_relation_of(t, columns.layers, columns.relation),
        layer_told=_told(t, columns.layers if isinstance(columns.layers, str) else None),
    )  # fmt: skip
    t = t.mutate(wave=_wave_of(t["day"], columns.waves) if dated else ibis.literal(0).cast("int32"))
    on = ["wave"] if by_wave else []
    sellers, buyers = (actors.rename({end: "key", place: "code"}) for end, place in (("seller", "i"), ("buyer", "j")))
    known = t.left_join(sellers, ["seller", *on])
    known = known.select(*t.columns, "i").left_join(buyers, ["buyer", *on]).select(*t.columns, "i", "j")
    known = known.mutate(problem=_problem_of(known, dated=dated))
    fine = known["problem"] == 0
    return known.select(
        "problem",
        *(fine.ifelse(known[key], ibis.null(known[key].type())).name(key) for key in KEYS),
        amount=known["amount"],
        example=_example_of(known),
    )


def added_up(rows: Any, *, priced: bool) -> Any:
    """Ties, and transactions set aside by reason, in one pass: ``problem, relation, wave, i, j, strength, n_transactions``."""
    found = rows.group_by("problem", *KEYS).agg(
        sum=rows["amount"].sum(), n_transactions=rows.count(), example=rows["example"].min()
    )
    strength = found["sum"] if priced else found["n_transactions"]
    return found.select("problem", *KEYS, "n_transactions", "example", strength=strength.cast(MONEY))


def _problem_of(t: Any, *, dated: bool) -> Any:
    import ibis

    wrong: dict[int, Any] = {1: t["seller"].isnull(), 2: t["buyer"].isnull(), 3: t["seller"] == t["buyer"]}
    if dated:
        wrong |= {4: t["day"].isnull(), 5: t["wave"].isnull()}
    wrong |= {6: t["amount"].isnull(), 7: t["amount"] < 0, 8: t["amount"] == 0}
    wrong |= {9: t["relation"].isnull(), 10: t["i"].isnull(), 11: t["j"].isnull()}
    return ibis.cases(*((holds, number) for number, holds in wrong.items()), else_=0).cast("int32")


def _example_of(t: Any) -> Any:
    import ibis

    told = {"seller": "seller", "buyer": "buyer", "date": "day_told", "amount": "amount_told", "layers": "layer_told"}
    parts = ((t["problem"] == number, t[told[column]]) for number, (column, _, _) in PROBLEMS.items())
    return ibis.cases(*parts, else_=ibis.null("string"))


def _told(t: Any, column: str | None) -> Any:
    """What stands in the file, for an example; nothing where it is blank."""
    import ibis

    return ibis.null("string") if column is None else t[column].cast("string").nullif("")


def _id_of(t: Any, column: str) -> Any:
    """An id as text without blanks around it; none is null."""
    return t[column].cast("string").strip().nullif("")


def day_of(told: Any, order: DateOrder) -> Any:
    """The day of a column of dates, timestamps, or dates as text or whole numbers; null if it cannot be read."""
    if told.type().is_date() or told.type().is_timestamp():
        return told.cast("date")
    text = told.cast("string").strip()
    pattern, places = _DATE_PARTS[order]
    year, month, day = (text.re_extract(pattern, place) for place in places)
    return (year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")).try_cast("date")


def _amount_of(told: Any, decimal: str) -> Any:
    """An amount to four decimals, so that sums are exact; null if it cannot be read."""
    if told.type().is_string():
        told = told.strip()
        if decimal == ",":  # a point would be a mark of thousands, or a decimal mark after all
            told = told.contains(".").ifelse(None, told.replace(",", "."))
    elif not told.type().is_numeric():
        raise ArgumentError(f"amount: a column of {told.type()} holds no amounts")
    return told.try_cast(ONE)


def _wave_of(day: Any, waves: Mapping[int, tuple[Any, Any]] | None) -> Any:
    """The number of the wave of a day; null outside every wave."""
    import ibis

    if waves is None:
        return day.year().cast("int32")
    parts = ((day.between(*(ibis.literal(d, type="date") for d in ends)), code) for code, ends in waves.items())
    return ibis.cases(*parts).cast("int32")


def _relation_of(t: Any, layers: str | Mapping[str, Any] | None, relation: str) -> Any:
    """The relation of each transaction: a column, the first rule that holds, or one name for all."""
    import ibis

    if layers is None:
        return ibis.literal(relation)
    if isinstance(layers, str):
        return t[layers].cast("string").strip().nullif("")
    return ibis.cases(*((_rule(t, name, rule), name) for name, rule in layers.items()))


def _rule(t: Any, name: str, rule: Any) -> Any:
    """A rule as an expression: a function of the table, or values that columns may have (all must hold)."""
    import ibis

    if callable(rule):
        holds = rule(t)
    elif isinstance(rule, Mapping) and rule:
        holds = ibis.and_(*(t[column].cast("string").isin([str(v) for v in values]) for column, values in rule.items()))
    else:
        raise ArgumentError(f"layers[{name!r}]={rule!r} is neither a function of the table nor values by column")
    if not isinstance(holds, ibis.expr.types.BooleanValue):
        raise ArgumentError(f"layers[{name!r}] gives {type(holds).__name__}, not an expression that is true or false")
    return holds
