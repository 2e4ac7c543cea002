"""Pajek: networks of several relations (.net), and projects with partitions and vectors (.paj)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ArgumentError
from ...files import write_atomically
from ...vocabulary import Encoding
from ..network import Network
from ..panel import Panel
from .foreign import (
    MARK,
    Column,
    columns_of,
    encode,
    escape,
    lost,
    note_of,
    number,
    panel_of,
    panel_read,
    read_lines,
    text_ids,
)
from .graph import ties_once
from .pajek_networks import networks_told
from .pajek_read import NOT_KNOWN, read_pajek, read_values

__all__ = ["from_pajek", "to_pajek"]

_FORBIDDEN = '"\\'  # in a label: the first ends it, the second means something to igraph and networkx


def from_pajek(
    path: str | os.PathLike[str],
    *,
    attributes: Mapping[str, str | os.PathLike[str]] | None = None,
    encoding: Encoding | None = None,
) -> Panel:
    r"""Read a Pajek network (.net) or project (.paj).

    Parameters
    ----------
    path : str or path-like
        The file.
    attributes : mapping of str to path, optional
        Attributes of the actors that stand in files of their own: the column, and its partition (.clu) or vector
        (.vec).
    encoding : {"utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman"}, optional
        By default UTF-8 if the file can be that, else the one of western Windows.

    Returns
    -------
    Panel
        One network a relation (``*Arcs :2 "trust"``), a network of a project, and a point in time if lines or
        vertices tell when they are there (``[1-3]``; the times are those the file names). A relation is directed if
        it has arcs. Relations without a name have that of the network, or ``tie``, or their number.

    Raises
    ------
    FormatError
        When the file is not what it claims to be, with the line.

    Notes
    -----
    Arcs, edges, arcslist, edgeslist and matrix; two modes (``*Vertices 10 6``: only the dyads between them are at
    stake); partitions and vectors that stand after a network become columns of its actors. What `to_pajek` wrote in a
    remark (missing dyads, waves, names of classes) is read too. Drawing, permutations and hierarchies are not.

    References
    ----------
    Batagelj V, Mrvar A (1998). Pajek: program for large network analysis. Connections 21(2), 47-57.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "net.net"
    >>> _ = file.write_text('*Vertices 3\n1 "La Casa"\n2 INTA\n3 UNSL\n*Arcs :1 "advice"\n1 2 3\n*Edges :2 "trust"\n2 3\n')
    >>> lk.from_pajek(file)
    <Panel: 2 networks, 2 relations (advice, trust), 1 wave (1)>
    """
    source = read_lines(path, encoding)
    told = read_pajek(source)
    nets, losses = networks_told(told, source, [_values(*item) for item in (attributes or {}).items()])
    lost(path, losses)
    return panel_read(nets)


def _values(column: str, path: str | os.PathLike[str]) -> Any:
    source = read_lines(path)
    return read_values(source, column, whole_numbers=Path(path).suffix.lower() != ".vec")


# -- out ---------------------------------------------------------------------------------------------------------------


def to_pajek(
    networks: Network | Panel | Iterable[Network],
    path: str | os.PathLike[str],
    *,
    attributes: Iterable[str] | None = None,
    encoding: Encoding = "utf-8",
) -> Path:
    """Write networks for Pajek: one wave as a network (.net), any as a project (.paj).

    Parameters
    ----------
    networks : Network, Panel or iterable of Network
        Relations of one wave become relations of one network; every wave of a project is a network.
    path : str or path-like
        ``name.paj`` is a project, any other name a network.
    attributes : iterable of str, optional
        Columns of the actors to write, text and yes/no as partitions, numbers as vectors: in a project after each
        network (by default all), otherwise each in a file of its own, ``name.sector.clu`` (by default none).
    encoding : {"utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman"}
        A character it lacks becomes ``&#code;``, as does what a label cannot hold (quotation marks, line ends).
        Pajek takes a file without a mark for the one of Windows: ``"cp1252"`` suits it best.

    Returns
    -------
    pathlib.Path
        The path written.

    Raises
    ------
    ArgumentError
        When a .net is asked for several waves, or for relations among different actors.

    Warns
    -----
    InformationLost
        Naming what Pajek has no word for.

    Notes
    -----
    Pajek has no missing lines: a dyad that is missing or out stands in a remark (``% linkages: {...}``) that
    `from_pajek` reads and any other program passes over, taking the dyad for no tie.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 2], [0, 0]], directed=True, actors=pd.DataFrame(index=["INTA", "La Casa"]))
    >>> print(lk.to_pajek(net, pathlib.Path(tempfile.mkdtemp()) / "net.net").read_text())
    *Vertices 2
    1 "INTA"
    2 "La Casa"
    *Arcs
    1 2 2
    """
    panel = panel_of(networks)
    project = Path(path).suffix.lower() == ".paj"
    groups = _groups(panel)
    if len(groups) > 1 and not project:
        raise ArgumentError(
            "a .net holds the relations of one wave among the same actors: write a .paj, or panel.select(wave=...)"
        )
    wanted = None if attributes is None else [attributes] if isinstance(attributes, str) else list(attributes)
    lines: list[str] = []
    losses = _losses(panel)
    beside: list[tuple[Path, list[str]]] = []
    for nets in groups:
        columns, left = _columns(nets[0].actors, wanted, project)
        losses += left
        lines += _network(nets, columns if project else [], project)
        for column in columns:
            if project:
                lines += _listed(column, named=True)
            else:
                beside.append((_beside(Path(path), column), _listed(column, named=False)))
    if len({file for file, _ in beside}) < len(beside):
        raise ArgumentError("two attributes would be written to one file: write a .paj")
    for file, text in beside:
        write_atomically(file, encode("\n".join(text) + "\n", encoding))
    write_atomically(path, encode("\n".join(lines) + "\n", encoding))
    lost(path, losses)
    return Path(path)


def _groups(panel: Panel) -> list[list[Network]]:
    """Networks that share wave and actors, in the order of the panel's waves."""
    groups: list[list[Network]] = []
    for wave in panel.waves:
        for net in panel:
            if net.wave != wave or isinstance(net.wave, str) is not isinstance(wave, str):
                continue
            same = [g for g in groups if g[0].wave == wave and g[0].actors.equals(net.actors)]
            if same:
                same[0].append(net)
            else:
                groups.append([net])
    return groups


def _columns(actors: pd.DataFrame, wanted: list[str] | None, project: bool) -> tuple[list[Column], list[str]]:
    names = [str(c) for c in actors.columns]
    chosen = (names if project else []) if wanted is None else wanted
    for name in chosen:
        if name not in actors.columns:
            raise ArgumentError(f"attributes: actors has no column {name!r}; it has {names}")
    left = [name for name in names if name not in chosen]
    losses = (
        [f"attributes of actors are not written ({', '.join(left[:6])}{', ...' if len(left) > 6 else ''})"]
        if left
        else []
    )
    columns, more = columns_of(actors[chosen])
    for column in columns:
        if column.kind == "double" and {"inf", "-inf"} & set(column.texts):
            raise ArgumentError(f"the column {column.name!r} of actors holds an infinite number, which a vector cannot")
    return columns, losses + more


def _losses(panel: Panel) -> list[str]:
    losses = []
    unseen = sum(int(net.state_counts["missing"] + net.state_counts["out"]) for net in panel)
    if unseen:
        losses.append(
            f"{unseen} dyads that are missing or out stand in a remark that only linkages reads: other programs take "
            "them for no tie"
        )
    labels = [label for net in panel for label in text_ids(net.actors.index)]
    if any(escape(label, _FORBIDDEN) != label for label in labels):
        losses.append("what a label cannot hold is written as &#code;")
    return losses


def _network(nets: list[Network], columns: list[Column], project: bool) -> list[str]:
    """One network with its relations; a remark where Pajek's words do not suffice."""
    notes = [note_of(net) for net in nets]
    plain = [{"relation": "tie", "wave": 1}]
    lines = []
    if project or notes != plain:
        remark = {"networks": notes} | ({"columns": [_described(c) for c in columns]} if columns else {})
        lines.append(f"% {MARK}{json.dumps(remark)}")
    if project:
        names = [nets[0].relation] if len(nets) == 1 else []
        lines.append(f"*Network {escape(' '.join([*names, str(nets[0].wave)]), '')}")
    lines.append(f"*Vertices {len(nets[0].actors)}")
    lines += [f'{i} "{escape(label, _FORBIDDEN)}"' for i, label in enumerate(text_ids(nets[0].actors.index), start=1)]
    for key, net in enumerate(nets, start=1):
        named = f' :{key} "{escape(net.relation, _FORBIDDEN)}"' if len(nets) > 1 else ""
        lines.append(f"*{'Arcs' if net.directed else 'Edges'}{named}")
        lines += [f"{i + 1} {j + 1} {number(v)}" for i, j, v in zip(*(x.tolist() for x in ties_once(net)), strict=True)]
    return lines


def _classes(column: Column) -> list[str]:
    return sorted({text for text in column.texts if text is not None})


def _described(column: Column) -> dict[str, Any]:
    """What a partition or vector does not say of itself."""
    told: dict[str, Any] = {"name": column.name, "kind": column.kind}
    return told | ({"classes": _classes(column)} if column.kind in ("string", "boolean") else {})


def _listed(column: Column, *, named: bool) -> list[str]:
    """A column as partition (text, yes/no) or vector (numbers)."""
    partition = column.kind in ("string", "boolean")
    lines = (
        [f"*{'Partition' if partition else 'Vector'} {escape(column.name, '')}"]
        if named
        else [f"% {MARK}{json.dumps({'columns': [_described(column)]})}"]
    )
    lines.append(f"*Vertices {len(column.texts)}")
    code = {text: str(i) for i, text in enumerate(_classes(column), start=1)} if partition else {}
    blank = str(NOT_KNOWN[0])
    return lines + [blank if text is None else code.get(text, text) for text in column.texts]


def _beside(path: Path, column: Column) -> Path:
    suffix = ".clu" if column.kind in ("string", "boolean") else ".vec"
    plain = re.sub(r"[^\w-]+", "_", column.name)
    return path.with_name(f"{path.stem}.{plain}{suffix}")
