"""Take the pictures of the report for README.md and docs/gallery.md: python docs/make_screenshots.py (needs Playwright and Chromium)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import linkages as lk

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"


def report(sample: str, folder: str, **options: Any) -> str:
    """Address of the report of a sample study, in a file of its own."""
    panel = lk.build_panel(lk.read_survey(ROOT / "data" / "samples" / sample))
    page = lk.build_report(lk.evaluate(panel, seed=1), **options)
    return page.save(Path(folder) / f"{sample}.html").as_uri()


def main() -> None:
    """The beginning of a page, the chapter on what would have happened anyway, and the summary on a phone."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened(address: str, width: int, height: int, colours: str = "light") -> Any:
            page = browser.new_context(
                offline=True, viewport={"width": width, "height": height}, color_scheme=colours
            ).new_page()
            page.goto(address)
            page.locator("#map-canvas canvas").wait_for()
            page.wait_for_timeout(500)
            return page

        one, many = report("valle", folder, language="en"), report("cartera", folder, language="en")
        opened(one, 1100, 2080).screenshot(path=IMAGES / "report.png")
        page = opened(many, 1280, 1330)
        page.evaluate("document.querySelector('.contents').style.position = 'static'")
        page.evaluate("document.documentElement.style.scrollPaddingTop = 0")
        page.evaluate("document.getElementById('impact').scrollIntoView({behavior: 'instant'})")
        page.wait_for_timeout(200)
        page.screenshot(path=IMAGES / "report-anyway.png")
        page = opened(one, 400, 860, "dark")
        page.evaluate("document.getElementById('summary').scrollIntoView({behavior: 'instant'})")
        page.wait_for_timeout(200)
        page.screenshot(path=IMAGES / "report-phone.png")
        browser.close()


if __name__ == "__main__":
    main()
