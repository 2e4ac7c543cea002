"""Importing is light: what is loaded is what is used. (Seconds are measured in benchmarks/import_time.py.)"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = {"altair", "jinja2", "matplotlib", "pyvis", "vl_convert", "IPython"}
GRAPHS_AND_FILES = {"igraph", "networkx", "openpyxl"}
NUMBERS = {"numpy", "pandas", "scipy"}


def loaded_by(code: str, *arguments: str, **environment: str) -> set[str]:
    """Top-level packages in a fresh interpreter after it ran ``code`` (which may exit)."""
    tell = (
        "import atexit, json, sys\natexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", tell + code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    assert "Traceback" not in run.stderr, run.stderr
    assert run.returncode == 0, run.stderr
    modules = json.loads(run.stderr.splitlines()[-1])
    assert "linkages" in modules
    return {name.split(".")[0] for name in modules}


def test_the_package_alone_loads_nothing() -> None:
    assert not loaded_by("import linkages") & (PAGES | GRAPHS_AND_FILES | NUMBERS | {"pydantic", "rich"})


def test_every_public_name_loads_numbers_only() -> None:
    """Even with every noun, verb and measure at hand, no plotting, page, graph or workbook library is loaded."""
    code = "import linkages as lk; assert all(hasattr(lk, name) for name in lk.__all__)"
    assert not loaded_by(code) & (PAGES | GRAPHS_AND_FILES | {"rich"})


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["--version"]], ids=" ".join)
def test_the_door_answers_before_the_library_is_loaded(arguments: list[str]) -> None:
    code = "from linkages.cli import main; main()"
    assert not loaded_by(code, *arguments) & (NUMBERS | GRAPHS_AND_FILES | PAGES)


def test_tab_completion_answers_before_the_library_is_loaded() -> None:
    code = "import sys; sys.argv[0] = 'linkages'; from linkages.cli import main; main()"
    asked = {"_LINKAGES_COMPLETE": "complete_bash", "COMP_WORDS": "linkages re", "COMP_CWORD": "1"}
    assert not loaded_by(code, **asked) & (NUMBERS | GRAPHS_AND_FILES | PAGES)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **asked}
    )
    assert run.stdout.split() == ["report"]
