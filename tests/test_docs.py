"""The pages of docs/: links lead somewhere, every public name has its page, the lines of the how-to pages run."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import linkages as lk

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "linkages" / "report" / "README.md"])
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())


def anchor(heading: str) -> str:
    """The anchor of a heading, as Markdown makes it."""
    return re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower())


def written(place: str) -> bool:
    """Whether the site writes this page itself."""
    return place in hooks().pages()


def hooks() -> ModuleType:
    """``docs/hooks.py``, with as much of mkdocs as it names: these tests run without it."""
    sys.modules.setdefault("mkdocs", ModuleType("mkdocs"))
    sys.modules.setdefault("mkdocs.structure", ModuleType("mkdocs.structure"))
    files = sys.modules.setdefault("mkdocs.structure.files", ModuleType("mkdocs.structure.files"))
    if not hasattr(files, "File"):
        files.File = SimpleNamespace  # type: ignore[attr-defined]
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@every_page
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        place, _, part = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists():
            lost += [] if written(target.relative_to(DOCS).as_posix()) else [link]
        elif part and target.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
            lost += [] if part in {anchor(heading) for heading in headings} else [link]
    assert lost == []


def test_every_public_name_has_its_page_of_methods() -> None:
    told = [
        name for page in hooks().pages().values() for name in re.findall(r"^::: linkages\.(\S+)$", page, re.MULTILINE)
    ]
    assert sorted(told) == sorted(f"{module}.{name}" for name, module in lk._PUBLIC.items())


def test_a_link_that_leaves_the_site_becomes_text() -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="how-to/x.md"))
    given = "see [a](../../tests/b.md), [c](../names.md) and ![d](../../e.png)"
    assert hooks().on_page_markdown(given, page) == "see a, [c](../names.md) and ![d](../../e.png)"


@pytest.mark.parametrize("path", HOW_TO, ids=lambda p: p.stem)
def test_the_lines_of_a_how_to_page_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "samples" / "valle", tmp_path / "my-study")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, path.name, "exec"), names)


def test_names_in_code_on_the_pages_exist() -> None:
    """A call written as ``lk.something`` is one that can be made."""
    for path in PAGES:
        for name in re.findall(r"\blk\.([a-z_]\w*)\b", path.read_text(encoding="utf-8")):
            assert name in lk._PUBLIC, f"{path.name}: lk.{name}"


def test_ci_builds_the_site_and_takes_warnings_for_errors() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r'^pip install --quiet "\.\[docs\]"$', ci, flags=re.MULTILINE)
    assert re.search(r"^mkdocs build --strict ", ci, flags=re.MULTILINE)
    assert "mkdocs build --strict" in (ROOT / "README.md").read_text(encoding="utf-8")
