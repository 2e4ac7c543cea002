"""GEXF, as Gephi reads and writes it: one network a file, with everything a Network knows."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ArgumentError
from ...files import write_atomically
from ..network import Network
from .foreign import MARK, Column, columns_of, lost, note_of, number, read_bytes, read_json, sound_note, text_ids
from .graph import ties_once
from .markup import Tag, legal, read_markup, refuse_illegal, tag, told
from .xml_graph import STRENGTHS, Attribute, Drawn, Edge, attribute_frame, network_drawn

__all__ = ["from_gexf", "to_gexf"]

_SPACE = "http://www.gexf.net/1.2draft"
_TIMED = ("start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals")


def from_gexf(path: str | os.PathLike[str], *, relation: str | None = None, wave: int | str | None = None) -> Network:
    """Read a GEXF file.

    Parameters
    ----------
    path : str or path-like
        The file (versions 1.1 to 1.3).
    relation, wave : str, int or str, optional
        Labels; by default what `to_gexf` wrote, else ``"tie"`` and 1.

    Returns
    -------
    Network
        The weight of an edge (else 1) is the strength; node attributes are columns of the actors, and labels that
        are not the ids the column ``name``; colours and positions are not read. With edges of both kinds an undirected one is a tie in both directions.

    Raises
    ------
    FormatError
        When the file is not what it claims to be, with the line; graphs that change over time and nodes within nodes
        are not read.

    References
    ----------
    Bastian M, Heymann S, Jacomy M (2009). Gephi: an open source software for exploring and manipulating networks.
    International AAAI Conference on Weblogs and Social Media. doi:10.1609/icwsm.v3i1.13937

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 2], [0, 0]], directed=True, relation="advice", wave=2019)
    >>> lk.from_gexf(lk.to_gexf(net, pathlib.Path(tempfile.mkdtemp()) / "net.gexf"))
    <Network 'advice', wave 2019: 2 actors, 1 directed tie, 0% of dyads missing>
    """
    root = read_markup(Path(path).name, read_bytes(path))
    graph = root.first("graph")
    if root.name != "gexf" or graph is None:
        raise root.fault("is no GEXF: there is no <graph> in a <gexf>")
    drawn = _drawn(graph, _note(root))
    if relation is not None:
        drawn.note["relation"] = relation
    if wave is not None:
        drawn.note["wave"] = wave
    net = network_drawn(drawn, ids=None)
    lost(path, drawn.losses)
    return net


def _note(root: Tag) -> dict[str, Any]:
    """What `to_gexf` wrote into the description."""
    meta = root.first("meta")
    description = meta.first("description") if meta is not None else None
    if description is None or not description.text.strip().startswith(MARK):
        return {}
    try:
        return sound_note(read_json(description.text.strip().removeprefix(MARK)))
    except ValueError as error:
        raise description.fault(f"the description of linkages cannot be read ({error})") from error


def _drawn(graph: Tag, note: dict[str, Any]) -> Drawn:
    default = graph.attributes.get("defaultedgetype", "undirected")
    _refuse_timed(graph)
    if graph.attributes.get("idtype") == "integer":
        note.setdefault("ids", "whole numbers")
    drawn = Drawn(graph, _goes_one_way(default, graph), note=note)
    keys: dict[str, dict[str, Attribute]] = {"node": {}, "edge": {}}
    for listed in graph.all("attributes"):
        _refuse_timed(listed)
        owner = listed.attributes.get("class", "node")
        for attribute in listed.all("attribute"):
            default_value = attribute.first("default")
            keys.setdefault(owner, {})[attribute.needs("id")] = Attribute.of(
                attribute.attributes.get("title", attribute.needs("id")),
                attribute.attributes.get("type", "string"),
                default_value.text if default_value is not None else None,
            )
    said, labels = [], []
    for node in (n for part in graph.all("nodes") for n in part.all("node")):
        _refuse_timed(node)
        if node.first("nodes") is not None or "pid" in node.attributes:
            raise node.fault("a node within a node is not read")
        drawn.nodes.append(node.needs("id"))
        labels.append(node.attributes.get("label"))
        said.append(_values(node, keys["node"]))
    drawn.edges = [_edge(e, keys["edge"], drawn) for part in graph.all("edges") for e in part.all("edge")]
    drawn.columns = attribute_frame(graph, list(keys["node"].values()), said)
    named = any(label not in (None, node) for label, node in zip(labels, drawn.nodes, strict=True))
    if named and "name" not in drawn.columns:
        drawn.columns = {"name": pd.Series(labels)} | drawn.columns
    return drawn


def _refuse_timed(tag_: Tag) -> None:
    timed = tag_.attributes.get("mode") == "dynamic" or any(word in tag_.attributes for word in _TIMED)
    if (timed and tag_.name != "graph") or tag_.attributes.get("mode") == "dynamic" or tag_.first("spells") is not None:
        raise tag_.fault("a graph that changes over time is not read: export one point in time")


def _goes_one_way(kind: str, tag_: Tag) -> bool:
    if kind not in ("directed", "undirected", "mutual"):
        raise tag_.fault(f"edges of type {kind!r:.40} are not read")
    return kind == "directed"


def _values(parent: Tag, keys: dict[str, Attribute]) -> dict[Attribute, str]:
    found = {}
    for listed in parent.all("attvalues"):
        for value in listed.all("attvalue"):
            _refuse_timed(value)
            key = value.attributes.get("for", value.attributes.get("id"))
            if key not in keys:
                raise value.fault(f"there is no attribute {key!r:.40}")
            found[keys[key]] = value.needs("value")
    return found


def _edge(edge: Tag, keys: dict[str, Attribute], drawn: Drawn) -> Edge:
    _refuse_timed(edge)
    said = {attribute.name: text for attribute, text in _values(edge, keys).items()}
    drawn.unkept.update(name for name in said if name not in STRENGTHS)
    strength = edge.attributes.get("weight", next((said[name] for name in STRENGTHS if name in said), None))
    kind = edge.attributes.get("type", "directed" if drawn.directed else "undirected")
    return Edge(edge.needs("source"), edge.needs("target"), strength, _goes_one_way(kind, edge), edge)


# -- out ---------------------------------------------------------------------------------------------------------------


def to_gexf(net: Network, path: str | os.PathLike[str]) -> Path:
    """Write a network as GEXF 1.2, for Gephi.

    Parameters
    ----------
    net : Network
        One network.
    path : str or path-like
        Where.

    Returns
    -------
    pathlib.Path
        The path written.

    Raises
    ------
    ArgumentError
        When an id holds a character that XML cannot carry (a control character).

    Warns
    -----
    InformationLost
        When dyads are missing or out: GEXF has no word for them, and only `from_gexf` reads the description in which
        they stand; when attributes come back as text.

    Notes
    -----
    Nodes are called by the ids of the actors and labelled by the column ``name`` where there is one; attributes are
    typed, a blank is no entry; the weight of an edge is the strength. No date is written: the same network gives the
    same file.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 2], [0, 0]], directed=True)
    >>> import networkx as nx
    >>> graph = nx.read_gexf(lk.to_gexf(net, pathlib.Path(tempfile.mkdtemp()) / "net.gexf"))
    >>> [(a, b, d["weight"]) for a, b, d in graph.edges(data=True)]
    [('0', '1', 2.0)]
    """
    if not isinstance(net, Network):
        raise ArgumentError(f"net must be one Network, got {type(net).__name__}: write each to a file of its own")
    columns, losses = columns_of(net.actors)
    ids = text_ids(net.actors.index)
    refuse_illegal(ids)
    note = note_of(net)
    texts = [*(t for c in columns for t in (c.name, *c.texts) if t is not None)]
    if any(legal(text) != text for text in texts):
        losses.append("control characters are replaced")
    if not all(isinstance(i, (str, int)) for i in net.actors.index.tolist()):
        losses.append("ids that are neither text nor whole numbers come back as text")
    if "unobserved" in note:
        unseen = int(net.state_counts["missing"] + net.state_counts["out"])
        losses.append(
            f"{unseen} dyads that are missing or out stand in a description that only linkages reads: other programs "
            "take them for no tie"
        )
    write_atomically(path, "\n".join(_file(net, ids, columns, note)) + "\n")
    lost(path, losses)
    return Path(path)


def _file(net: Network, ids: list[str], columns: list[Column], note: dict[str, Any]) -> list[str]:
    described = tag("description", {}, MARK + json.dumps(note))
    meta = told("meta", {}, [tag("creator", {}, "linkages"), described])
    listed = [
        tag("attribute", {"id": str(place), "title": column.name, "type": column.kind})
        for place, column in enumerate(columns)
    ]
    names = next((column.texts for column in columns if column.name == "name"), [None] * len(ids))
    nodes = []
    for i, actor in enumerate(ids):
        said = [
            tag("attvalue", {"for": str(c), "value": x})
            for c, col in enumerate(columns)
            if (x := col.texts[i]) is not None
        ]
        values = told("attvalues", {}, said) if said else []
        nodes += told("node", {"id": actor, "label": names[i] or actor}, values)
    ends = zip(*(x.tolist() for x in ties_once(net)), strict=True)
    edges = [
        tag("edge", {"id": str(k), "source": ids[i], "target": ids[j], "weight": number(value)})
        for k, (i, j, value) in enumerate(ends)
    ]
    kind = {"defaultedgetype": "directed" if net.directed else "undirected", "mode": "static"}
    whole = {"idtype": "integer"} if note.get("ids") == "whole numbers" else {"idtype": "string"}
    attributes = told("attributes", {"class": "node"}, listed) if listed else []
    graph = told("graph", kind | whole, [*attributes, *told("nodes", {}, nodes), *told("edges", {}, edges)])
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        *told("gexf", {"xmlns": _SPACE, "version": "1.2"}, [*meta, *graph]),
    ]
