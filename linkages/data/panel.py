"""Networks by relation and wave, with the survey and the choices they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import CombineRule, did_you_mean, one_of
from .network import Network
from .remember import remembered_if_small

if TYPE_CHECKING:
    from .survey import Survey

__all__ = ["Panel"]

Wave = int | str


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Panel:
    """Networks of one study by relation and wave.

    Parameters
    ----------
    networks : iterable of Network
        At most one for each relation and wave.
    waves : sequence of int or str, optional
        Order of the waves; by default ascending.
    survey : Survey, optional
        Where the networks came from.
    rules : mapping, optional
        The choices of `build_panel`.

    Notes
    -----
    Iterating yields the networks in (relation, wave) order. ``panel[relation, wave]`` is one of them; a relation that
    was not asked in a wave has none, which is "not measured", never a density of 0.

    Examples
    --------
    >>> import linkages as lk
    >>> panel = lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True, relation="advice", wave=w) for w in (1, 2)])
    >>> panel
    <Panel: 2 networks, 1 relation (advice), 2 waves (1, 2)>
    >>> panel["advice", 2].n_ties
    1
    >>> panel.periods()
    [(1, 2)]
    """

    _networks: dict[tuple[str, Wave], Network]
    _waves: tuple[Wave, ...]
    survey: Survey | None
    rules: dict[str, Any]

    def __init__(
        self,
        networks: Iterable[Network],
        *,
        waves: Iterable[Wave] | None = None,
        survey: Survey | None = None,
        rules: Mapping[str, Any] | None = None,
    ) -> None:
        nets = list(networks)
        found = {net.wave for net in nets}
        order = list(waves) if waves is not None else sorted(found, key=lambda w: (isinstance(w, str), w))
        by_key: dict[tuple[str, Wave], Network] = {}
        if len(set(order)) < len(order):
            raise ArgumentError(f"waves={order} names a wave twice")
        unknown = [wave for wave in found if wave not in order]
        if unknown:
            raise ArgumentError(f"waves={order} lacks {unknown}, for which there are networks")
        for net in sorted(nets, key=lambda net: (net.relation, order.index(net.wave))):
            if (net.relation, net.wave) in by_key:
                raise ArgumentError(f"there are two networks of {net.relation!r} in wave {net.wave!r}")
            by_key[net.relation, net.wave] = net
        parts = {"_networks": by_key, "_waves": tuple(order), "survey": survey, "rules": dict(rules or {})}
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @property
    def relations(self) -> list[str]:
        """Relations, ascending."""
        return sorted({relation for relation, _ in self._networks})

    @property
    def waves(self) -> list[Wave]:
        """Waves, in their order in time."""
        return list(self._waves)

    @property
    def clusters(self) -> list[str]:
        """Clusters, ascending."""
        names: set[str] = set()
        for net in self:
            names.update(net.actors["cluster"].dropna().unique() if "cluster" in net.actors.columns else ["all"])
        return sorted(names)

    def __getitem__(self, key: tuple[str, Wave]) -> Network:
        if not (isinstance(key, tuple) and len(key) == 2):
            raise ArgumentError(f"panel[{key!r}]: say panel[relation, wave]")
        if key not in self._networks:
            relation, wave = key
            if relation not in self.relations:
                raise ArgumentError(
                    f"no relation {relation!r}: {self.relations}{did_you_mean(relation, self.relations)}"
                )
            waves = [w for r, w in self._networks if r == relation]
            raise ArgumentError(f"{relation!r} was not measured in wave {wave!r}; it was in {waves}")
        return self._networks[key]

    def __contains__(self, key: object) -> bool:
        return key in self._networks

    def __iter__(self) -> Iterator[Network]:
        return iter(self._networks.values())

    def __len__(self) -> int:
        return len(self._networks)

    def select(
        self,
        *,
        relation: str | Iterable[str] | None = None,
        wave: Wave | Iterable[Wave] | None = None,
        cluster: str | None = None,
    ) -> Panel:
        """Keep some relations, waves, or the organisations of one cluster.

        Parameters
        ----------
        relation, wave : value or iterable of values, optional
            What to keep; by default all.
        cluster : str, optional
            The cluster whose actors are kept.

        Returns
        -------
        Panel

        Raises
        ------
        ArgumentError
            When a name is not in the panel.

        Examples
        --------
        >>> import linkages as lk
        >>> panel = lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True, wave=w) for w in (1, 2, 3)])
        >>> len(panel.select(wave=[1, 3]))
        2
        """
        relations = _chosen("relation", relation, self.relations)
        waves = _chosen("wave", wave, self.waves)
        nets = [net for net in self if net.relation in relations and net.wave in waves]
        if cluster is not None:
            _chosen("cluster", cluster, self.clusters)
            nets = [_of_cluster(net, cluster) for net in nets]
        return Panel(nets, waves=[w for w in self.waves if w in waves], survey=self.survey, rules=self.rules)

    def combine(self, rule: CombineRule = "any") -> Panel:
        """Make one graph of all relations in each wave.

        Parameters
        ----------
        rule : {"any", "all", "count"}
            As in `combine`.

        Returns
        -------
        Panel
            One network for each wave in which at least two relations were asked of the same organisations; its relation
            is that of `combine`, as ``"any of advice, project"``, so that waves in which other relations were asked are
            not taken for one.

        Raises
        ------
        ArgumentError
            When the rule is not known.

        Examples
        --------
        >>> import linkages as lk
        >>> nets = [lk.from_matrix([[0, 1], [0, 0]], directed=True, relation=r) for r in ("advice", "project")]
        >>> lk.Panel(nets).combine()
        <Panel: 1 network, 1 relation (any of advice, project), 1 wave (1)>
        """
        from .join import combine

        one_of("rule", rule, CombineRule)
        made, parts = [], {}
        for wave in self.waves:
            nets = list(self.select(wave=wave))
            if len(nets) > 1 and all(net.actors.index.equals(nets[0].actors.index) for net in nets):
                made.append(combine(nets, rule))
                parts[made[-1].relation] = [net.relation for net in nets]
        waves = [net.wave for net in made]
        return Panel(made, waves=waves, survey=self.survey, rules={**self.rules, "combined": parts})

    def map(self, function: Callable[[Network], Any]) -> pd.DataFrame:
        """Apply a function to every network.

        Parameters
        ----------
        function : callable
            Takes a Network, returns a value.

        Returns
        -------
        pandas.DataFrame
            Columns ``relation, wave, value``.

        Examples
        --------
        >>> import linkages as lk
        >>> panel = lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True)])
        >>> panel.map(lk.density)
          relation  wave  value
        0      tie     1    0.5
        """
        rows = [(net.relation, net.wave, function(net)) for net in self]
        return pd.DataFrame(rows, columns=["relation", "wave", "value"])

    def periods(self) -> list[tuple[Wave, Wave]]:
        """Pairs of consecutive waves.

        Returns
        -------
        list of tuple
            ``(since, wave)`` in their order in time.

        Examples
        --------
        >>> import linkages as lk
        >>> lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True, wave=w) for w in (1, 2, 3)]).periods()
        [(1, 2), (2, 3)]
        """
        waves = self.waves
        return list(zip(waves[:-1], waves[1:], strict=True))

    def overview(self) -> pd.DataFrame:
        """Tell what is there: one row a network.

        Returns
        -------
        pandas.DataFrame
            Columns ``relation, wave, directed, n_actors, n_ties, n_dyads, missing_share``.

        Examples
        --------
        >>> import linkages as lk
        >>> lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True)]).overview().n_dyads.tolist()
        [2]
        """
        rows = [
            (net.relation, net.wave, net.directed, net.n_actors, net.n_ties, net.n_dyads, net.missing_share)
            for net in self
        ]
        columns = ["relation", "wave", "directed", "n_actors", "n_ties", "n_dyads", "missing_share"]
        return pd.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        from .display import panel_sentence

        return panel_sentence(self)

    def _repr_html_(self) -> str:
        from .display import panel_html

        return panel_html(self)


def _chosen(argument: str, given: Any, known: list[Any]) -> list[Any]:
    if given is None:
        return known
    wanted = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    for value in wanted:
        if value not in known:
            raise ArgumentError(f"{argument}={value!r} is not in this panel: {known}{did_you_mean(value, known)}")
    return wanted


@remembered_if_small
def _of_cluster(net: Network, cluster: str) -> Network:
    """Its organisations in the network; without a column all are of the cluster "all"."""
    named = net.actors["cluster"] if "cluster" in net.actors.columns else pd.Series("all", index=net.actors.index)
    mine = named.eq(cluster).to_numpy(dtype=bool, na_value=False)
    return net if mine.all() else net.subset(mine)
