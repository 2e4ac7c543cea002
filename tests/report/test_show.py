"""The quick look: one page that needs nothing, a sandbox around it, and names that stay names."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import linkages as lk

from .conftest import HOSTILE


class Page(HTMLParser):
    """Tags with their attributes, and the text of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag

    def handle_data(self, data: str) -> None:
        if self.open == "script" and data.strip():
            self.scripts.append(data)

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found


@pytest.fixture
def hostile() -> lk.Network:
    """A chain of organisations whose names, ids, kinds and relation are attacks."""
    actors = pd.DataFrame(
        {"actor": HOSTILE, "name": HOSTILE, "sector": "private", "kind": HOSTILE[:2] * (len(HOSTILE) // 2)}
    )
    ties = pd.DataFrame({"source": HOSTILE[:-1], "target": HOSTILE[1:]})
    return lk.from_edgelist(ties, directed=True, actors=actors, relation="</title><script>alert(2)</script>")


def test_it_draws_what_the_network_holds() -> None:
    actors = pd.DataFrame({"actor": list("abcd"), "sector": ["private", "private", "public", "public"]})
    net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True, actors=actors)
    data = Page(lk.show(net).page).data
    assert [node["label"] for node in data["nodes"]] == ["a", "b", "c", "d"]
    assert {(edge["from"], edge["to"]) for edge in data["edges"]} == {(0, 1), (1, 0), (1, 2)}
    assert [node["size"] for node in data["nodes"]] == pytest.approx([8 + 3 * 1**0.5, 8 + 3 * 2**0.5, 8 + 3, 8])
    joined = Page(lk.show(net.symmetrize("either")).page).data
    assert len(joined["edges"]) == 2
    assert not any(edge.get("arrows") for edge in joined["edges"])


def test_the_silent_are_hollow() -> None:
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": "private", "responded": [True, False]})
    nodes = Page(lk.show(lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True, actors=actors)).page).data["nodes"]
    assert nodes[0]["color"]["background"] == nodes[0]["color"]["border"] == nodes[1]["color"]["border"]
    assert nodes[1]["color"]["background"] != nodes[1]["color"]["border"]


def test_hostile_names_are_data(hostile: lk.Network) -> None:
    look = lk.show(hostile)
    page = Page(look.page)
    assert [tag for tag, _ in page.tags if tag in {"img", "svg", "b", "iframe", "textarea"}] == []
    assert [tag for tag, _ in page.tags].count("script") == 3
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.data["nodes"][0]["label"] == sorted(HOSTILE)[0][:28] or page.data["nodes"][0]["label"].endswith("…")
    frame = Page(look._repr_html_())
    assert [tag for tag, _ in frame.tags] == ["iframe"]
    assert frame.tags[0][1]["srcdoc"] == look.page
    assert frame.tags[0][1]["sandbox"] == "allow-scripts"


def test_nothing_is_fetched_and_only_its_own_scripts_run(hostile: lk.Network) -> None:
    page = Page(lk.show(hostile).page)
    assert not any(attrs.get(name) for _, attrs in page.tags for name in ("src", "href"))
    policy = next(attrs["content"] for tag, attrs in page.tags if tag == "meta" and "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_places_are_shared_and_the_same_network_gives_the_same_page(tmp_path: Path) -> None:
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    assert lk.show(net).page == lk.show(net).page
    places = pd.DataFrame({"x": [3.0, 4.0], "y": [5.0, 6.0]}, index=[1, 0])
    nodes = Page(lk.show(net, places=places).page).data["nodes"]
    assert [(node["x"], node["y"]) for node in nodes] == [(4.0, 6.0), (3.0, 5.0)]
    file = lk.show(net).save(tmp_path / "look.html")
    assert file.read_text(encoding="utf-8") == lk.show(net).page


def test_what_cannot_be_drawn_is_refused() -> None:
    net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    with pytest.raises(lk.ArgumentError, match="height"):
        lk.show(net, height=3)
    with pytest.raises(lk.ArgumentError, match="places has no row"):
        lk.show(net, places=pd.DataFrame({"x": [0.0], "y": [0.0]}, index=[0]))
    many = pd.DataFrame({"actor": range(1501)})
    with pytest.raises(lk.ArgumentError, match="1,501 actors"):
        lk.show(lk.from_edgelist(pd.DataFrame({"source": [0], "target": [1]}), directed=True, actors=many))


# What notebooks put around it: nothing (Jupyter, marimo, VS Code), the policy of VS Code under notebook.experimental.enableCsp
AROUND = {
    "nothing": "",
    "a policy": (
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; script-src https: 'unsafe-inline' 'unsafe-eval'; "
        "style-src https: 'unsafe-inline'; img-src https: data:; connect-src https:; child-src https: data:\">"
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize("around", AROUND)
def test_a_browser_draws_it_inside_a_notebook_cell(
    browser: Any, hostile: lk.Network, tmp_path: Path, around: str
) -> None:
    file = tmp_path / "cell.html"
    cell = json.dumps(lk.show(hostile)._repr_html_()).replace("</", "<\\/")
    text = f"<!doctype html><head>{AROUND[around]}</head><body><div id='cell'></div>"
    text += f"<script>document.getElementById('cell').innerHTML = {cell}</script></body>"
    file.write_text(text, encoding="utf-8")
    troubles: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda e: troubles.append(str(e)))
    page.on("dialog", lambda d: (troubles.append(d.message), d.dismiss()))
    page.on("request", lambda r: troubles.append(r.url) if r.url.startswith("http") else None)
    page.goto(file.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("html[data-drawn]", state="attached", timeout=20_000)
    assert frame.evaluate("document.documentElement.dataset.drawn") == str(len(HOSTILE))
    assert frame.evaluate("document.querySelectorAll('canvas').length") == 1
    assert "Not drawn" not in frame.inner_text("body")
    page.close()
    assert troubles == []


def test_every_noun_and_result_shows_itself_in_a_notebook() -> None:
    nouns = {name: getattr(lk, name) for name in lk.__all__ if isinstance(getattr(lk, name), type)}
    shown = {name for name, noun in nouns.items() if hasattr(noun, "_repr_html_")}
    errors = {name for name, noun in nouns.items() if issubclass(noun, BaseException)}
    plain = {"State", "Background", "Study"}  # words; an array inside a network; settings, whose repr is their list
    assert set(nouns) - shown - errors - plain == set()


def test_what_shows_itself_escapes(hostile: lk.Network) -> None:
    assert "<script>alert(2)" not in hostile._repr_html_()
    assert html.escape("</title>") in hostile._repr_html_()
    assert re.search(r"<script>", hostile._repr_html_()) is None
