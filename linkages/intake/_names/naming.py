"""The part ``[names]`` of a study: decisions about names and the identity table, read and applied before the checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from ...data.columns import shown
from ...data.tables import ROW, Problems, near
from ...vocabulary import Parts
from ..tables import TextTable
from ..values import as_wave, tidy
from .decisions import chosen, from_text, undecided
from .identity import IDENTITY_COLUMNS, Identity, read_identity
from .rewrite import Rewritten, Wording, rewrite

__all__ = ["STRANGER", "Naming", "apply_decisions", "apply_table"]

STRANGER: Final = "not among the actors of its wave"  # the problem that a decision about a name may solve
MOST_NOTES: Final = 20


@dataclass
class Naming:
    """What a study says about names: two tables, either may be missing."""

    decisions: TextTable | None = None
    identity: TextTable | None = None
    parts: Parts = "apart"
    table: pd.DataFrame | None = None  # the decisions as read
    open: set[str] = field(default_factory=set)  # names to be decided

    @property
    def tables(self) -> list[TextTable]:
        """The files read."""
        return [t for t in (self.decisions, self.identity) if t is not None]

    def apply(
        self, actors: pd.DataFrame, nominations: pd.DataFrame, waves: Sequence[Any], more: tuple[Problems, Problems]
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The two tables after the decisions and after the identity table; problems and notes are added to."""
        problems, notes = more
        if self.decisions is not None:
            self.table = from_text(self.decisions, problems)
            self.open = undecided(self.table)
            done = apply_decisions(actors, nominations, self.table, problems, name=self.decisions.file)
            self._unknown(done.changes, actors, problems)
            _say_decisions(self, done, nominations, notes)
            actors, nominations = done.actors, done.nominations
        if self.identity is not None:
            read = self._identity(waves, problems)
            done = apply_table(actors, nominations, read, waves, problems, name=self.identity.file)
            for change in done.changes.head(MOST_NOTES).itertuples():
                notes.add((self.identity.file, ""), _said(change))
            actors, nominations = done.actors, done.nominations
        return actors, nominations

    def _identity(self, waves: Sequence[Any], problems: Problems) -> Identity:
        """The identity table, waves as the study writes them."""
        assert self.identity is not None
        cells = {c: tidy(self.identity.frame[c]) for c in self.identity.frame.columns if c in IDENTITY_COLUMNS}
        frame = pd.DataFrame({c: pd.Series([cell or None for cell in v], dtype=object) for c, v in cells.items()})
        if "wave" in frame:
            whole = all(isinstance(w, int) for w in waves)
            written = {str(w): w for w in waves}
            frame["wave"] = pd.Series(
                [written.get(w, w) if w and not whole else _whole(w) for w in frame["wave"]], dtype=object
            )
        frame[ROW] = self.identity.rows
        return read_identity(frame, waves, problems, name=self.identity.file, together=self.parts == "together")

    def _unknown(self, changes: pd.DataFrame, actors: pd.DataFrame, problems: Problems) -> None:
        """Names accepted as an organisation that does not exist: a spreadsheet turns 0012 into 12."""
        assert self.decisions is not None
        known = set(actors["actor"].dropna())
        if self.identity is not None:
            for column in ("actor", "became"):
                known |= set(tidy(self.identity.frame[column])) if column in self.identity.frame else set()
        lost = changes[~changes["new"].isin(known) & changes["column"].isin(["respondent", "nominee", "actor"])]
        for new in sorted(set(lost["new"])):
            meant = near(new, known)
            hint = f"did you mean {meant!r}?" if meant else "a spreadsheet may have changed it (0012 becomes 12)"
            what = f"accepted for {lost.loc[lost['new'] == new, 'old'].iloc[0]!r}, but there is no such organisation"
            problems.add((self.decisions.file, "actor"), what, values=[new], hint=hint)

    def hinted(self, found: pd.DataFrame) -> pd.DataFrame:
        """Problems with strangers whose name is open: the hint says where to decide."""
        if self.decisions is None or not len(found):
            return found
        waiting = {shown(name) for name in self.open}
        here = (found["problem"] == STRANGER) & found["value"].isin(waiting)
        return found.assign(hint=found["hint"].mask(here, f"decide about it in {self.decisions.file}"))


def _whole(cell: Any) -> Any:
    try:
        return as_wave(cell, whole=True)
    except ValueError:
        return cell


def apply_decisions(
    actors: pd.DataFrame, nominations: pd.DataFrame, decisions: pd.DataFrame, problems: Problems, *, name: str
) -> Rewritten:
    """Put the accepted organisation in the place of every name."""
    meant = chosen(decisions)
    waves = pd.unique(pd.concat([actors["wave"].astype(object), nominations["wave"].astype(object)])).tolist()
    maps = {wave: meant for wave in waves if wave is not None and wave == wave} if meant else {}
    return rewrite(actors, nominations, maps, Wording("accepted", name, parts=False), problems)


def apply_table(
    actors: pd.DataFrame,
    nominations: pd.DataFrame,
    identity: Identity,
    waves: Sequence[Any],
    problems: Problems,
    *,
    name: str,
) -> Rewritten:
    """Follow the identity table."""
    maps = {wave: identity.final(place) for place, wave in enumerate(waves)}
    for place, wave in enumerate(waves):
        _say_split(nominations, wave, identity.gone(place), problems, name)
    _say_both(actors, identity, waves, problems, name)
    why = "the same organisation" if identity.together else "renamed or merged"
    return rewrite(actors, nominations, maps, Wording(why, name, parts=True), problems)


def _say_split(nominations: pd.DataFrame, wave: Any, gone: dict[str, list[str]], problems: Problems, name: str) -> None:
    """A nomination of an organisation that had been split does not say which part is meant."""
    here = nominations[[w == wave for w in nominations["wave"].astype(object)]]
    for column in ("respondent", "nominee"):
        for actor in sorted(set(here[column].dropna()) & gone.keys()):
            n = int((here[column] == actor).sum())
            what = f"split before wave {wave}, yet {column} of {n} row{'s' * (n != 1)} there"
            problems.add(
                (name, "actor"), what, values=[actor], hint=f"say which part is meant: {' or '.join(gone[actor])}"
            )


def _say_both(actors: pd.DataFrame, identity: Identity, waves: Sequence[Any], problems: Problems, name: str) -> None:
    """Under one identifier from now on, yet both are listed: a renaming or merger that the list of actors denies."""
    for place, wave in enumerate(waves):
        here = set(actors.loc[[w == wave for w in actors["wave"].astype(object)], "actor"].dropna())
        for event in identity.events:
            late = event.how == "renamed" or (event.how == "merged" and event.since <= place)
            if late and event.actor in here and event.became in here:
                what = f"{event.how}, yet both are among the actors of wave {wave}"
                problems.add((name, "actor"), what, rows=[event.row], values=[event.actor],
                             hint="drop one of the two rows of actors, or correct the wave here")  # fmt: skip


def _said(change: Any) -> str:
    """One change in words."""
    rows = f"{change.rows} row{'s' * (change.rows != 1)} of {change.table}, wave {change.wave}"
    if change.old == change.new or change.column == "strength":
        return f"{rows}: {change.new if change.column != 'strength' else change.old} {change.what}"
    return f"{rows}: {change.old!r} now reads {change.new!r} ({change.what})"


def _say_decisions(naming: Naming, done: Rewritten, before: pd.DataFrame, notes: Problems) -> None:
    """What the decisions did, in a few lines."""
    assert naming.decisions is not None
    file = naming.decisions.file
    moved = done.changes[done.changes["what"] == "accepted"]
    if len(moved):
        names, actors = moved["old"].nunique(), moved["new"].nunique()
        what = f"{names} name{'s' * (names != 1)} read as {actors} organisation{'s' * (actors != 1)}"
        notes.add((file, "decision"), f"{what} in {int(moved['rows'].sum())} cells", hint="the file says which and why")
    for what, rows in done.changes[done.changes["what"] != "accepted"].groupby("what", sort=True):
        n = int(rows["rows"].sum())
        who = ", ".join(sorted(set(map(str, rows["new"])))[:5])
        notes.add(
            (file, "decision"),
            f"{n} row{'s' * (n != 1)}: {what} ({who})",
            hint="the rows of the files stay as they are",
        )
    waiting = naming.open & (set(before["respondent"].dropna()) | set(before["nominee"].dropna()))
    if waiting:
        n = len(waiting)
        notes.add((file, "decision"), f"{n} name{'s' * (n != 1)} still to be decided", hint="accepted, rejected or new")
