"""The names in a study that are not on its list, and whom they may mean: the table a person decides about."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ..data.columns import blank
from ..data.display import count
from ..data.tables import Problems
from ..errors import ArgumentError, StudyError
from ..files import write_atomically
from ._names import decisions as _decisions
from ._names.match import Candidate, Listed, best_candidates, review_table
from ._names.naming import in_time, tax_numbers
from ._names.taxids import read_tax_id
from .config import Opened, open_study
from .instrument.studyfile import quoted
from .names import ACCEPT_AT, MARGIN, match_names, read_names, write_names
from .toml import read_study

__all__ = ["review_names", "write_review"]

DEFAULT_FILE: Final = "names.xlsx"
EARLIER_FILE: Final = "names.csv"
DECIDE: Final = "accepted, rejected, external (outside the study: give its kind) or new (then put it on the list)"
_HAS_NAMES: Final = re.compile(rb"^\s*\[*\s*[\"']?names[\"']?\s*[\].=]", re.MULTILINE)


def review_names(
    path: str | os.PathLike[str],
    *,
    accept_at: float | None = ACCEPT_AT,
    margin: float = MARGIN,
    decisions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""List the names in a study that are not on its list of organisations, with those that they may mean.

    Parameters
    ----------
    path : str or path-like
        The folder of the study, or its ``study.toml``.
    accept_at : float, optional
        Lowest score, 0 to 100, at which a name is accepted without a person. None accepts nothing.
    margin : float
        How far the score must be above that of the next organisation.
    decisions : pandas.DataFrame, optional
        Earlier decisions; by default those in the file that ``[names] decisions`` mentions.

    Returns
    -------
    pandas.DataFrame
        As `match_names` gives it. What was decided before, ``external`` with its ``kind`` too, stands in it as it was.

    Raises
    ------
    StudyError
        When the study cannot be read so far as to know its names, or the decisions contradict one another.

    Notes
    -----
    Looked at are the respondents and nominees that are no identifier of an organisation in any wave. In a study of several
    waves, organisations that come in later are compared with those that are not there any more, by name and tax number
    (``[names] tax_id``): one that seems to be the same under another identifier is listed under that identifier, and never
    accepted without a person.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> toml = '''
    ... study = { title = "Valle" }
    ... actors = { file = "actors.csv", constant = { wave = 2024, responded = true } }
    ... nominations = { file = "ties.csv", constant = { wave = 2024, relation = "advice" } }
    ... '''
    >>> _ = (folder / "study.toml").write_text(toml)
    >>> _ = (folder / "actors.csv").write_text("actor,name,sector\nf1,Notro SpA,private\ni1,Universidad del Valle,public\n")
    >>> _ = (folder / "ties.csv").write_text("respondent,nominee\nf1,Univ. del Valle\ni1,f1\n")
    >>> review_names(folder)[["name", "decision", "actor", "why"]]
                  name  decision actor             why
    0  Univ. del Valle  accepted    i1  the same words
    """
    problems = Problems()
    opened = open_study(path, problems, outsiders=False)
    _stop_at_faults(opened, problems, given=decisions is not None)
    assert opened.people is not None
    assert opened.answers is not None
    actors, answers = opened.people.frame, opened.answers.frame
    earlier = decisions if decisions is not None else opened.naming.table
    roster = _roster(actors, opened)
    named = pd.concat([answers["respondent"], answers["nominee"]]).dropna()
    strangers = sorted(set(named) - set(actors["actor"].dropna()))
    country = opened.study.names.country
    found = match_names(
        strangers, roster, country=country, accept_at=accept_at, margin=margin, decisions=_decisions.empty()
    )
    again = _under_other_identifiers(actors, roster, in_time(opened.study, actors, answers), country)
    both = [t for t in (found, again) if len(t)]
    table = _decisions.typed(pd.concat(both, ignore_index=True)) if both else found
    if earlier is None:
        return table
    earlier = _decisions.check_decisions("decisions", earlier)
    said_no = set(zip(*(earlier.loc[earlier["decision"] == "rejected", c] for c in ("name", "actor"))))
    pairs = pd.Series(list(zip(table["name"], table["actor"])), index=table.index, dtype=object)
    fresh = table[~pairs.isin(said_no)]
    return _decisions.keep_decided(fresh, earlier)


def _stop_at_faults(opened: Opened, problems: Problems, *, given: bool) -> None:
    """Raise if there is nothing to look at, or if decisions would be lost."""
    found = problems.frame()
    if opened.told is not None:
        found = opened.told.place(found)
    if opened.people is None or opened.answers is None:
        raise StudyError(found, "the names of the study cannot be read")
    file = opened.study.names.decisions
    of_decisions = found[(found["table"] == file) | (found["column"] == "names.decisions")]
    missing = opened.naming.decisions is None and file is not None  # not written yet: that is what is being done
    if len(of_decisions) and not given and not missing:
        raise StudyError(of_decisions.reset_index(drop=True), "the decisions about names cannot be used")


def _roster(actors: pd.DataFrame, opened: Opened) -> pd.DataFrame:
    """The organisations with every name and tax number they have in any wave."""
    columns: dict[str, Any] = {"wave": actors["wave"].to_numpy(dtype=object), "actor": actors["actor"].tolist()}
    columns["name"] = actors["name"].tolist() if "name" in actors else actors["actor"].tolist()
    columns["tax_id"] = tax_numbers(opened.study, actors)
    return pd.DataFrame({c: pd.Series(v, dtype=object) for c, v in columns.items()})


def _under_other_identifiers(
    actors: pd.DataFrame, roster: pd.DataFrame, waves: list[Any], country: str | None
) -> pd.DataFrame:
    """Organisations that come in later and are called like one that is not there any more."""
    place = {wave: i for i, wave in enumerate(waves)}
    here: dict[str, set[int]] = {}
    for wave, actor in zip(roster["wave"], roster["actor"]):
        if not blank(actor) and wave in place:
            here.setdefault(actor, set()).add(place[wave])
    first = {actor: min(seen) for actor, seen in here.items()}
    known = roster[roster["actor"].isin(list(here))].drop_duplicates(["actor", "name"], ignore_index=True)
    later = [i for i, actor in enumerate(known["actor"]) if first[actor] > 0]
    if not later:
        return _decisions.empty()
    names = [known["actor"][i] if blank(known["name"][i]) else str(known["name"][i]) for i in range(len(known))]
    numbers = [read_tax_id(n or "", country) for n in known["tax_id"]]
    listed = Listed(known["actor"].tolist(), names, numbers)
    # not itself, nobody who is there at the same time, and only those who were there before
    barred = [
        frozenset(
            a for a, seen in here.items() if seen & here[known["actor"][i]] or first[a] >= first[known["actor"][i]]
        )
        for i in later
    ]
    found = best_candidates([names[i] for i in later], [numbers[i] for i in later], listed, barred)
    rows: list[pd.DataFrame] = []
    for i, candidates in zip(later, found):
        likely = [c for c in candidates if c.likeness.settled and c.likeness.score >= ACCEPT_AT]
        if likely:
            rows.append(_proposal(known["actor"][i], names[i], numbers[i], likely, waves[first[known["actor"][i]]]))
    return _decisions.typed(pd.concat(rows, ignore_index=True)) if rows else _decisions.empty()


def _proposal(actor: str, name: str, number: Any, likely: list[Candidate], wave: Any) -> pd.DataFrame:
    """Rows that say: this identifier may be an older one."""
    table = review_table([actor], [number], [likely], None, 0.0)
    where = f"{name!r}, from wave {wave} on, may be it under another identifier: "
    return table.assign(why=[where + why for why in table["why"]])


def write_review(path: str | os.PathLike[str], out: Path | None, accept_at: float) -> tuple[Path, str, str, str]:
    """Write the table where the study keeps it: the file, what it holds, lines added to study.toml, and lines it lacks."""
    opened = open_study(path, Problems(), outsiders=False)
    folder, kept = opened.file.parent, opened.study.names.decisions
    earlier = folder / EARLIER_FILE  # of a study that does not name it yet
    file = out or folder / (kept or (EARLIER_FILE if earlier.is_file() else DEFAULT_FILE))
    if file.suffix.lower() not in (".xlsx", ".csv", ".txt", ""):
        raise ArgumentError(
            f"decisions about names are written as .xlsx or .csv, not as {file.name}: name another file with --out"
        )
    table = review_names(path, accept_at=accept_at, decisions=read_names(file) if file.is_file() else None)
    write_names(table, file)
    waiting = len(_decisions.undecided(table))
    told = f"{count(table['name'].nunique(), 'name')}, {waiting} to be decided: write {DECIDE}"
    if kept and file.name == Path(kept).name:
        return file, told, "", ""
    inside = file.resolve().is_relative_to(folder.resolve())
    name = file.resolve().relative_to(folder.resolve()).as_posix() if inside else file.name
    lines = f"[names]\ndecisions = {quoted(name)}"
    if not inside:
        return file, told, "", f"{lines}\n\n({file.name} lies outside the study's folder: copy it there)"
    return (file, told, lines, "") if _added(opened.file, lines) else (file, told, "", lines)


def _added(file: Path, lines: str) -> bool:
    """Add a part to a study file that has no [names] yet; every byte before it stays as it is."""
    old = file.read_bytes()
    if _HAS_NAMES.search(old):
        return False
    end = b"\r\n" if b"\r\n" in old else b"\n"
    gap = end if not old or old.endswith(b"\n") else end * 2
    new = old + gap + lines.encode("utf-8").replace(b"\n", end) + end
    read = read_study(new, Problems())
    if read is None or read[0].names.decisions is None:
        return False
    write_atomically(file, new)
    return True
