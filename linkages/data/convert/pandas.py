"""pandas: a table of dyads (edge list) and a square table (matrix)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ...errors import ArgumentError
from ...vocabulary import State, one_of
from .. import cells as _cells
from ..background import Background
from ..cells import Cells
from ..network import Network
from ..views import assemble, nearest

__all__ = ["actor_table", "from_edgelist", "from_matrix", "from_states", "sorted_actors", "to_edgelist", "to_matrix"]

_WORDS = {"tie": State.TIE, "null": State.NULL, "missing": State.MISSING, "out": State.OUT}


def actor_table(ids: Any, actors: pd.DataFrame | None) -> pd.DataFrame:
    """Actors indexed by id, ascending: those given, or those that occur."""
    if actors is None:
        return sorted_actors(pd.DataFrame(index=pd.Index(ids).unique()))
    frame = sorted_actors(actors.set_index("actor") if "actor" in actors.columns else actors)
    used = pd.Index(ids)
    unknown = used[~used.isin(frame.index)].unique().tolist()
    if unknown:
        kinds = " (ids are text in one table and numbers in the other)"
        hint = kinds if str(unknown[0]) in set(map(str, frame.index)) else nearest(unknown[0], frame.index)
        raise ArgumentError(f"actors lacks {unknown[:5]}, which have dyads{hint}")
    return frame


def sorted_actors(actors: pd.DataFrame) -> pd.DataFrame:
    """A copy in ascending order of its index, which must be fit to be the ids of actors."""
    frame = actors.copy()
    if isinstance(frame.index, pd.CategoricalIndex):
        frame.index = pd.Index(frame.index.tolist())
    if isinstance(frame.index, pd.MultiIndex):
        raise ArgumentError("an actor id must be one value, text or a number")
    if frame.index.hasnans:
        raise ArgumentError("actors has a blank id")
    if not frame.index.is_unique:
        raise ArgumentError(f"actors holds {frame.index[frame.index.duplicated()].tolist()[0]!r} twice")
    frame.index.name = "actor"
    try:
        return frame.sort_index()
    except TypeError as error:
        raise ArgumentError("actor ids mix numbers and text: make them all text") from error


def from_states(
    rows: Any, columns: Any, codes: Any, strengths: Any, actors: pd.DataFrame, *,
    background: Background | None = None, directed: bool, relation: str, wave: int | str,
) -> Network:  # fmt: skip
    """Make a Network from listed dyads by position; undirected ones are listed once, in any order.

    Dyads that are not listed are as ``background`` says, by default null.
    """
    n = len(actors)
    rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    codes, strengths = np.asarray(codes, dtype=np.int64), np.asarray(strengths, dtype=np.float64)
    if (rows == columns).any():
        actor = actors.index[rows[rows == columns]].tolist()[0]
        raise ArgumentError(f"{actor!r} is listed with itself: self-ties have no meaning here")
    if not directed:
        rows, columns = np.concatenate([rows, columns]), np.concatenate([columns, rows])
        codes, strengths = np.tile(codes, 2), np.tile(strengths, 2)
    keys = rows * np.int64(n) + columns
    order = np.argsort(keys, kind="stable")
    keys, codes, strengths = keys[order], codes[order], strengths[order]
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    if len(twice):
        ends = actors.index[list(divmod(int(keys[twice[0]]), n))].tolist()
        once = "" if directed else "; an undirected dyad is listed once, in one direction"
        raise ArgumentError(f"the dyad {ends[0]!r}, {ends[1]!r} is listed twice{once}")
    empty = csr_array((n, n))
    background = Background.everywhere(n) if background is None else background
    like = Network(empty, empty, background, actors, directed, relation, wave)
    cells = Cells(background.group.astype(np.int64), background.state.astype(np.int64), keys, codes)
    return assemble(cells, strengths[codes == State.TIE], like)


def from_edgelist(
    edges: pd.DataFrame,
    *,
    directed: bool,
    actors: pd.DataFrame | None = None,
    relation: str = "tie",
    wave: int | str = 1,
) -> Network:
    """Make a Network from a table of dyads.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns ``source, target``; optional ``strength`` (default 1; 0 = asked and no tie; blank = missing) and
        ``state`` (tie | null | missing | out), which decides where it is not blank; a tie without a strength has 1.
        An undirected dyad is listed once.
    directed : bool
        Whether source→target and target→source are two dyads.
    actors : pandas.DataFrame, optional
        All actors, by the column ``actor`` or the index, with their attributes; by default those that occur.
    relation, wave : str, int or str
        Labels.

    Returns
    -------
    Network
        Dyads that are not listed are null.

    Raises
    ------
    ArgumentError
        For a dyad listed twice, a self-tie, an unknown actor or a negative strength.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "strength": [2, None]}), directed=True)
    <Network 'tie', wave 1: 3 actors, 1 directed tie, 17% of dyads missing>
    """
    for column in ("source", "target"):
        if column not in edges.columns:
            raise ArgumentError(f"edges has no column {column!r}; it has {list(edges.columns)}")
        if edges[column].isna().any():
            raise ArgumentError(f"edges has a blank {column!r} in row {int(np.flatnonzero(edges[column].isna())[0])}")
    frame = actor_table(pd.concat([edges["source"], edges["target"]]).to_numpy(), actors)
    given = edges["strength"] if "strength" in edges.columns else pd.Series(1.0, index=edges.index)
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
    wrong = np.flatnonzero((np.isnan(values) & given.notna().to_numpy()) | (values < 0) | np.isinf(values))
    if len(wrong):
        raise ArgumentError(f"edges: strength {given.tolist()[wrong[0]]!r} is no finite number from 0 upwards")
    codes = np.where(np.isnan(values), State.MISSING, np.where(values > 0, State.TIE, State.NULL))
    if "state" in edges.columns:
        codes = _said(edges["state"], codes)
        tie = codes == State.TIE
        if (values[tie] == 0).any():
            raise ArgumentError("edges: state 'tie' with a strength of 0")
        values[tie & np.isnan(values)] = 1.0
    return from_states(
        frame.index.get_indexer(edges["source"]), frame.index.get_indexer(edges["target"]), codes, values, frame,
        directed=directed, relation=relation, wave=wave,
    )  # fmt: skip


def _said(states: pd.Series, otherwise: Any) -> Any:
    """Codes of the words in a column; where it is blank, the other's."""
    for word in states.dropna().unique():
        one_of("edges: state", word, tuple(_WORDS))
    said = states.map(_WORDS).to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(said), otherwise, said).astype(np.int64)


def to_edgelist(net: Network) -> pd.DataFrame:
    """List every tie and every dyad that is missing or out; null dyads are the rest.

    Parameters
    ----------
    net : Network

    Returns
    -------
    pandas.DataFrame
        Columns ``source, target, state, strength`` (nan unless a tie), sorted; an undirected dyad once. With
        ``net.actors`` it is all there is to know: `from_edgelist` gives the same Network back.

    Notes
    -----
    Lists missing and out dyads one by one: the rows of 1,000 silent actors among 100,000 are 100 million.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.to_edgelist(lk.from_matrix([[0, 2], [float("nan"), 0]], directed=True))
       source  target    state  strength
    0       0       1      tie       2.0
    1       1       0  missing       NaN
    """
    keys, codes = _cells.places(net.cells, (State.TIE, State.MISSING, State.OUT))
    n = max(len(net.actors), 1)
    strengths = np.full(len(keys), np.nan)
    strengths[codes == State.TIE] = net.ties.data
    kept = np.full(len(keys), True) if net.directed else keys // n < keys % n
    keys, ids = keys[kept], net.actors.index
    words = np.array([s.name.lower() for s in State])[codes[kept]]
    return pd.DataFrame(
        {"source": ids[keys // n], "target": ids[keys % n], "state": words, "strength": strengths[kept]}
    )


def from_matrix(
    matrix: Any,
    *,
    directed: bool,
    actors: pd.DataFrame | None = None,
    relation: str = "tie",
    wave: int | str = 1,
) -> Network:
    """Make a Network from a square table: 0 is null, above 0 a tie, nan missing.

    Parameters
    ----------
    matrix : array_like or pandas.DataFrame of shape (n, n)
        Row = who reports, column = whom; a DataFrame's labels are the actor ids (rows and columns alike, in any
        order). The diagonal is not read.
    directed : bool
        If not, the matrix must be symmetric.
    actors : pandas.DataFrame, optional
        The same actors with their attributes; with a plain array, in its order.
    relation, wave : str, int or str
        Labels.

    Returns
    -------
    Network

    Raises
    ------
    ArgumentError
        When the matrix is not square, its labels differ, or it is not symmetric though undirected.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.from_matrix([[0, 1, 0], [1, 0, float("nan")], [0, float("nan"), 0]], directed=False)
    <Network 'tie', wave 1: 3 actors, 1 tie, 33% of dyads missing>
    """
    if isinstance(matrix, pd.DataFrame):
        unique = matrix.index.is_unique and matrix.columns.is_unique
        if not unique or set(matrix.index) != set(matrix.columns):
            raise ArgumentError("matrix: its rows and columns must carry the same actor ids, each once")
        ids: Any = matrix.index
        values = np.array(
            matrix.loc[ids, ids].to_numpy(dtype=np.float64, na_value=np.nan)
        )  # pandas gives a read-only view
    else:
        values = np.array(matrix, dtype=np.float64)
        if values.ndim != 2 or values.shape[0] != values.shape[1]:
            raise ArgumentError(f"matrix must be square, got shape {values.shape}")
        ids = np.arange(len(values))
        if actors is not None:
            ids = actors["actor"].to_numpy() if "actor" in actors.columns else actors.index
            if len(ids) != len(values):
                raise ArgumentError(f"matrix has {len(values)} rows for {len(ids)} actors")
    frame = actor_table(ids, actors)
    if len(frame) > len(values):
        raise ArgumentError(f"matrix lacks {frame.index.difference(pd.Index(ids))[:5].tolist()}, which actors holds")
    np.fill_diagonal(values, 0)
    if (values < 0).any() or np.isinf(values).any():
        raise ArgumentError("matrix: strengths must be finite and not below 0")
    if not directed and not np.array_equal(values, values.T, equal_nan=True):
        raise ArgumentError("matrix is not symmetric: say directed=True and symmetrize afterwards")
    rows, columns = np.nonzero(values)
    if not directed:
        rows, columns = rows[rows < columns], columns[rows < columns]
    found = values[rows, columns]
    place = frame.index.get_indexer(ids)
    return from_states(
        place[rows], place[columns], np.where(np.isnan(found), State.MISSING, State.TIE), found, frame,
        directed=directed, relation=relation, wave=wave,
    )  # fmt: skip


def to_matrix(net: Network) -> pd.DataFrame:
    """Write strengths as a square table: 0 for null, nan for missing and for out; the diagonal is 0.

    Parameters
    ----------
    net : Network

    Returns
    -------
    pandas.DataFrame of shape (n, n)
        Labelled by actor id. A matrix cannot tell missing from out: `to_edgelist` can.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.to_matrix(lk.from_matrix([[0, 2], [float("nan"), 0]], directed=True))
    actor    0    1
    actor
    0      0.0  2.0
    1      NaN  0.0
    """
    values = net.dense_strengths()
    np.fill_diagonal(values, 0.0)
    return pd.DataFrame(values, index=net.actors.index, columns=net.actors.index)
