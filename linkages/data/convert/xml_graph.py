"""What GraphML and GEXF have in common: nodes with typed attributes, edges, and a Network made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import ArgumentError, LinkagesError
from ..network import Network
from .foreign import as_number, series_of, whole
from .graph import from_graph
from .markup import Tag

__all__ = ["Attribute", "Drawn", "Edge", "attribute_frame", "network_drawn"]

KINDS = {
    "boolean": "boolean", "int": "long", "integer": "long", "long": "long", "short": "long", "byte": "long",
    "float": "double", "double": "double",
}  # fmt: skip
STRENGTHS = ("strength", "weight")


@dataclass(frozen=True)
class Attribute:
    """What a key stands for; a default for those who do not say."""

    name: str
    kind: str
    default: str | None = None

    @classmethod
    def of(cls, name: str, kind: str, default: str | None) -> Attribute:
        """An attribute of a type as the file spells it; what is no number and no yes/no is text."""
        return cls(name, KINDS.get(kind.lower(), "string"), default)


@dataclass(frozen=True)
class Edge:
    """One edge as it stands."""

    source: str
    target: str
    strength: str | None
    directed: bool
    tag: Tag


@dataclass
class Drawn:
    """A graph as a file tells it."""

    root: Tag
    directed: bool
    nodes: list[str] = field(default_factory=list)
    columns: dict[str, pd.Series] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    note: dict[str, Any] = field(default_factory=dict)  # relation, wave, ids, unobserved
    losses: list[str] = field(default_factory=list)
    unkept: set[str] = field(default_factory=set)  # attributes of edges


def attribute_frame(root: Tag, keys: Iterable[Attribute], values: list[dict[Attribute, str]]) -> dict[str, pd.Series]:
    """A column an attribute; keys of one name are one column, of text if their kinds differ."""
    columns = {}
    for name in dict.fromkeys(key.name for key in keys):
        mine = [key for key in keys if key.name == name]
        kind = mine[0].kind if len({key.kind for key in mine}) == 1 else "string"
        texts = [_said(mine, said) for said in values]
        try:
            columns[name] = series_of(kind, texts)
        except ValueError as error:
            raise root.fault(f"the attribute {name!r:.60}: {error}") from error
    return columns


def _said(keys: list[Attribute], said: dict[Attribute, str]) -> str | None:
    """What a node says of an attribute, else the default; not a number is a blank."""
    for key in keys:
        text = said.get(key)
        if text is not None and not (key.kind == "double" and text.strip().lower() == "nan"):
            return text
    return next((key.default for key in keys if key.default is not None and not any(k in said for k in keys)), None)


def network_drawn(drawn: Drawn, *, ids: str | None) -> Network:
    """Make the Network; ``ids`` is the attribute that holds the ids of actors, by default the nodes' own."""
    place = {node: i for i, node in enumerate(drawn.nodes)}
    if len(place) < len(drawn.nodes):
        twice = next(node for i, node in enumerate(drawn.nodes) if place[node] != i)
        raise drawn.root.fault(f"two nodes have the id {twice!r:.60}")
    index = _ids(drawn, ids)
    frame = pd.DataFrame(
        {name: column.set_axis(index) for name, column in drawn.columns.items() if name != ids}, index=index
    )
    directed = drawn.directed or any(edge.directed for edge in drawn.edges)
    tails, heads, strengths, loops = [], [], [], 0
    for edge in drawn.edges:
        a, b = _end(edge, edge.source, place), _end(edge, edge.target, place)
        if a == b:
            loops += 1
            continue
        both = directed and not edge.directed
        value = _strength(edge)
        tails += [a, b] if both else [a]
        heads += [b, a] if both else [b]
        strengths += [value, value] if both else [value]
    drawn.losses += [f"the attribute {name!r:.60} of edges is not kept" for name in sorted(drawn.unkept)]
    if loops:
        drawn.losses.append(f"{loops} self-ties are left out")
    try:
        return from_graph(frame, tails, heads, strengths, told=drawn.note.get("unobserved"), directed=directed,
                          relation=drawn.note.get("relation", "tie"), wave=drawn.note.get("wave", 1))  # fmt: skip
    except LinkagesError as error:
        raise drawn.root.fault(str(error)) from error


def _ids(drawn: Drawn, ids: str | None) -> pd.Index:
    if ids is not None:
        if ids not in drawn.columns:
            raise ArgumentError(f"ids: nodes have no attribute {ids!r}; they have {list(drawn.columns)}")
        return pd.Index(drawn.columns[ids].tolist())
    if drawn.note.get("ids") != "whole numbers":
        return pd.Index(drawn.nodes, dtype=None if drawn.nodes else object)
    numbers = [whole(node) for node in drawn.nodes]
    if None in numbers:
        raise drawn.root.fault("the ids are announced as whole numbers, but are not")
    return pd.Index(np.array(numbers, dtype=np.int64))


def _end(edge: Edge, node: str, place: dict[str, int]) -> int:
    if node not in place:
        raise edge.tag.fault(f"an edge ends at {node!r:.60}, which is no node")
    return place[node]


def _strength(edge: Edge) -> float:
    value = 1.0 if edge.strength is None else as_number(edge.strength.strip())
    if value is None or not 0 < value < np.inf:
        raise edge.tag.fault(f"the strength {edge.strength!r:.40} of an edge is no number above 0")
    return value
