"""The data of the interactive map: a pyvis network of codes, coordinates and what became of every tie in every view."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..data.join import combine
from ..data.network import Network
from ..plots.map import HATCH, draw_map, kind_shapes, mark_path, tie_fates
from ..plots.picture import Picture
from ..plots.style import COLOURS, DASHES, SECTOR_COLOURS, SHAPES
from ..vocabulary import SECTORS, State
from .filters import MEASURES, figures_of, groups_of, strengths_of
from .naming import Naming
from .parts import Map
from .wording import Wording

if TYPE_CHECKING:
    from ..data.panel import Panel

__all__ = ["map_part"]

_FATES = ("tie", "lone", "kept", "created", "joined", "dissolved", "left", "unknown")
_IN_A_WAVE = ("tie", "lone")
_SAID_BY_SCRIPT = (
    "map.shown", "map.silent_count", "map.not_measured", "map.found", "map.did", "map.did_not", "map.not_asked", "map.absent",
    "map.ties_here", "map.partners", "map.members", "map.within", "map.shown_grouped",
)  # fmt: skip
_MOST_STRENGTHS = 10  # steps one can choose from
_CROWD = 400  # of more organisations the map shows kinds first
_LABELS_OF = 28  # characters of a name on the map

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "autoResize": True,
    "nodes": {"borderWidth": 1.5, "scaling": {"label": {"enabled": False, "drawThreshold": 6}}},
    "edges": {
        "smooth": False,
        "arrows": {"to": {"enabled": False, "scaleFactor": 0.42}},
        "selectionWidth": 0,
        "hoverWidth": 0,
    },
    "interaction": {
        "hover": True,
        "dragNodes": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 60,
        "zoomSpeed": 0.6,
    },
}


@dataclass(frozen=True)
class _Layer:
    """One relation, or any of them: its networks by wave, and what only one side reported."""

    key: str
    label: str
    networks: dict[Any, Network]
    generous: dict[Any, Network]


def map_part(panel: Panel, naming: Naming, say: Wording, figures: pd.DataFrame | None = None) -> Map:
    """Lay out the map of a panel: one place for every actor, every wave and period a view, every relation a layer.

    ``figures`` is the table of measures of actors: marks may show them, and so does the card of an actor.
    """
    layers = _layers(panel, naming, say)
    waves = panel.waves
    views = [{"label": naming.wave(w), "waves": [i]} for i, w in enumerate(waves)]
    spans = [(i, i + 1) for i in range(len(waves) - 1)]
    if len(waves) > 2:
        spans.append((0, len(waves) - 1))
    views += [{"label": say("map.change", since=str(waves[i]), wave=str(waves[j])), "waves": [i, j]} for i, j in spans]
    nodes = _nodes(panel, naming, say)
    fates = [_fates(layer, waves, spans) for layer in layers]
    column, nodes["arm"] = groups_of(panel, naming)
    drawn = _pyvis(nodes, layers, fates, waves)
    measured = [figures_of(pd.DataFrame() if figures is None else figures, la.key, waves, naming) for la in layers]
    sizes = [m for m in MEASURES if any(m in found for found in measured)]
    start = len(views) - 1
    data = {
        "nodes": drawn.nodes,
        "edges": drawn.edges,
        "options": drawn.options,
        "views": views,
        "start": start,
        "waves": [str(w) for w in waves],
        "layers": [
            {"label": la.label, "measured": [_measured(la.networks.get(w)) for w in waves],
             "figures": [found.get(m, {}) for m in sizes]}
            for la, found in zip(layers, measured)
        ],
        "sizes": [say.word("measure", m) for m in sizes],
        "arms": sorted(set(nodes["arm"]) - {""}),
        "strongest": _strongest(drawn.edges),
        "blocks": [{"key": b, "label": say.word("block", b)} for b in naming.blocks],
        "sectors": [{"key": s, "label": say.word("sector", s)} for s in SECTORS if (nodes["sector"] == s).any()],
        "kinds": _legend_of_kinds(nodes),
        "fates": [
            {"key": f, "label": say(f"fate.{f}"), "colour": DASHES[f][0], "width": DASHES[f][1], "dash": list(DASHES[f][2]),
             "change": f not in _IN_A_WAVE}
            for f in _FATES if any((fate == f).any(axis=None) for fate in (t.drop(columns=["a", "b"]) for t in fates)) or f in ("tie",)
        ],
        "discs": mark_path("dot", 0, 0, 9),
        "shapes": {shape: mark_path(shape, 0, 0, 9) for shape in SHAPES},
        "hatch": HATCH,
        "crowd": _CROWD,
        "colours": list(COLOURS),
        "letters": 15 if len(nodes) <= 80 else 13,
        "thousands": say.lettering(()).thousands,
        "decimal": say.lettering(()).decimal,
        "say": {key.split(".")[1]: say.sentences[key] for key in _SAID_BY_SCRIPT},
    }  # fmt: skip
    keys = [f["key"] for f in data["fates"]]
    for edge in drawn.edges:
        edge["v"] = [keys.index(f) if f else -1 for f in edge["v"]]
    words = {
        "example": str(nodes["label"].iloc[0]) if len(nodes) else "",
        "canvas": say("map.canvas", n=len(nodes)),
        "arm": say("map.arm", column=column),
        "note": say("map.note_public" if naming.public and not naming.keyed else "map.note_internal"),
    }
    return Map(data, _stills(nodes, layers[0], fates[0], views, say), words)


def _layers(panel: Panel, naming: Naming, say: Wording) -> list[_Layer]:
    generous = _generous(panel)
    layers = [
        _Layer(r, naming.relation(r), *({w: p[r, w] for w in panel.waves if (r, w) in p} for p in (panel, generous)))
        for r in panel.relations
    ]
    if len(layers) == 1:
        return layers
    either = {}
    for wave in panel.waves:
        here = [layer.generous[wave] for layer in layers if wave in layer.generous]
        if here:
            either[wave] = combine(here, "any", lone="decides")
    return [_Layer("", say("map.any_relation"), either, either), *layers]


def _generous(panel: Panel) -> Panel:
    """The panel as maps show it: where one end of a pair was silent the other's yes stands."""
    if panel.survey is None or all(net.directed for net in panel) or panel.rules.get("lone") == "decides":
        return panel
    from ..intake.build import build_panel

    rules = {k: panel.rules[k] for k in ("symmetrize", "at_least", "hybrid") if k in panel.rules}
    return build_panel(panel.survey, relations=panel.relations, lone="decides", **rules)


def _measured(net: Network | None) -> bool:
    return net is not None and net.measured


def _nodes(panel: Panel, naming: Naming, say: Wording) -> pd.DataFrame:
    """Every actor by code, with who stood there and who answered in each wave."""
    nodes = naming.actors.copy()
    present, silent, asked = [], [], []
    for wave in panel.waves:
        tables = [net.actors for net in panel if net.wave == wave]
        table = pd.concat(tables) if tables else nodes.iloc[:0]
        table = table[~table.index.duplicated()]
        present.append(nodes.index.isin(table.index))
        was_asked = _flag(table, "asked", nodes.index)
        asked.append(was_asked)
        silent.append(was_asked & ~_flag(table, "responded", nodes.index) & present[-1])
    nodes["there"] = [[bool(p[i]) for p in present] for i in range(len(nodes))]
    nodes["silent"] = [[bool(s[i]) for s in silent] for i in range(len(nodes))]
    nodes["asked"] = [[bool(a[i]) for a in asked] for i in range(len(nodes))]
    shapes = kind_shapes(nodes["kind"])
    nodes["shape"] = nodes["kind"].map(shapes)
    nodes["sector_label"] = [say.word("sector", s) for s in nodes["sector"]]
    return nodes.sort_values("code")


def _flag(table: pd.DataFrame, column: str, index: pd.Index) -> Any:
    if column not in table:
        return pd.Series(True, index=index).to_numpy()
    return table[column].reindex(index).eq(True).to_numpy()


def _fates(layer: _Layer, waves: list[Any], spans: list[tuple[int, int]]) -> pd.DataFrame:
    """One row a pair that is tied in any view: ``a``, ``b``, and a column a view with what is drawn there, or blank."""
    columns = []
    for k, wave in enumerate(waves):
        if wave in layer.generous:
            columns.append(_of_wave(layer.networks.get(wave), layer.generous[wave]).rename(columns={"fate": k}))
    for k, (i, j) in enumerate(spans, start=len(waves)):
        if waves[i] in layer.networks and waves[j] in layer.networks:
            columns.append(tie_fates(layer.networks[waves[i]], layer.networks[waves[j]]).rename(columns={"fate": k}))
    table = pd.DataFrame({"a": [], "b": []}, dtype=object)
    for column in columns:
        table = column if table.empty else table.merge(column, on=["a", "b"], how="outer")
    views = list(range(len(waves) + len(spans)))
    return table.reindex(columns=["a", "b", *views]).fillna("")


def _of_wave(net: Network | None, generous: Network) -> pd.DataFrame:
    """Ties of one wave; those that only the generous reading knows are lone."""
    rows, columns = generous.ties.nonzero()
    ids = generous.actors.index.to_numpy()
    table = pd.DataFrame({"a": ids[rows], "b": ids[columns], "fate": "tie"})
    if net is not None and net is not generous and not generous.directed:
        place = net.actors.index.get_indexer(ids)
        known = net.states(place[rows], place[columns]) == State.TIE
        table["fate"] = np.where(known, "tie", "lone")
    return table if generous.directed else table[table["a"] < table["b"]].reset_index(drop=True)


def _strongest(edges: list[dict[str, Any]]) -> int:
    """The highest strength one can ask for; 1 where ties have none."""
    most = max((s for edge in edges for s in edge["s"]), default=1)
    return int(most) if most <= _MOST_STRENGTHS else 1


def _pyvis(nodes: pd.DataFrame, layers: list[_Layer], fates: list[pd.DataFrame], waves: list[Any]) -> Any:
    """Nodes, ties and options as pyvis holds them; nothing of its page is used."""
    from pyvis.edge import Edge
    from pyvis.network import Network as Drawing

    drawing = Drawing(cdn_resources="in_line")
    drawing.set_options(json.dumps(_OPTIONS))
    for row in nodes.to_dict("records"):
        label = row["label"] if len(row["label"]) <= _LABELS_OF else row["label"][: _LABELS_OF - 1] + "…"
        drawing.add_node(
            row["code"], label=label, shape=row["shape"], color=SECTOR_COLOURS.get(row["sector"], COLOURS["muted"]),
            x=float(row["x"]), y=float(row["y"]), sector=row["sector"], sectorLabel=row["sector_label"],
            kindLabel=row["kind"], there=row["there"], silent=row["silent"], asked=row["asked"], arm=row["arm"],
        )  # fmt: skip
    code = nodes["code"]
    for k, (layer, table) in enumerate(zip(layers, fates)):
        directed = any(net.directed for net in layer.networks.values())
        views = table.columns[2:]
        strength = strengths_of(layer.generous, waves, table)
        rows = sorted(
            (*((a, b) if directed or a < b else (b, a)), list(v), s)
            for a, b, v, s in zip(
                table["a"].map(code), table["b"].map(code), table[views].to_numpy().tolist(), strength
            )
        )
        # pyvis's own add_edge compares with every edge before it and drops a second tie of the same pair.
        drawing.edges += [
            Edge(a, b, directed, id=f"{k}.{i}", r=k, v=v, s=s).options for i, (a, b, v, s) in enumerate(rows)
        ]
    return drawing


def _legend_of_kinds(nodes: pd.DataFrame) -> list[dict[str, str]]:
    count = nodes["kind"].value_counts()
    order = sorted(count.index, key=lambda k: (-count[k], k))
    shape = kind_shapes(nodes["kind"])
    return [{"label": k, "path": mark_path(shape[k], 0, 0, 9)} for k in order]


def _stills(
    nodes: pd.DataFrame, layer: _Layer, fates: pd.DataFrame, views: list[dict[str, Any]], say: Wording
) -> tuple[tuple[str, Picture], ...]:
    """The map without script: every wave, and what changed over the whole time."""
    chosen = [k for k, view in enumerate(views) if len(view["waves"]) == 1]
    chosen += [len(views) - 1] if len(views) > len(chosen) else []
    code = nodes["code"]
    letters = say.lettering(("fate",))
    out = []
    for k in chosen:
        here = fates[fates[k] != ""]
        ties = pd.DataFrame({"a": here["a"].map(code), "b": here["b"].map(code), "fate": here[k]})
        count = pd.concat([ties["a"], ties["b"]]).value_counts()
        at = views[k]["waves"]
        marks = nodes.set_index("code")[["x", "y", "label", "sector", "shape", "there", "silent"]]
        marks["size"] = count.reindex(marks.index).fillna(0)
        marks["silent"] = [any(s[i] for i in at) for s in marks["silent"]]
        marks = marks[[any(t[i] for i in at) for t in marks["there"]]]
        ties = ties.sort_values(["a", "b"], kind="stable")
        title = f"{layer.label}, {views[k]['label']}"
        out.append((title, draw_map(marks, ties, title=title, lettering=letters)))
    return tuple(out)
