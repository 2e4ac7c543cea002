"""Siena: one 0/1 matrix a wave, with NA for missing and 10 for dyads that cannot be, and a script that reads them in R."""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import ArgumentError, FormatError
from ...files import write_atomically
from ...vocabulary import State
from ..network import Network
from ..panel import Panel
from .foreign import columns_of, encode, lost, panel_of, panel_read, read_lines, series_of, text_ids, whole
from .matrices import all_actors
from .pandas import from_states, sorted_actors
from .siena_script import TAKEN, script

__all__ = ["from_siena", "to_siena"]

_MATRIX, _ACTORS, _COMPOSITION, _SCRIPT = "networks.csv", "actors.csv", "composition.txt", "siena.R"
_CODES: Final = {
    "0": State.NULL, "1": State.TIE, "NA": State.MISSING, "9": State.MISSING, ".": State.MISSING, "10": State.OUT,
    "11": State.TIE,
}  # fmt: skip
_CELL: Final = {State.NULL: "0", State.TIE: "1", State.MISSING: "NA", State.OUT: "10", State.ABSENT: "NA"}
Flags = NDArray[np.bool_]


# -- out ---------------------------------------------------------------------------------------------------------------


def to_siena(networks: Panel | Iterable[Network], folder: str | os.PathLike[str]) -> Path:
    """Write a panel for RSiena: matrices, actors, composition change, and a script that reads them.

    Parameters
    ----------
    networks : Panel or iterable of Network
        Two waves at least; every relation in every wave.
    folder : str or path-like
        Where; it is made if it is not there.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ArgumentError
        For a single wave, a relation that was not measured in one of them, or no actors.

    Warns
    -----
    InformationLost
        Naming what Siena has no word for: strengths, dyads that were not asked about (Siena takes them for
        impossible), attributes that change.

    Notes
    -----
    Every matrix has a row and a column for everybody who is there in any wave. A tie is 1, a missing dyad ``NA``, a dyad
    that is out 10 (structural zero). Who comes or leaves stands in ``composition.txt``: when exactly is not known, so
    half-way between two waves; their dyads while away are ``NA``. ``actors.csv`` has attributes as of the first wave
    in which an actor is there, ``networks.csv`` tells which file is which, ``siena.R`` makes the data object.

    References
    ----------
    Huisman M, Snijders TAB (2003). Statistical analysis of longitudinal network data with changing composition.
    Sociological Methods & Research 32(2), 253-287. doi:10.1177/0049124103256096

    Examples
    --------
    >>> import tempfile
    >>> import linkages as lk
    >>> nets = [lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True, actors=pd.DataFrame(index=["a", "b"]), wave=w)
    ...         for w in (2019, 2022)]
    >>> folder = lk.to_siena(nets, tempfile.mkdtemp())
    >>> sorted(file.name for file in folder.iterdir())
    ['actors.csv', 'networks.csv', 'siena.R', 'tie-1.txt', 'tie-2.txt']
    >>> print((folder / "tie-1.txt").read_text())
    0 1
    NA 0
    """
    panel = panel_of(networks)
    ids = all_actors(panel)
    _check(panel, ids)
    there = _presence(panel, ids)
    target = Path(folder)
    slugs = _slugs(panel.relations)
    index = []
    for net in panel:
        file = f"{slugs[net.relation]}-{panel.waves.index(net.wave) + 1}.txt"
        index.append((file, net.relation, str(net.wave), "true" if net.directed else "false"))
        write_atomically(target / file, _matrix(net, ids, there[panel.waves.index(net.wave)]))
    actors, changing = _first_seen(panel, ids)
    columns, losses = columns_of(actors)
    write_atomically(target / _MATRIX, encode(_csv([("file", "relation", "wave", "directed"), *index]), "utf-8"))
    rows = zip(text_ids(ids), *([t or "" for t in column.texts] for column in columns), strict=True)
    write_atomically(target / _ACTORS, encode(_csv([("actor", *(c.name for c in columns)), *rows]), "utf-8"))
    if there.all():
        (target / _COMPOSITION).unlink(missing_ok=True)
    else:
        write_atomically(target / _COMPOSITION, "".join(_stay(there[:, i]) + "\n" for i in range(len(ids))))
    files = {relation: [f for f, name, *_ in index if name == relation] for relation in panel.relations}
    write_atomically(target / _SCRIPT, script(files, panel.waves, len(ids), columns, composition=not there.all()))
    lost(target, losses + _losses(panel, ids, changing))
    return target


def _check(panel: Panel, ids: pd.Index) -> None:
    if len(panel.waves) < 2:
        raise ArgumentError("Siena compares waves: there must be two at least")
    if not len(ids):
        raise ArgumentError("networks have no actors")
    for relation in panel.relations:
        absent = [wave for wave in panel.waves if (relation, wave) not in panel]
        if absent:
            raise ArgumentError(f"{relation!r} was not measured in {absent}: panel.select(wave=...) the others")


def _presence(panel: Panel, ids: pd.Index) -> Flags:
    """Who is there in each wave, in any relation: shape (waves, actors)."""
    found = [
        ids.isin({a for net in panel if net.wave == wave for a in net.actors.index.tolist()}) for wave in panel.waves
    ]
    return np.array(found, dtype=bool)


def _matrix(net: Network, ids: pd.Index, there: Flags) -> str:
    place = ids.get_indexer(net.actors.index)
    states = np.full((len(ids), len(ids)), State.OUT)
    states[np.ix_(place, place)] = net.dense_states()
    states[~there, :] = states[:, ~there] = State.ABSENT
    np.fill_diagonal(states, State.NULL)
    words = np.array([_CELL[State(code)] for code in range(len(State))])
    return "".join(" ".join(row) + "\n" for row in words[states].tolist())


def _first_seen(panel: Panel, ids: pd.Index) -> tuple[pd.DataFrame, list[str]]:
    """Attributes as of the first network in which an actor is there, and the columns in which a later one differs."""
    frames = [net.actors for wave in panel.waves for net in panel if net.wave == wave]
    seen = pd.concat([frame.astype(object) for frame in frames])
    actors = seen[~seen.index.duplicated()].reindex(ids).infer_objects()
    changing = []
    for column in seen.columns:
        later = pd.Series([None if pd.isna(v) else v for v in seen[column].tolist()], index=seen.index, dtype=object)
        told = later.groupby(level=0).agg(lambda values: len({repr(v) for v in values}))
        if (told > 1).any():
            changing.append(str(column))
    return actors, changing


def _stay(there: Flags) -> str:
    """Intervals of presence: from and to, half-way between waves where somebody came or left."""
    last = len(there)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(int), [0]])))
    parts = []
    for begin, end in zip(edges[::2] + 1, edges[1::2], strict=True):
        parts += [f"{begin if begin == 1 else begin - 0.5:g}", f"{end if end == last else end + 0.5:g}"]
    return " ".join(parts)


def _slugs(relations: list[str]) -> dict[str, str]:
    """Plain names for files and for R, one a relation."""
    found: dict[str, str] = {}
    for relation in relations:
        bare = unicodedata.normalize("NFKD", relation).encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:40] or "relation"
        plain = f"relation_{plain}" if plain in TAKEN or not plain[0].isalpha() else plain
        name, count = plain, 1
        while name in found.values():
            count += 1
            name = f"{plain}_{count}"
        found[relation] = name
    return found


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _losses(panel: Panel, ids: pd.Index, changing: list[str]) -> list[str]:
    losses = []
    if any((net.ties.data != 1).any() for net in panel):
        losses.append("strengths are not kept: a tie is 1")
    n_out = sum(int(net.state_counts["out"]) for net in panel)
    if n_out:
        losses.append(f"{n_out} dyads that were not at stake become structural zeros, which Siena takes for impossible")
    if changing:
        losses.append(f"attributes that change are kept as of the first wave ({', '.join(changing[:6])})")
    if not all(isinstance(i, str) for i in ids.tolist()):
        losses.append("ids that are numbers come back as text")
    return losses


# -- in ----------------------------------------------------------------------------------------------------------------


def from_siena(
    files: str | os.PathLike[str] | Mapping[tuple[str, int | str], str | os.PathLike[str]], *,
    directed: bool | None = None, actors: pd.DataFrame | None = None,
    composition: str | os.PathLike[str] | None = None,
) -> Panel:  # fmt: skip
    r"""Read Siena matrices.

    Parameters
    ----------
    files : path or mapping of (relation, wave) to path
        A folder written by `to_siena`, or the matrices, the waves in their order in time.
    directed : bool, optional
        Whether the relations are directed; needed with matrices, known of a folder.
    actors : pandas.DataFrame, optional
        The actors in the order of the rows, by the column ``actor`` or the index; by default numbered from 1.
    composition : path, optional
        Of matrices: who is there when (a line an actor, waves counted from 1), as
        ``sienaCompositionChangeFromFile`` reads it. Who is not there in a wave is not in its networks.

    Returns
    -------
    Panel
        0 is null, 1 a tie, ``NA``, ``.`` and 9 missing, 10 out, 11 a tie.

    Raises
    ------
    FormatError
        When a matrix is not square, or holds another value.
    ArgumentError
        When ``directed`` is not said, or ``actors`` are not as many as rows.

    Warns
    -----
    InformationLost
        For structural ones (11), which are read as ties.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "w1.txt").write_text("0 1 0\n9 0 9\n10 1 0\n"), (folder / "w2.txt").write_text("0 1 0\n1 0 0\n10 1 0\n")
    >>> lk.from_siena({("friend", 1): folder / "w1.txt", ("friend", 2): folder / "w2.txt"}, directed=True)["friend", 1]
    <Network 'friend', wave 1: 3 actors, 2 directed ties, 40% of dyads missing>
    """
    if isinstance(files, Mapping):
        if directed is None:
            raise ArgumentError("directed=None: say whether the relations are directed, a matrix does not")
        listed = [(relation, wave, Path(path), directed) for (relation, wave), path in files.items()]
    else:
        listed, actors, composition = _folder(Path(files), actors)
    if not listed:
        raise ArgumentError("files names no matrix")
    waves = list(dict.fromkeys(wave for _, wave, _, _ in listed))
    frame = None if actors is None else actors.set_index("actor") if "actor" in actors.columns else actors
    stays = None if composition is None else _stays(Path(composition))
    nets, losses = [], []
    for relation, wave, path, one_way in listed:
        states, structural = _states(path)
        losses += [f"{structural} structural ones are read as ties"] if structural else []
        here = _here(stays, waves.index(wave) + 1, len(states), composition)
        nets.append(_network(states, here, frame, path, directed=one_way, relation=relation, wave=wave))
    lost(listed[0][2].parent, losses)
    return panel_read(nets)


def _folder(folder: Path, actors: pd.DataFrame | None) -> tuple[list[Any], pd.DataFrame, Path | None]:
    """The matrices that ``networks.csv`` lists, in order of the waves; the actors; who is there when."""
    header, *rows = _table(folder / _MATRIX)
    if header != ["file", "relation", "wave", "directed"]:
        raise FormatError(_MATRIX, "has not the columns file, relation, wave, directed", line=1)
    listed = []
    for line, row in enumerate(rows, start=2):
        file, relation, wave, one_way = row
        number = whole(wave)
        if not re.fullmatch(r"[\w-]+-\d+\.txt", file) or one_way not in ("true", "false"):
            raise FormatError(_MATRIX, "does not name a matrix beside it and whether it is directed", line=line)
        listed.append(
            (relation, wave if number is None or str(number) != wave else number, folder / file, one_way == "true")
        )
    listed.sort(key=lambda item: int(item[2].stem.rpartition("-")[2]))
    if actors is None:
        header, *rows = _table(folder / _ACTORS)
        columns = {name: _guessed([row[k] or None for row in rows]) for k, name in enumerate(header) if k}
        actors = pd.DataFrame(columns).set_axis(pd.Index([row[0] for row in rows], dtype=None if rows else object))
    composition = folder / _COMPOSITION
    return listed, actors, composition if composition.is_file() else None


def _table(path: Path) -> list[list[str]]:
    source = read_lines(path, "utf-8")
    try:
        rows = list(csv.reader(io.StringIO("\n".join(source.lines)), strict=True))
    except csv.Error as error:
        raise source.fault(f"is no table separated by commas: {error}") from error
    rows = [row for row in rows if row]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise source.fault("is no table: lines differ in their number of cells")
    return rows


def _guessed(texts: list[str | None]) -> pd.Series:
    """A column of a table as numbers or yes/no if every value can be nothing else."""
    found = [text for text in texts if text is not None]
    patterns = {
        "long": r"-?(0|[1-9]\d{0,17})",
        "double": r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?",
        "boolean": "true|false",
    }
    for kind, pattern in patterns.items():
        if found and all(re.fullmatch(pattern, text, re.ASCII) for text in found):
            return series_of(kind, texts)
    return series_of("string", texts)


def _states(path: Path) -> tuple[NDArray[np.int64], int]:
    """Codes of a matrix and how many structural ones were among them."""
    source = read_lines(path)
    rows: list[list[str]] = []
    size = sum(bool(text.strip()) for text in source.lines)
    for number, text in enumerate(source.lines, start=1):
        words = text.upper().split()
        if words and len(words) != size:
            raise source.fault(f"the matrix is not square: {len(words)} values in one of {size} rows", number)
        strange = sorted(set(words) - _CODES.keys())
        if strange:
            raise source.fault(f"{strange[0]!r:.40} is none of 0, 1, 9, NA, 10, 11", number)
        rows += [words] if words else []
    codes = np.array([list(map(_CODES.__getitem__, row)) for row in rows], dtype=np.int64).reshape(size, size)
    return codes, sum(row.count("11") for row in rows)


def _stays(path: Path) -> list[list[float]]:
    source = read_lines(path)
    found = []
    for number, text in enumerate(source.lines, start=1):
        words = text.split()
        if not words:
            continue
        if len(words) % 2 or not all(re.fullmatch(r"\d{1,6}(\.\d*)?", word, re.ASCII) for word in words):
            raise source.fault("is no list of times, from and to", number)
        found.append([float(word) for word in words])
    return found


def _here(stays: list[list[float]] | None, wave: int, n: int, path: Any) -> Flags:
    if stays is None:
        return np.full(n, True)
    if len(stays) != n:
        raise FormatError(Path(path).name, f"has {len(stays)} lines for {n} actors")
    return np.array([any(a <= wave <= b for a, b in zip(s[::2], s[1::2], strict=True)) for s in stays], dtype=bool)


def _network(
    states: NDArray[np.int64],
    here: Flags,
    actors: pd.DataFrame | None,
    path: Path,
    *,
    directed: bool,
    relation: str,
    wave: Any,
) -> Network:
    n = len(states)
    frame = pd.DataFrame(index=pd.RangeIndex(1, n + 1)) if actors is None else actors
    if len(frame) != n:
        raise ArgumentError(f"actors has {len(frame)} rows, but {path.name} has {n}")
    np.fill_diagonal(states, State.NULL)
    if not directed and not np.array_equal(states, states.T):
        i, j = (int(k[0]) for k in np.nonzero(states != states.T))
        raise FormatError(path.name, f"is not symmetric (row {i + 1}, column {j + 1}): say directed=True")
    kept = np.flatnonzero(here)
    states = states[np.ix_(kept, kept)]
    frame = frame.iloc[kept]
    ordered = sorted_actors(frame)
    place = ordered.index.get_indexer(frame.index).astype(np.int64)
    rows, columns = np.nonzero(states != State.NULL)
    if not directed:
        rows, columns = rows[rows < columns], columns[rows < columns]
    codes = states[rows, columns]
    strengths = np.where(codes == State.TIE, 1.0, np.nan)
    return from_states(place[rows], place[columns], codes, strengths, ordered,
                       directed=directed, relation=relation, wave=wave)  # fmt: skip
