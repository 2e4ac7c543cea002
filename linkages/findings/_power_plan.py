"""What a study to be planned looks like: as said, or as an earlier one was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..intake.simulate import DENSITY
from ..measures.cohesion import density
from ..vocabulary import SECTORS, did_you_mean
from .design import Applied, applied_design, declared_design, people_of

__all__ = ["Sketch", "sketch_of"]

# What organisations and clusters do on their own, unless it is said otherwise.
DRIFT: Final = {"effects_persistence": 0.8, "cluster_sd": 0.3, "cluster_persistence": 0.8}
# Arguments of simulate_survey that `power` sets by itself.
TAKEN: Final = (
    "n_private", "n_public", "n_hybrid", "n_clusters", "waves", "relations", "directed", "density", "treated",
    "treated_clusters", "effect", "effect_one", "effect_none", "effect_adjacent", "adjacent", "regions", "entry", "ramp",
    "outcomes", "assignment", "response", "seed", "trend",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sketch:
    """A study in a few numbers.

    Parameters
    ----------
    relation : str
        What is asked.
    directed : bool
        Whether with a direction.
    counts : tuple of int
        Private, public and hybrid organisations of a cluster.
    n_clusters, n_treated : int
        Clusters, and how many of them are treated.
    treated : float
        Share of the organisations of one cluster that take part, where dyads of one cluster are compared.
    waves : tuple of int
        How many before the programme, and after.
    density : mapping
        Block -> share of ties before.
    response : mapping
        Sector -> share that answers.
    """

    relation: str
    directed: bool
    counts: tuple[int, int, int]
    n_clusters: int
    n_treated: int
    treated: float
    waves: tuple[int, int]
    density: Mapping[str, float]
    response: Mapping[str, float]

    @property
    def response_share(self) -> float:
        """Share of all organisations that answer."""
        share = sum(n * self.response[s] for n, s in zip(self.counts, SECTORS, strict=True))
        return share / max(sum(self.counts), 1)

    def settings(self, more: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of `simulate_survey` that all designs share."""
        private, public, hybrid = self.counts
        return {
            **DRIFT, "n_private": private, "n_public": public, "n_hybrid": hybrid, "relations": [self.relation],
            "directed": self.directed, "density": dict(self.density), "response": dict(self.response),
            "treated": self.treated, **more,
        }  # fmt: skip

    @property
    def dyads(self) -> dict[str, int]:
        """Pairs of each block that has any."""
        private, public, hybrid = self.counts
        pairs = {
            "private-private": private * (private - 1) // 2, "public-private": private * public,
            "public-public": public * (public - 1) // 2, "with-hybrid": hybrid * (private + public) + hybrid * (hybrid - 1) // 2,
        }  # fmt: skip
        return {block: n for block, n in pairs.items() if n}

    @property
    def blocks(self) -> dict[str, float]:
        """Blocks that have dyads, with their density; the whole network first."""
        pairs = self.dyads
        whole = sum(self.density[block] * n for block, n in pairs.items()) / sum(pairs.values())
        return {"all": whole, **{block: self.density[block] for block in pairs}}


def sketch_of(panel: Panel | None, relation: str | None, **said: Any) -> Sketch:
    """What is said; what is not, as in the panel; else by default."""
    found = {key: value for key, value in said.items() if value is not None}
    read: dict[str, Any] = _read(panel, relation) if panel is not None else {"relation": relation or "advice"}
    by_default: dict[str, Any] = {
        "n_private": 40, "n_public": 10, "n_hybrid": 1, "n_clusters": 1, "directed": True, "treated": 0.5, "waves": (1, 1),
        "density": DENSITY, "response": 0.8,
    }  # fmt: skip
    all_of = {**by_default, **read, **found}
    counts = tuple(_whole(f"n_{sector}", all_of[f"n_{sector}"], 0) for sector in SECTORS)
    if sum(counts) < 3:
        raise ArgumentError(
            f"n_private, n_public and n_hybrid make {sum(counts)} organisations a cluster: 3 are needed"
        )
    n = _whole("n_clusters", all_of["n_clusters"], 1)
    treated = _whole("n_treated", all_of.get("n_treated", n // 2 if n > 1 else 1), 1)
    if treated > n or (n > 1 and treated == n):
        raise ArgumentError(f"n_treated={treated} of {n} clusters leaves none to compare with")
    waves = all_of["waves"]
    if not isinstance(waves, (tuple, list)) or len(waves) != 2:
        raise ArgumentError(
            f"waves={waves!r} must be two numbers: waves before the programme and after, such as (1, 1)"
        )
    return Sketch(
        relation=str(all_of["relation"]),
        directed=bool(all_of["directed"]),
        counts=(counts[0], counts[1], counts[2]),
        n_clusters=n,
        n_treated=treated,
        treated=_share("treated", all_of["treated"], 0.0, 1.0),
        waves=(_whole("waves", waves[0], 1), _whole("waves", waves[1], 1)),
        density=_spread("density", all_of["density"], {**DENSITY, **read.get("density", {})}, 1e-6, 0.95),
        response=_spread(
            "response", all_of["response"], {**dict.fromkeys(SECTORS, 0.8), **read.get("response", {})}, 0.0, 1.0
        ),
    )


def _whole(argument: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ArgumentError(f"{argument}={value!r} must be a whole number from {least}")
    return int(value)


def _share(argument: str, value: Any, low: float, high: float) -> float:
    ok = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not ok or not low <= value <= high:
        raise ArgumentError(f"{argument}={value!r} must be a number from {low:g} to {high:g}")
    return float(value)


def _spread(argument: str, value: Any, usual: Mapping[str, float], low: float, high: float) -> dict[str, float]:
    """One number for all, or a mapping whose gaps are filled as usual."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(usual, _share(argument, value, low, high))
    for key in value:
        if key not in usual:
            raise ArgumentError(
                f"{argument} has the key {key!r}, not one of {', '.join(usual)}{did_you_mean(key, usual)}"
            )
    return {key: _share(f"{argument}[{key!r}]", value.get(key, there), low, high) for key, there in usual.items()}


def _read(panel: Panel, relation: str | None) -> dict[str, Any]:
    """What an earlier study, or the baseline of this one, was like."""
    if not len(panel):
        raise ArgumentError("study: no relation was measured in it; say n_private, n_public, density and so on")
    design = declared_design(panel, None)
    applied = applied_design(panel, None) if design is not None and design.arm is not None else None
    chosen = relation or _declared(panel, design) or panel.relations[0]
    if chosen not in panel.relations:
        raise ArgumentError(f"relation={chosen!r} is not in the study{did_you_mean(chosen, panel.relations)}")
    nets = [net for net in panel if net.relation == chosen]
    people = people_of(panel)
    first = people[people["wave"] == nets[0].wave]
    n = len(panel.clusters)
    found: dict[str, Any] = {f"n_{s}": round(float((first["sector"] == s).sum()) / n) for s in SECTORS}
    found |= {"relation": chosen, "directed": nets[0].directed, "n_clusters": n, "waves": _waves(panel, applied)}
    found |= {"density": _densities(nets[0]), "response": _response(people), **_arms(applied, n)}
    return found


def _declared(panel: Panel, design: Any) -> str | None:
    """The relation of the first outcome declared primary."""
    for outcome in (design.primary if design is not None else None) or ():
        for relation in panel.relations:
            if f" of {relation} in " in outcome:
                return relation
    return None


def _waves(panel: Panel, applied: Applied | None) -> tuple[int, int]:
    """Waves before and after; where there is none after, one is planned."""
    if applied is not None and applied.before:
        return len(applied.before), max(len(applied.after), 1)
    return max(len(panel.waves) - 1, 1), 1


def _densities(net: Network) -> dict[str, float]:
    """Densities of the first wave, of blocks that were measured and have ties."""
    found = {block: density(net.block(block)) for block in DENSITY}
    return {block: float(np.clip(value, 1e-6, 0.95)) for block, value in found.items() if value > 0}


def _response(people: Any) -> dict[str, float]:
    """Share of those asked that answered, by sector."""
    if "responded" not in people:
        return {}
    asked = people[people["asked"].astype(bool)] if "asked" in people else people
    return {str(s): float(rows.astype(bool).mean()) for s, rows in asked.groupby("sector")["responded"]}


def _arms(applied: Applied | None, n_clusters: int) -> dict[str, Any]:
    """Treated clusters, and the share treated in those that have both arms."""
    if applied is None:
        return {}
    found: dict[str, Any] = {}
    if n_clusters > 1 and 0 < len(applied.treated_clusters) < n_clusters:
        found["n_treated"] = len(applied.treated_clusters)
    if applied.mixed:
        here = applied.first["cluster"].astype(str).isin(applied.mixed) if "cluster" in applied.first else slice(None)
        found["treated"] = float(applied.arms.reindex(applied.first.index[here]).mean())
    return found
