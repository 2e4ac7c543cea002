"""A second look at who answered: response by wave and group, silence that looks like an answer, organisations nobody saw."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import shown
from .display import count, share, some
from .tables import Problems

__all__ = ["look_at_people"]

LOW_RESPONSE: Final = 0.8
LOW_GROUP: Final = 0.6
FEWEST_SILENT: Final = 2  # one silent organisation is no pattern
BEHIND: Final = 0.2  # how far a group stays behind everybody else before it is pointed out
SMALLEST_GROUP: Final = 3  # a smaller group would point at organisations
_DOT: Final = re.compile(r"(?<!\d)\.|\.(?!\d)")  # S.A. is SA, but 1.2 is not 12


def look_at_people(
    actors: pd.DataFrame, nominations: pd.DataFrame, waves: pd.DataFrame, arm: str | None, found: Problems
) -> None:
    """Add what is worth a second look; ``arm`` is the column of the actors that says who takes part, if there is one."""
    _response(actors, waves, arm, found)
    _arms(actors, arm, found)
    _silence(actors, nominations, found)
    _unseen(actors, nominations, waves, found)
    _namesakes(actors, found)


def _response(actors: pd.DataFrame, waves: pd.DataFrame, arm: str | None, found: Problems) -> None:
    asked_at_all = actors[~actors["external"] & actors["asked"]]
    for wave in waves["wave"]:
        here = asked_at_all[asked_at_all["wave"] == wave]
        asked, answered = len(here), int(here["responded"].sum())
        if not answered:
            found.add(("actors", "responded"), f"nobody responded in wave {wave}: nothing is known about it")
            continue
        if answered / asked < LOW_RESPONSE:
            said = f"wave {wave}: {answered} of {asked} asked responded ({share(answered / asked)})"
            hint = "what they would have said is missing, never zero"
            found.add(("actors", "responded"), said, hint=hint)
        if groups := _low(here, arm):
            said = f"wave {wave}: response is low in: {', '.join(groups)}"
            hint = "try to reach them again; results about these groups rest on few"
            found.add(("actors", "responded"), said, hint=hint)


def _arms(actors: pd.DataFrame, arm: str | None, found: Problems) -> None:
    """A mark for those who take part, and blanks for the rest: nobody can be compared with them."""
    if arm is None or arm not in actors.columns:
        return
    inside = actors.loc[~actors["external"], arm]
    words = {str(word).strip().casefold() for word in inside.dropna()} - {""}
    if len(words) == 1 and not inside.astype(str).where(inside.notna(), "").str.strip().ne("").all():
        said = f"column {shown(arm)}: nobody is said not to take part, and a blank is neither: there is nobody to compare with"
        found.add(("actors", arm), said, hint="if a blank means that it does not take part, write no in it")


def _low(asked: pd.DataFrame, arm: str | None) -> list[str]:
    """Groups of which few answered, or a far smaller share than of everybody else; the same group is named once."""
    answered = asked["responded"].to_numpy(dtype=bool)
    said: list[str] = []
    seen: set[bytes] = set()
    for column in dict.fromkeys(["sector", "kind", *([arm] if arm in asked.columns else [])]):
        labels = asked[column].map(_label).to_numpy(dtype=object)
        for label in sorted(set(labels) - {""}):
            mask: NDArray[np.bool_] = labels == label
            inside, outside = answered[mask], answered[~mask]
            if len(inside) < SMALLEST_GROUP or mask.tobytes() in seen:
                continue
            seen.add(mask.tobytes())
            if len(inside) - inside.sum() < FEWEST_SILENT:
                continue
            behind = len(outside) >= SMALLEST_GROUP and outside.mean() - inside.mean() >= BEHIND - 1e-12
            if inside.mean() < LOW_GROUP or behind:
                said.append(f"{column} {label} {inside.sum()}/{len(inside)} ({share(float(inside.mean()))})")
    return said


def _label(value: object) -> str:
    return ("no", "yes")[bool(value)] if isinstance(value, (bool, np.bool_)) else shown(value)


def _silence(actors: pd.DataFrame, nominations: pd.DataFrame, found: Problems) -> None:
    """Respondents who named nobody (perhaps silence coded as zero) and silent organisations that named somebody."""
    keys = ["wave", "actor"]
    strength = nominations["strength"]
    answers = nominations.assign(actor=nominations["respondent"], named=strength > 0, told=strength.notna())
    said = answers.groupby(keys, sort=False).agg(any=("named", "any"), told=("told", "any"), size=("told", "size"))
    said = said.reset_index()
    both = actors[[*keys, "responded"]].merge(said, on=keys, how="left")
    named = both["any"].eq(True).fillna(False).astype(bool)
    spoke = both["size"].fillna(0) > 0
    unknown = spoke & ~both["told"].eq(True).fillna(False).astype(bool)  # only "do not know": no answer is a no
    for wave, rows in both[both["responded"] & ~named & ~unknown].groupby("wave", sort=False):
        what = f"wave {wave}: {count(len(rows), 'respondent')} named nobody: {some(rows['actor'])}"
        hint = "each no counts; if they did not answer at all, the list must say so"
        found.add(("actors", "responded"), what, hint=hint)
    for wave, rows in both[~both["responded"] & spoke].groupby("wave", sort=False):
        who = count(len(rows), "organisation")
        what = f"wave {wave}: {who} did not respond and still answered something: {some(rows['actor'])}"
        hint = "only these answers count; if they answered all, the list must say so"
        found.add(("nominations", "respondent"), what, hint=hint)


def _unseen(actors: pd.DataFrame, nominations: pd.DataFrame, waves: pd.DataFrame, found: Problems) -> None:
    """Organisations that told nothing and that nobody named: are they there at all?"""
    inside = actors[~actors["external"]]
    told = nominations[["wave", "respondent"]].set_axis(["wave", "actor"], axis=1)
    perhaps = (nominations["strength"] > 0) | nominations["strength"].isna()  # "do not know" is no sign of absence
    named = nominations.loc[perhaps, ["wave", "nominee"]].set_axis(["wave", "actor"], axis=1)
    seen = pd.MultiIndex.from_frame(pd.concat([told, named]).drop_duplicates())
    unseen = inside[~inside["responded"] & ~pd.MultiIndex.from_frame(inside[["wave", "actor"]]).isin(seen)]
    for wave in waves["wave"]:
        here, rows = inside[inside["wave"] == wave], unseen[unseen["wave"] == wave]
        if len(rows) and here["responded"].any():
            who = f"{len(rows)} of {count(len(here), 'organisation')}"
            what = f"wave {wave}: {who} neither answered nor were named: {some(rows['actor'])}"
            hint = "if they were not active in this wave: no row for it (in a list with a column for each wave, a blank cell)"
            found.add(("actors", "actor"), what, hint=hint)


def _namesakes(actors: pd.DataFrame, found: Problems) -> None:
    """Different organisations of one wave whose names are the same once accents, case and signs are set aside."""
    table = actors[["wave", "actor", "name"]]
    plain = {name: _plain(name) for name in table["name"].unique()}
    table = table.assign(plain=table["name"].map(plain))
    table = table[table["plain"].ne("") & table.duplicated(["wave", "plain"], keep=False)]
    if not len(table):
        return
    twice = table.groupby(["wave", "plain"], sort=False)["actor"].agg(lambda ids: " = ".join(sorted(ids)))
    what = f"organisations with the same name, apart from accents, capitals and punctuation: {some(set(twice))}"
    hint = "if they are one, give them one identifier"
    found.add(("actors", "name"), what, hint=hint)


def _plain(name: str) -> str:
    """A name without accents, case and signs.

    >>> _plain("Café & Té, S.A."), _plain("1.2") == _plain("12")
    ('cafe te sa', False)
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", _DOT.sub("", name)) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare.casefold()).split())
