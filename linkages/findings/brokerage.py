"""Brokerage of every network of a panel, beside what chance would give."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.adjust import adjust
from ..measures.brokerage import OpenTriples, expected_counts, open_triples
from ..vocabulary import ROLES, Alternative, BrokerageNull, one_of
from ._relabel import count_extremes

__all__ = ["COLUMNS", "measure_brokerage"]

Floats = NDArray[np.float64]
COLUMNS = [
    "cluster", "relation", "wave", "by", "actor", "group", "role", "count", "undetermined", "expected", "sd", "z",
    "p_value", "p_adjusted", "null", "note",
]  # fmt: skip
PER_TEST = 100  # draws for each p-value of a family
MOST_WORK = 2_000_000_000  # triples × draws in one family, some seconds
FEWEST = 1000
MUCH_MISSING = 0.2


def measure_brokerage(
    panel: Panel,
    by: str = "kind",
    *,
    null: BrokerageNull = "relabel",
    alternative: Alternative = "greater",
    n_draws: int | None = None,
    seed: Any = None,
) -> pd.DataFrame:
    """Count brokerage by role in every network and for every actor, beside what chance would give.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    by : str
        Column of the actors that holds their groups.
    null : {"relabel", "bernoulli"}
        Relabel: ties stay and the groups are dealt anew to the actors. Bernoulli: only for comparison with other
        software, without p-values.
    alternative : {"greater", "less", "two-sided"}
        What counts as extreme: more brokerage than by chance, less, or either.
    n_draws : int, optional
        Relabellings for the p-values. By default 100 for each p-value of the family, fewer (but at least 1,000) where
        that would take long; ``note`` says how many. 0 leaves out the p-values.
    seed : int or numpy seed, optional
        Makes the draws repeatable. A network's draws do not depend on which others are in the panel.

    Returns
    -------
    pandas.DataFrame
        One row for each network (``actor`` empty) or actor at stake, and role: ``cluster, relation, wave, by, actor,
        group, role, count, undetermined, expected, sd, z, p_value, p_adjusted, null, note``.

    Raises
    ------
    ArgumentError
        When an option is not known, ``by`` is no column, or ``n_draws`` is negative.

    Notes
    -----
    Counts are those of `brokerage_roles` (ordered pairs), ``expected`` and ``sd`` those of `brokerage_expected`, exact;
    ``undetermined`` are triples of that role whose third dyad is missing. z = (count − expected) / sd.

    p = (1 + draws at least as extreme) / (1 + draws). For an actor's row the actor keeps its own group and those of all
    others are dealt anew; for the network's row all are. Two-sided: at least as far from the expected count. A count
    that no relabelling can change (sd 0), and one that nobody could observe, has no p and is not in the family.

    p is adjusted by Benjamini and Hochberg over all rows with one relation, wave and ``by``, in all clusters. A single
    row cannot be adjusted to less than (p-values in the family) / (1 + draws), which ``note`` says.

    References
    ----------
    Gould RV, Fernandez RM (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B
    57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> import linkages as lk
    >>> actors = pd.DataFrame({"actor": list("abcde"), "sector": "private", "kind": ["firm"] * 3 + ["bank"] * 2})
    >>> ties = pd.DataFrame({"source": list("abbd"), "target": list("bdee")})
    >>> panel = lk.Panel([lk.from_edgelist(ties, directed=True, actors=actors)])
    >>> table = lk.measure_brokerage(panel, seed=7)
    >>> row = table[(table.actor == "b") & (table.role == "representative")].iloc[0]
    >>> row[["count", "expected", "sd"]].astype(float).round(3).tolist()
    [2.0, 0.667, 0.745]
    """
    one_of("null", null, BrokerageNull)
    one_of("alternative", alternative, Alternative)
    if n_draws is not None and (not isinstance(n_draws, (int, np.integer)) or n_draws < 0):
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 … or None")
    root = int(np.random.default_rng(seed).integers(2**62))
    families: dict[tuple[str, Any], list[_Reading]] = defaultdict(list)
    readings = []
    for cluster in panel.clusters:
        for net in panel.select(cluster=cluster):
            reading = _read(net, cluster, by, null)
            readings.append(reading)
            families[net.relation, net.wave].append(reading)
    for family in families.values():
        _test(family, n_draws, alternative, root)
    tables = [reading.table for reading in readings]
    return pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)


@dataclass(frozen=True, eq=False)
class _Reading:
    """One network: its open triples, their expected counts, and the rows of its table."""

    triples: OpenTriples
    means: tuple[Floats, Floats]
    table: pd.DataFrame
    rows: NDArray[np.int64]  # of the network and of every actor of the triples, shape (n + 1, 5)

    @property
    def testable(self) -> NDArray[np.bool_]:
        return np.asarray((self.table["sd"] > 0).to_numpy() & (self.table["null"] == "relabel").to_numpy())


def _read(net: Network, cluster: str, by: str, null: BrokerageNull) -> _Reading:
    """Counts, expected counts and z of one network."""
    triples = open_triples(net, by)
    actor, network = expected_counts(triples, null)
    width, n = len(ROLES), triples.n
    ids = net.actors.index[net.at_stake]
    place = 1 + ids.get_indexer(triples.actor)
    full = np.full((4, len(ids) + 1, width), np.nan)  # count, undetermined, expected, sd
    known = triples.known
    counts = np.where(known[:, None], triples.counts(), np.nan)
    unseen = np.where(known[:, None], triples.undetermined, np.nan)
    for layer, (mine, whole) in enumerate(
        [
            (counts, np.nansum(counts, axis=0)),
            (unseen, np.nansum(unseen, axis=0)),
            (np.where(known[:, None], actor[0][:, :width], np.nan), network[0][:width]),
            (np.where(known[:, None], actor[1][:, :width], np.nan), network[1][:width]),
        ]
    ):
        full[layer, place] = mine
        full[layer, 0] = whole if known.any() else np.nan
    group = np.full(len(ids) + 1, "", dtype=object)
    group[place] = [triples.names[code] for code in triples.label]
    count, undetermined, expected, sd = full.reshape(4, -1)
    z = np.divide(count - expected, sd, out=np.full(len(sd), np.nan), where=sd > 0)
    table = pd.DataFrame(
        {
            "cluster": cluster, "relation": net.relation, "wave": net.wave, "by": by,
            "actor": np.repeat(np.array(["", *ids], dtype=object), width), "group": np.repeat(group, width),
            "role": list(ROLES) * (len(ids) + 1), "count": count, "undetermined": undetermined, "expected": expected,
            "sd": sd, "z": z, "p_value": np.nan, "p_adjusted": np.nan, "null": null,
            "note": _notes(net, triples, place, count, sd, null),
        }
    )  # fmt: skip
    rows = np.vstack([np.arange(width), place[:, None] * width + np.arange(width)]).reshape(n + 1, width)
    return _Reading(triples, (actor[0][:, :width], network[0][:width]), table, rows)


def _notes(net: Network, triples: OpenTriples, place: Any, count: Floats, sd: Floats, null: BrokerageNull) -> list[str]:
    """Why a row says less than others."""
    width = len(ROLES)
    grouped = np.zeros(len(count) // width, dtype=bool)
    grouped[[0, *place]] = True
    notes = np.full(len(count), "", dtype=object)
    if null == "bernoulli":
        notes[:] = "for comparison only, without p" if not np.isnan(triples.density) else "some dyads are not observed"
    else:
        notes[sd == 0] = "no relabelling changes this count"
    notes[np.isnan(count)] = "not observed"
    notes[~np.repeat(grouped, width)] = "without a group"
    if net.missing_share > MUCH_MISSING:
        told = f"{net.missing_share:.0%} of dyads missing"
        notes = np.where(notes == "", told, notes + f"; {told}")
    return list(notes)


def _test(family: list[_Reading], n_draws: int | None, alternative: Alternative, root: int) -> None:
    """Fill in the p-values of one relation and wave, and adjust them together."""
    tests = sum(int(reading.testable.sum()) for reading in family)
    draws = _draws(tests, sum(len(reading.triples.a) for reading in family)) if n_draws is None else int(n_draws)
    if not tests or not draws:
        return
    told = f"{draws} relabellings; a row alone cannot be adjusted below {min(1.0, tests / (1 + draws)):.2g}"
    for reading in family:
        table, testable = reading.table, reading.testable
        key = "|".join(str(table[c].iloc[0]) for c in ("cluster", "relation", "wave", "by"))
        rng = np.random.default_rng([root, crc32(key.encode())])
        by_actor, network = count_extremes(
            reading.triples, reading.means, n_draws=draws, alternative=alternative, rng=rng
        )
        p = np.full(len(table), np.nan)
        p[reading.rows] = (1 + np.vstack([network, by_actor])) / (1 + draws)
        table["p_value"] = np.where(testable, p, np.nan)
        notes = table["note"].to_numpy(dtype=object)
        notes = np.where(testable, np.where(notes == "", told, told + "; " + notes), notes)
        table["note"] = list(notes)
    adjusted = adjust(np.concatenate([reading.table["p_value"].to_numpy() for reading in family]))
    ends = np.cumsum([len(reading.table) for reading in family])
    for reading, part in zip(family, np.split(adjusted, ends[:-1])):
        reading.table["p_adjusted"] = part


def _draws(tests: int, n_triples: int) -> int:
    """100 draws for each test, as far as they can be had in some seconds, and never fewer than 1,000."""
    return min(PER_TEST * tests, max(FEWEST, MOST_WORK // max(n_triples, 1)))
