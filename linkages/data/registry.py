"""Transactions of an administrative registry, added up to ties where they lie: in a database, not in memory."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ArgumentError
from ..vocabulary import SymmetrizeRule, did_you_mean, one_of
from .convert.pandas import from_states
from .panel import Panel, Wave

__all__ = ["KEYS", "MONEY", "Registry", "fetch", "kept", "lent", "quiet"]

KEYS: Final = ("relation", "wave", "i", "j")
MONEY: Final = "decimal(38, 4)"  # sums that do not depend on the order of rows, or on the engine
# Bytes of a directed tie while its Network is made, beside what is kept of it (measured: 60 and 85), and of an actor.
MAKING, KEEPING, ACTOR = 120, 85, 200
GIGABYTE: Final = 1e9


@contextmanager
def quiet() -> Iterator[None]:
    """Ibis still asks pandas and DuckDB for what they will drop: that is for its makers to read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def fetch(expression: Any) -> pd.DataFrame:
    """The rows of an expression, in memory."""
    with quiet():
        return expression.to_pyarrow().to_pandas()


def kept(expression: Any) -> Any:
    """The same table, worked out once and kept where it is, for as long as the engine is connected."""
    import ibis

    engine = expression.get_backend()
    with quiet():
        if engine.name == "duckdb":  # Ibis cannot drop what it caches there (a message at every exit)
            return engine.create_table(ibis.util.gen_name("ties"), expression, temp=True)
        return expression.cache()


def lent(rows: Any, engine: Any) -> tuple[Any, Any]:
    """An Arrow (or Ibis) table that is in memory as a table of the engine, and what must live as long."""
    import ibis

    ours = rows if isinstance(rows, ibis.Table) else ibis.memtable(rows)
    with quiet():
        engine.to_pyarrow(ours.limit(0))  # an engine learns of a table when it is first asked for it
        return engine.table(ours.get_name()), ours


@dataclass(frozen=True, eq=False, repr=False)
class Registry:
    """Ties of a registry by relation and wave, in the database that added them up (made by `read_registry`).

    Parameters
    ----------
    table : ibis table
        ``relation, wave, i, j, strength, n_transactions``: one row a tie, from actor i to actor j as positions in ``ids``
        (once, with i < j, when undirected); ``wave`` is the key of ``waves``.
    ids : pandas.Index
        All actors of any wave, ascending.
    frames : mapping of wave to pandas.DataFrame
        The actors of each wave, indexed by id; ``sector``, ``kind`` and any attribute are columns.
    waves : mapping of int to int or str
        Waves in their order in time, by the number that stands for them in the table.
    relations : sequence of str
        What was asked of the transactions: the relations that occur.
    directed : bool
        Whether a tie goes from seller to buyer.
    set_aside : pandas.DataFrame
        What is in no tie, and why: ``problem, column, n_transactions, amount, share, example, hint``.
    n_transactions : int
        All transactions that were read, those set aside included.
    memory : float
        Gigabytes that `panel` and tables may take.
    rules : mapping
        The choices made so far.
    keep : tuple
        What must live as long as the table: the connection and the folder of its database.

    Notes
    -----
    In a registry nobody is silent. Every dyad of the actors of a wave is observed: a pair without a transaction is null, and
    ``missing_share`` is 0. Hence the list of actors makes the denominators: whoever is on it counts, traded or not.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> firms = pd.DataFrame({"actor": ["01", "02", "03"], "sector": ["private", "private", "public"]})
    >>> sales = pd.DataFrame({"from": ["01", "01", "02"], "to": ["02", "02", "03"], "pesos": [50.0, 70.0, 10.0]})
    >>> registry = lk.read_registry(sales, firms, seller="from", buyer="to", amount="pesos")
    >>> registry
    <Registry: 3 actors, 1 relation (transactions), 1 wave (1), 2 directed ties of 3 transactions, 0% set aside>
    >>> registry.threshold(amount=100).panel()["transactions", 1]
    <Network 'transactions', wave 1: 3 actors, 1 directed tie, 0% of dyads missing>
    """

    table: Any
    ids: pd.Index
    frames: Mapping[Wave, pd.DataFrame]
    waves: Mapping[int, Wave]
    relations: tuple[str, ...]
    directed: bool
    set_aside: pd.DataFrame
    n_transactions: int
    memory: float
    rules: Mapping[str, Any]
    keep: tuple[Any, ...] = ()

    @property
    def ties(self) -> Any:
        """Every tie as an Ibis table, ``relation, wave, actor, other, strength, n_transactions``, for queries of one's own."""
        import pyarrow as pa

        names = pa.table({"code": np.arange(len(self.ids), dtype=np.int32), "name": pa.array(self.ids, pa.string())})
        first, second = (self.lookup(names).rename({end: "code", what: "name"}) for end, what in _ENDS)
        labelled = self.table.inner_join(first, "i").inner_join(second, "j")
        wave = labelled["wave"].cast("string").cases(*((str(k), str(w)) for k, w in self.waves.items()))
        strength = labelled["strength"].cast("float64")
        return labelled.select("relation", "actor", "other", "n_transactions", wave=wave, strength=strength)[
            ["relation", "wave", "actor", "other", "strength", "n_transactions"]
        ]

    def lookup(self, rows: Any) -> Any:
        """A small table of ours in the engine of the ties.

        Parameters
        ----------
        rows : pyarrow.Table

        Returns
        -------
        ibis table
        """
        import ibis

        return ibis.memtable(rows)

    # -- views ------------------------------------------------------------------------------------------------------

    def threshold(
        self, *, amount: float | None = None, transactions: int | None = None, share: float | None = None
    ) -> Registry:
        """Keep ties that are large enough by every limit given; what is weaker is no tie.

        Parameters
        ----------
        amount : float, optional
            Lowest sum of a tie's transactions in the wave.
        transactions : int, optional
            Lowest number of transactions.
        share : float, optional
            Lowest share of the seller's sales or of the buyer's purchases, whichever is larger, from 0 to 1. Both are sums
            over the ties of that relation and wave before any limit of this call, between actors on the list.

        Returns
        -------
        Registry

        Raises
        ------
        ArgumentError
            When a limit makes no sense, or ties were joined already: cut first, as `Network.dichotomize` says.
        """
        if not self.directed:
            raise ArgumentError("threshold: cut before the two directions are joined")
        limits = {"amount": amount, "transactions": transactions, "share": share}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        for name, limit in given.items():
            if not limit > 0 or (name == "share" and limit > 1):
                raise ArgumentError(f"{name}={limit!r} must be above 0" + (" and at most 1" if name == "share" else ""))
        t = self.table
        if share is not None:
            t = _with_totals(t)
            amount_, sold, bought = (t[column].cast("float64") for column in ("strength", "sold", "bought"))
            t = t.filter((amount_ >= share * sold) | (amount_ >= share * bought)).select(*self.table.columns)
        if amount is not None:
            t = t.filter(t["strength"] >= _money(amount))
        if transactions is not None:
            t = t.filter(t["n_transactions"] >= transactions)
        return replace(self, table=t, rules={**self.rules, **given})

    def symmetrize(self, rule: SymmetrizeRule) -> Registry:
        """Join the two directions of every pair into one undirected tie.

        Parameters
        ----------
        rule : {"either", "both", "mean"}
            Either: a sale in one direction is enough, the strength is the larger sum. Both: sales both ways, the smaller
            sum. Mean: as either, the strength is half of what passed in the two directions.

        Returns
        -------
        Registry
            Undirected, worked out once and kept in the database.

        Raises
        ------
        ArgumentError
            When the rule is not known, or ties were joined already.
        """
        import ibis

        one_of("rule", rule, SymmetrizeRule)
        if not self.directed:
            raise ArgumentError("symmetrize: these ties are undirected already")
        t = self.table
        ends = t.mutate(i=ibis.least(t["i"], t["j"]), j=ibis.greatest(t["i"], t["j"]))
        pairs = ends.group_by(*KEYS).agg(
            larger=ends["strength"].max(), smaller=ends["strength"].min(), sum=ends["strength"].sum(),
            n_transactions=ends["n_transactions"].sum(), n_directions=ends.count(),
        )  # fmt: skip
        if rule == "both":
            pairs = pairs.filter(pairs["n_directions"] == 2)
        half = (pairs["sum"].cast("float64") / 2).cast("decimal(38, 5)")
        strength = {"either": pairs["larger"], "both": pairs["smaller"], "mean": half}[rule]
        joined = kept(pairs.select(*KEYS, strength=strength, n_transactions=pairs["n_transactions"]))
        return replace(self, table=joined, directed=False, rules={**self.rules, "symmetrize": rule})

    def panel(
        self, *, waves: Iterable[Wave] | None = None, actors: Callable[[pd.DataFrame], Any] | None = None
    ) -> Panel:
        """Bring the ties into memory as one Network for every relation and wave.

        Parameters
        ----------
        waves : iterable of int or str, optional
            Which waves; by default all.
        actors : callable, optional
            Which actors, told by a function of the actors of a wave that gives one True or False for each, as
            ``lambda firms: firms["region"] == "Valle"``. By default all. Ties with others are left out.

        Returns
        -------
        Panel
            Every dyad observed. ``panel.rules`` holds the choices made since the transactions were read.

        Raises
        ------
        ArgumentError
            When a wave is not known, or the networks would take more than ``memory``.
        """
        chosen = {code: wave for code, wave in self.waves.items() if waves is None or wave in (waves := list(waves))}
        for wave in waves or ():
            if wave not in self.waves.values():
                known = list(self.waves.values())
                raise ArgumentError(f"waves={wave!r} is not in this registry: {known}{did_you_mean(wave, known)}")
        frames = {wave: _some(self.frames[wave], actors) for wave in chosen.values()}
        members = {code: self.ids.get_indexer(frames[wave].index) for code, wave in chosen.items()}
        here = self.table.filter(self.table["wave"].isin(list(chosen)))
        if actors is not None:
            here = self._among(here, members)
        sizes = fetch(here.group_by("relation", "wave").agg(n=here.count()))
        n_actors = max(map(len, frames.values()), default=0)
        one_by_one = MAKING * int(sizes["n"].max() if len(sizes) else 0) + KEEPING * int(sizes["n"].sum())
        self.afford(
            one_by_one * (1 if self.directed else 2) + ACTOR * n_actors,
            f"panel() of {int(sizes['n'].sum()):,} ties",
            "cut more with threshold(), choose waves= or actors=, or let measure_registry do it in the database",
        )
        nets = [
            self._network(here, relation, code, members[code], frames[wave])
            for relation in self.relations
            for code, wave in chosen.items()
        ]
        return Panel(nets, waves=chosen.values(), rules=self.rules)

    def _among(self, table: Any, members: Mapping[int, NDArray[np.intp]]) -> Any:
        """Ties both ends of which are among these positions of their wave."""
        import pyarrow as pa

        wave = np.repeat(np.array(list(members), dtype=np.int32), [len(m) for m in members.values()])
        code = np.concatenate([*members.values(), np.zeros(0, dtype=np.intp)]).astype(np.int32)
        inside = self.lookup(pa.table({"wave": wave, "code": code}))
        return table.semi_join(inside.rename(i="code"), ["wave", "i"]).semi_join(inside.rename(j="code"), ["wave", "j"])

    def _network(self, table: Any, relation: str, code: int, members: Any, frame: pd.DataFrame) -> Any:
        here = table.filter((table["relation"] == relation) & (table["wave"] == code))
        rows = fetch(here.select("i", "j", strength=here["strength"].cast("float64")))
        place = np.full(len(self.ids), -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        i, j = place[rows["i"].to_numpy()], place[rows["j"].to_numpy()]
        ties = np.ones(len(rows), dtype=np.int64)
        return from_states(
            i, j, ties, rows["strength"].to_numpy(), frame, directed=self.directed, relation=relation,
            wave=self.waves[code],
        )  # fmt: skip

    # -- what is there -----------------------------------------------------------------------------------------------

    def overview(self) -> pd.DataFrame:
        """Tell what is there: one row a relation and wave.

        Returns
        -------
        pandas.DataFrame
            The columns of `Panel.overview`, then ``n_transactions`` and ``amount`` of the ties.
        """
        return self._sizes.copy()

    @cached_property
    def _sizes(self) -> pd.DataFrame:
        t = self.table
        found = t.group_by("relation", "wave").agg(
            n_ties=t.count(), n_transactions=t["n_transactions"].sum(), amount=t["strength"].sum().cast("float64")
        )
        keyed = fetch(found).set_index(["relation", "wave"])
        rows = []
        for relation in self.relations:
            for code, wave in self.waves.items():
                n = len(self.frames[wave])
                n_ties, n_transactions, amount = (
                    keyed.loc[(relation, code)] if (relation, code) in keyed.index else (0, 0, 0.0)
                )
                dyads = n * (n - 1) // (1 if self.directed else 2)
                share = 0.0 if dyads else float("nan")
                rows.append((relation, wave, self.directed, n, int(n_ties), dyads, share, int(n_transactions), amount))
        columns = ["relation", "wave", "directed", "n_actors", "n_ties", "n_dyads", "missing_share", "n_transactions", "amount"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def afford(self, n_bytes: float, what: str, instead: str) -> None:
        """Refuse what would take more memory than was allowed, before any is taken.

        Parameters
        ----------
        n_bytes : float
            What it would take at its highest.
        what, instead : str
            What that is, and what to do instead.

        Returns
        -------
        None
        """
        if n_bytes > self.memory * GIGABYTE:
            raise ArgumentError(
                f"{what} would take about {n_bytes / GIGABYTE:,.3g} GB, and memory={self.memory:.3g} (GB) is what may be "
                f"taken: {instead}; or read the registry with more memory="
            )

    def __repr__(self) -> str:
        from .display import registry_sentence

        return registry_sentence(self)

    def _repr_html_(self) -> str:
        from .display import registry_html

        return registry_html(self)


_ENDS: Final = (("i", "actor"), ("j", "other"))


def _money(amount: float) -> Any:
    """A limit in the type of the sums, so that a sum equal to it is enough."""
    import ibis

    return ibis.literal(Decimal(str(round(float(amount), 4))), type=MONEY)


def _with_totals(t: Any) -> Any:
    """Ties with all that their seller sold and their buyer bought."""
    sold = t.group_by("relation", "wave", "i").agg(sold=t["strength"].sum())
    bought = t.group_by("relation", "wave", "j").agg(bought=t["strength"].sum())
    return t.inner_join(sold, ["relation", "wave", "i"]).inner_join(bought, ["relation", "wave", "j"])


def _some(frame: pd.DataFrame, actors: Callable[[pd.DataFrame], Any] | None) -> pd.DataFrame:
    if actors is None:
        return frame
    chosen = np.asarray(actors(frame))
    if chosen.shape != (len(frame),) or chosen.dtype != bool:
        raise ArgumentError(f"actors= must give one True or False for each of the {len(frame)} actors of a wave")
    return frame[chosen]
