"""Brokerage of every network of a panel, beside what chance would give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import SeedSequence
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.adjust import adjust
from ..measures.brokerage import OpenTriples, expected_counts
from ..vocabulary import ROLES, Alternative, BrokerageNull, CountForm, one_of
from ._relabel import count_extremes
from ._rewire import extremes, rewired_counts
from ._roles import GATEKEEPER, NOT_TOLD, Roles
from .reading import joined, missing_note

__all__ = ["COLUMNS", "COUNTED_ONCE", "measure_brokerage"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COLUMNS = [
    "cluster", "relation", "wave", "by", "actor", "group", "role", "count", "undetermined", "expected", "sd", "z",
    "p_value", "p_adjusted", "from_group", "to_group", "pair_count", "null", "note",
]  # fmt: skip
PER_TEST = 100  # draws for each p-value of a family
MOST_WORK = 2_000_000_000  # triples × draws in one family, some seconds
FEWEST = 1000
DRAWN: Final = {"relabel": "relabelling", "degrees": "rewiring"}
COUNTED_ONCE: Final = "counted with the representative"


def measure_brokerage(
    panel: Panel,
    by: str = "kind",
    *,
    null: BrokerageNull = "relabel",
    count: CountForm = "ordered",
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
    null : {"relabel", "degrees", "bernoulli"}
        What chance leaves as it is. Relabel: all ties; the groups are dealt anew to the actors. Degrees: the groups, and
        how many ties every actor sends and receives; the ties are laid anew among the observed dyads. Bernoulli: the
        groups and the density; only for comparison with other software, without p-values.
    count : {"ordered", "unordered"}
        In undirected networks: count every open pair from both its ends (as sna does), or once.
    alternative : {"greater", "less", "two-sided"}
        What counts as extreme: more brokerage than by chance, less, or either.
    n_draws : int, optional
        Draws for the p-values. By default 100 for each p-value of the family, fewer (but at least 1,000) where that would
        take long, and 1,000 under ``degrees``, where a draw is a network; ``note`` says how many. 0 leaves out the
        p-values, and under ``degrees`` what chance gives.
    seed : int or numpy seed, optional
        Makes the draws repeatable. A network's draws do not depend on which others are in the panel.

    Returns
    -------
    pandas.DataFrame
        One row for each network (``actor`` empty) or actor at stake, and role: ``cluster, relation, wave, by, actor,
        group, role, count, undetermined, expected, sd, z, p_value, p_adjusted, from_group, to_group, pair_count, null,
        note``. The groups a and b that are most often connected in this role are ``from_group`` and ``to_group``,
        ``pair_count`` times.

    Raises
    ------
    ArgumentError
        When an option is not known, ``by`` is no column, ``n_draws`` is negative, pairs are to be counted once where all
        networks are directed, or a network is too large for ``degrees`` (3,000 actors).

    Notes
    -----
    Counts are those of `brokerage_roles`; ``undetermined`` are triples of that role whose third dyad is missing. What chance
    would give lists all two-paths: in a network of more than 50,000,000 ``expected, sd, z``, both p and the groups connected
    are nan or empty, and ``note`` says so.
    Under ``relabel`` and ``bernoulli``, ``expected`` and ``sd`` are those of `brokerage_expected`, exact; under ``degrees``
    mean and standard deviation of the draws. z = (count − expected) / sd.

    *Which null.* The two answer different questions. ``relabel`` holds who stands between whom, and how often: does it
    matter *who they are*, are those around a broker of other kinds than organisations in general? An actor with many
    partners has a large expected count too. ``degrees`` holds how many partners everybody has: given that, *whom* they are
    tied to, and whether these are tied to one another, is what can stand out. A busy organisation in a network without
    pattern does so under neither. ``bernoulli`` holds neither, and nearly every busy organisation stands out.

    p = (1 + draws at least as extreme) / (1 + draws). Under ``relabel`` an actor's row keeps the actor's own group and the
    others' are dealt anew; in the network's row all are. Draws end, in batches of 2,048, for an actor of whom every role has
    100 as extreme, whose p is then not small and known well enough (Besag & Clifford 1991); ``note`` says how many were made. Two-sided: at least as far from the expected count. A count that
    no draw changes (sd 0), and one that nobody could observe, has no p and is not in the family.

    p is adjusted by Benjamini and Hochberg over all rows with one relation, wave and ``by``, in all clusters. A single
    row cannot be adjusted to less than (p-values in the family) / (1 + draws), which ``note`` says.

    Counted once, a representative cannot be told from a gatekeeper: both stand under ``representative``, in the direction
    from the broker's own group, and ``gatekeeper`` is nan. Directed networks in the same panel are counted as ever.

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
    one_of("count", count, CountForm)
    one_of("alternative", alternative, Alternative)
    if n_draws is not None and (not isinstance(n_draws, (int, np.integer)) or n_draws < 0):
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 … or None")
    check_count(panel, count)
    options = _Options(by, null, count, alternative, None if n_draws is None else int(n_draws))
    root = int(np.random.default_rng(seed).integers(2**62))
    families: dict[tuple[str, Any], list[_Reading]] = defaultdict(list)
    readings = []
    for cluster in panel.clusters:
        for net in panel.select(cluster=cluster):
            key = "|".join(map(str, (cluster, net.relation, net.wave, by)))
            reading = _read(net, cluster, options, [root, crc32(key.encode())])
            readings.append(reading)
            families[net.relation, net.wave].append(reading)
    for family in families.values():
        _test(family, options)
    tables = [reading.table for reading in readings]
    return pd.concat(tables, ignore_index=True)[COLUMNS] if tables else pd.DataFrame(columns=COLUMNS)


def check_count(panel: Panel, count: CountForm) -> None:
    """Pairs of directed networks cannot be counted once."""
    if count == "unordered" and len(panel) and all(net.directed for net in panel):
        raise ArgumentError("count='unordered' is for undirected networks: in a directed one a→b and b→a are two pairs")


@dataclass(frozen=True)
class _Options:
    by: str
    null: BrokerageNull
    count: CountForm
    alternative: Alternative
    n_draws: int | None


@dataclass(frozen=True, eq=False)
class _Reading:
    """One network: the rows of its table, how many open triples it has, and its draws."""

    table: pd.DataFrame
    n_triples: int
    testable: NDArray[np.bool_]
    extreme: Callable[[int], Any]  # how many draws are at least as extreme, and of how many (so many at most), by row


def _read(net: Network, cluster: str, options: _Options, seed: list[int]) -> _Reading:
    """Counts, expected counts and z of one network."""
    roles = Roles.of(net, options.by, options.count)
    counts, n_rows = roles.counts(), 1 + len(roles.ids)
    (expected, sd), extreme = _chance(net, roles, options, seed)
    z = np.divide(counts - expected, sd, out=np.full(sd.shape, np.nan), where=sd > 0)
    source, target, most = roles.main_pairs()
    table = pd.DataFrame(
        {
            "cluster": cluster, "relation": net.relation, "wave": net.wave, "by": options.by,
            "actor": np.repeat(np.array(["", *roles.ids], dtype=object), len(ROLES)),
            "group": np.repeat(roles.group, len(ROLES)), "role": list(ROLES) * n_rows, "count": counts.ravel(),
            "undetermined": roles.undetermined().ravel(), "expected": expected.ravel(), "sd": sd.ravel(), "z": z.ravel(),
            "p_value": np.nan, "p_adjusted": np.nan, "from_group": source.ravel(), "to_group": target.ravel(),
            "pair_count": most.ravel(), "null": options.null, "note": _notes(net, roles, counts, sd, options.null),
        }
    )  # fmt: skip
    testable = np.asarray(sd.ravel() > 0) & (options.null in DRAWN)
    listed = roles.triples.a if isinstance(roles.triples, OpenTriples) else ()
    return _Reading(table, len(listed), testable, extreme)


def _chance(
    net: Network, roles: Roles, options: _Options, seed: list[int]
) -> tuple[tuple[Floats, Floats], Callable[[int], Any]]:
    """Mean and sd that chance gives, by row and role, and how many draws are at least as extreme, and of how many."""
    triples, width = roles.triples, len(ROLES)
    nothing = roles.spread(np.full((triples.n, width), np.nan), np.full(width, np.nan))
    if not isinstance(triples, OpenTriples):
        return (nothing, nothing), lambda n: np.stack([nothing.ravel()] * 2)
    if options.null != "degrees":
        actor, network = expected_counts(triples, options.null)
        means = (actor[0][:, :width], network[0][:width])

        def dealt(n_draws: int) -> Floats:
            found = count_extremes(
                triples, means, n_draws=n_draws, alternative=options.alternative, rng=np.random.default_rng(seed)
            )
            rows = np.full((2, 1 + len(roles.ids), width), np.nan)
            rows[:, roles.place], rows[:, 0] = found
            return rows.reshape(2, -1)

        mean, sd = (roles.spread(x[:, :width], y[:width]) for x, y in zip(actor, network, strict=True))
        return (mean, sd), dealt
    n_draws = FEWEST if options.n_draws is None else options.n_draws
    if not n_draws or not triples.known.any():
        return (nothing, nothing), lambda n: np.stack([nothing.ravel()] * 2)
    draws = rewired_counts(net, options.by, n_draws=n_draws, seed=SeedSequence(seed))
    seen = triples.counts()
    found = extremes(draws, np.vstack([seen.sum(axis=0), seen]), options.alternative)
    rows = np.full((1 + len(roles.ids), width), np.nan)
    rows[np.concatenate([[0], roles.place])] = found
    mean, sd = (roles.spread(x[1:], x[0]) for x in (draws.mean(axis=0), draws.std(axis=0, ddof=min(1, n_draws - 1))))
    return (mean, sd), lambda n: np.stack([rows.ravel(), np.full(rows.size, float(n_draws))])


def _notes(net: Network, roles: Roles, counts: Floats, sd: Floats, null: BrokerageNull) -> list[str]:
    """Why a row says less than others."""
    with_group = np.zeros(len(counts), dtype=bool)
    with_group[[0, *roles.place]] = True
    notes = np.full(counts.shape, "", dtype=object)
    if null == "bernoulli":
        notes[:] = (
            "for comparison only, without p" if not np.isnan(roles.triples.density) else "some dyads are not observed"
        )
    else:
        notes[sd == 0] = f"no {DRAWN[null]} changes this count"
    if roles.why:
        notes[:] = roles.why
    notes[np.isnan(counts)] = "not observed" if roles.why != NOT_TOLD else NOT_TOLD
    notes[~with_group] = "without a group"
    if roles.once:
        notes[with_group & ~np.isnan(counts[:, 0]), GATEKEEPER] = COUNTED_ONCE
    missing = missing_note(net.missing_share)
    return [joined(note, missing) for note in notes.ravel()]


def _test(family: list[_Reading], options: _Options) -> None:
    """Fill in the p-values of one relation and wave, and adjust them together."""
    tests = sum(int(reading.testable.sum()) for reading in family)
    draws = options.n_draws
    if draws is None:
        draws = FEWEST if options.null == "degrees" else _draws(tests, sum(reading.n_triples for reading in family))
    if not tests or not draws:
        return
    alone = f"a row alone cannot be adjusted below {min(1.0, tests / (1 + draws)):.2g}"
    for reading in family:
        table, testable = reading.table, reading.testable
        extreme, drawn = reading.extreme(draws)
        table["p_value"] = np.where(testable, (1 + extreme) / (1 + drawn), np.nan)
        table["note"] = [
            joined(f"{of:.0f} {DRAWN[options.null]}s; {alone}", note) if own else note
            for note, own, of in zip(table["note"], testable, drawn, strict=True)
        ]
    adjusted = adjust(np.concatenate([reading.table["p_value"].to_numpy() for reading in family]))
    ends = np.cumsum([len(reading.table) for reading in family])
    for reading, part in zip(family, np.split(adjusted, ends[:-1])):
        reading.table["p_adjusted"] = part


def _draws(tests: int, n_triples: int) -> int:
    """100 draws for each test, as far as they can be had in some seconds, and never fewer than 1,000."""
    return min(PER_TEST * tests, max(FEWEST, MOST_WORK // max(n_triples, 1)))
