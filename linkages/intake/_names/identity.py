"""Which organisation became which: rows of a table of renamed, merged and split organisations, checked and resolved.

For every wave there is one map from identifiers to identifiers. Under ``parts="apart"`` an organisation that merged is
itself until the merger and the new one from then on; under ``"together"`` the parts count as one throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import pandas as pd

from ...data import columns as cells
from ...data.tables import ROW, Problems, near
from ...vocabulary import IdentityChange

__all__ = ["IDENTITY_COLUMNS", "Event", "Identity", "read_identity"]

IDENTITY_COLUMNS: Final = ("actor", "became", "wave", "how")
_HINTS: Final = {
    "actor": "the organisation as it was", "became": "what it became",
    "wave": "the first wave in which it was so", "how": "merged, split or renamed",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One row of the table."""

    row: int
    actor: str
    became: str
    since: int  # place of the wave in the order of time; 0 for a renaming, which holds throughout
    how: str


@dataclass(frozen=True)
class Identity:
    """The rows that can be followed, and what to do with parts."""

    events: tuple[Event, ...]
    together: bool

    def maps(self, place: int) -> dict[str, str]:
        """What each identifier means in the wave at this place in time, one step."""
        step: dict[str, str] = {}
        for e in self.events:
            if e.how == "renamed" or (e.how == "merged" and (self.together or e.since <= place)):
                step[e.actor] = e.became
            elif e.how == "split" and self.together and e.since <= place and e.became != e.actor:
                step[e.became] = e.actor
        return step

    def final(self, place: int) -> dict[str, str]:
        """What each identifier means in the end (a was b, b is now c: a is c)."""
        step = self.maps(place)
        final = {}
        for start in step:
            end, seen = step[start], {start}
            while end in step and end not in seen:
                seen.add(end)
                end = step[end]
            final[start] = end
        return {a: b for a, b in final.items() if a != b}

    def gone(self, place: int) -> dict[str, list[str]]:
        """Identifiers that were split before this wave and do not say which part is meant."""
        parts: dict[str, list[str]] = defaultdict(list)
        for e in self.events:
            if e.how == "split" and not self.together and e.since <= place:
                parts[e.actor].append(e.became)
        return {actor: into for actor, into in parts.items() if actor not in into}


def read_identity(
    table: pd.DataFrame, waves: Sequence[Any], problems: Problems, *, name: str = "identity", together: bool = False
) -> Identity:
    """Check the table row by row; rows with faults are left out."""
    for column in IDENTITY_COLUMNS:
        if column not in table.columns and column != "wave":
            meant = near(column, table.columns)
            hint = f"did you mean {meant!r}?" if meant else "columns are " + ", ".join(IDENTITY_COLUMNS)
            problems.add((name, column), "there is no such column", hint=hint)
    if not set(IDENTITY_COLUMNS) - {"wave"} <= set(table.columns):
        return Identity((), together)
    place = {wave: i for i, wave in enumerate(waves)}
    rows = table[ROW].tolist() if ROW in table.columns else [*range(2, len(table) + 2)]
    events = []
    for row, record in zip(rows, table.to_dict("records")):
        event = _event(int(row), record, place, problems, name)
        if event is not None:
            events.append(event)
    identity = Identity(tuple(events), together)
    _consistent(identity, len(waves), problems, name)
    return identity


def _event(row: int, record: dict[str, Any], place: dict[Any, int], problems: Problems, name: str) -> Event | None:
    """One row, or None if it cannot be followed."""
    read = {}
    sound = True
    for column in IDENTITY_COLUMNS:
        cell = record.get(column)
        parse = cells.wave if column == "wave" else cells.text
        value = None if cells.blank(cell) else parse(cell)
        if value is cells.BAD or (value is None and column != "wave"):
            problems.add((name, column), f"{column} is blank" if value is None else "cannot be read", rows=[row],
                         values=[cell], hint=_HINTS[column])  # fmt: skip
            sound = False
        read[column] = value
    if not sound:
        return None
    how, wave = read["how"], read["wave"]
    if how not in get_args(IdentityChange):
        meant = near(how, get_args(IdentityChange))
        hint = f"did you mean {meant!r}?" if meant else "write merged, split or renamed"
        problems.add((name, "how"), "unknown word", rows=[row], values=[how], hint=hint)
        return None
    if wave is None and how != "renamed":
        problems.add((name, "wave"), "wave is blank", rows=[row], hint=_HINTS["wave"])
        return None
    if wave is not None and wave not in place:
        hint = f"waves are {', '.join(map(str, place))}"
        problems.add((name, "wave"), "there is no such wave", rows=[row], values=[wave], hint=hint)
        return None
    if read["actor"] == read["became"] and how != "split":
        problems.add(
            (name, "became"), "is the same organisation", rows=[row], values=[read["became"]], hint="drop the row"
        )
        return None
    since = place[wave] if wave is not None and how != "renamed" else 0
    return Event(row, str(read["actor"]), str(read["became"]), since, str(how))


def _consistent(identity: Identity, n_waves: int, problems: Problems, name: str) -> None:
    """No organisation becomes two things at once, or itself in the end; a split has two parts."""
    became: dict[str, Event] = {}
    for e in identity.events:
        if e.how == "split":
            continue
        if e.actor in became and became[e.actor].became != e.became:
            problems.add((name, "actor"), f"became something else in row {became[e.actor].row}", rows=[e.row],
                         values=[e.actor], hint="one row for each organisation; into several parts: split")  # fmt: skip
        became.setdefault(e.actor, e)
    parts: dict[str, list[Event]] = defaultdict(list)
    for e in identity.events:
        if e.how == "split":
            parts[e.actor].append(e)
    for actor, into in parts.items():
        if len({e.became for e in into}) < 2:
            problems.add((name, "became"), "split into one part only", rows=[into[0].row], values=[actor],
                         hint="one row for each part, the organisation itself if it goes on; or write renamed")  # fmt: skip
        if actor in became:
            problems.add((name, "actor"), f"split here, and {became[actor].how} in row {became[actor].row}",
                         rows=[into[0].row], values=[actor], hint="keep one of the two")  # fmt: skip
    for place in range(max(n_waves, 1)):
        step = identity.maps(place)
        for start in step:
            end, seen = step[start], {start}
            while end in step and end not in seen:
                seen.add(end)
                end = step[end]
            if end == start and start in step:
                rows = [e.row for e in identity.events if start in (e.actor, e.became)]
                problems.add((name, "became"), "goes round in a circle", rows=rows[:1], values=[start],
                             hint="follow the rows: each organisation must end somewhere")  # fmt: skip
                return
