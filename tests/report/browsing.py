"""A page opened in a real browser, and everything it complained about or asked for."""

from __future__ import annotations

from typing import Any

# How many dots of the map are coloured, and in how many colours.
DRAWN = """() => {
  const c = document.querySelector('#map-canvas canvas'), x = c.getContext('2d');
  const d = x.getImageData(0, 0, c.width, c.height).data, seen = new Map();
  for (let i = 0; i < d.length; i += 4) { if (d[i + 3] > 40) { const k = (d[i] >> 5) * 64 + (d[i + 1] >> 5) * 8 + (d[i + 2] >> 5); seen.set(k, (seen.get(k) || 0) + 1); } }
  let n = 0, colours = 0; seen.forEach(v => { n += v; if (v > 60) colours += 1; });
  return [n, colours];
}"""


class Opened:
    """A page and everything it complained about or asked for.

    No part of a page is in a shadow tree; to look for such trees (without ``css:light``) goes through every element.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda m: self.troubles.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: self.troubles.append(f"error: {e}"))
        page.on("dialog", lambda d: (self.troubles.append(f"dialog: {d.message}"), d.dismiss()))
        page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith("file:") or request.resource_type != "document":
            self.troubles.append(f"request: {request.url[:80]}")

    @property
    def status(self) -> str:
        return str(self.page.inner_text("css:light=#map-status"))

    def pixels(self) -> str:
        """The canvas as it is drawn now."""
        self.page.wait_for_timeout(150)
        return str(self.page.evaluate("document.querySelector('#map-canvas canvas').toDataURL()"))

    def select(self, name: str, label: str) -> None:
        self.page.select_option(f"css:light=select[name={name}]", label=label)

    def view(self, text: str) -> None:
        self.page.locator("css:light=.tabs label", has_text=text).click()
