"""Reports of several studies, in every language and for every audience, in a real browser with the network cut off."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

import linkages as lk
from linkages.vocabulary import Audience, Language
from tests.conftest import need
from tests.report.browsing import DRAWN, Opened
from tests.report.conftest import SAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Height of the summary and of the contents that stay above it: both are one screen.
FIRST = "document.getElementById('summary').offsetHeight + document.querySelector('.contents').offsetHeight"
WIDEST = "Math.max(...[...document.querySelectorAll('table')].map(table => table.getBoundingClientRect().right))"
# Of a page with nothing unfolded, in pixels at the width of a screen.
LONGEST = {"cartera": 12_500, "valle": 17_500}


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """One window for all pages, with the network cut off."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("sample", "language", "audience"), list(product(SAMPLES, get_args(Language), get_args(Audience)))
)
def test_a_report_works_wherever_it_is_read(
    sample: str, language: Any, audience: Any, sampled: Any, context: Any, tmp_path: Path
) -> None:
    report = lk.build_report(sampled(sample), language=language, audience=audience)
    path = report.save(tmp_path / "report.html")
    page = path.read_text(encoding="utf-8")
    assert len(page.encode()) < 3_000_000
    assert "://" not in without_links(page)
    shown = Opened(context.new_page())
    shown.page.goto(path.as_uri())
    shown.page.locator("css:light=#map-canvas canvas").wait_for()
    shown.page.wait_for_timeout(300)
    assert shown.page.evaluate("document.documentElement.lang") == language
    assert shown.page.evaluate("document.documentElement.scrollWidth") == 1280
    assert shown.page.evaluate("document.documentElement.scrollHeight") < LONGEST.get(sample, 21_000)
    assert shown.page.evaluate(DRAWN)[1] >= 3
    assert shown.page.evaluate(FIRST) <= 800
    toggles_change_what_is_drawn(shown)
    search_finds(shown)
    keys_reach_everything(shown)
    paper_has_pages(shown, report, read=(language, audience) == ("es", "public"))
    assert serious(shown.page) == []
    assert shown.troubles == []
    shown.page.close()


def toggles_change_what_is_drawn(shown: Opened) -> None:
    """Every view, the second choice of every list, kinds in place of organisations: each another picture and another count."""
    seen, said = [shown.pixels()], [shown.status]
    for name in ("layer", "block", "kind", "arm", "least", "size"):
        choices = shown.page.eval_on_selector_all(f"css:light=select[name={name}] option", "os => os.map(o => o.label)")
        if len(choices) > 1:
            shown.select(name, choices[1])
            seen.append(shown.pixels())
            said.append(shown.status)
            shown.select(name, choices[0])
    assert len(set(seen)) == len(seen) > 2
    assert len(set(said)) >= len(said) - 1  # the size of marks changes no count
    start = shown.pixels()
    assert start == seen[0]
    for view in shown.page.locator("css:light=.tabs label").all()[:-1]:
        view.click()
        assert shown.pixels() != start
    shown.page.check("css:light=input[name=grouped]")
    assert shown.pixels() != start
    shown.page.uncheck("css:light=input[name=grouped]")


def search_finds(shown: Opened) -> None:
    label = shown.page.locator("css:light=#map-names option").nth(2).get_attribute("value")
    shown.page.fill("css:light=input[name=find]", label)
    shown.page.keyboard.press("Enter")
    assert shown.page.inner_text("css:light=#map-chosen strong") == label


def keys_reach_everything(shown: Opened) -> None:
    """Tab stops at everything that can be used, from the first to the last, and stays visible."""
    shown.page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0)")
    usable = shown.page.evaluate(
        """() => { const shown = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('details:not([open]) > :not(summary)');
        const found = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')].filter(shown);
        found.forEach((e, i) => { e.dataset.stop = i; });
        const radios = found.filter(e => e.type === 'radio' && !e.checked);
        return found.filter(e => !radios.includes(e)).map(e => Number(e.dataset.stop)); }"""
    )
    shown.page.evaluate(
        "(() => { const a = document.createElement('span'); a.tabIndex = -1; document.body.prepend(a); a.focus(); a.remove(); })()"
    )
    shown.page.evaluate(
        """() => { window.reached = [];
        document.addEventListener('focusin', e => window.reached.push(Number(e.target.dataset.stop ?? -1))); }"""
    )
    for _ in range(len(usable) + 5):
        shown.page.keyboard.press("Tab")
    assert set(usable) <= set(shown.page.evaluate("window.reached"))


def paper_has_pages(shown: Opened, report: Any, *, read: bool) -> None:
    """What is printed is several pages, every chapter in its order, with pictures in place of the map.

    Where it is read, the title of a chapter stands on the page that the outline says.
    """
    from pypdf import PdfReader

    paper = PdfReader(BytesIO(shown.page.pdf(format="A4", tagged=True, outline=True)))
    assert len(paper.pages) >= 6
    _, chapters = paper.outline
    heads = [head for head in chapters if not isinstance(head, list)]
    assert [squeezed(head.title) for head in heads] == [squeezed(section.title) for section in report.sections]
    for head in heads if read else []:
        assert squeezed(head.title) in squeezed(paper.pages[paper.get_destination_page_number(head)].extract_text())
    shown.page.emulate_media(media="print")
    assert shown.page.locator("#map-canvas").is_hidden()
    assert shown.page.locator(".still svg").first.is_visible()
    if read:  # a table wider than the sheet would shrink every letter
        shown.page.set_viewport_size({"width": 688, "height": 900})
        assert shown.page.evaluate(WIDEST) < 760
        shown.page.set_viewport_size({"width": 1280, "height": 900})
    shown.page.emulate_media(media="screen")


def squeezed(text: str) -> str:
    """A text without blanks, which are not kept where a line is broken or letters are set apart."""
    return re.sub(r"\s+", "", text)


def without_links(page: str) -> str:
    """A page without our scripts, the references that a reader may follow, and the name spaces of pictures."""
    text = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    return re.sub(r'<a href="https://doi\.org/[^"]+"[^>]*>[^<]*</a>|xmlns(?::\w+)?="[^"]+"', "", text)


def serious(page: Any) -> list[str]:
    """What axe finds that keeps people out, with where; nothing is fetched for it.

    It judges nothing that is folded and walks through all of it, most of a page: without it axe finds the same.
    """
    need(importlib.util.find_spec("axe_playwright_python"), "axe-playwright-python is not installed")
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details:not([open]) > :not(summary)').forEach(e => e.remove())")
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['help']}: {n['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]
