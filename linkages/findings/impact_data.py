"""The observations that effects are estimated on, as a table for other software, and the same regression in pyfixest."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..data.study_design import Design
from ..extras import optional
from ..vocabulary import BLOCKS, RefitUnit, one_of
from .actor_reading import ActorReading
from .design import Applied, applied_design
from .impact import measure_impact
from .impact_dyads import listed_dyads
from .outcomes import outcomes_of
from .reading import NUMBER, TEXT, WHOLE, table
from .sides import dealing_of

__all__ = ["assemble_impact", "refit_impact"]

FORMULAS: Final = {"dyad": "tie ~ both + one | dyad + wave_block", "actor": "value ~ effect | actor + wave_stratum"}
ERRORS: Final[dict[str, Any]] = {"dyad": {"CRV1": "actor + other"}, "actor": {"CRV3": "unit"}}
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "block": TEXT, "outcome": TEXT, "term": TEXT, "estimate": NUMBER, "se": NUMBER,
    "p_value": NUMBER, "ours": NUMBER, "ours_se": NUMBER, "n_rows": WHOLE, "formula": TEXT, "errors": TEXT, "note": TEXT,
}  # fmt: skip
NAN = float("nan")
DYADS: Final = (
    "cluster",
    "relation",
    "block",
    "dyad",
    "actor",
    "other",
    "wave",
    "tie",
    "after",
    "n_treated",
    "both",
    "one",
    "wave_block",
)
ACTORS: Final = (
    "cluster", "outcome", "actor", "unit", "stratum", "wave", "value", "after", "treated", "effect", "wave_stratum",
)  # fmt: skip


def assemble_impact(
    panel: Panel, design: Design | Mapping[str, Any] | None = None, *, unit: RefitUnit = "dyad"
) -> pd.DataFrame:
    """Assemble the observations that `measure_impact` estimates effects on, as a table for Stata, R or pyfixest.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    design : Design or mapping, optional
        As in `measure_impact`.
    unit : {"dyad", "actor"}
        Dyads observed in two waves or more, in clusters of both arms; or organisations whose outcome is known before and after.

    Returns
    -------
    pandas.DataFrame
        One row for each observation.

        - ``dyad``: ``cluster, relation, block, dyad, actor, other, wave, tie, after, n_treated, both, one, wave_block``. A directed
          dyad has a row in either direction; ``tie`` is 0 or 1; ``n_treated``: how many of its two ends took part; ``both`` and
          ``one``: 1 after the programme began for dyads of two, or one, of them; ``wave_block``: the wave of each block of sectors.
        - ``actor``: ``cluster, outcome, actor, unit, stratum, wave, value, after, treated, effect, wave_stratum``. ``unit``: to what arms
          were given (the organisation, or its cluster); ``effect``: 1 after the programme began for those that took part;
          ``wave_stratum``: the wave of each stratum.

        Missing dyads and unknown outcomes have no row.

    Raises
    ------
    ArgumentError
        As `measure_impact`.

    Notes
    -----
    Least squares of ``tie`` on ``both`` and ``one`` with effects of ``dyad`` and ``wave_block``, relation by relation, gives the
    estimates of the terms ``both`` and ``one``; of ``value`` on ``effect`` with effects of ``actor`` and ``wave_stratum`` those of
    the term ``effect``. Outcomes read in proportion (``ratio``) are there as they are: theirs is a Poisson regression. Where entry
    differs, effects of organisations come from group-time effects, and this regression is another one.

    Examples
    --------
    >>> import linkages as lk
    >>> study = lk.simulate_survey(n_private=12, n_public=6, relations=["advice"], effect=0.2, seed=1)
    >>> rows = lk.assemble_impact(lk.build_panel(study.survey), {"assignment": "randomised", "arm": "arm"})
    >>> rows.groupby(["after", "n_treated"])["tie"].mean().round(2).tolist()
    [0.11, 0.09, 0.03, 0.18, 0.05, 0.22]
    """
    one_of("unit", unit, RefitUnit)
    applied = applied_design(panel, design)
    parts = list(_dyads(panel, applied) if unit == "dyad" else _actors(panel, applied))
    columns = list(DYADS if unit == "dyad" else ACTORS)
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _dyads(panel: Panel, applied: Applied) -> Iterator[pd.DataFrame]:
    """Dyads of every cluster with both arms, and relation."""
    for cluster in applied.mixed:
        part = panel.select(cluster=cluster)
        for relation in panel.relations:
            waves = [wave for wave in (*applied.before, *applied.after) if (relation, wave) in part]
            found = listed_dyads([part[relation, wave] for wave in waves], applied)
            if found is None:
                continue
            who, d = found
            d = d.block("all")
            ends = np.sort(np.stack([d.sector[d.i], d.sector[d.j]]), axis=0)
            block = np.where(
                (ends == "hybrid").any(axis=0), "with-hybrid", np.char.add(np.char.add(ends[1], "-"), ends[0])
            )
            number, after = np.array(waves, dtype=object)[d.wave], d.after[d.wave]
            sectors = np.char.add(np.char.add(ends[0], " - "), ends[1])
            yield pd.DataFrame({
                "cluster": cluster, "relation": relation, "block": block, "dyad": d.cell, "actor": who[d.i], "other": who[d.j],
                "wave": number, "tie": d.y.astype(np.int64), "after": after.astype(np.int64), "n_treated": d.classes,
                "both": (after & (d.classes == 2)).astype(np.int64), "one": (after & (d.classes == 1)).astype(np.int64),
                "wave_block": [f"{wave} {pair}" for wave, pair in zip(number, sectors.tolist(), strict=True)],
            })  # fmt: skip


def _actors(panel: Panel, applied: Applied) -> Iterator[pd.DataFrame]:
    """Organisations whose outcome is known before and after, outcome by outcome."""
    dealing = dealing_of(panel, applied, n_draws=0, seed=0)
    cluster = applied.first["cluster"] if "cluster" in applied.first else pd.Series("all", index=applied.first.index)
    for outcome in outcomes_of(applied, panel.waves):
        reading = ActorReading(applied, dealing, outcome, "", 0.95)
        known = reading.known
        if reading.empty:
            continue
        sides = dealing.among(known.index)
        wide = known.set_axis(pd.Index(known.columns, name="wave"), axis=1).rename_axis(index="actor")
        rows = wide.reset_index().melt(id_vars="actor", value_name="value").dropna(subset="value")
        at = known.index.get_indexer(rows["actor"])
        rows["after"] = rows["wave"].isin(applied.after).astype(np.int64)
        rows["treated"] = sides.arms[at].astype(np.int64)
        yield rows.assign(
            cluster=cluster.reindex(rows["actor"]).to_numpy(), outcome=outcome.name, unit=sides.unit[at], stratum=sides.strata[at],
            effect=rows["after"] * rows["treated"],
            wave_stratum=[f"{w} {s}" for w, s in zip(rows["wave"], sides.strata[at], strict=True)],
        )  # fmt: skip


def refit_impact(
    panel: Panel,
    design: Design | Mapping[str, Any] | None = None,
    *,
    unit: RefitUnit = "dyad",
    formula: str | None = None,
    errors: Any = None,
) -> pd.DataFrame:
    """Fit the regressions of `measure_impact`, or your own, with pyfixest, and set its estimates beside ours.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    design : Design or mapping, optional
        As in `measure_impact`.
    unit : {"dyad", "actor"}
        What is compared.
    formula : str, optional
        A formula of pyfixest over the columns of `assemble_impact`, as ``"tie ~ both + one | dyad + wave"``; by default that of
        `measure_impact`.
    errors : str or mapping, optional
        ``vcov`` of pyfixest: ``"iid"``, ``"hetero"``, ``{"CRV1": "actor"}``. By default dyads are clustered by either end,
        organisations by the jackknife (CRV3) over what arms were given to.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, block, outcome, term, estimate, se, p_value, ours, ours_se, n_rows, formula, errors, note``: a row for each term
        of each regression, with what pyfixest finds, and what `measure_impact` does for terms of the same name. ``note`` says why
        there is no fit.

    Raises
    ------
    MissingPackageError
        When pyfixest is not installed.
    ArgumentError
        As `measure_impact`.

    Notes
    -----
    The estimates of the default formula are ours to rounding. Standard errors are not: no clustering that pyfixest knows is
    dyadic-robust (a tie of a with b and one of b with c share b, who is once the first and once the second end), and ours are corrected
    for few organisations. For an interval take ours. It has no p over other assignments either.

    References
    ----------
    Fischer A, The PyFixest Authors (2024). pyfixest: fast high-dimensional fixed effect estimation in Python.
    https://github.com/py-econometrics/pyfixest

    Examples
    --------
    >>> import linkages as lk
    >>> study = lk.simulate_survey(n_private=12, n_public=6, relations=["advice"], effect=0.2, seed=1)
    >>> found = lk.refit_impact(lk.build_panel(study.survey), {"assignment": "randomised", "arm": "arm"})
    >>> rows = found[found.block == "all"]
    >>> rows.term.tolist(), bool((rows.estimate - rows.ours).abs().max() < 1e-10)
    (['both', 'one'], True)
    """
    rows = assemble_impact(panel, design, unit=unit)
    with warnings.catch_warnings():  # it and the drawing packages that it loads are loud
        warnings.simplefilter("ignore")
        pyfixest = optional("pyfixest", extra="did", what="fit fixed effects with pyfixest")
    text, vcov = formula or FORMULAS[unit], ERRORS[unit] if errors is None else errors
    ours = measure_impact(panel, design, units=None if unit == "actor" else unit, n_draws=0)
    ours = ours[ours["unit"] == unit]
    keys = ["cluster", "relation", "block", "outcome"] if unit == "dyad" else ["relation", "block", "outcome"]
    beside = {tuple(row[k] for k in (*keys, "term")): row for row in ours.to_dict("records")}
    found: list[tuple[Any, ...]] = []
    for key, here in _regressions(rows, unit):
        terms, note = _fit(pyfixest, text, here, vcov)
        known = dict(zip(("cluster", "relation", "block", "outcome"), key, strict=True))
        for term, numbers in terms.items():
            mine = beside.get((*(known[k] for k in keys), term), {})
            compared = (mine.get("estimate", NAN), mine.get("se", NAN))
            found.append((*key, term, *numbers, *compared, len(here), text, str(vcov), note))
    return table(found, COLUMNS, panel)


def _regressions(rows: pd.DataFrame, unit: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Observations of each regression: a relation of a cluster in a block, or an outcome."""
    if unit == "actor":
        for outcome, here in rows.groupby("outcome", sort=False):
            yield ("all", "", "all", str(outcome)), here
        return
    for (cluster, relation), part in rows.groupby(["cluster", "relation"], sort=False):
        for block in BLOCKS:
            here = part if block == "all" else part[part["block"] == block]
            if len(here):
                yield (str(cluster), str(relation), block, "density"), here


def _fit(
    pyfixest: Any, formula: str, rows: pd.DataFrame, vcov: Any
) -> tuple[dict[str, tuple[float, float, float]], str]:
    """Estimate, standard error and p of each term; why there are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            told = pyfixest.feols(
                formula, rows.reset_index(drop=True), vcov=vcov, fixef_tol=1e-13, fixef_maxiter=100_000
            ).tidy()
    except (ValueError, np.linalg.LinAlgError) as error:
        return {"": (NAN, NAN, NAN)}, f"no fit: {error}"
    numbers = told[["Estimate", "Std. Error", "Pr(>|t|)"]].to_numpy(dtype=np.float64)
    return {str(term): tuple(row) for term, row in zip(told.index, numbers.tolist(), strict=True)}, ""
