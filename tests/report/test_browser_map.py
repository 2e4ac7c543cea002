"""The map in a real browser: what it can be narrowed to, what its marks show, kinds in place of organisations, files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.report.atlas import map_part
from linkages.report.naming import name_everything
from linkages.report.parts import Section
from linkages.report.wording import wording
from tests.report.browsing import DRAWN

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def panel() -> Any:
    """Two waves of one relation with strengths up to 3, arms, four kinds and silent organisations."""
    made = lk.simulate_survey(n_private=18, n_public=9, waves=(2019, 2023), seed=3).survey
    rng = np.random.default_rng(0)
    nominations, actors = made.nominations, made.actors
    nominations["strength"] = np.where(
        nominations["strength"] > 0, rng.integers(1, 4, len(nominations)), nominations["strength"]
    )
    actors["arm"] = np.where(actors["actor"].str[-1].isin(list("02468")), "treated", "control")
    waves = pd.DataFrame({"wave": [2019, 2023], "label": ["Start", "End"]})
    return lk.build_panel(lk.Survey(actors, nominations, made.relations, waves=waves)).select(relation="advice")


def page_of(panel: Any, *, figures: Any = None, audience: Any = "public") -> str:
    """A page with nothing but the map."""
    from linkages.plots.layout import map_positions

    say = wording("en")
    part = map_part(panel, name_everything(panel, map_positions(panel), say, audience), say, figures)
    return lk.Report("Map", "en", audience, (Section("map", "Map", (part,)),)).html()


@pytest.fixture(scope="module")
def path(panel: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("map") / "map.html"
    figures = lk.measure_actors(panel, [lk.betweenness, lk.effective_size])
    written.write_text(page_of(panel, figures=figures), encoding="utf-8", newline="\n")
    return written


def shown_ties(status: str) -> int:
    return int(re.search(r"([\d,]+) ties shown", status)[1].replace(",", ""))  # type: ignore[index]


def test_kind_group_and_strength_narrow_the_map(open_page: Any, path: Path, panel: Any) -> None:
    shown = open_page(path)
    shown.view("2023 · End")
    net = panel["advice", 2023]
    ties, actors = net.ties.tocoo(), net.actors
    assert shown_ties(shown.status) == ties.nnz
    seen = [shown.pixels()]
    for n in (2, 3):
        shown.select("least", f"at least {n}")
        assert shown_ties(shown.status) == (ties.data >= n).sum() > 0
        seen.append(shown.pixels())
    shown.select("least", "All")
    for name, column in (("kind", "kind"), ("arm", "arm")):
        chosen = actors[column].value_counts().index[0]  # a rare kind is not told
        here = actors[column].eq(chosen).to_numpy()
        shown.select(name, chosen)
        assert shown_ties(shown.status) == (here[ties.row] | here[ties.col]).sum() > 0
        seen.append(shown.pixels())
        shown.select(name, "All")
    assert shown_ties(shown.status) == ties.nnz
    assert len(set(seen)) == len(seen)
    assert shown.pixels() == seen[0]
    assert shown.troubles == []


def test_marks_may_show_a_measure_and_cards_tell_its_value(open_page: Any, path: Path, panel: Any) -> None:
    shown = open_page(path)
    shown.view("2023 · End")
    before = shown.pixels()
    shown.select("size", "Betweenness")
    assert shown.pixels() != before
    wanted = lk.betweenness(panel["advice", 2023]).dropna()
    best = shown.page.evaluate(
        """() => { const d = JSON.parse(document.getElementById('map-data').textContent), f = d.layers[0].figures[0];
                   return Object.keys(f).sort((a, b) => f[b][1] - f[a][1])[0]; }"""
    )
    shown.page.fill("input[name=find]", best)
    told = shown.page.inner_text("#map-chosen")
    value = float(re.search(r"Betweenness: ([\d.,]+)", told)[1].replace(",", ""))  # type: ignore[index]
    assert value == pytest.approx(wanted.max(), rel=0.006)
    assert "2023:" in told


def test_who_did_not_answer_is_hatched(open_page: Any, path: Path) -> None:
    shown = open_page(path)
    assert shown.page.locator(".legend li", has_text="hatched").locator("path").count() == 2
    assert shown.page.evaluate("document.querySelectorAll('.still svg').length") == 3
    assert shown.page.evaluate("document.querySelector('.still svg').innerHTML.includes('scale(')")


def test_kinds_stand_for_organisations_on_request(open_page: Any, path: Path) -> None:
    shown = open_page(path)
    ties, single = shown_ties(shown.status), shown.pixels()
    shown.page.check("input[name=grouped]")
    assert re.match(r"\d+ kinds, ", shown.status)
    assert shown_ties(shown.status) == ties
    assert shown.pixels() != single
    code = shown.page.locator("#map-names option").first.get_attribute("value")
    shown.page.fill("input[name=find]", code)
    shown.page.keyboard.press("Enter")
    assert not shown.page.is_checked("input[name=grouped]")
    assert shown.page.inner_text("#map-chosen strong") == code
    assert shown.troubles == []


def test_the_map_is_saved_as_it_is_shown(open_page: Any, path: Path, tmp_path: Path) -> None:
    shown = open_page(path, accept_downloads=True)
    shown.view("2023 · End")
    for name in ("svg", "png"):
        with shown.page.expect_download() as download:
            shown.page.click(f"#map-{name}")
        download.value.save_as(tmp_path / f"map.{name}")
    svg = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert svg.count('fill="none" stroke="#') >= shown_ties(shown.status)
    assert svg.count("<text") == int(re.match(r"(\d+) organisations", shown.status)[1])  # type: ignore[index]
    assert (tmp_path / "map.png").read_bytes()[1:4] == b"PNG"
    import vl_convert

    assert vl_convert.svg_to_png(svg)[1:4] == b"PNG"  # well formed


def test_a_group_of_two_is_no_filter_on_a_public_page(panel: Any) -> None:
    survey = panel.survey
    actors = survey.actors
    first = sorted(actors["actor"].unique())[:2]
    actors["arm"] = np.where(actors["actor"].isin(first), "treated", "control")
    small = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations)).select(relation="advice")
    assert 'name="arm"' not in page_of(small)
    assert 'name="arm"' in page_of(small, audience="internal")
    assert 'name="arm"' in page_of(panel)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 1,500 organisations with some 9,000 ties, on a page of its own."""
    rng, n = np.random.default_rng(0), 1500
    ids = np.array([f"o{i:04d}" for i in range(n)])
    kind = rng.choice(["firm", "university", "agency", "chamber"], n, p=[0.7, 0.1, 0.1, 0.1])
    actors = pd.DataFrame(
        {
            "wave": 1,
            "actor": ids,
            "sector": np.where(np.isin(kind, ["firm", "chamber"]), "private", "public"),
            "kind": kind,
        }
    )
    a, b = rng.integers(0, n, 9000), rng.integers(0, n, 9000)
    named = pd.DataFrame({"wave": 1, "relation": "advice", "respondent": ids[a[a != b]], "nominee": ids[b[a != b]]})
    survey = lk.Survey(actors.assign(responded=True), named.drop_duplicates())
    written = tmp_path_factory.mktemp("crowd") / "crowd.html"
    written.write_text(page_of(lk.build_panel(survey)), encoding="utf-8", newline="\n")
    return written


def test_a_crowd_is_grouped_and_soon_there(browser: Any, crowd: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send(
        "Performance.enable", {"timeDomain": "threadTicks"}
    )  # the work of the page, not the wait for a busy machine

    def worked() -> float:
        return next(m["value"] for m in tools.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")

    page.goto(crowd.as_uri())
    assert "4 kinds" in page.inner_text("#map-status")
    assert worked() < 2
    before = worked()
    page.uncheck("input[name=grouped]")
    page.wait_for_timeout(100)
    assert "1,500 organisations" in page.inner_text("#map-status")
    assert page.evaluate(DRAWN)[0] > 20_000
    assert worked() - before < 2
    context.close()
