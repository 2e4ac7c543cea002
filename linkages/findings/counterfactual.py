"""Where a model of what happens by itself is fitted, and of which dyads it is asked what it expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..data.study_design import Design
from ..errors import ArgumentError
from ..vocabulary import FittedOn, FormationTerm, TieModel, one_of
from .change import comparisons
from .comparable import in_retrospect, spacing, why_not_comparable
from .design import Applied, applied_design
from .formation import too_large
from .reading import NOT_MEASURED, joined
from .spontaneous import Observed, Spontaneous, observed_dyads

__all__ = ["ARM_CLASSES", "SPONTANEOUS", "Case", "Fitting", "fittings_of"]

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
SPONTANEOUS: Final[tuple[FormationTerm, ...]] = (
    "reciprocity", "partners", "degree", "sector", "kind", "prior", "distance",
)  # fmt: skip
ARM_CLASSES: Final = ("none", "one", "both")
ELSEWHERE: Final = "expected from clusters without the programme: what sets clusters apart counts as additional, so there is no interval"
PLACEBO: Final = "both waves lie before the programme: nothing should be found"


@dataclass(frozen=True, eq=False)
class Case:
    """Dyads of one relation, cluster and pair of waves, and those that a model of them is fitted on.

    Parameters
    ----------
    cluster, relation, since, wave
        Which.
    reason : str
        Why nothing can be said, if so.
    note : str
        What a reader must know.
    dyads : Observed, optional
        Those observed in both waves.
    classes : ndarray of shape (rows,)
        How many ends took part: 0, 1 or 2.
    parts : sequence of tuple
        Dyads, and which of them the model is fitted on.
    elsewhere : bool
        Whether those are of other clusters.
    """

    cluster: str
    relation: str
    since: Any
    wave: Any
    reason: str = ""
    note: str = ""
    dyads: Observed | None = None
    classes: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    parts: Sequence[tuple[Observed, Mask]] = ()
    elsewhere: bool = False

    def model(self, model: TieModel) -> Spontaneous | str:
        """The model of formation or of persistence; a text says why there is none."""
        return self.reason or (Spontaneous.fit(self.parts, model) if self.dyads is not None else NOT_MEASURED)


def fittings_of(panel: Panel, design: Design | None) -> list[Fitting]:
    """All models that a panel and its design allow; none without a design that says who takes part."""
    if design is None or design.arm is None:
        return []
    applied = applied_design(panel, design)
    allowed = [on for on in get_args(FittedOn) if not Fitting.refusal(panel, applied, on)]
    return [Fitting.of(panel, applied, on, SPONTANEOUS, None) for on in allowed]


@dataclass(frozen=True, eq=False)
class Fitting:
    """A panel, its design, and on what a model is fitted.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    applied : Applied
        The design applied to it.
    fitted_on : {"untreated", "before"}
        Dyads without the programme in the same period, or all dyads in the periods before.
    terms, covariates
        As in `measure_formation`.
    """

    panel: Panel
    applied: Applied
    fitted_on: FittedOn
    terms: tuple[str, ...]
    covariates: Mapping[str, Any]
    listed: dict[tuple[Any, ...], Observed] = field(default_factory=dict)

    @classmethod
    def of(cls, panel: Panel, applied: Applied, fitted_on: FittedOn, terms: Any, covariates: Any) -> Fitting:
        """With what was asked checked."""
        one_of("fitted_on", fitted_on, FittedOn)
        asked = (terms,) if isinstance(terms, str) else tuple(terms)
        for term in asked:
            one_of("terms", term, FormationTerm)
        if "arm" in asked:
            raise ArgumentError("terms: 'arm' is what the programme did; leave it out of what happens without it")
        reason = cls.refusal(panel, applied, fitted_on)
        if reason:
            raise ArgumentError(reason)
        found = tuple(term for term in get_args(FormationTerm) if term in asked)
        return cls(panel, applied, fitted_on, found, dict(covariates or {}))

    @staticmethod
    def refusal(panel: Panel, applied: Applied, fitted_on: FittedOn) -> str:
        """Why a panel and its design do not allow it, if they do not."""
        if len(panel.waves) < 2:
            return f"panel has the waves {panel.waves}: what is new takes two"
        if fitted_on == "before" and (len(applied.before) < 2 or not applied.after):
            return (
                f"fitted_on='before' takes two waves before the programme and one after; before {list(applied.before)}, "
                f"after {list(applied.after)}; fitted_on='untreated' takes dyads without the programme"
            )
        if fitted_on == "untreated" and not {0.0, 1.0} <= set(applied.arms.dropna()):
            column = applied.design.arm
            return f"fitted_on='untreated', but column {column!r} does not hold both organisations that take part and others"
        return ""

    @cached_property
    def every(self) -> pd.Index:
        """All actors of the panel."""
        return pd.Index(sorted(set().union(*(net.actors.index for net in self.panel))))

    @cached_property
    def treated(self) -> Ints:
        """1 for each of them that took part, 0 for others."""
        return self.applied.arms.reindex(self.every).eq(1).to_numpy(dtype=np.int64)

    def cases(self) -> Iterator[Case]:
        """Every cluster, relation and pair of waves of which something can be expected."""
        applied = self.applied
        before = [pair for pair in self.panel.periods() if set(pair) <= set(applied.before)]
        for cluster in self.panel.clusters:
            if self.fitted_on == "untreated" and cluster not in applied.treated_clusters:
                continue
            for relation in self.panel.relations:
                for since, wave in comparisons(self.panel):
                    if (relation, since) not in self.panel or (relation, wave) not in self.panel:
                        continue
                    if self.fitted_on == "untreated":
                        yield self._beside(cluster, relation, since, wave)
                    elif wave in applied.after:
                        yield self._earlier(cluster, relation, since, wave, before)

    def _beside(self, cluster: str, relation: str, since: Any, wave: Any) -> Case:
        """Expected of what became of untreated dyads of the same cluster, or of clusters without the programme."""
        note = joined(self._note(relation, since, wave), PLACEBO if wave in self.applied.before else "")
        elsewhere = cluster not in self.applied.mixed
        others = [c for c in self.panel.clusters if c not in self.applied.treated_clusters]
        clusters = others if elsewhere else [cluster]
        reason = next(
            filter(None, (self._reason(c, relation, since, wave) for c in dict.fromkeys([cluster, *clusters]))), ""
        )
        if reason or not clusters:
            reason = reason or "nothing can be expected: no dyad here or in another cluster is without the programme"
            return Case(cluster, relation, since, wave, reason, note)
        dyads = self._dyads(cluster, relation, since, wave)
        parts = [(d, self._classes(d) == 0) for d in (self._dyads(c, relation, since, wave) for c in clusters)]
        note = joined(note, ELSEWHERE if elsewhere else "")
        return Case(cluster, relation, since, wave, "", note, dyads, self._classes(dyads), parts, elsewhere)

    def _earlier(self, cluster: str, relation: str, since: Any, wave: Any, before: list[tuple[Any, Any]]) -> Case:
        """Expected of what became of all dyads in the periods before the programme."""
        note = self._note(relation, since, wave)
        pairs = [pair for pair in before if all((relation, w) in self.panel for w in pair)]
        reasons = (self._reason(cluster, relation, *pair) for pair in (*pairs, (since, wave)))
        reason = next(filter(None, reasons), "" if pairs else "not measured twice before the programme")
        if not reason and why_not_comparable(self.panel, relation, pairs[0][0], wave):
            reason = why_not_comparable(self.panel, relation, pairs[0][0], wave)
        if reason:
            return Case(cluster, relation, since, wave, reason, note)
        dyads = self._dyads(cluster, relation, since, wave)
        parts = [(d, np.ones(len(d.i), dtype=bool)) for d in (self._dyads(cluster, relation, *pair) for pair in pairs)]
        return Case(cluster, relation, since, wave, "", note, dyads, self._classes(dyads), parts)

    def _note(self, relation: str, since: Any, wave: Any) -> str:
        late = in_retrospect(self.panel, relation, (since, wave))
        return joined(late, spacing(self.panel, since, wave) if self.fitted_on == "before" else "")

    def _reason(self, cluster: str, relation: str, since: Any, wave: Any) -> str:
        part = self.panel.select(cluster=cluster)
        before, after = part[relation, since], part[relation, wave]
        if before.directed != after.directed:
            return "not comparable: directed in one wave only"
        n_terms = len(self.terms) + len(self.covariates) + len(self.panel.relations)
        return why_not_comparable(self.panel, relation, since, wave) or too_large(before, n_terms)

    def _dyads(self, cluster: str, relation: str, since: Any, wave: Any) -> Observed:
        key = cluster, relation, since, wave
        if key not in self.listed:
            part = self.panel.select(cluster=cluster)
            others = {name: part[name, since] for name in part.relations if name != relation and (name, since) in part}
            self.listed[key] = observed_dyads(
                part[relation, since], part[relation, wave], every=self.every, terms=self.terms, others=others,
                covariates=self.covariates,
            )  # fmt: skip
        return self.listed[key]

    def _classes(self, dyads: Observed) -> Ints:
        treated = self.treated
        return np.asarray(treated[dyads.i] + treated[dyads.j])
