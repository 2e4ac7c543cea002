"""The tables of a registry, counted in its database: only what is counted comes into memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.registry import Registry, fetch
from ..errors import ArgumentError
from ..vocabulary import BLOCKS, TIE_FATES, RegistryTable, did_you_mean, one_of
from .actors import COLUMNS as ACTORS
from .cohesion import COLUMNS as COHESION
from .ledger import COLUMNS as LEDGER
from .reading import NOT_MEASURED, NUMBER, TEXT, UNDEFINED, WAVE, WHOLE
from .reading import table as table_of

__all__ = ["MIXING", "measure_registry"]

NAN = float("nan")
MIXING: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "by": TEXT, "from": TEXT, "to": TEXT, "n_ties": WHOLE, "n_dyads": WHOLE,
    "missing_share": NUMBER, "density": NUMBER, "expected": NUMBER, "mean_strength": NUMBER,
}  # fmt: skip
ROW: Final = 200  # bytes of a row of the table of actors
Ints = NDArray[np.int64]


def measure_registry(registry: Registry, table: RegistryTable, *, by: str = "kind") -> pd.DataFrame:
    """Count one table of a registry in its database.

    Parameters
    ----------
    registry : Registry
        Ties as `read_registry`, `Registry.threshold` and `Registry.symmetrize` left them.
    table : {"cohesion", "mixing", "actors", "ledger"}
        Cohesion: density, average degree, reciprocity and mean strength of every block. Mixing: ties and dyads between
        groups. Actors: degree and strength of every actor. Ledger: what became of every tie between two waves.
    by : str
        Column of the actors with the groups of mixing and of the ledger.

    Returns
    -------
    pandas.DataFrame
        The columns of `measure_cohesion`, `measure_actors` and `measure_ledger`; mixing has those of `mixing_matrix` after
        ``cluster, relation, wave, by``. The whole registry is one cluster, ``"all"``.

    Raises
    ------
    ArgumentError
        When the table or the column is not known, or the rows would take more memory than the registry may.

    Notes
    -----
    The same numbers as those of the Networks of `Registry.panel`, and no Network is made: joins and counts run where the
    ties are. Every dyad of the actors of a wave is observed, so ``missing_share`` is 0, and an actor without a tie has a row
    of zeros. There are no intervals: a registry is no sample of its actors. The ledger has rows for each block and, with an
    empty rest, for the pairs of ``by``; it compares consecutive waves, then the first with each later one.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> firms = pd.DataFrame({"actor": ["01", "02", "03"], "sector": ["private", "private", "public"]})
    >>> sales = pd.DataFrame({"from": ["01", "02", "02"], "to": ["02", "01", "03"], "on": ["2019-03-31", "2019-05-01", "2020-01-01"]})
    >>> registry = lk.read_registry(sales, firms, seller="from", buyer="to", date="on")
    >>> lk.measure_registry(registry, "mixing", by="sector")[["wave", "from", "to", "n_ties", "n_dyads"]].head(3)
       wave     from       to  n_ties  n_dyads
    0  2019  private  private       2        2
    1  2019  private   public       0        2
    2  2019   public  private       0        2
    >>> ledger = lk.measure_registry(registry, "ledger")
    >>> ledger[(ledger.block == "all") & (ledger.n_ties > 0) & (ledger.group == "")].set_index("state").n_ties.to_dict()
    {'created': 1, 'dissolved': 2}
    """
    one_of("table", table, RegistryTable)
    make = {"cohesion": _cohesion, "mixing": _mixing, "actors": _actors, "ledger": _ledger}[table]
    return make(registry, by)


class _Groups:
    """The groups of one column: their names in order, and the number of each actor's group, wave by wave."""

    def __init__(self, registry: Registry, column: str) -> None:
        frames = registry.frames
        for frame in frames.values():
            if column not in frame.columns:
                known = list(frame.columns)
                raise ArgumentError(f"by={column!r} is no column of the actors: {known}{did_you_mean(column, known)}")
        found = pd.unique(pd.concat([frame[column].drop_duplicates() for frame in frames.values()]))
        names = [value for value in found if not pd.isna(value)]
        self.names: list[Any] = sorted(names, key=lambda v: (isinstance(v, str), v))
        if len(names) < len(found):
            self.names.append(None)
        self.codes: dict[int, Ints] = {}
        for code, wave in registry.waves.items():
            given = pd.Index(self.names[:-1] if None in self.names else self.names)
            here = given.get_indexer(frames[wave][column])
            self.codes[code] = np.where(here < 0, len(given), here).astype(np.int64)

    def sizes(self, code: int) -> Ints:
        """Actors of each group in a wave."""
        return np.bincount(self.codes[code], minlength=len(self.names)).astype(np.int64)


def _lookup(registry: Registry, **groups: _Groups) -> Any:
    """``wave, code`` of every actor and wave, and the number of its group in each column, for the engine."""
    import pyarrow as pa

    members = {c: registry.ids.get_indexer(registry.frames[w].index) for c, w in registry.waves.items()}
    columns: dict[str, Any] = {
        "wave": np.repeat(np.array(list(members), dtype=np.int32), [len(m) for m in members.values()]),
        "code": np.concatenate(list(members.values())).astype(np.int32),
    }
    for name, group in groups.items():
        columns[name] = np.concatenate([group.codes[code] for code in members]).astype(np.int32)
    return registry.lookup(pa.table(columns))


def _cells(registry: Registry, groups: _Groups) -> dict[tuple[str, int], tuple[Ints, NDArray[np.float64]]]:
    """Ties, and the sum of their strengths, by the groups of their two ends: (L, L) for each relation and wave."""
    ends, t = _lookup(registry, g=groups), registry.table
    t = t.inner_join(ends.rename(i="code", first="g"), ["wave", "i"]).select(*t.columns, "first")
    t = t.inner_join(ends.rename(j="code", second="g"), ["wave", "j"]).select(*t.columns, "second")
    counted = t.group_by("relation", "wave", "first", "second").agg(
        n_ties=t.count(), amount=t["strength"].sum().cast("float64")
    )
    width = len(groups.names)
    cells = {
        (relation, code): (np.zeros((width, width), dtype=np.int64), np.zeros((width, width)))
        for relation in registry.relations
        for code in registry.waves
    }
    for row in fetch(counted).itertuples():
        n_ties, amount = cells[row.relation, row.wave]
        at = (row.first, row.second) if registry.directed else (min(row.first, row.second), max(row.first, row.second))
        n_ties[at] += row.n_ties
        amount[at] += row.amount
    return cells


def _dyads(size: Ints, directed: bool) -> Ints:
    """Dyads between groups of these sizes; undirected ones above the diagonal only."""
    ordered = np.outer(size, size) - np.diag(size)
    return ordered if directed else np.triu(ordered) - np.diag(np.diag(ordered) // 2)


def _mixing(registry: Registry, by: str) -> pd.DataFrame:
    groups = _Groups(registry, by)
    rows: list[tuple[Any, ...]] = []
    for (relation, code), (n_ties, amount) in _cells(registry, groups).items():
        dyads = _dyads(groups.sizes(code), registry.directed)
        pairs = np.argwhere(np.ones_like(dyads) if registry.directed else np.triu(np.ones_like(dyads)))
        whole = n_ties.sum() / dyads.sum() if dyads.sum() else NAN
        for g, h in pairs.tolist():
            n, d = int(n_ties[g, h]), int(dyads[g, h])
            names = ("" if groups.names[k] is None else str(groups.names[k]) for k in (g, h))
            share, density = (0.0, n / d) if d else (NAN, NAN)
            mean = amount[g, h] / n if n else NAN
            rows.append(("all", relation, registry.waves[code], by, *names, n, d, share, density, d * whole, mean))
    return table_of(rows, MIXING, registry)


def _cohesion(registry: Registry, by: str) -> pd.DataFrame:
    groups = _Groups(registry, "sector")
    cells = _cells(registry, groups)
    returned = _cells(registry.symmetrize("both"), groups) if registry.directed else None
    rows: list[tuple[Any, ...]] = []
    for (relation, code), (n_ties, amount) in cells.items():
        size = groups.sizes(code)
        dyads = _dyads(size, registry.directed)
        for block in BLOCKS:
            here = _of_block(groups.names, block)
            n, d, total = int(n_ties[here].sum()), int(dyads[here].sum()), amount[here].sum()
            n_actors = int(_at_stake(size, here).sum())
            both = NAN if returned is None else 2 * int(returned[relation, code][0][here].sum())
            values = {
                ("density", "available"): n / d if d else NAN,
                ("average_degree", "share"): n * (1 if registry.directed else 2) / n_actors if d else NAN,
                ("reciprocity", "arc"): both / n if n else NAN,
                ("mean_strength", ""): total / n if n else NAN,
            }
            for (measure, form), value in values.items():
                note = NOT_MEASURED if not d else UNDEFINED if np.isnan(value) else ""
                key = ("all", relation, registry.waves[code], block, measure, form, value)
                rows.append((*key, *[NAN] * 5, n_actors, d, 0.0 if d else NAN, note))
    return table_of(rows, COHESION, registry)


def _of_block(names: list[Any], block: str) -> Any:
    """Which cells (L, L) are in a block."""
    first, second = np.meshgrid(np.array(names, dtype=object), np.array(names, dtype=object), indexing="ij")
    if block == "all":
        return np.ones(first.shape, dtype=bool)
    if block == "with-hybrid":
        return (first == "hybrid") | (second == "hybrid")
    one, two = block.split("-")
    return ((first == one) & (second == two)) | ((first == two) & (second == one))


def _at_stake(size: Ints, here: Any) -> Ints:
    """Actors of each group with a dyad in these cells."""
    others = size[None, :] - np.eye(len(size), dtype=np.int64)
    return np.where(((here | here.T) * np.maximum(others, 0)).sum(axis=1) > 0, size, 0)


def _actors(registry: Registry, by: str) -> pd.DataFrame:
    t = registry.table
    directions = {"share": ("i", "j"), "in": ("j",), "out": ("i",)} if registry.directed else {"share": ("i", "j")}
    n_rows = 2 * len(directions) * len(registry.relations) * sum(map(len, registry.frames.values()))
    instead = "take registry.ties and count in the database, or bring in the actors you ask about with panel(actors=)"
    registry.afford(n_rows * ROW, f"the table of actors, of {n_rows:,} rows,", instead)
    sums = {
        end: fetch(
            t.group_by("relation", "wave", end).agg(n=t.count(), amount=t["strength"].sum().cast("float64"))
        ).rename(columns={end: "code"})
        for end in ("i", "j")
    }
    parts = []
    for relation in registry.relations:
        for code, wave in registry.waves.items():
            frame = registry.frames[wave]
            if len(frame) < 2:
                continue
            found = {end: _placed(rows, relation, code, registry.ids, frame) for end, rows in sums.items()}
            for measure, column in (("degree", "n"), ("strength", "amount")):
                for form, ends in directions.items():
                    value = sum(found[end][column].to_numpy() for end in ends)
                    parts.append(_actor_rows(frame, relation, wave, measure, form, value))
    if not parts:
        return table_of([], ACTORS, registry)
    return pd.concat(parts, ignore_index=True)[list(ACTORS)]


def _placed(rows: pd.DataFrame, relation: str, code: int, ids: pd.Index, frame: pd.DataFrame) -> pd.DataFrame:
    """Sums of one relation and wave in the order of its actors, 0 for those without a tie."""
    here = rows[(rows["relation"] == relation) & (rows["wave"] == code)].set_index("code")[["n", "amount"]]
    return here.reindex(ids.get_indexer(frame.index), fill_value=0)


def _actor_rows(frame: pd.DataFrame, relation: str, wave: Any, measure: str, form: str, value: Any) -> pd.DataFrame:
    words = {
        column: frame[column].astype("str").where(frame[column].notna(), "").to_numpy() for column in ("sector", "kind")
    }
    return pd.DataFrame(
        {
            "cluster": "all", "relation": relation, "wave": wave, "block": "all", "actor": frame.index.astype("str"), **words,
            "measure": measure, "form": form, "value": np.asarray(value, dtype=np.float64), "missing_share": 0.0,
        }
    )  # fmt: skip


def _ledger(registry: Registry, by: str) -> pd.DataFrame:
    sectors, groups = _Groups(registry, "sector"), _Groups(registry, by)
    codes = list(registry.waves)
    compared = [*zip(codes[:-1], codes[1:], strict=True), *((codes[0], code) for code in codes[2:])]
    rows: list[tuple[Any, ...]] = []
    for since, wave in dict.fromkeys(compared):
        found = _fates(registry, since, wave, sectors, groups)
        occur = np.flatnonzero(groups.sizes(since) + groups.sizes(wave)).tolist()
        for relation in registry.relations:
            here = found[found["relation"] == relation]
            keys = ("all", relation, registry.waves[since], registry.waves[wave])
            rows += [(*keys, *row) for row in _blocks(here, sectors.names)]
            rows += [(*keys, *row) for row in _pairs(here, groups.names, occur, by)]
    rows.sort(key=lambda row: registry.relations.index(row[1]))  # keeps the order of the waves
    return table_of(rows, LEDGER, registry)


def _fates(registry: Registry, since: int, wave: int, sectors: _Groups, groups: _Groups) -> pd.DataFrame:
    """Number of ties of either wave by relation, state, and the groups of their ends (the earlier wave's where they have one)."""
    import ibis

    t = registry.table
    before, after = (t.filter(t["wave"] == code).select("relation", "i", "j") for code in (since, wave))
    marked = (part.mutate(was=ibis.literal(k), now=ibis.literal(1 - k)) for k, part in ((1, before), (0, after)))
    both = ibis.union(*marked)
    ties = both.group_by("relation", "i", "j").agg(was=both["was"].sum(), now=both["now"].sum())
    ends = _two_waves(registry, since, wave, sectors, groups)
    for end, n in (("i", "1"), ("j", "2")):
        named = {end: "code"} | {column + n: column for column in ("there_before", "there_after", "sector", "group")}
        ties = ties.inner_join(ends.rename(named), end)
        ties = ties.select(*(c for c in ties.columns if not c.endswith("_right")))
    state = ibis.cases(
        ((ties["was"] == 1) & (ties["now"] == 1), "kept"),
        ((ties["now"] == 1) & (ties["there_before1"] & ties["there_before2"]), "created"),
        ((ties["now"] == 1), "joined"),
        (ties["there_after1"] & ties["there_after2"], "dissolved"),
        else_="left",
    )
    ties = ties.mutate(state=state)
    return fetch(ties.group_by("relation", "state", "sector1", "sector2", "group1", "group2").agg(n_ties=ties.count()))


def _two_waves(registry: Registry, since: int, wave: int, sectors: _Groups, groups: _Groups) -> Any:
    """Every actor of either wave: whether it was there, and its groups."""
    import pyarrow as pa

    n = len(registry.ids)
    members = {code: registry.ids.get_indexer(registry.frames[registry.waves[code]].index) for code in (since, wave)}
    there = {code: np.isin(np.arange(n), members[code]) for code in (since, wave)}
    columns = {"code": np.arange(n, dtype=np.int32), "there_before": there[since], "there_after": there[wave]}
    for name, group in (("sector", sectors), ("group", groups)):
        number = np.zeros(n, dtype=np.int32)
        for code in (wave, since):  # the earlier one has the last word
            number[members[code]] = group.codes[code]
        columns[name] = number
    return registry.lookup(pa.table(columns))


def _blocks(found: pd.DataFrame, sectors: list[Any]) -> Iterator[tuple[Any, ...]]:
    """``block, group, state, n_ties`` of every block."""
    for block in BLOCKS:
        inside = _of_block(sectors, block)[found["sector1"], found["sector2"]]
        yield from _states(found[inside], block, "")


def _pairs(found: pd.DataFrame, names: list[Any], occur: list[int], by: str) -> Iterator[tuple[Any, ...]]:
    """The same of every pair of groups, whichever of the two is the seller's."""
    low, high = (pick(found["group1"], found["group2"]) for pick in (np.minimum, np.maximum))
    shown = ["?" if name is None else str(name) for name in names]
    for g, h in combinations_with_replacement(occur, 2):
        yield from _states(found[(low == g) & (high == h)], "all", f"{by}: {shown[g]} - {shown[h]}")


def _states(found: pd.DataFrame, block: str, group: str) -> Iterator[tuple[str, str, str, int]]:
    counts = found.groupby("state")["n_ties"].sum()
    yield from ((block, group, state, int(counts.get(state, 0))) for state in TIE_FATES)
