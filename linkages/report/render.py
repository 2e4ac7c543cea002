"""From a Report to HTML: our own autoescaped template, one security policy by hashes, everything inside the one file."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..plots.style import COLOURS, DASHES
from .parts import Map, Report
from .wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

__all__ = ["json_block", "look_page", "render", "themed", "vis_network"]


def render(report: Report) -> str:
    """Lay out a report as one HTML document."""
    from markupsafe import Markup

    drawn = any(isinstance(part, Map) for section in report.sections for part in section.parts)
    scripts = [vis_network(), _asset("report.js")] if drawn else []
    template = _environment().get_template("report.html.j2")
    page = template.render(
        report=report,
        say=wording(report.language),
        css=Markup(_asset("report.css")),  # our own file
        scripts=[Markup(script) for script in scripts],  # the wheel's library and our own file
        policy=_policy(scripts),
        colours=COLOURS,
        dashes=DASHES,
    )
    # Blank lines of the template only: text of scripts is what the policy's hashes were taken of.
    return page if page.endswith("\n") else page + "\n"


def look_page(title: str, data: Any, sectors: Any) -> str:
    """A page with one network and nothing else."""
    from markupsafe import Markup

    scripts = [vis_network(), _asset("look.js")]
    page = _environment().get_template("look.html.j2").render(
        title=title, data=data, sectors=sectors, policy=_policy(scripts), paper=COLOURS["paper"], ink=COLOURS["ink"],
        scripts=[Markup(script) for script in scripts],  # the wheel's library and our own file
    )  # fmt: skip
    return page if page.endswith("\n") else page + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("linkages.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["svg"] = _inline
    environment.filters["json_block"] = json_block
    environment.filters["anchor"] = _anchor
    return environment


@cache
def _asset(name: str) -> str:
    text = (files("linkages.report") / "templates" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def vis_network() -> str:
    """The drawing library that travels in the pyvis wheel, as the browser will read it."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    # A browser turns every line end into \n before it hashes the script; a source map would be asked for.
    text = source.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    if "</script" in text.lower() or "<!--" in text:
        raise RuntimeError("the bundled vis-network cannot be put inside a page")
    return text


def _policy(scripts: list[str]) -> str:
    """Nothing is fetched and only these scripts run."""
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts]
    return (
        f"default-src 'none'; script-src {' '.join(hashes) or chr(39) + 'none' + chr(39)}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def json_block(data: Any) -> Markup:
    """JSON that can stand inside a script element, whatever the texts in it."""
    from markupsafe import Markup

    text = json.dumps(_plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # escaped above


def _plain(value: Any) -> Any:
    """Only what JSON knows; numbers that are none become null."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


_BY_CODE = {code: name for name, code in COLOURS.items()}
_COLOUR = re.compile("|".join(map(re.escape, _BY_CODE)))


def themed(svg: str) -> str:
    """Let the page's theme decide the colours: every colour of the house becomes a variable with its own value at hand."""
    return re.sub(rf'(fill|stroke)="({_COLOUR.pattern})"', lambda m: f'{m[1]}="var(--{_BY_CODE[m[2]]}, {m[2]})"', svg)


def without_labels(svg: str) -> str:
    """A chart without its English label on every mark; the picture as a whole has a text of its own."""
    return re.sub(r' (?:aria-label|aria-roledescription|role)="[^"]*"', "", svg)


def _inline(picture: Any, prefix: str) -> Markup:
    """A picture inside the page: themed, its ids its own, described by its alt text, as wide as there is room."""
    from markupsafe import Markup, escape

    svg = themed(without_labels(picture.svg))
    for name in sorted(set(re.findall(r'\bid="([\w-]+)"', svg)), key=len, reverse=True):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>{prefix}-{name}", svg)
    head, rest = svg.split(">", 1)
    label = f' role="img" aria-label="{escape(picture.alt)}"'
    return Markup(head + label + ">" + rest)  # drawn by us, texts escaped where it is drawn


def _anchor(text: str) -> str:
    """A text as an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "part"
