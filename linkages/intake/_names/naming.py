"""The part ``[names]`` of a study: decisions about names and the identity table, read and applied before the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ...data.columns import BAD, blank, shown
from ...data.columns import text as read_text
from ...data.display import count
from ...data.faults import ELSEWHERE
from ...data.tables import ROW, Problems, near
from ...errors import MANY_STRANGERS, STRANGER, WHOM_NAMES_MEAN
from ...vocabulary import Parts
from ..files.opening import open_table
from ..tables import TextTable, locate
from ..toml import STUDY_FILE, line_of
from ..translate import Translated
from ..values import as_wave, tidy
from .decisions import chosen, from_text, rows_of, undecided
from .identity import IDENTITY_COLUMNS, Identity, read_identity
from .outside import identified, with_external
from .rewrite import Rewritten, Wording, equal, rewrite
from .taxids import read_tax_id

if TYPE_CHECKING:
    from ...data.study import Study

__all__ = [
    "Naming",
    "apply_decisions",
    "apply_table",
    "check_numbers",
    "in_time",
    "read_naming",
    "tax_numbers",
]

MOST_NOTES: Final = 20
ACCEPTED: Final = "accepted"


@dataclass
class Naming:
    """What a study says about names: two tables, either may be missing."""

    decisions: TextTable | None = None
    identity: TextTable | None = None
    parts: Parts = "apart"
    table: pd.DataFrame | None = None  # the decisions as read
    text: str = ""  # of the study file, to find lines in
    outside: Mapping[str, str] = field(default_factory=dict)  # name -> identifier, of those decided to be external
    maps: Mapping[Any, Mapping[str, str]] = field(default_factory=dict)  # wave -> old -> new, by the identity table

    @property
    def tables(self) -> list[TextTable]:
        """The files read."""
        return [t for t in (self.decisions, self.identity) if t is not None]

    @property
    def meant(self) -> dict[str, str]:
        """Name -> organisation, where that was decided."""
        decided = {} if self.table is None else chosen(self.table)
        return decided | {name: actor for name, actor in self.outside.items() if name != actor}

    @property
    def said_of(self) -> set[str]:
        """Names about which the decisions say all: another organisation, or one outside with its kind or identifier."""
        if self.table is None:
            return set()
        outside = self.table[(self.table["decision"] == "external") & (self.table["kind"] != "")]
        return set(chosen(self.table)) | set(outside["name"])

    def applied(
        self, people: Translated, answers: Translated, study: Study, problems: Problems
    ) -> tuple[Translated, Translated]:
        """The two tables after the decisions and after the identity table; faults are added to problems, the rest noted."""
        actors, nominations = people.frame, answers.frame
        check_numbers(study, actors, problems, people.notes, line=line_of(self.text, ("names", "tax_id")))
        if self.table is not None and self.decisions is not None:
            self.outside = identified(self.table, actors["actor"].dropna())
            done = apply_decisions(actors, nominations, self.meant, problems, name=self.decisions.file)
            self._unknown(done.changes, actors, problems)
            self._say(done, nominations, people.notes)
            where = (self.decisions.file, rows_of(self.decisions), self.outside)
            people = replace(people, frame=done.actors)
            people = with_external(people, done.nominations, self.table, where, study, problems)
            actors, nominations = people.frame, done.nominations
        if self.identity is not None:
            waves = in_time(study, actors, nominations)
            read = self._identity(waves, problems)
            self.maps = {wave: read.final(place) for place, wave in enumerate(waves)}
            done = apply_table(actors, nominations, read, waves, problems, name=self.identity.file)
            for change in done.changes.head(MOST_NOTES).itertuples():
                people.notes.add((self.identity.file, ""), _said(change))
            actors, nominations = done.actors, done.nominations
        return replace(people, frame=actors), replace(answers, frame=nominations)

    def renamed(self, waves: Sequence[Any], actors: Sequence[Any]) -> list[Any]:
        """The organisations of other tables after the decisions and the identity table, which were applied before."""
        meant = self.meant
        found = [meant.get(actor, actor) for actor in actors]
        return [self.maps.get(wave, {}).get(actor, actor) for wave, actor in zip(waves, found)]

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
        known = set(actors["actor"].dropna()) | set(self.outside.values())
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
        """Problems with strangers: the hint says where, or how, to decide whom they mean."""
        strangers = (found["problem"] == STRANGER) & ~found["hint"].astype(str).str.startswith(ELSEWHERE)
        hint = found["hint"]
        if self.table is not None and self.decisions is not None:
            said_new = {shown(name) for name in self.table.loc[self.table["decision"] == "new", "name"]}
            waiting = {shown(name) for name in undecided(self.table)}
            for names, what in (
                (waiting, f"decide about it in {self.decisions.file}"),
                (
                    said_new,
                    f"new, says {self.decisions.file}: add it to actors; if it is outside the boundary: external there",
                ),
            ):
                here = strangers & found["value"].isin(names)
                hint, strangers = hint.mask(here, what), strangers & ~here
        if found.loc[strangers, "value"].nunique() >= MANY_STRANGERS:
            hint = hint.mask(strangers, WHOM_NAMES_MEAN)
        return found.assign(hint=hint)

    def _say(self, done: Rewritten, before: pd.DataFrame, notes: Problems) -> None:
        """What the decisions did, in a few lines."""
        assert self.decisions is not None
        assert self.table is not None
        where = (self.decisions.file, "decision")
        moved = done.changes[done.changes["what"] == ACCEPTED]
        if len(moved):
            what = f"{count(moved['old'].nunique(), 'name')} read as {count(moved['new'].nunique(), 'organisation')}"
            notes.add(
                where, f"{what} in {count(int(moved['rows'].sum()), 'answer')}", hint="the file says which and why"
            )
        for what, rows in done.changes[done.changes["what"] != ACCEPTED].groupby("what", sort=True):
            some = sorted(set(rows["new"].astype(str)))
            who = ", ".join(some[:5]) + (" …" if len(some) > 5 else "")
            notes.add(where, f"{count(int(rows['rows'].sum()), 'row')}: {what} ({who})")
        waiting = undecided(self.table) & (set(before["respondent"].dropna()) | set(before["nominee"].dropna()))
        if waiting:
            notes.add(
                where, f"{count(len(waiting), 'name')} still to be decided", hint="accepted, rejected, external or new"
            )


def read_naming(study: Study, folder: Path, text: str, problems: Problems) -> Naming:
    """Open the files that ``[names]`` mentions."""
    said = study.names
    naming = Naming(parts=said.parts, text=text)
    naming.decisions = _opened(said.decisions, "decisions", folder, text, problems)
    naming.identity = _opened(said.identity, "identity", folder, text, problems)
    if naming.decisions is not None:
        naming.table = from_text(naming.decisions, problems)
    return naming


def _opened(file: str | None, key: str, folder: Path, text: str, problems: Problems) -> TextTable | None:
    """One of the two files; a fault of the key gets its line."""
    if file is None:
        return None
    found = Problems()
    path = locate(folder, file, found, (STUDY_FILE, f"names.{key}"))
    table = open_table(path, file, found) if path is not None else None
    faults = found.frame()
    in_study = faults["table"] == STUDY_FILE
    problems.extend(faults.assign(row=faults["row"].mask(in_study, line_of(text, ("names", key)))))
    return table


def tax_numbers(study: Study, actors: pd.DataFrame) -> list[str | None]:
    """The tax number of every row of the actors, as text; None where there is none, or no such column."""
    header = study.names.tax_id
    if header is None or header not in actors:
        return [None] * len(actors)
    read = [None if blank(cell) else read_text(cell) for cell in actors[header]]
    return [None if number is BAD else number for number in read]


def check_numbers(
    study: Study, actors: pd.DataFrame, problems: Problems, notes: Problems, *, line: int | str = ""
) -> None:
    """A tax number that fails its check digit is noted; a column that is not there is a fault."""
    header = study.names.tax_id
    if header is None:
        return
    if header not in actors:
        meant = near(header, [c for c in actors.columns if c != ROW])
        hint = f"did you mean {meant!r}?" if meant else ""
        what = f"{study.actors.file} has no such column"
        problems.add((STUDY_FILE, "names.tax_id"), what, rows=[line], values=[header], hint=hint)
        return
    rows = actors[ROW].tolist() if ROW in actors else [""] * len(actors)
    said: set[str] = set()
    for row, given in zip(rows, tax_numbers(study, actors)):
        number = read_tax_id(given or "", study.names.country)
        if number.usable and not number.valid and number.given not in said:
            said.add(number.given)
            hint = "it decides nothing about names; look whether it was mistyped"
            notes.add(
                (study.actors.file, header), f"a tax number that {number.note}", rows=[row], values=[given], hint=hint
            )


def in_time(study: Study, actors: pd.DataFrame, nominations: pd.DataFrame) -> list[Any]:
    """The waves in the order of time: by date if all have one, by number, or as the study file lists them."""
    found = {w for table in (actors, nominations) for w in table["wave"].astype(object) if w is not None and w == w}
    whole = all(isinstance(w, int) for w in found)
    listed = {as_wave(e.wave, whole=whole and isinstance(e.wave, int)): e.date for e in study.waves}
    if listed and all(listed.values()):
        order = sorted(listed, key=lambda w: (listed[w], str(w)))
    else:
        order = sorted(listed) if whole and all(isinstance(w, int) for w in listed) else list(listed)
    rest = found - set(order)
    if not rest:
        return order
    whole = all(isinstance(w, int) for w in {*order, *rest})
    return sorted({*order, *rest}) if whole else [*order, *sorted(rest, key=str)]


def _whole(cell: Any) -> Any:
    try:
        return as_wave(cell, whole=True)
    except ValueError:
        return cell


def apply_decisions(
    actors: pd.DataFrame, nominations: pd.DataFrame, meant: Mapping[str, str], problems: Problems, *, name: str
) -> Rewritten:
    """Put the organisation that was meant in the place of every name."""
    waves = pd.unique(pd.concat([actors["wave"].astype(object), nominations["wave"].astype(object)])).tolist()
    maps = {wave: meant for wave in waves if wave is not None and wave == wave} if meant else {}
    return rewrite(actors, nominations, maps, Wording(ACCEPTED, name, parts=False), problems)


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
    here = nominations[equal(nominations["wave"], wave)]
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
        here = set(actors.loc[equal(actors["wave"], wave), "actor"].dropna())
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
