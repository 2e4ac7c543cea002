"""For `mkdocs build`: pages of methods out of the docstrings, one a module, and links that leave docs/ as plain text."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "data": "Nouns, and to and from files",
    "intake": "From files to networks",
    "measures": "Measures",
    "inference": "Intervals and tests",
    "findings": "Readings",
    "plots": "Pictures",
    "report": "The page",
}


def public() -> dict[str, list[str]]:
    """Public names by the module they live in, read without importing the package."""
    tree = ast.parse((ROOT / "linkages" / "__init__.py").read_text(encoding="utf-8"))
    table = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "_PUBLIC")
    homes: dict[str, list[str]] = {}
    for name, module in ast.literal_eval(table).items():
        homes.setdefault(module, []).append(name)
    return homes


def summary(module: str) -> str:
    """What the module says of itself, in its first line."""
    path = ROOT / "linkages" / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or module
    return text.split("\n\n")[0].replace("\n", " ").rstrip(".")


def pages() -> dict[str, str]:
    """Every page of methods by its place under docs/."""
    homes, written = public(), {}
    index = ["# Methods", "", "Written from the docstrings: `help(linkages.density)` says the same."]
    for room, title in {"": "Words and errors", **ROOMS}.items():
        inside = sorted(m for m in homes if (m.split(".")[0] == room if room else m.split(".")[0] not in ROOMS))
        if not inside:
            continue
        index += ["", f"## {title}", ""]
        for module in inside:
            place = module.replace(".", "-") + ".md"
            names = sorted(homes[module])
            told = "\n\n".join(f"::: linkages.{module}.{name}" for name in names)
            written[f"methods/{place}"] = f"# {summary(module)}\n\n{told}\n"
            index.append(f"- [{summary(module)}]({place}): " + ", ".join(f"`{name}`" for name in names))
    written["methods/index.md"] = "\n".join(index) + "\n"
    return written


def on_config(config: Any) -> Any:
    """Put what is written or found into the navigation."""
    here = sorted(Path(config["docs_dir"]).glob("calibration*.md"))
    for part in config["nav"]:
        if isinstance(part, dict) and "How sure" in part:
            part["How sure"] += [page.name for page in here]
    rooms: dict[str, list[dict[str, str]]] = {}
    for place in pages():
        room, _, module = place.removeprefix("methods/").removesuffix(".md").partition("-")
        if room != "index":
            rooms.setdefault(ROOMS.get(room, "Words and errors"), []).append({module or room: place})
    config["nav"].insert(2, {"Methods": ["methods/index.md", *({title: found} for title, found in rooms.items())]})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the written pages."""
    for place, content in pages().items():
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A link that leaves docs/ becomes its text: what it leads to is not on the site."""
    up = page.file.src_uri.count("/") + 1
    outside = "".join([r"\.\./"] * up)
    return re.sub(rf"(?<!!)\[([^\]]+)\]\({outside}[^)]*\)", r"\1", markdown)
