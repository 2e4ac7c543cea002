"""The page as a document: offline, escaped, ordered, and the same every time."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.plots import beside
from linkages.report.build import SECTIONS
from linkages.report.parts import Cell, Findings, Prose, Report, Section, Table
from linkages.report.render import json_block, themed, vis_network

VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """Everything the tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.headings: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = attrs, text + data


@pytest.fixture(scope="module")
def page(public_page: str) -> Page:
    return Page(public_page)


def test_the_document_is_well_formed(page: Page) -> None:
    assert page.open == []
    assert page.tags[0][0] == "html"
    assert page.tags[0][1] == {"lang": "en"}


def test_ids_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = [a["id"] for _, a in page.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {a["href"][1:] for _, a in page.tags if str(a.get("href", "")).startswith("#")}
    wanted |= {
        part
        for _, a in page.tags
        for key in ("aria-labelledby", "aria-describedby", "list")
        for part in str(a.get(key) or "").split()
    }
    clips = {m for _, a in page.tags for m in re.findall(r"url\(#([^)]+)\)", str(a.get("clip-path") or ""))}
    assert wanted | clips <= set(ids)
    assert wanted


def test_headings_step_down_one_at_a_time(page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:]))


def test_header_cells_say_what_they_head(page: Page) -> None:
    cells = [a for tag, a in page.tags if tag == "th"]
    assert len(cells) > 50
    assert {a.get("scope") for a in cells} == {"row", "col"}
    assert sum(tag == "table" for tag, _ in page.tags) == sum(tag == "caption" for tag, _ in page.tags) > 5


def test_controls_and_pictures_are_labelled(public_page: str, page: Page) -> None:
    for tag, attrs in page.tags:
        if tag in {"select", "input"}:
            assert re.search(rf'<label[^>]*>(?:(?!</label>).)*name="{attrs["name"]}"', public_page, flags=re.DOTALL)
        if tag == "svg" and attrs.get("aria-hidden") != "true":
            assert attrs.get("role") == "img"
            assert len(str(attrs.get("aria-label"))) > 20


def test_only_scripts_with_a_hash_run_and_nothing_is_fetched(public_page: str, page: Page) -> None:
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    running = [text for attrs, text in page.scripts if attrs.get("type") != "application/json"]
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in running}
    assert len(running) == 2
    assert set(re.search(r"script-src ([^;]+);", str(policy)).group(1).split()) == hashes  # type: ignore[union-attr]
    assert "default-src 'none'" in str(policy)
    assert sum("vis-network" in text[:200] for text in running) == 1
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on")], tag
        assert "src" not in attrs
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        link = str(attrs.get("href") or "")
        assert not link or link.startswith(("#", "https://doi.org/10."))
    style = re.search(r"<style>(.*?)</style>", public_page, flags=re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_line_ends_are_plain(public_page: str, evaluation: Any, tmp_path: Path) -> None:
    assert "\r" not in public_page
    report = lk.build_report(evaluation, title="Clúster TIC del Valle")
    assert report.save(tmp_path / "new" / "report.html").read_bytes() == public_page.encode("utf-8")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["report.html"]


def test_two_renders_are_equal_byte_by_byte_whoever_draws(
    evaluation: Any, public_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_processors", lambda: 1)
    assert lk.build_report(evaluation, title="Clúster TIC del Valle").html() == public_page


def test_every_hostile_text_is_text(hostile_page: str) -> None:
    parsed = Page(hostile_page)
    assert parsed.open == []
    assert len([1 for attrs, _ in parsed.scripts if attrs.get("type") != "application/json"]) == 2
    assert not {"img", "textarea", "b"} & {tag for tag, _ in parsed.tags}
    assert not [name for _, attrs in parsed.tags for name in attrs if name.startswith("on")]
    assert "{{7*7}}" in hostile_page
    assert "49" not in re.findall(r"<option value=\"([^\"]*)\"", hostile_page)
    assert json.loads(next(text for attrs, text in parsed.scripts if attrs.get("type")))["nodes"]


def test_json_cannot_leave_its_element() -> None:
    nasty = {"a": "</script><!--\u2028&", "b": [float("nan"), 1.5, None, True], "c": ("x",)}
    text = str(json_block(nasty))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!--\u2028&", "b": [None, 1.5, None, True], "c": ["x"]}


def test_pictures_follow_the_theme() -> None:
    assert themed('<path fill="#1b2430" stroke="#123456"/>') == '<path fill="var(--ink, #1b2430)" stroke="#123456"/>'


def test_every_colour_of_the_pictures_is_in_the_style_sheet(public_page: str) -> None:
    used = set(re.findall(r"var\(--([\w-]+)", public_page))
    light, dark = re.findall(r":root \{(.*?)\}", public_page, flags=re.DOTALL)[:2]
    assert used <= set(re.findall(r"--([\w-]+):", light))
    assert used - {"sans"} <= set(re.findall(r"--([\w-]+):", dark))


def test_the_library_is_the_one_of_the_pyvis_wheel() -> None:
    text = vis_network()
    assert "@version 9.1.2" in text[:400]
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_every_language_and_audience(evaluation: Any, language: Any, audience: Any) -> None:
    report = lk.build_report(evaluation, language=language, audience=audience)
    assert [s.key for s in report.sections] == list(SECTIONS)
    parsed = Page(report.html())
    assert parsed.tags[0][1]["lang"] == language
    assert parsed.open == []
    assert len(report.html()) < 1_500_000


def test_chosen_sections_in_the_order_given(evaluation: Any) -> None:
    report = lk.build_report(evaluation, sections=["quality", "summary"])
    assert [s.key for s in report.sections] == ["quality", "summary"]
    assert "@version" not in report.html()
    assert "script-src 'none'" in html.unescape(report.html())
    for wrong in ([], ["summary", "summary"], ["sumary"]):
        with pytest.raises(ArgumentError, match="section"):
            lk.build_report(evaluation, sections=wrong)


def test_wrong_words_are_refused(evaluation: Any) -> None:
    with pytest.raises(ArgumentError, match="language='de'"):
        lk.build_report(evaluation, language="de")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="audience='all'"):
        lk.build_report(evaluation, audience="all")  # type: ignore[arg-type]


def test_a_notebook_shows_the_page_in_a_sandbox() -> None:
    report = Report("A <b> title", "en", "public", (Section("summary", "S", (Prose("x"),)),))
    shown = report._repr_html_()
    assert shown.startswith('<iframe title="A &lt;b&gt; title" sandbox="allow-scripts" srcdoc="')
    assert "<b>" not in shown
    assert repr(report) == "<Report 'A <b> title': en, public, 1 sections (summary)>"


def test_parts_are_escaped_one_by_one() -> None:
    bad = "<i>'\"&"
    parts = (
        Prose(bad, "warning"),
        Findings(((bad, bad),), bad),
        Table(bad, (bad,), ((Cell(bad, detail=bad, share=0.5),),), note=bad),
    )
    page = Report(bad, "pt", "internal", (Section("summary", bad, parts, bad),), bad, bad).html()
    assert "<i>" not in page
    assert page.count("&lt;i&gt;") >= 10
    Page(page)
