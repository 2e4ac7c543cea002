"""Did a few capture what the programme brought: how ties, brokerage and benefits are spread, and who got them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.random import SeedSequence

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.adjust import adjust
from ..progress import tracking
from ..vocabulary import Alternative, one_of
from ._benefit_slopes import Slopes
from ._holdings import EVERYBODY, Holding, held, holdings
from ._spread import COLUMNS, Row, Spread, filled
from .change import comparisons
from .cohesion import check_interval
from .leaving import organisers
from .reading import chosen_blocks, table

__all__ = ["COLUMNS", "measure_capture"]


def measure_capture(
    panel: Panel,
    benefits: str | Sequence[str] = (),
    *,
    size: str | None = None,
    by: str = "kind",
    block: str = "all",
    k: int = 3,
    core: pd.DataFrame | None = None,
    cluster_kinds: str | Iterable[str] | None = None,
    alternative: Alternative = "two-sided",
    n_draws: int = 999,
    level: float = 0.95,
    seed: Any = None,
) -> pd.DataFrame:
    """Say whether a few organisations captured ties, brokerage and benefits, and whether benefits went to the central.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    benefits : str or sequence of str
        Columns of the actors that say what each got, as grants, services or seats: numbers of at least 0, blank where it
        is not known.
    size : str, optional
        Column of the actors with their size (employment), which the slope holds equal.
    by : str
        Column of the actors that holds the groups of brokerage.
    block : str
        One of ``linkages.BLOCKS``.
    k : int
        How many are called the top.
    core : pandas.DataFrame, optional
        The table of `measure_core` for the same panel, whose mix of sectors is taken over.
    cluster_kinds : str or iterable of str, optional
        Kinds of the organisations that run the cluster, as in `measure_sensitivity`.
    alternative : {"greater", "less", "two-sided"}
        Which slopes count as extreme.
    n_draws : int
        Permutations behind each p-value; 0 leaves out the tests.
    level : float
        Level of the intervals.
    seed : int or numpy seed, optional
        Makes the draws repeatable. A test's draws do not depend on which others are made.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, reading, quantity, measure, form, who, actor, sector, rank, value, expected,
        low, high, p_value, p_adjusted, n_actors, n_draws, missing_share, note``. Benefits by themselves belong to no relation
        (empty). ``since`` is ``wave`` where only one wave is read.

    Raises
    ------
    ArgumentError
        When a column is missing or does not hold amounts, or an option is not known.

    Notes
    -----
    ``reading`` tells the sorts of rows apart:

    - ``concentration``: `gini` and `herfindahl` (scaled), `top_share` of one and of k (plain; ``expected`` is k/n, equal
      shares), of ``quantity``: degree (and degree in), betweenness, brokerage and its roles, each benefit. ``actor`` has most.
    - ``leaders``: the k that have most, each with its share; ``expected`` is 1/n.
    - ``change``: concentration in ``wave`` less that in ``since``, of those known in both. The gini of a benefit has an
      interval (jackknife over organisations, 16 or more); elsewhere none is calibrated.
    - ``mobility``: do the same stay on top? ``rank_correlation`` (Spearman), and ``top_kept``, the share of the k on top that
      still are (``expected`` by chance k/n; equal values share the last places), among those known in both waves.
    - ``slope``: do benefits of ``wave`` rise with centrality in ``since``, sector and ``size`` given? The slope of ranks:
      from the least to the most central, by how much of the whole ranking the benefit moves; p permutes benefits within
      sectors (`NullTest`: the observation counts itself). Centrality is degree, in directed relations degree in. With one
      wave it is of that wave, and ``note`` says that it was not there before.
    - ``core``: a sector's share of the core of the network; ``expected`` is its share of the actors.
    - ``coordination``: what the organisations that run the cluster have of degree, betweenness and brokerage, with their rank:
      to stand between others is their task, and no capture.

    ``who``: ``all``; ``without cluster organisation``, where one is known; ``without top``, without the one that has most
    (in a slope: of the benefit). A conclusion that hangs on one organisation turns there.

    Degree is a share over observed dyads, so that silence does not lower it; of an actor who did not answer, what it sent is
    not known, and it is in no concentration of degree (it is in that of degree in). Silence makes shares noisier, and
    so concentration somewhat higher: read it beside ``missing_share``. Betweenness takes missing dyads for no tie. Brokerage
    counts fully observed triples; a role with fewer than 20 is nan. p is adjusted by Benjamini and Hochberg over the
    slopes of one relation and pair of waves, for ``all``.

    References
    ----------
    Freedman D, Lane D (1983). A nonstochastic interpretation of reported significance levels. Journal of Business &
    Economic Statistics 1(4), 292-298. doi:10.1080/07350015.1983.10509354

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=6, seed=1).survey
    >>> actors = survey.actors.assign(grants=range(len(survey.actors)))
    >>> survey = lk.Survey(actors, survey.nominations, survey.relations, waves=survey.waves)
    >>> found = lk.measure_capture(lk.build_panel(survey, relations="advice"), "grants", n_draws=99, seed=7)
    >>> found.reading.unique().tolist()
    ['concentration', 'leaders', 'coordination', 'slope', 'change', 'mobility']
    >>> row = found[(found.quantity == "grants") & (found.measure == "top_share") & (found.form == "top 3")].iloc[0]
    >>> bool(row.value > row.expected)
    True
    """
    (name,) = chosen_blocks(block)
    one_of("alternative", alternative, Alternative)
    columns = (benefits,) if isinstance(benefits, str) else tuple(benefits)
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise ArgumentError(f"k={k!r} must be a whole number of at least 1")
    check_interval("none", n_draws, level)
    spread = Spread(organisers(panel, cluster_kinds), int(k), float(level))
    slopes = Slopes(size, spread.runs, alternative, int(n_draws))
    root = int(np.random.default_rng(seed).integers(2**62))
    rows: list[Row] = []
    with tracking("capture", total=len(panel.clusters)) as step:
        for cluster in panel.clusters:
            part = _Cluster.of(panel.select(cluster=cluster), cluster, name, by, columns)
            rows += [*part.levels(spread), *part.slopes(slopes, root), *part.changes(spread)]
            step()
    rows += _of_core(core, name)
    _adjust(rows)
    return table([tuple(row[column] for column in COLUMNS) for row in rows], COLUMNS, panel)


@dataclass(frozen=True, eq=False)
class _Cluster:
    """What is held in one cluster, by relation ("" for benefits) and wave."""

    panel: Panel
    name: str
    block: str
    nets: dict[tuple[str, Any], Network]
    held: dict[tuple[str, Any], dict[str, Holding]]

    @classmethod
    def of(cls, panel: Panel, cluster: str, block: str, by: str, benefits: Sequence[str]) -> _Cluster:
        nets = {(net.relation, net.wave): net.block(block) for net in panel}
        nets = {key: net for key, net in nets.items() if net.measured}
        found = {("", wave): held(nets.values(), wave, benefits) for wave in panel.waves if benefits}
        found |= {key: {one.quantity: one for one in holdings(net, by)} for key, net in nets.items()}
        return cls(panel, cluster, block, nets, {key: some for key, some in found.items() if some})

    def key(self, relation: str, since: Any, wave: Any) -> Row:
        """The columns that say of what a row speaks."""
        return {"cluster": self.name, "relation": relation, "since": since, "wave": wave, "block": self.block}

    def levels(self, spread: Spread) -> Iterator[Row]:
        """How each wave is."""
        for (relation, wave), found in self.held.items():
            key = self.key(relation, wave, wave)
            for one in found.values():
                yield from spread.concentration(key, one)
                yield from spread.leaders(key, one)
            if relation:
                yield from spread.coordination(key, found)

    def changes(self, spread: Spread) -> Iterator[Row]:
        """How one wave is beside an earlier one."""
        for since, wave in comparisons(self.panel):
            for relation in ("", *self.panel.relations):
                before, after = (self.held.get((relation, at), {}) for at in (since, wave))
                for quantity in [name for name in before if name in after]:
                    yield from spread.change(self.key(relation, since, wave), before[quantity], after[quantity])

    def slopes(self, slopes: Slopes, root: int) -> Iterator[Row]:
        """Benefits of each later wave on centrality in an earlier one; with one wave, in the same."""
        for since, wave in comparisons(self.panel) or [(wave, wave) for wave in self.panel.waves]:
            for relation in self.panel.relations:
                if (relation, since) not in self.nets:
                    continue
                key = self.key(relation, since, wave)
                for column, benefit in self.held.get(("", wave), {}).items():
                    seed = SeedSequence([root, crc32("|".join(map(str, (*key.values(), column))).encode())])
                    yield from slopes.rows(key, self.nets[relation, since], benefit, seed)


def _of_core(core: pd.DataFrame | None, block: str) -> Iterator[Row]:
    """The mix of sectors of each core, as `measure_core` found it."""
    if core is None:
        return
    if missing := {"sector", "core_share", "actor_share"} - set(core.columns):
        raise ArgumentError(f"core lacks {sorted(missing)}; give the table of measure_core")
    for row in core[(core["block"] == block) & (core["sector"] != "")].to_dict("records"):
        yield filled(
            {str(name): row[name] for name in ("cluster", "relation", "wave", "block", "sector")}, since=row["wave"],
            reading="core", quantity="core", measure="core_share", form=row["form"], who=EVERYBODY,
            value=row["core_share"], expected=row["actor_share"], n_actors=row["n_actors"], note=row["note"],
        )  # fmt: skip


def _adjust(rows: list[Row]) -> None:
    """Adjust the p-values of one relation and pair of waves together."""
    families: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row["reading"] == "slope" and row["who"] == EVERYBODY:
            families[row["relation"], row["since"], row["wave"]].append(row)
    for family in families.values():
        for row, p in zip(family, adjust([row["p_value"] for row in family]), strict=True):
            row["p_adjusted"] = p
