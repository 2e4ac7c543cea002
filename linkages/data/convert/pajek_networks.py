"""What a Pajek file says, as Networks: its relations, its points in time, and the columns of its actors."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import FormatError, LinkagesError
from ..network import Network
from .foreign import Lines, number, series_of, sound_note, whole
from .graph import from_graph
from .pajek_read import Drawing, Relation, Times, Told, Values

__all__ = ["networks_told"]

Ints = NDArray[np.int64]


def networks_told(told: Told, source: Lines, beside: list[Values]) -> tuple[list[Network], list[str]]:
    """Every relation of every network at every time it names, and what of them is left out."""
    if not told.drawings:
        raise source.fault("holds no network: there is no *Vertices")
    nets: list[Network] = []
    losses = list(told.losses)
    for drawing in told.drawings:
        frame = _actors(drawing, source, [*drawing.values, *beside])
        for key, (relation, wave, unobserved) in _names(drawing, source, len(told.drawings) > 1).items():
            lines = drawing.relations[key]
            for time in _points(drawing, source):
                place, here = _present(drawing, time)
                found = _network(lines, drawing, frame.iloc[here], place, time, source, unobserved,
                                 (relation, wave if time is None else time))  # fmt: skip
                nets.append(found)
            loops = sum(a == b for a, b, *_ in lines.lines)
            losses += [f"{loops} self-ties are left out"] if loops else []
    return _apart(nets), losses


def _apart(nets: list[Network]) -> list[Network]:
    """Networks of one name and wave are told apart by a number behind it."""
    taken: set[tuple[str, Any]] = set()
    found = []
    for net in nets:
        name, count = net.relation, 1
        while (name, net.wave) in taken:
            count += 1
            name = f"{net.relation} ({count})"
        taken.add((name, net.wave))
        found.append(net if count == 1 else replace(net, relation=name))
    return found


# -- names -------------------------------------------------------------------------------------------------------------


def _names(drawing: Drawing, source: Lines, several: bool) -> dict[int, tuple[str, Any, str | None]]:
    """Name, wave and unobserved dyads of every relation: by the remark if there is one, else by what Pajek says."""
    if not drawing.relations:
        raise source.fault("there are vertices, but neither *Arcs nor *Edges", drawing.line)
    keys = sorted(drawing.relations)
    if "networks" in drawing.note:
        return dict(zip(keys, _noted(drawing, keys, source), strict=True))
    found: dict[int, tuple[str, Any, str | None]] = {}
    for key in keys:
        label = drawing.relations[key].name
        if label is None and len(keys) > 1:
            label = str(key)
        if label is None:
            found[key] = (drawing.name or "tie", 1, None)
        else:
            value = whole(drawing.name) if several and drawing.name else None
            found[key] = (label, value if value is not None else (drawing.name or 1) if several else 1, None)
    return found


def _noted(drawing: Drawing, keys: list[int], source: Lines) -> list[tuple[str, Any, str | None]]:
    listed = drawing.note["networks"]
    try:
        notes = [sound_note(note) for note in listed] if isinstance(listed, list) else []
    except ValueError as error:
        raise source.fault(f"the remark of linkages before it cannot be read ({error})", drawing.line) from error
    said = [drawing.relations[key].name for key in keys]
    fits = len(notes) == len(keys) and all(
        name in (None, note.get("relation")) for name, note in zip(said, notes, strict=True)
    )
    if not fits:
        raise source.fault(
            "the relations are not those of the remark of linkages before it: repair or remove the remark", drawing.line
        )
    return [(note.get("relation", "tie"), note.get("wave", 1), note.get("unobserved")) for note in notes]


# -- actors ------------------------------------------------------------------------------------------------------------


def _actors(drawing: Drawing, source: Lines, values: list[Values]) -> pd.DataFrame:
    """Actors in the order of the vertices, with the columns that stand elsewhere."""
    ids: Any = pd.RangeIndex(1, drawing.n + 1)
    if drawing.labels:
        labels = [drawing.labels.get(place, str(place + 1)) for place in range(drawing.n)]
        twice = next((label for label, count in Counter(labels).items() if count > 1), None)
        if twice is not None:
            raise source.fault(f"two vertices are called {twice!r:.60}", drawing.line)
        ids = pd.Index(_numbered(drawing, labels, source))
    columns = (
        {} if drawing.n_first is None else {"mode": np.where(np.arange(drawing.n) < drawing.n_first, "row", "column")}
    )
    frame = pd.DataFrame(columns, index=ids)
    described = _described(drawing.note)
    for column in values:
        if len(column.numbers) != drawing.n:
            raise source.fault(
                f"{column.name!r:.60} has {len(column.numbers)} values for {drawing.n} vertices", drawing.line
            )
        told = _described(column.note).get(column.name) or described.get(column.name, {})
        try:
            frame[column.name] = _series(column, told).set_axis(ids)
        except ValueError as error:
            raise source.fault(f"{column.name!r:.60}: {error}", drawing.line) from error
    return frame


def _numbered(drawing: Drawing, labels: list[str], source: Lines) -> list[Any]:
    """Labels, as whole numbers if the remark says that they are."""
    listed = drawing.note.get("networks")
    first = listed[0] if isinstance(listed, list) and listed else None
    if not isinstance(first, dict) or first.get("ids") != "whole numbers":
        return labels
    ids = [whole(label) for label in labels]
    if None in ids or len(set(ids)) < len(ids):
        raise source.fault("the labels are not the whole numbers the remark of linkages announces", drawing.line)
    return ids


def _described(note: dict[str, Any]) -> dict[str, dict[str, Any]]:
    listed = note.get("columns")
    found = [c for c in listed if isinstance(c, dict)] if isinstance(listed, list) else []
    return {c["name"]: c for c in found if isinstance(c.get("name"), str)}


def _series(values: Values, told: dict[str, Any]) -> pd.Series:
    """The values as the remark describes them; without one, classes are whole numbers and vectors real ones."""
    kind, classes = told.get("kind"), told.get("classes")
    if not values.whole:
        texts = [None if v is None else number(v) for v in values.numbers]
        return series_of("long" if kind == "long" else "double", texts)
    numbers = [None if v is None else int(v) for v in values.numbers]
    if (
        kind not in ("string", "boolean")
        or not isinstance(classes, list)
        or not all(isinstance(c, str) for c in classes)
    ):
        return series_of("long", [None if v is None else str(v) for v in numbers])
    if not all(v is None or 1 <= v <= len(classes) for v in numbers):
        raise ValueError(f"there are {len(classes)} classes")
    return series_of(kind, [None if v is None else classes[v - 1] for v in numbers])


# -- times and lines ---------------------------------------------------------------------------------------------------


def _points(drawing: Drawing, source: Lines) -> list[int | None]:
    """The points in time that the file names; None alone if it names none."""
    spans = [t for r in drawing.relations.values() for *_, t, _ in r.lines] + list(drawing.times.values())
    points = {int(end) for times in spans if times for span in times for end in span if end < float("inf")}
    if points and ("networks" in drawing.note or len(points) > 1000):
        raise source.fault(f"names {len(points)} points in time, which cannot be waves here", drawing.line)
    return [*sorted(points)] if points else [None]


def _at(times: Times, time: int | None) -> bool:
    return time is None or times is None or any(low <= time <= high for low, high in times)


def _present(drawing: Drawing, time: int | None) -> tuple[Ints, Ints]:
    """New place of every vertex at a time (-1: not there), and the vertices that are there."""
    here = np.array([_at(drawing.times.get(v), time) for v in range(drawing.n)], dtype=bool)
    return np.where(here, np.cumsum(here) - 1, -1).astype(np.int64), np.flatnonzero(here)


def _network(
    relation: Relation, drawing: Drawing, actors: pd.DataFrame, place: Ints, time: int | None, source: Lines,
    unobserved: str | None, name: tuple[str, Any],
) -> Network:  # fmt: skip
    ends: dict[tuple[int, int], float] = {}
    where: dict[tuple[int, int], int] = {}
    for a, b, value, both_ways, times, line in relation.lines:
        if a == b or not _at(times, time):
            continue
        i, j = int(place[a]), int(place[b])
        if i < 0 or j < 0:
            raise source.fault("the line is there when one of its vertices is not", line)
        pairs = [(i, j), (j, i)] if both_ways and relation.directed else [(i, j)]
        for pair in pairs:
            key = pair if relation.directed else (min(pair), max(pair))
            if key in ends:
                raise source.fault(f"the dyad is told twice (before in line {where[key]}): combine the two lines", line)
            ends[key], where[key] = value, line
    told = _two_modes(drawing, actors, place, relation.directed) if drawing.n_first is not None else unobserved
    try:
        return from_graph(actors, [i for i, _ in ends], [j for _, j in ends], list(ends.values()), told=told,
                          directed=relation.directed, relation=name[0], wave=name[1])  # fmt: skip
    except FormatError:
        raise
    except LinkagesError as error:
        raise source.fault(str(error), drawing.line) from error


def _two_modes(drawing: Drawing, actors: pd.DataFrame, place: Ints, directed: bool) -> str:
    """Only the dyads from the first mode to the second are at stake."""
    first = drawing.n_first or 0
    ids = [str(i) for i in actors.index.tolist()]
    groups = [[ids[p] for p in place[:first].tolist() if p >= 0], [ids[p] for p in place[first:].tolist() if p >= 0]]
    states = [["out", "null"], ["out" if directed else "null", "out"]]
    return json.dumps({"groups": groups, "states": states, "exceptions": []})
