"""A second look at the answers, relation by relation and wave by wave: caps, grids filled straight down, lone voices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from .display import share, some
from .tables import Problems

__all__ = ["look_at_answers"]

NEARLY_ALL: Final = 0.9
SMALLEST_GRID: Final = 8  # naming everybody in a smaller grid is no surprise
LARGE_PART: Final = 0.25
FEWEST_VOICES: Final = 8  # among fewer, a quarter is not far from an even share
FEWEST_TIES: Final = 10
RARE: Final = 0.1  # where more are so, the answers of several people were averaged


@dataclass(frozen=True)
class _Asked:
    """One relation in one wave: who stood there, what was answered."""

    relation: str
    wave: Any
    cap: int | None
    scale_max: float
    across: bool  # also about other clusters
    actors: pd.DataFrame  # inside the boundary; columns actor, cluster, asked_of and asked_about (bool)
    answers: pd.DataFrame
    respondents: int

    @property
    def named(self) -> pd.DataFrame:
        """Answers that name a tie."""
        return self.answers[self.answers["strength"] > 0]

    def __str__(self) -> str:
        return f"{self.relation!r} in wave {self.wave}"


def look_at_answers(actors: pd.DataFrame, nominations: pd.DataFrame, relations: pd.DataFrame, found: Problems) -> None:
    """Add what is worth a second look in the answers to each relation in each wave."""
    for asked in _each(actors, nominations, relations):
        for look in (_over_the_cap, _at_the_cap, _straight_down, _lone_voice, _one_strength, _between, _marks):
            look(asked, found)


def _each(actors: pd.DataFrame, nominations: pd.DataFrame, relations: pd.DataFrame) -> Iterator[_Asked]:
    inside = dict(iter(actors[~actors["external"]].groupby("wave", sort=False)))
    answered = dict(iter(nominations.groupby(["relation", "wave"], sort=False)))
    for row in relations.to_dict("records"):
        here = inside.get(row["wave"])
        answers = answered.get((row["relation"], row["wave"]))
        if here is None or answers is None:
            continue
        kinds = {c: True if row[c] is None else here["kind"].isin(row[c]) for c in ("asked_of", "asked_about")}
        here = here[["actor", "cluster", "responded"]].assign(**kinds)
        told = here.loc[here["responded"] & here["asked_of"], "actor"]
        yield _Asked(
            row["relation"], row["wave"], None if pd.isna(row["cap"]) else int(row["cap"]), row["scale_max"],
            bool(row["across_clusters"]), here, answers, len({*told, *answers["respondent"].unique()}),
        )  # fmt: skip


def _most_named(asked: _Asked) -> pd.Series:
    """How many each respondent named, on the side on which it named more."""
    return asked.named.groupby(["side", "respondent"]).size().groupby("respondent").max()


def _over_the_cap(asked: _Asked, found: Problems) -> None:
    if asked.cap is None:
        return
    most = _most_named(asked)
    over = most.index[most > asked.cap]
    if len(over):
        what = f"{asked}: named more than the cap of {asked.cap}: {some(over)}"
        found.add(("nominations", "respondent"), what, hint="check the cap of the relation")


def _at_the_cap(asked: _Asked, found: Problems) -> None:
    """Whoever used all places may have had more ties."""
    if asked.cap is None:
        return
    full = int((_most_named(asked) >= asked.cap).sum())
    if full:
        what = f"{asked}: {full} of {asked.respondents} respondents named as many as the cap of {asked.cap} allows"
        hint = "they may have more ties: density and degrees are lower bounds"
        found.add(("nominations", "respondent"), what, hint=hint)


def _straight_down(asked: _Asked, found: Problems) -> None:
    """Respondents who gave one and the same strength to nearly everybody they were asked about."""
    about = asked.actors.loc[asked.actors["asked_about"]]
    cluster = asked.actors.set_index("actor")["cluster"]
    named = asked.named
    named = named[named["nominee"].isin(about["actor"])]
    if not asked.across:
        named = named[named["respondent"].map(cluster).to_numpy() == named["nominee"].map(cluster).to_numpy()]
    same = named.groupby(["respondent", "side", "strength"]).size().groupby("respondent").max()
    if same.empty:
        return
    there = len(about) if asked.across else same.index.map(cluster).map(about.groupby("cluster").size())
    at_stake = np.asarray(there, dtype=float) - same.index.isin(about["actor"])  # nobody is asked about itself
    who = same.index[(at_stake >= SMALLEST_GRID) & (same.to_numpy() >= NEARLY_ALL * at_stake)]
    if len(who):
        what = f"{asked}: {len(who)} of {asked.respondents} respondents gave nearly all others the same answer: {some(who)}"
        hint = "filled straight down the list? if so, leave the strengths blank"
        found.add(("nominations", "strength"), what, hint=hint)


def _lone_voice(asked: _Asked, found: Problems) -> None:
    """A respondent who makes a large part of all nominations by itself."""
    each = asked.named.groupby("respondent").size()
    total = int(each.sum())
    if len(each) < FEWEST_VOICES:
        return
    for who, n in each[each > LARGE_PART * total].items():
        what = f"{asked}: one respondent makes {share(n / total)} of all nominations: {who}"
        hint = "check that its answers were entered once and as meant"
        found.add(("nominations", "respondent"), what, hint=hint)


def _one_strength(asked: _Asked, found: Problems) -> None:
    strengths = asked.named["strength"]
    if asked.scale_max > 1 and len(strengths) >= FEWEST_TIES and strengths.min() == strengths.max():
        what = f"{asked}: the scale goes up to {asked.scale_max:g}, but every strength is {strengths.iloc[0]:g}"
        hint = "was the strength lost? if only yes or no was asked, set scale_max to 1"
        found.add(("nominations", "strength"), what, hint=hint)


def _between(asked: _Asked, found: Problems) -> None:
    """A few strengths that are no whole number, on a scale of whole ones: 1,5 for 1 or 5, as likely as for one and a half."""
    strengths = asked.named["strength"]
    odd = strengths[strengths % 1 != 0]
    if asked.scale_max % 1 == 0 and 0 < len(odd) <= RARE * len(strengths):
        values = some(f"{value:g}" for value in odd)
        what = f"{asked}: strengths between two steps of the scale in {len(odd)} of {len(strengths)} answers: {values}"
        found.add(("nominations", "strength"), what, hint="mistyped? they count as they stand")


def _marks(asked: _Asked, found: Problems) -> None:
    """What the programme did to a tie that is not there."""
    no_tie = asked.answers[~(asked.answers["strength"] > 0)]
    marked = int((no_tie["programme"] | no_tie["attribution"].notna()).sum())
    if marked:
        what = f"{asked}: {marked} of {len(no_tie)} answers without a tie carry an attribution or a programme mark"
        hint = "not counted; give the tie its strength, or clear the mark"
        found.add(("nominations", "attribution"), what, hint=hint)
