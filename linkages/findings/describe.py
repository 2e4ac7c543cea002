"""What a design can show, before any result is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..data.study_design import Design
from ..data.survey import Survey
from ..inference.assignment import ENUMERATED, attainable, n_assignments
from ..intake.build import build_panel
from ..intake.values import flags, words_of
from .describe_balance import balance_of
from .design import EXPECTED, Applied, applied_design, declared_design
from .reading import NUMBER, TEXT, WAVE, WHOLE, table

__all__ = ["DesignDescription", "describe_design", "design_said"]

UNITS: Final = {
    "cluster": TEXT, "wave": WAVE, "by": TEXT, "group": TEXT, "arm": TEXT, "n_actors": WHOLE, "asked": WHOLE, "responded": WHOLE,
    "response": NUMBER, "stayed": NUMBER,
}  # fmt: skip
TESTS: Final = {
    "cluster": TEXT, "unit": TEXT, "n_units": WHOLE, "n_treated": WHOLE, "n_assignments": NUMBER, "p_one_sided": NUMBER,
    "p_two_sided": NUMBER, "p_is": TEXT, "detectable": NUMBER, "note": TEXT,
}  # fmt: skip
ARMS: Final = (("treated", 1.0), ("control", 0.0), ("no arm", np.nan))
FEW: Final = 8  # organisations of an arm in a cluster
UNEVEN: Final = 0.25  # standardised difference from which arms are said to differ
BEHIND: Final = 0.2  # difference in response between arms that is said
APART: Final = "arms differ before the programme"
_SHORT: Final = re.compile(r"; | \(those of ")  # where the reasons of a warning begin
DRAWS: Final = 999
NO_FORMULA: Final = "no honest formula for the detectable effect before changes are seen: linkages power simulates studies like this one"


@dataclass(frozen=True, eq=False, repr=False)
class DesignDescription:
    """What a design can show: four tables and a text, none of which holds a result.

    Parameters
    ----------
    design : Design
        As declared.
    before, after : tuple
        Waves before anybody entered the programme, and waves after all had.
    units : pandas.DataFrame
        ``cluster, wave, by, group, arm, n_actors, asked, responded, response, stayed``: organisations by arm, in all and
        by region, ring and stratum. ``stayed``: of the arm's organisations in the first wave, the share that answered.
    balance : pandas.DataFrame
        ``covariate, level, n_treated, n_control, treated, control, difference, overlap``: means of the two arms before the
        programme, their difference in standard deviations, and the share of treated organisations within the range of
        the others.
    tests : pandas.DataFrame
        ``cluster, unit, n_units, n_treated, n_assignments, p_one_sided, p_two_sided, p_is, detectable, note``: the smallest p
        that the design allows. ``detectable`` is nan where no formula is honest, and ``note`` says what to do.
    warnings : tuple of str
        What the design cannot show.
    arms : mapping
        How many organisations are treated, control, and without an arm.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=10, n_public=4, relations=["advice"], seed=1).survey
    >>> found = lk.describe_design(survey, {"assignment": "randomised", "arm": "arm"})
    >>> found
    <DesignDescription: 8 treated, 7 control, 1 without arm; before 2019, after 2023; 6 warnings>
    """

    design: Design
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    units: pd.DataFrame
    balance: pd.DataFrame
    tests: pd.DataFrame
    warnings: tuple[str, ...]
    arms: Mapping[str, int]

    def __repr__(self) -> str:
        said = f"{self.arms['treated']} treated, {self.arms['control']} control, {self.arms['no arm']} without arm"
        count = f"{len(self.warnings)} warning{'' if len(self.warnings) == 1 else 's'}"
        return f"<DesignDescription: {said}; {self._when()}; {count}>"

    def _when(self) -> str:
        before, after = (", ".join(map(str, waves)) or "no wave" for waves in (self.before, self.after))
        return f"before {before}, after {after}"

    def reading(self) -> str:
        """Say in plain words what the design can show.

        Returns
        -------
        str
        """
        lines = [
            f"Who takes part was decided: {self.design.assignment} (column {self.design.arm!r}). Waves {self._when()}."
        ]
        lines.append(f"Organisations: {', '.join(f'{n} {arm}' for arm, n in self.arms.items())}.")
        for row in self.tests.itertuples():
            lines.append(
                f"Comparison of {row.unit}s{f' in {row.cluster}' if row.unit == 'dyad' else ''}: {row.n_treated} of {row.n_units} "
                f"treated, smallest possible p {row.p_two_sided:.2g} two-sided, {row.p_one_sided:.2g} one-sided ({row.p_is})."
            )
        uneven = self.balance[self.balance["difference"].abs() >= UNEVEN]
        names = [f"{row.covariate} {row.level}".strip() + f" {row.difference:+.2f}" for row in uneven.itertuples()]
        lines.append(f"Arms differ before (standard deviations): {', '.join(names) or f'nowhere by {UNEVEN} or more'}.")
        # What differs between the arms has just been said, and what stands behind a warning is in `warnings`.
        short = [_SHORT.split(text)[0] for text in self.warnings if not text.startswith(APART)]
        return "\n".join([*lines, *(f"Warning: {text}." for text in short)])

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(line)}</p>" for line in self.reading().split("\n"))
        return said + "".join(table.to_html(index=False) for table in (self.units, self.balance, self.tests))


def describe_design(study: Panel | Survey, design: Design | Mapping[str, Any] | None = None) -> DesignDescription:
    """Describe what a design can show, before any result is looked at.

    Parameters
    ----------
    study : Panel or Survey
        The study; from a survey the panel is built by default rules.
    design : Design or mapping, optional
        How organisations came into the programme; by default that of the study file.

    Returns
    -------
    DesignDescription

    Raises
    ------
    ArgumentError
        When there is no design, or it names no arm or a column that is not there.

    Notes
    -----
    Balance is read in the last wave before the programme: declared covariates (numbers by their mean, words by the share of each), sector
    and the degree in every relation. The standardised difference is (treated − control) / √((s²_treated + s²_control) / 2).
    The smallest p of clusters is 1/C(G, g), two-sided twice that when half are treated; of dyads the same over
    organisations in their strata, and 1/1000 where assignments are drawn.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=8, n_public=4, n_clusters=6, treated_clusters=0.5, treated=1.0, seed=1).survey
    >>> found = lk.describe_design(survey, {"assignment": "rule", "arm": "arm"})
    >>> found.tests[["unit", "n_units", "n_treated", "p_two_sided"]].values.tolist()
    [['cluster', 6, 3, 0.1]]
    """
    panel = study if isinstance(study, Panel) else build_panel(study)
    applied = applied_design(panel, design)
    units = table(list(_units(applied)), UNITS, panel)
    balance = balance_of(panel, applied)
    tests = table(list(_tests(panel, applied)), TESTS, panel)
    arms = {name: int(_of_arm(applied.arms, value).sum()) for name, value in ARMS}
    warnings = tuple(_warnings(panel, applied, units, balance, tests))
    return DesignDescription(applied.design, applied.before, applied.after, units, balance, tests, warnings, arms)


def design_said(panel: Panel) -> str:
    """What the design of the study file can show, in words; nothing where it names no arm."""
    declared = declared_design(panel, None)
    return "" if declared is None or declared.arm is None else describe_design(panel).reading()


def _of_arm(arms: pd.Series, value: float) -> pd.Series:
    return arms.isna() if np.isnan(value) else arms.eq(value)


def _units(applied: Applied) -> Iterator[tuple[Any, ...]]:
    """Organisations and answers by cluster, wave, group and arm."""
    people = applied.people.assign(arm_=applied.people["actor"].map(applied.arms))
    people["cluster"] = people.get("cluster", "all")
    for flag in ("asked", "responded"):
        people[flag] = people[flag].astype(bool) if flag in people else True
    people["responded"] &= people["asked"]
    design = applied.design
    groups = [c for c in dict.fromkeys([design.region, design.ring, *(design.strata or ())]) if c]
    for cluster, here in people.groupby("cluster", sort=True):
        waves = list(dict.fromkeys(here["wave"]))
        first = here[here["wave"] == waves[0]]
        for wave in waves:
            now = here[here["wave"] == wave]
            yield from _arm_rows((str(cluster), wave, "", ""), now, first)
            for column in groups:
                words = pd.Series(words_of(now[column]), index=now.index)
                for word in sorted(set(words)):
                    yield from _arm_rows((str(cluster), wave, column, word), now[words == word], None)


def _arm_rows(key: tuple[Any, ...], now: pd.DataFrame, first: pd.DataFrame | None) -> Iterator[tuple[Any, ...]]:
    for name, value in ARMS:
        mine = now[_of_arm(now["arm_"], value)]
        if len(mine):
            asked, answered = int(mine["asked"].sum()), int(mine["responded"].sum())
            stayed = np.nan
            if first is not None:
                then = first.loc[_of_arm(first["arm_"], value), "actor"]
                stayed = float(then.isin(mine.loc[mine["responded"], "actor"]).mean()) if len(then) else np.nan
            yield (*key, name, len(mine), asked, answered, answered / asked if asked else np.nan, stayed)


def _tests(panel: Panel, applied: Applied) -> Iterator[tuple[Any, ...]]:
    """The smallest p of every comparison that the design allows."""
    n, g = len(panel.clusters), len(applied.treated_clusters)
    if n > 1 and 0 < g < n:
        p = attainable(n, g, "greater"), attainable(n, g)
        note = "one treated cluster: placebo rank only, no test" if g == 1 else NO_FORMULA
        yield "all", "cluster", n, g, 1 / p[0], *p, applied.p_is("cluster"), np.nan, note
    cluster = (
        applied.first["cluster"].astype(str) if "cluster" in applied.first else pd.Series("all", applied.first.index)
    )
    for name in applied.mixed:
        arms = applied.arms.reindex(cluster.index[cluster == name]).dropna()
        strata = np.unique(applied.strata.reindex(arms.index).to_numpy(dtype=str), return_inverse=True)[1]
        treated = arms.to_numpy() == 1
        ways = n_assignments(treated, strata)
        halves = all(2 * treated[strata == s].sum() == (strata == s).sum() for s in np.unique(strata))
        one = 1 / ways if ways <= ENUMERATED else 1 / (1 + DRAWS)
        two = min(1.0, one * (2 if halves else 1)) if ways <= ENUMERATED else one
        yield (
            name,
            "dyad",
            len(arms),
            int(treated.sum()),
            float(min(ways, 1e300)),
            one,
            two,
            applied.p_is("dyad"),
            np.nan,
            NO_FORMULA,
        )


def _warnings(
    panel: Panel, applied: Applied, units: pd.DataFrame, balance: pd.DataFrame, tests: pd.DataFrame
) -> Iterator[str]:
    """What the design cannot show, most damaging first."""
    if not applied.before or not applied.after:
        yield "no wave lies before the programme, or none after all had entered: no effect can be read"
    yield from applied.notes
    n, g = len(panel.clusters), len(applied.treated_clusters)
    if g == 1:
        yield "one treated cluster: what else happened there cannot be told from the programme"
    if n > 1 and g == n:
        yield "every cluster is treated: there is no comparison cluster"
    for name in applied.mixed:
        yield (
            f"contamination: in {name!r} organisations with and without the programme are in one network, so degrees are not "
            "compared; dyads are, and the trend of untreated dyads cannot be told from diversion"
        )
        few = units[(units["cluster"] == name) & (units["by"] == "") & units["arm"].isin(["treated", "control"])]
        least = few.groupby("arm")["n_actors"].min()
        if (least < FEW).any():
            yield f"few organisations in an arm in {name!r}: {', '.join(f'{k} {v}' for k, v in least.items())}"
    for row in tests[tests["p_two_sided"] > 0.05].itertuples():
        yield f"{row.unit}s: no result can reach p = 0.05 two-sided (smallest {row.p_two_sided:.2g})"
    if applied.early:
        yield applied.early
    elif np.isnan(applied.years):
        yield f"it is not said when organisations entered (entry, or programme.start): {EXPECTED}"
    if len(applied.before) == 1:
        yield "one wave before the programme: whether trends were parallel cannot be looked at"
    if applied.design.assignment != "randomised":
        yield "who takes part was not drawn by lot: p-values are placebos, and a difference may have other causes"
    uneven = balance.loc[balance["difference"].abs() >= UNEVEN, "covariate"].unique()
    if len(uneven):
        yield f"{APART} in {', '.join(uneven)}"
    apart = balance.loc[balance["overlap"] < 0.8, "covariate"].unique()
    if len(apart):
        yield f"treated organisations outside the range of the others in {', '.join(apart)}"
    yield from _response(units)
    yield from _not_eligible(applied)


def _response(units: pd.DataFrame) -> Iterator[str]:
    """Waves in which the arms answered differently."""
    whole = units[(units["by"] == "") & units["arm"].isin(["treated", "control"])]
    for wave, here in whole.groupby("wave", sort=False):
        sums = here.groupby("arm")[["asked", "responded"]].sum()
        rate = sums["responded"] / sums["asked"].where(sums["asked"] > 0)
        if len(rate) == 2 and abs(rate.iloc[0] - rate.iloc[1]) >= BEHIND:
            yield f"wave {wave}: arms answered differently ({', '.join(f'{k} {v:.0%}' for k, v in rate.items())})"


def _not_eligible(applied: Applied) -> Iterator[str]:
    column = applied.design.eligible
    if column is None:
        return
    said = flags(words_of(applied.first[column]))
    against = applied.arms.reindex(applied.first.index).eq(1).to_numpy() & np.array([s is False for s in said])
    if against.any():
        yield f"{int(against.sum())} organisations took part though column {column!r} says they could not"
