"""GraphML: one network a file, with everything a Network knows."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ...errors import ArgumentError, FormatError
from ...files import write_atomically
from ..network import Network
from .foreign import Column, columns_of, lost, note_of, number, read_bytes, sound_unobserved, text_ids
from .graph import ties_once
from .markup import Tag, legal, read_markup, refuse_illegal, tag, told
from .xml_graph import STRENGTHS, Attribute, Drawn, Edge, attribute_frame, network_drawn

__all__ = ["from_graphml", "to_graphml"]

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_OURS = ("relation", "wave", "ids", "unobserved")  # attributes of the graph


def from_graphml(
    path: str | os.PathLike[str], *, graph: int | str | None = None, ids: str | None = None,
    relation: str | None = None, wave: int | str | None = None,
) -> Network:  # fmt: skip
    """Read a GraphML file.

    Parameters
    ----------
    path : str or path-like
        The file.
    graph : int or str, optional
        Which graph, if the file holds several: its number from 0 or its id.
    ids : str, optional
        The node attribute that holds the ids of the actors (igraph keeps them in ``"name"``); by default the ids of
        the nodes.
    relation, wave : str, int or str, optional
        Labels; by default the attributes of the graph, else ``"tie"`` and 1.

    Returns
    -------
    Network
        Edge attribute ``strength`` or ``weight`` (else 1) is the strength; node attributes are columns of the actors;
        the graph attribute ``"unobserved"`` tells which dyads are missing or out. With edges of both kinds an
        undirected one is a tie in both directions.

    Raises
    ------
    FormatError
        When the file is not what it claims to be, with the line; hyperedges and graphs within nodes are not read.

    References
    ----------
    Brandes U, Eiglsperger M, Herman I, Himsolt M, Marshall MS (2002). GraphML progress report. In: Graph Drawing
    2001, Lecture Notes in Computer Science 2265, 501-512. doi:10.1007/3-540-45848-4_59

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 2], [float("nan"), 0]], directed=True, relation="advice", wave=2019)
    >>> lk.from_graphml(lk.to_graphml(net, pathlib.Path(tempfile.mkdtemp()) / "net.graphml"))
    <Network 'advice', wave 2019: 2 actors, 1 directed tie, 50% of dyads missing>
    """
    root = read_markup(Path(path).name, read_bytes(path))
    if root.name != "graphml":
        raise root.fault(f"is no GraphML: it begins with <{root.name}>")
    chosen = _chosen(root, graph)
    drawn = _drawn(chosen, _keys(root))
    if relation is not None:
        drawn.note["relation"] = relation
    if wave is not None:
        drawn.note["wave"] = wave
    if any(
        "attr.name" not in key.attributes and key.attributes.get("for") in (None, "all", "node")
        for key in root.all("key")
    ):
        drawn.losses.append("drawings are not read, nor the labels in them")
    net = network_drawn(drawn, ids=ids)
    lost(path, drawn.losses)
    return net


def _chosen(root: Tag, graph: int | str | None) -> Tag:
    graphs = list(root.all("graph"))
    if not graphs:
        raise root.fault("holds no <graph>")
    if graph is None:
        if len(graphs) > 1:
            raise FormatError(root.file, f"holds {len(graphs)} graphs: say graph=0 or the id of one")
        return graphs[0]
    named = {g.attributes["id"]: g for g in graphs if "id" in g.attributes}
    if isinstance(graph, str) and graph in named:
        return named[graph]
    if isinstance(graph, int) and 0 <= graph < len(graphs):
        return graphs[graph]
    raise ArgumentError(f"graph={graph!r:.60}: the file holds {len(graphs)} graphs, with the ids {sorted(named)[:10]}")


def _keys(root: Tag) -> dict[str, tuple[str, Attribute]]:
    """What every key stands for, and what for: node, edge, graph or all. Keys of drawings have no name."""
    keys = {}
    for key in root.all("key"):
        default = key.first("default")
        name = key.attributes.get("attr.name")
        if name is not None:
            attribute = Attribute.of(name, key.attributes.get("attr.type", "string"), default.text if default else None)
            keys[key.needs("id")] = (key.attributes.get("for", "all"), attribute)
    return keys


def _drawn(graph: Tag, keys: dict[str, tuple[str, Attribute]]) -> Drawn:
    default = graph.needs("edgedefault")
    if default not in ("directed", "undirected"):
        raise graph.fault(f"edgedefault={default!r:.40} is neither directed nor undirected")
    drawn = Drawn(graph, default == "directed", note=_note(graph, keys))
    said = []
    for child in graph.children:
        if child.name == "node":
            if child.first("graph") is not None:
                raise child.fault("a graph within a node is not read")
            drawn.nodes.append(child.needs("id"))
            said.append(_data(child, keys, "node"))
        elif child.name == "edge":
            drawn.edges.append(_edge(child, keys, drawn))
        elif child.name == "hyperedge":
            raise child.fault("a tie of more than two actors is not read")
    occurring = {attribute for data in said for attribute in data}
    known = [a for domain, a in keys.values() if domain == "node" or (domain == "all" and a in occurring)]
    drawn.columns = attribute_frame(graph, known, said)
    return drawn


def _data(parent: Tag, keys: dict[str, tuple[str, Attribute]], domain: str) -> dict[Attribute, str]:
    found = {}
    for data in parent.all("data"):
        key = data.needs("key")
        if key in keys and keys[key][0] in (domain, "all"):
            found[keys[key][1]] = data.text
    return found


def _edge(edge: Tag, keys: dict[str, tuple[str, Attribute]], drawn: Drawn) -> Edge:
    said = {attribute.name: text for attribute, text in _data(edge, keys, "edge").items()}
    for domain, attribute in keys.values():
        if domain in ("edge", "all") and attribute.default is not None:
            said.setdefault(attribute.name, attribute.default)
    drawn.unkept.update(name for name in said if name not in STRENGTHS)
    strength = next((said[name] for name in STRENGTHS if name in said), None)
    directed = {"true": True, "false": False}.get(edge.attributes.get("directed", ""), drawn.directed)
    return Edge(edge.needs("source"), edge.needs("target"), strength, directed, edge)


def _note(graph: Tag, keys: dict[str, tuple[str, Attribute]]) -> dict[str, Any]:
    """What the attributes of the graph say that a Network knows."""
    note: dict[str, Any] = {}
    for attribute, text in _data(graph, keys, "graph").items():
        if attribute.name not in _OURS:
            continue
        note[attribute.name] = text
        try:
            if attribute.name == "wave" and attribute.kind != "string":
                note["wave"] = int(float(text)) if float(text) % 1 == 0 else text
            elif attribute.name == "unobserved":
                note["unobserved"] = sound_unobserved(text)
        except (OverflowError, ValueError) as error:
            raise graph.fault(f"the attribute {attribute.name!r} of the graph cannot be read ({error})") from error
    return note


# -- out ---------------------------------------------------------------------------------------------------------------


def to_graphml(net: Network, path: str | os.PathLike[str]) -> Path:
    """Write a network as GraphML.

    Parameters
    ----------
    net : Network
        One network: a file of several graphs is read in part by most programs.
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
        When attributes that are no text, number or yes/no come back as text, or hold control characters.

    Notes
    -----
    Nodes are called by the ids of the actors; their attributes are typed (``boolean``, ``long``, ``double``,
    ``string``), a blank is no entry; edges carry ``strength``. The graph has ``relation``, ``wave`` and, where not
    every dyad is a tie or null, ``unobserved``, one line of JSON that says which dyads are missing or out: other programs
    keep it, but take those dyads for no tie.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 2], [0, 0]], directed=True)
    >>> import networkx as nx
    >>> list(nx.read_graphml(lk.to_graphml(net, pathlib.Path(tempfile.mkdtemp()) / "net.graphml")).edges(data=True))
    [('0', '1', {'strength': 2.0})]
    """
    if not isinstance(net, Network):
        raise ArgumentError(f"net must be one Network, got {type(net).__name__}: write each to a file of its own")
    columns, losses = columns_of(net.actors)
    ids = text_ids(net.actors.index)
    refuse_illegal(ids)
    note = note_of(net)
    if "unobserved" in note:
        note["unobserved"] = json.dumps(note["unobserved"], ensure_ascii=False)
    texts = [*(t for c in columns for t in (c.name, *c.texts) if t is not None), *map(str, note.values())]
    if any(legal(text) != text for text in texts):
        losses.append("control characters are replaced")
    if not all(isinstance(i, (str, int)) for i in net.actors.index.tolist()):
        losses.append("ids that are neither text nor whole numbers come back as text")
    write_atomically(path, "\n".join(_file(net, ids, columns, note)) + "\n")
    lost(path, losses)
    return Path(path)


def _file(net: Network, ids: list[str], columns: list[Column], note: dict[str, Any]) -> list[str]:
    keys = [tag("key", {"id": "strength", "for": "edge", "attr.name": "strength", "attr.type": "double"})]
    for place, column in enumerate(columns):
        keys.append(tag("key", {"id": f"a{place}", "for": "node", "attr.name": column.name, "attr.type": column.kind}))
    data = []
    for name, value in note.items():
        kind = "long" if isinstance(value, int) else "string"
        keys.append(tag("key", {"id": name, "for": "graph", "attr.name": name, "attr.type": kind}))
        data.append(tag("data", {"key": name}, str(value)))
    nodes = []
    for i, actor in enumerate(ids):
        said = [tag("data", {"key": f"a{c}"}, x) for c, col in enumerate(columns) if (x := col.texts[i]) is not None]
        nodes += told("node", {"id": actor}, said)
    edges = []
    for i, j, value in zip(*(x.tolist() for x in ties_once(net)), strict=True):
        strength = tag("data", {"key": "strength"}, number(value))
        edges += told("edge", {"source": ids[i], "target": ids[j]}, [strength])
    default = {"edgedefault": "directed" if net.directed else "undirected"}
    graph = told("graph", default, [*data, *nodes, *edges])
    return ['<?xml version="1.0" encoding="UTF-8"?>', *told("graphml", {"xmlns": _SPACE}, [*keys, *graph])]
