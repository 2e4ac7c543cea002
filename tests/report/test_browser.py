"""The page in a real browser with the network cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import linkages as lk
from tests.report.browsing import DRAWN

pytestmark = pytest.mark.browser
WIDTHS = [1280, 400]


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, public_page: str, internal_page: str, hostile_page: str
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    pages = {"public": public_page, "internal": internal_page, "hostile": hostile_page}
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="\n")
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture
def opened(open_page: Any, files: dict[str, Path]) -> Any:
    """Open one of the pages."""
    return lambda name, width=1280, **options: open_page(files[name], width, **options)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["public", "internal", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_quiet_drawn_and_as_wide_as_the_window(opened: Any, name: str, width: int, scheme: str) -> None:
    shown = opened(name, width, color_scheme=scheme)
    n, colours = shown.page.evaluate(DRAWN)
    assert n > 2000
    assert colours >= 4
    assert shown.page.evaluate("document.documentElement.scrollWidth") == width
    if scheme == "light":
        for details in shown.page.locator("css:light=summary").all():
            details.click()
    else:  # what covers what does not depend on colours
        shown.page.eval_on_selector_all("summary", "found => found.forEach(summary => summary.click())")
    assert shown.page.locator("details:not([open])").count() == 0
    assert shown.page.evaluate("document.documentElement.scrollWidth") == width
    assert shown.troubles == []


def test_views_relations_and_blocks_change_what_is_drawn(opened: Any, evaluation: Any) -> None:
    shown = opened("public")
    seen = [shown.pixels()]
    said = [shown.status]
    for step in (
        lambda: shown.view("2019 · Base"),
        lambda: shown.view("2023 · Final"),
        lambda: shown.select("layer", evaluation.panel.relations[0]),
        lambda: shown.select("block", "Private–private"),
        lambda: shown.select("block", "Public–private"),
    ):
        step()
        seen.append(shown.pixels())
        said.append(shown.status)
    assert len(set(seen)) == len(seen)
    assert len(set(said)) == len(said)
    net = evaluation.panel[evaluation.panel.relations[0], 2023]
    assert f"{net.block('public-private').n_ties} ties shown" in said[-1]
    assert f"{net.block('private-private').n_ties} ties shown" in said[-2]
    assert f"{net.n_ties} ties shown" in said[-3]
    assert shown.troubles == []


def test_the_change_view_counts_what_the_ledger_counts(opened: Any, evaluation: Any) -> None:
    shown = opened("public")
    relation = evaluation.panel.relations[0]
    shown.view("Change 2019 → 2023")
    shown.select("layer", relation)
    ledger = evaluation.ledger
    ledger = ledger[(ledger["relation"] == relation) & (ledger["block"] == "all") & (ledger["group"] == "")]
    counts = dict(zip(ledger["state"], ledger["n_ties"]))
    for fate in ("kept", "created", "dissolved"):
        assert f"{fate}: {counts[fate]}" in shown.status
    legend = shown.page.locator("#map-legend li:visible").all_inner_texts()
    assert "created" in legend
    assert "tie" not in legend
    shown.view("2019 · Base")
    assert "tie" in shown.page.locator("#map-legend li:visible").all_inner_texts()


def test_lines_can_be_told_apart_without_colour(opened: Any) -> None:
    shown = opened("public")
    shown.view("Change 2019 → 2023")
    looks = shown.page.eval_on_selector_all(
        "#map-legend li:not([hidden]) path",
        "ps => ps.map(p => (p.getAttribute('stroke-dasharray') || '') + p.getAttribute('stroke'))",
    )
    dashes = shown.page.eval_on_selector_all(
        "#map-legend li:not([hidden]) path",
        "ps => ps.map(p => (p.getAttribute('stroke-dasharray') || p.getAttribute('stroke-width')))",
    )
    assert len(looks) == len(set(looks)) >= 5
    assert len(set(dashes)) >= len(dashes) - 1


@pytest.mark.parametrize("width", WIDTHS)
def test_search_finds_and_forgets(opened: Any, width: int) -> None:
    shown = opened("public", width)
    code = shown.page.locator("#map-names option").nth(3).get_attribute("value")
    before = shown.pixels()
    shown.page.fill("input[name=find]", code.lower())
    shown.page.wait_for_timeout(400)
    assert shown.page.locator("#map-chosen strong").inner_text() == code
    assert "Ties in this view" in shown.page.inner_text("#map-chosen")
    assert shown.pixels() != before
    shown.page.fill("input[name=find]", "zzzz")
    assert shown.status == "0 organisations found."
    assert shown.page.locator("#map-chosen").is_hidden()
    shown.page.fill("input[name=find]", "")
    assert "ties shown" in shown.status
    assert shown.troubles == []


def test_an_organisation_can_be_clicked_and_hovered(opened: Any) -> None:
    shown = opened("public")
    shown.page.locator("#map-canvas").scroll_into_view_if_needed()
    box = shown.page.locator("#map-canvas").bounding_box()
    hit = None
    for x in range(40, int(box["width"]) - 60, 14):
        for y in range(60, int(box["height"]) - 40, 60):
            shown.page.mouse.move(box["x"] + x, box["y"] + y)
            if shown.page.locator("#map-card").is_visible():
                hit = (box["x"] + x, box["y"] + y)
                break
        if hit:
            break
    assert hit, "no mark was met"
    card = shown.page.inner_text("#map-card")
    assert "2019:" in card
    assert "Ties in this view:" in card
    shown.page.mouse.click(*hit)
    assert shown.page.inner_text("#map-chosen strong") == card.splitlines()[0]
    shown.page.keyboard.press("Tab")
    shown.page.focus("#map-canvas")
    shown.page.keyboard.press("Escape")
    assert shown.page.locator("#map-chosen").is_hidden()


def test_keys_and_buttons_move_the_map(opened: Any) -> None:
    shown = opened("public", reduced_motion="reduce")
    seen = [shown.pixels()]
    shown.page.focus("#map-canvas")
    for key in ("ArrowRight", "+", "ArrowUp"):
        shown.page.keyboard.press(key)
        seen.append(shown.pixels())
    for button in ("#map-out", "#map-fit"):
        shown.page.click(button)
        seen.append(shown.pixels())
    assert len(set(seen[:-1])) == len(seen) - 1
    assert seen[-1] == seen[0]


def test_every_control_can_be_reached_by_key(opened: Any) -> None:
    shown = opened("public")
    reached = set()
    for _ in range(80):
        shown.page.keyboard.press("Tab")
        reached.add(
            shown.page.evaluate(
                "(e => e.id || e.name || e.tagName.toLowerCase() + (e.getAttribute('href') || ''))(document.activeElement)"
            )
        )
    wanted = {
        "a#main",
        "a#map",
        "view",
        "layer",
        "block",
        "find",
        "map-canvas",
        "map-in",
        "map-out",
        "map-fit",
        "summary",
    }
    assert wanted <= reached


def test_hostile_text_is_shown_and_does_nothing(opened: Any) -> None:
    shown = opened("hostile")
    page = shown.page
    for name in page.eval_on_selector_all("#map-names option", "os => os.map(o => o.value)"):
        page.fill("input[name=find]", name)
        page.wait_for_timeout(40)
    assert page.evaluate("document.querySelectorAll('main img, main textarea, main b').length") == 0
    assert page.title() == "<script>alert(1)</script>"
    assert "{{7*7}}" in page.inner_text("body")
    assert shown.troubles == []


def test_without_script_the_map_is_a_picture(opened: Any) -> None:
    shown = opened("public", java_script_enabled=False)
    assert shown.page.locator("#map-canvas").is_hidden()
    assert shown.page.locator(".still svg").count() == 3
    assert shown.page.locator(".still svg").first.is_visible()
    assert shown.page.locator("#map-controls").is_hidden()


def test_on_paper_the_map_is_a_picture_and_tables_are_open(opened: Any) -> None:
    shown = opened("public")
    shown.page.emulate_media(media="print")
    assert shown.page.locator("#map-canvas").is_hidden()
    assert shown.page.locator(".still svg").first.is_visible()
    assert shown.page.locator(".contents").is_hidden()
    pdf = shown.page.pdf(format="A4")
    assert pdf[:5] == b"%PDF-"
    assert pdf.count(b"/Type /Page\n") >= 4


def test_a_notebook_frame_shows_the_map(browser: Any, evaluation: Any, tmp_path: Path) -> None:
    frame = lk.build_report(evaluation, sections=["map"])._repr_html_()
    (tmp_path / "book.html").write_text(f"<!doctype html><meta charset=utf-8>{frame}", encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.goto((tmp_path / "book.html").as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("#map-canvas canvas").wait_for()
    assert "ties shown" in inside.locator("#map-status").inner_text()
    context.close()
