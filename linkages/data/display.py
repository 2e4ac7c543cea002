"""How the nouns look in a terminal and in a notebook: a sentence, and a small table. Survey text is escaped."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from ..vocabulary import BLOCKS, SECTORS

if TYPE_CHECKING:
    from .network import Network
    from .panel import Panel
    from .registry import Registry

__all__ = [
    "ROOM", "count", "network_html", "network_sentence", "panel_html", "panel_sentence", "registry_html",
    "registry_sentence", "share", "some", "table_html",
]  # fmt: skip


ROOM: Final = "border-collapse:separate;border-spacing:.8em .1em"


def count(n: int, noun: str) -> str:
    """A number with its noun: ``1,234 ties``."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def share(value: float) -> str:
    """A share as a percentage; "not measured" for nan, and never a rounded 0 % or 100 % for what is not."""
    if math.isnan(value):
        return "not measured"
    percent = round(100 * value)
    if percent == 0 and value > 0:
        return "<1%"
    if percent == 100 and value < 1:
        return ">99%"
    return f"{percent}%"


def some(names: Iterable[Any], most: int = 5) -> str:
    """The first few names in order, and how many more.

    >>> some("gfedcba")
    'a, b, c, d, e and 2 more'
    """
    listed = sorted({str(name) for name in names})
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more} more" if more > 0 else "")


def network_sentence(net: Network) -> str:
    """``<Network 'advice', wave 2023: 64 actors, 412 directed ties, 9% of dyads missing>``."""
    head = f"Network {net.relation!r}, wave {net.wave}"
    if not net.measured:
        return f"<{head}: {count(len(net.actors), 'actor')}, not measured>"
    kind = "directed tie" if net.directed else "tie"
    return f"<{head}: {count(net.n_actors, 'actor')}, {count(net.n_ties, kind)}, {share(net.missing_share)} of dyads missing>"


def panel_sentence(panel: Panel) -> str:
    """``<Panel: 6 networks, 3 relations (…), 2 waves (…)>``."""
    parts = (count(len(panel), "network"), _listed(panel.relations, "relation"), _listed(panel.waves, "wave"))
    return f"<Panel: {', '.join(parts)}>"


def registry_sentence(registry: Registry) -> str:
    """``<Registry: 3 actors, 1 relation (…), 2 waves (…), 9 directed ties of 20 transactions, 10% set aside>``."""
    ties = count(int(registry.overview()["n_ties"].sum()), "directed tie" if registry.directed else "tie")
    aside = registry.set_aside["n_transactions"].sum() / registry.n_transactions
    parts = (
        count(len(registry.ids), "actor"), _listed(registry.relations, "relation"),
        _listed(list(registry.waves.values()), "wave"),
        f"{ties} of {count(registry.n_transactions, 'transaction')}, {share(aside)} set aside",
    )  # fmt: skip
    return f"<Registry: {', '.join(parts)}>"


def _listed(values: Sequence[Any], noun: str) -> str:
    return count(len(values), noun) + (f" ({', '.join(map(str, values))})" if values else "")


def table_html(columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str) -> str:
    """A plain HTML table; every cell is escaped.

    Room between the columns is asked for in the tag: marimo takes away what a browser gives by itself.
    """
    head = "".join(f'<th scope="col">{html.escape(str(c))}</th>' for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(v))}</td>" for v in row) + "</tr>" for row in rows)
    return f'<table style="{ROOM}"><caption style="text-align:left;white-space:nowrap">{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def network_html(net: Network) -> str:
    """Blocks of the network with their ties, dyads and missing share."""
    if "sector" not in net.actors.columns or not net.actors["sector"].isin(SECTORS).all():
        return f"<p>{html.escape(network_sentence(net))}</p>"
    rows = []
    for name in BLOCKS:
        view = net.block(name)
        density = f"{view.n_ties / view.n_dyads:.3f}" if view.n_dyads else "not measured"
        rows.append((name, view.n_ties, view.n_dyads, share(view.missing_share), density))
    return table_html(("block", "ties", "dyads", "missing", "density"), rows, network_sentence(net)[1:-1])


def panel_html(panel: Panel) -> str:
    """One row a network."""
    columns = ("relation", "wave", "actors", "ties", "dyads", "missing")
    rows = [(n.relation, n.wave, n.n_actors, n.n_ties, n.n_dyads, share(n.missing_share)) for n in panel]
    return table_html(columns, rows, panel_sentence(panel)[1:-1])


def registry_html(registry: Registry) -> str:
    """One row a relation and wave."""
    columns = ("relation", "wave", "actors", "ties", "transactions")
    found = registry.overview()[["relation", "wave", "n_actors", "n_ties", "n_transactions"]]
    rows = [(relation, wave, *(f"{n:,}" for n in counts)) for relation, wave, *counts in found.itertuples(index=False)]
    return table_html(columns, rows, registry_sentence(registry)[1:-1])
