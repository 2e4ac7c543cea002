"""Everything that was found, computed once: tables and the settings they rest on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import __version__
from ..data.display import ROOM
from ..data.panel import Panel
from ..errors import ArgumentError
from ..files import write_atomically
from ..progress import silenced, tracking
from ..vocabulary import BLOCKS, CountForm
from .actors import measure_actors
from .additionality import additionality_of
from .association import measure_association
from .brokerage import measure_brokerage
from .capture import measure_capture
from .change import adjusted, change_rows, measure_change
from .codebook import codebook
from .cohesion import check_interval, measure_cohesion
from .core import measure_core
from .counterfactual import fittings_of
from .describe import describe_design
from .design import applied_design, declared_design
from .displacement import displacement_of
from .formation import measure_formation
from .gaps import measure_gaps
from .impact import measure_impact, no_impact
from .layers import measure_layers
from .leaving import measure_leaving
from .ledger import measure_actor_ledger, measure_ledger
from .memberships import measure_memberships
from .missing_links import measure_missing_links
from .mixing import measure_mixing
from .programme_off import PROGRAMME_OFF, programme_off_of
from .quality import measure_quality
from .role_change import measure_role_change
from .sensitivity import measure_sensitivity
from .stability import measure_stability, measure_transitions
from .trajectories import measure_event_time, trajectories_of
from .workbook import as_csv, as_workbook

if TYPE_CHECKING:
    from ..data.study import Design

__all__ = ["Evaluation", "evaluate", "write_tables"]

TABLES = (
    "cohesion", "layers", "brokerage", "role_change", "core", "tests", "actors", "leaving", "capture", "change", "ledger",
    "ledger_actors", "stability", "transitions", "trajectories", "event_time", "formation", "gaps", "missing_links",
    "memberships", "association", "impact", "additionality", "programme_off", "displacement", "quality", "sensitivity",
)  # fmt: skip
ENOUGH = 1000  # draws from which brokerage takes as many as its family of p-values needs
CORE_DRAWS = 99  # most draws for a core: each is a search, half a second a network of 64 organisations in all
NEED_OTHERS = ("capture", "trajectories")  # made from other tables
LONGEST = ("sensitivity", "brokerage", "core", "tests", "cohesion", "change", "stability", "actors", "impact")
NETWORK_DRAWS = 99  # most networks drawn without the programme: each is measured, some milliseconds
PACKAGES = ("numpy", "pandas", "scipy", "igraph", "networkx")


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """What was found in a panel: tidy tables, the settings behind them, and nothing left to compute.

    Parameters
    ----------
    cohesion, layers, brokerage, role_change, core, tests, actors, change : pandas.DataFrame
        As `measure_cohesion`, `measure_layers`, `measure_brokerage`, `measure_role_change`, `measure_core`,
        `measure_mixing`, `measure_actors` and `measure_change` (both frames) give them.
    ledger, ledger_actors, quality, sensitivity : pandas.DataFrame
        As `measure_ledger`, `measure_actor_ledger`, `measure_quality` and `measure_sensitivity` give them.
    stability, transitions, trajectories, event_time : pandas.DataFrame
        As `measure_stability`, `measure_transitions`, `measure_trajectories` (of the measures in ``actors``) and
        `measure_event_time` give them.
    leaving, capture : pandas.DataFrame
        As `measure_leaving` and `measure_capture` give them.
    gaps, missing_links, memberships, association : pandas.DataFrame
        As `measure_gaps`, `measure_missing_links`, `measure_memberships` and `measure_association` give them.
    formation : pandas.DataFrame
        As `measure_formation` gives it without draws.
    impact, additionality, programme_off, displacement : pandas.DataFrame
        As `measure_impact`, `measure_additionality`, `measure_programme_off` (both fitted on all that the design allows) and
        `measure_displacement` give them; no rows when no design says who took part.
    settings : mapping
        Seed, draws, level, groups of brokerage, the ladder, the rules of the panel, outcomes declared primary, the design
        and what it cannot show, versions, and the files read with their fingerprints.
    panel : Panel
        What was measured.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, seed=1).survey
    >>> evaluation = lk.evaluate(lk.build_panel(survey, relations="advice"), n_draws=100, seed=7)
    >>> evaluation
    <Evaluation of 2 networks: cohesion ... rows, layers 0 rows, brokerage ... rows, role_change ... rows, core 8 rows, tests 60 rows, actors ... rows, leaving ... rows, capture ... rows, change ... rows, ledger ... rows, ledger_actors ... rows, stability ... rows, transitions ... rows, trajectories 0 rows, event_time ... rows, formation ... rows, gaps 0 rows, missing_links 0 rows, memberships 0 rows, association 18 rows, impact 0 rows, additionality 0 rows, programme_off 0 rows, displacement 0 rows, quality 8 rows, sensitivity ... rows>
    >>> evaluation.settings["seed"]
    7
    """

    cohesion: pd.DataFrame
    layers: pd.DataFrame
    brokerage: pd.DataFrame
    role_change: pd.DataFrame
    core: pd.DataFrame
    tests: pd.DataFrame
    actors: pd.DataFrame
    leaving: pd.DataFrame
    capture: pd.DataFrame
    change: pd.DataFrame
    ledger: pd.DataFrame
    ledger_actors: pd.DataFrame
    stability: pd.DataFrame
    transitions: pd.DataFrame
    trajectories: pd.DataFrame
    event_time: pd.DataFrame
    formation: pd.DataFrame
    gaps: pd.DataFrame
    missing_links: pd.DataFrame
    memberships: pd.DataFrame
    association: pd.DataFrame
    impact: pd.DataFrame
    additionality: pd.DataFrame
    programme_off: pd.DataFrame
    displacement: pd.DataFrame
    quality: pd.DataFrame
    sensitivity: pd.DataFrame
    settings: Mapping[str, Any]
    panel: Panel

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {len(table):,} rows" for name, table in self.tables.items())
        count = len(self.panel)
        return f"<Evaluation of {count} network{'' if count == 1 else 's'}: {rows}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{name}</th><td>{len(table):,}</td><td>{escape(', '.join(map(str, table.columns)))}</td></tr>"
            for name, table in self.tables.items()
        )
        head = "<thead><tr><th>table</th><th>rows</th><th>columns</th></tr></thead>"
        return f'<table style="{ROOM}">{head}<tbody>{rows}</tbody></table><p>{escape(repr(self.panel)[1:-1])}</p>'


def evaluate(
    panel: Panel,
    *,
    by: str = "kind",
    ladder: Sequence[str] | None = None,
    n_draws: int = 1000,
    level: float = 0.95,
    seed: Any = None,
    design: Design | Mapping[str, Any] | None = None,
) -> Evaluation:
    """Measure everything in a panel.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    by : str
        Column of the actors that holds the groups of brokerage, and of mixing beside sectors.
    ladder : sequence of str, optional
        Relations from the first step of collaboration to the last, for the ladder in ``layers``.
    n_draws : int
        Random draws behind each test of chance. From 1,000 on, brokerage takes as many as its family of p-values
        needs for a single organisation to stand out; cores take 99 at most (`measure_core` takes more).
    level : float
        Level of the intervals.
    seed : int, optional
        Start of the random numbers; without it one is drawn and noted in ``settings``.
    design : Design or mapping, optional
        How organisations came into the programme, which outcomes were declared primary, and which columns of the actors
        hold benefits and size; by default that of the study file. With a column of the arms, ``impact``,
        ``additionality``, ``programme_off`` and ``displacement`` are measured.

    Returns
    -------
    Evaluation

    Raises
    ------
    ArgumentError
        When an option makes no sense or ``by`` is no column of the actors.

    Notes
    -----
    The same panel, options and seed give the same tables, whatever the order of organisations in the files and however many
    workers there are: ``with joblib.parallel_config(n_jobs=-1)`` around the call makes the tables side by side, which is worth
    its while for a portfolio of clusters.

    Brokerage and its change are also read on the combined relation (any collaboration, `Panel.combine`), and count the pairs
    of undirected relations once.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, seed=1).survey
    >>> evaluation = lk.evaluate(lk.build_panel(survey, relations="advice"), n_draws=100, seed=7)
    >>> evaluation.cohesion.relation.unique().tolist()
    ['advice']
    """
    check_interval("none", n_draws, level)
    if seed is None:
        seed = int(np.random.SeedSequence().generate_state(1)[0])
    elif not isinstance(seed, (int, np.integer)) or isinstance(seed, bool) or seed < 0:
        raise ArgumentError(f"seed={seed!r} must be a whole number from 0, so that it can be written down")
    declared = declared_design(panel, design)
    primary = tuple(declared.primary or ()) if declared is not None else ()
    benefits = tuple(declared.benefits or ()) if declared is not None else ()
    size = declared.size if declared is not None else None
    given = declared if design is not None else None  # else each reading finds that of the study file
    arm, treated = (given.arm, given.treated) if given is not None else (None, None)
    fittings = fittings_of(panel, declared)
    draws = None if n_draws >= ENOUGH else n_draws
    tables: dict[str, pd.DataFrame] = {}
    # Brokerage is read for each relation and for any of them, as one graph.
    graphs = [graph for graph in (panel, panel.combine()) if len(graph)] or [panel]
    steps: dict[str, Callable[[], pd.DataFrame]] = {
        "cohesion": lambda: measure_cohesion(panel, level=level),
        "layers": lambda: measure_layers(panel, ladder, level=level),
        "brokerage": lambda: _stacked(
            measure_brokerage(graph, by, count=_count(graph), n_draws=draws, seed=int(seed)) for graph in graphs
        ),
        "role_change": lambda: _stacked(measure_role_change(graph, by, count=_count(graph)) for graph in graphs),
        "core": lambda: measure_core(panel, n_draws=min(n_draws, CORE_DRAWS), seed=int(seed)),
        "tests": lambda: measure_mixing(panel, by=("sector", by), n_draws=int(n_draws), seed=int(seed)),
        "actors": lambda: measure_actors(panel),
        "leaving": lambda: measure_leaving(panel),
        "capture": lambda: measure_capture(
            panel, benefits, size=size, by=by, core=tables["core"], n_draws=int(n_draws), level=level, seed=int(seed)
        ),
        "change": lambda: pd.concat(
            [adjusted(change_rows(panel, level=level), primary), measure_change(panel, frame="present", level=level)],
            ignore_index=True,
        ),
        "ledger": lambda: measure_ledger(panel, by=by, arm=arm, treated=treated),
        "ledger_actors": lambda: measure_actor_ledger(panel),
        "stability": lambda: measure_stability(
            panel, arm=arm, treated=treated, n_draws=int(n_draws), level=level, seed=int(seed)
        ),
        "transitions": lambda: measure_transitions(panel),
        "trajectories": lambda: trajectories_of(panel, tables["actors"]),
        "event_time": lambda: measure_event_time(panel, entry=declared.entry if declared is not None else None),
        "formation": lambda: measure_formation(panel, arm=arm, treated=treated, n_draws=0, level=level),
        "gaps": lambda: measure_gaps(panel, n_draws=int(n_draws), seed=int(seed)),
        "missing_links": lambda: measure_missing_links(panel),
        "memberships": lambda: measure_memberships(panel),
        "association": lambda: measure_association(panel),
        "impact": lambda: (
            no_impact(panel)
            if declared is None or declared.arm is None
            else measure_impact(panel, declared, n_draws=int(n_draws), level=level, seed=int(seed))
        ),
        "additionality": lambda: additionality_of(panel, fittings, BLOCKS, level),
        "programme_off": lambda: programme_off_of(
            panel, fittings, PROGRAMME_OFF, ("all",), min(n_draws, NETWORK_DRAWS), level, int(seed)
        ),
        "displacement": lambda: displacement_of(panel, declared, level),
        "quality": lambda: measure_quality(panel),
        "sensitivity": lambda: measure_sensitivity(panel, level=level),
    }
    after = {name: steps.pop(name) for name in NEED_OTHERS}
    with tracking("measuring", total=len(steps) + len(after)) as step:
        for part in (steps, after):
            for name, table in _measured(part):
                tables[name] = table
                step()
    tables = {name: tables[name] for name in TABLES}
    settings = _settings(
        panel,
        seed=int(seed),
        n_draws=int(n_draws),
        level=float(level),
        by=by,
        primary=primary,
        benefits=list(benefits),
        size=size,
        design=declared.model_dump(exclude_none=True, exclude={"primary", "benefits", "size"})
        if declared is not None
        else {},
        waves_before=list(applied_design(panel, declared).before)
        if declared is not None and declared.arm is not None
        else [],
        design_warnings=list(describe_design(panel, declared).warnings)
        if declared is not None and declared.arm is not None
        else [],
        ladder=list(ladder or ()),
    )
    return Evaluation(**tables, settings=settings, panel=panel)


def _measured(steps: Mapping[str, Callable[[], pd.DataFrame]]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each table as it is done; side by side where joblib was told to work so. What takes longest begins first."""
    from joblib import Parallel, delayed

    names = sorted(steps, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
    workers = Parallel(return_as="generator")
    alone = workers.n_jobs == 1  # else the bars of several workers would write over one another
    with closing(workers(delayed(_quietly)(steps[name], not alone) for name in names)) as done:
        yield from zip(names, done, strict=True)


def _quietly(measure: Callable[[], pd.DataFrame], silent: bool) -> pd.DataFrame:
    with silenced(silent):
        return measure()


def _stacked(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(list(tables), ignore_index=True)


def _count(panel: Panel) -> CountForm:
    """Without a direction an open pair is met from both its ends: count it once."""
    return "unordered" if any(not net.directed for net in panel) else "ordered"


def _settings(panel: Panel, **chosen: Any) -> dict[str, Any]:
    versions = {"linkages": __version__, "python": platform.python_version()}
    versions |= {name: metadata.version(name) for name in PACKAGES}
    sources = panel.survey.sources if panel.survey is not None else None
    files = (
        [] if sources is None else [{k: str(row[k]) for k in ("file", "sha256")} for row in sources.to_dict("records")]
    )
    return {
        **chosen,
        "primary": list(chosen["primary"]),
        "rules": dict(panel.rules),
        "versions": versions,
        "sources": files,
    }


def write_tables(evaluation: Evaluation, folder: str | os.PathLike[str]) -> list[Path]:
    """Write every table as CSV and all of them as one workbook, with the settings beside them.

    Parameters
    ----------
    evaluation : Evaluation
        What to write.
    folder : str or path-like
        Made if missing. Files of the same name are replaced, each whole or not at all.

    Returns
    -------
    list of pathlib.Path
        ``cohesion.csv`` and so on, ``tables.xlsx`` (with a sheet ``codebook``: what every column is), ``settings.json``.

    Notes
    -----
    Names come from people, and a spreadsheet runs what looks like a formula. In CSV, text that begins with one of
    ``= + - @``, a tab or a line end gets an apostrophe in front; in the workbook every text is a text cell, as it was
    given (characters that XML cannot hold become �). Undefined numbers are blank. The same evaluation gives the same
    bytes.

    Examples
    --------
    >>> import linkages as lk, tempfile
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, seed=1).survey
    >>> evaluation = lk.evaluate(lk.build_panel(survey, relations="advice"), n_draws=100, seed=7)
    >>> [path.name for path in lk.write_tables(evaluation, tempfile.mkdtemp())][-2:]
    ['tables.xlsx', 'settings.json']
    """
    place = Path(folder)
    written = [write_atomically(place / f"{name}.csv", as_csv(table)) for name, table in evaluation.tables.items()]
    settings = json.dumps(dict(evaluation.settings), ensure_ascii=False, indent=2, default=str, sort_keys=True)
    listed = pd.json_normalize({k: v for k, v in evaluation.settings.items() if k != "sources"}).T.reset_index()
    listed.columns = pd.Index(["setting", "value"])
    sheets = {**evaluation.tables, "settings": listed.astype(str), "codebook": codebook(evaluation.tables)}
    if evaluation.settings.get("sources"):
        sheets["sources"] = pd.DataFrame(evaluation.settings["sources"])
    written.append(write_atomically(place / "tables.xlsx", as_workbook(sheets)))
    written.append(write_atomically(place / "settings.json", settings + "\n"))
    return written
